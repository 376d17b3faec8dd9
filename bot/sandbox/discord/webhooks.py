"""The endpoints of webhooks: post, read, edit and delete with nothing but their token."""

from __future__ import annotations

import hmac
from typing import Final

from bot.sandbox.discord import interactions, objects, rules
from bot.sandbox.discord.call import Answer, Call, Endpoint, is_true
from bot.sandbox.discord.errors import RefusedError
from bot.sandbox.discord.messages import spend_edit
from bot.sandbox.discord.parties import Author
from bot.sandbox.discord.posting import change, post, remove
from bot.sandbox.discord.threads import open_post
from bot.sandbox.nouns import Chat, Json, StoredMessage

WEBHOOK: Final = "/webhooks/{webhook}/{token}"
ONE: Final = WEBHOOK + "/messages/{message}"


def read_webhook(call: Call) -> Answer:
    """Return the webhook itself."""
    chat = _holder(call)
    shape = {
        "id": call.path["webhook"],
        "type": 1,
        "name": _name(call),
        "avatar": None,
        "channel_id": chat.id,
        "guild_id": chat.guild,
        "application_id": None,
        "token": call.path["token"],
    }
    return Answer(shape)


def execute(call: Call) -> Answer:
    """Post a message; without ``wait`` the answer is empty and nobody learns its id."""
    if interactions.is_token(call):
        return interactions.follow_up(call)
    chat = _holder(call)
    where, author = _place(call, chat), _author(call)
    if where.kind == "forum":
        rules.thread(_post_of(call))
        thread, message = open_post(
            call.world, where, author, _post_of(call), call.form, call.files
        )
        where = thread
    else:
        message = post(call.world, where, author, call.form, call.files)
    call.chat = where.id
    result = (message["id"],)
    return (
        Answer(message, result=result)
        if is_true(call.query.get("wait"))
        else Answer(status=204, result=result)
    )


def read(call: Call) -> Answer:
    """Return a message of this webhook's."""
    if interactions.is_token(call):
        return interactions.read(call)
    return Answer(_own(call)[1].body)


def edit(call: Call) -> Answer:
    """Edit a message of this webhook's."""
    if interactions.is_token(call):
        return interactions.edit(call)
    chat, message = _own(call)
    spend_edit(call, message)
    changed = change(call.world, chat, message, call.form, call.files)
    return Answer(changed, result=(message.id,))


def delete(call: Call) -> Answer:
    """Delete a message of this webhook's."""
    if interactions.is_token(call):
        return interactions.delete(call)
    chat, message = _own(call)
    remove(call.world, chat, message)
    return Answer(status=204, result=(message.id,))


def delete_webhook(call: Call) -> Answer:
    """Delete the webhook itself."""
    chat = _holder(call)
    webhooks = {k: v for k, v in chat.details["webhooks"].items() if k != call.path["webhook"]}
    call.world.change_chat(chat, webhooks=webhooks)
    call.world.hooks.pop(call.path["webhook"], None)
    return Answer(status=204)


def _holder(call: Call) -> Chat:
    """Return the channel that holds the webhook; refuse 10015 or, for a wrong token, 50027."""
    webhook, token = call.path["webhook"], call.path["token"]
    if call.chat is None:
        raise RefusedError(10015, f"there is no webhook {webhook}")
    chat = call.world.chat(call.chat)
    secret = chat.details["webhooks"].get(webhook) or call.world.core.webhooks.get(webhook)
    if secret is not None and not hmac.compare_digest(secret.encode(), token.encode()):
        raise RefusedError(50027, f"the token of webhook {webhook} is wrong")
    return chat


def _place(call: Call, chat: Chat) -> Chat:
    """Return where a post goes: the channel, or the thread or forum post that is asked for."""
    thread, name = call.query.get("thread_id"), call.form.get("thread_name")
    if thread and name:
        raise RefusedError(220002, "a webhook post with both thread_id and thread_name")
    if thread:
        return _thread(call, chat, thread)
    if chat.kind == "forum" and not name:
        raise RefusedError(220001, "a webhook post to a forum without thread_name or thread_id")
    return chat


def _thread(call: Call, chat: Chat, thread_id: str) -> Chat:
    thread = call.world.core.store.chat("discord", thread_id)
    if thread is None or thread.parent != chat.id:
        raise RefusedError(10003, f"channel {chat.id} has no thread {thread_id}")
    if thread.details.get("locked"):
        raise RefusedError(160005, f"thread {thread_id} is locked", blame=False)
    return thread


def _own(call: Call) -> tuple[Chat, StoredMessage]:
    """Return the message a call names; a webhook sees only what it wrote itself."""
    chat = _holder(call)
    thread = call.query.get("thread_id")
    where = _thread(call, chat, thread) if thread else chat
    message = call.world.message(where, call.path["message"])
    if message.body.get("webhook_id") != call.path["webhook"]:
        raise RefusedError(10008, f"message {message.id} is not this webhook's")
    return where, message


def _post_of(call: Call) -> Json:
    return {**call.form, "name": call.form.get("thread_name")}


def _name(call: Call) -> str:
    return f"webhook-{call.path['webhook'][-4:]}"


def _author(call: Call) -> Author:
    webhook = call.path["webhook"]
    name = call.form.get("username") or _name(call)
    user = objects.user(webhook, str(name), bot=True) | {"discriminator": "0000"}
    return Author(user, f"webhook:{webhook}", {"webhook_id": webhook})


ENDPOINTS: Final = (
    Endpoint("GET", WEBHOOK, read_webhook, open=True),
    Endpoint("POST", WEBHOOK, execute, ("webhook", "webhook-channel"), open=True),
    Endpoint("DELETE", WEBHOOK, delete_webhook, open=True),
    Endpoint("GET", ONE, read, ("webhook",), open=True),
    Endpoint("PATCH", ONE, edit, ("webhook",), open=True),
    Endpoint("DELETE", ONE, delete, ("webhook",), open=True),
)
