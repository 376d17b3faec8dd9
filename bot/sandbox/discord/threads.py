"""The endpoints of threads: on a message, alone, and as a post of a forum."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.sandbox.discord import objects, rules
from bot.sandbox.discord.call import Answer, Call, Endpoint, Upload
from bot.sandbox.discord.errors import Fault, RefusedError, invalid_form
from bot.sandbox.discord.faulty import tell_channel
from bot.sandbox.discord.messages import author_of, may_post
from bot.sandbox.discord.parties import Author
from bot.sandbox.discord.posting import HAS_THREAD, mark, post
from bot.sandbox.discord.world import World
from bot.sandbox.nouns import Chat, Json

REQUIRE_TAG: Final = 1 << 4  # a forum channel's flag
CHANGEABLE: Final = ("archived", "locked", "auto_archive_duration", "applied_tags")


def create(call: Call) -> Answer:
    """Open a thread, or in a forum a post with its first message."""
    chat = call.world.chat(str(call.chat))
    rules.thread(call.form)
    if chat.kind == "forum":
        return _forum_post(call, chat)
    call.world.require(chat, "CREATE_PUBLIC_THREADS")
    _takes_threads(chat)
    thread = open_thread(call.world, chat, call.form, call.who.id)
    return Answer(objects.channel(thread), status=201)


def create_on_message(call: Call) -> Answer:
    """Open a thread on a message; it gets the message's own id."""
    chat = call.world.chat(str(call.chat))
    call.world.require(chat, "CREATE_PUBLIC_THREADS")
    rules.thread(call.form)
    _takes_threads(chat)
    message = call.world.message(chat, call.path["message"])
    if call.world.core.store.chat("discord", message.id) is not None:
        raise RefusedError(160004, f"message {message.id} has a thread already", blame=False)
    thread = open_thread(call.world, chat, call.form, call.who.id, message.id)
    shape = objects.channel(thread)
    mark(call.world, chat, message, flags=message.body["flags"] | HAS_THREAD, thread=shape)
    return Answer(shape, status=201)


def open_thread(
    world: World, chat: Chat, body: Json, owner: str, thread_id: str | None = None
) -> Chat:
    """Store a new thread, tell everyone and return it."""
    kind = objects.ANNOUNCEMENT_THREAD if chat.kind == "announcement" else objects.TYPES["thread"]
    details = {
        "type": kind,
        "owner_id": owner,
        "created": objects.iso(world.now()),
        "auto_archive_duration": body.get("auto_archive_duration") or 1440,
        "applied_tags": [str(tag) for tag in body.get("applied_tags") or []],
    }
    name = str(body.get("name") or body.get("thread_name")).strip()
    number = thread_id or world.new_id()
    thread = Chat(
        "discord", number, "thread", name, parent=chat.id, guild=chat.guild, details=details
    )
    world.core.add_chat(thread)
    return thread


def open_post(
    world: World, forum: Chat, author: Author, body: Json, message: Json, files: list[Upload]
) -> tuple[Chat, Json]:
    """Open a forum post; its first message has the thread's id. Nothing remains if it is refused."""
    tags = [str(tag) for tag in body.get("applied_tags") or []]
    if not tags and int(forum.details.get("flags", 0)) & REQUIRE_TAG:
        raise RefusedError(40067, f"forum {forum.id} wants a tag on every post")
    known = {str(tag["id"]) for tag in forum.details.get("available_tags", [])}
    if unknown := [tag for tag in tags if tag not in known]:
        said = f"Tag {unknown[0]} is not one of this forum's"
        raise invalid_form([Fault("applied_tags", "FORUM_TAG_UNKNOWN", said)])
    rules.new_message(message, len(files))
    thread = open_thread(world, forum, body, author.user["id"])
    return thread, post(world, thread, author, message, files, message_id=thread.id)


def read(call: Call) -> Answer:
    """Return a channel or a thread."""
    chat = call.world.chat(str(call.chat))
    call.world.require(chat)
    return Answer(objects.channel(chat))


def change(call: Call) -> Answer:
    """Rename, archive, lock or tag a thread, or rename a channel."""
    chat = call.world.chat(str(call.chat))
    call.world.require(chat, "MANAGE_THREADS" if chat.kind == "thread" else "MANAGE_CHANNELS")
    rules.thread({"name": chat.title, **call.form})
    given = {name: call.form[name] for name in CHANGEABLE if name in call.form}
    renamed = replace(chat, title=str(call.form.get("name", chat.title)).strip())
    changed = call.world.change_chat(renamed, **given)
    tell_channel(call.world, changed, "UPDATE")
    return Answer(objects.channel(changed))


def delete(call: Call) -> Answer:
    """Delete a thread or a channel."""
    chat = call.world.chat(str(call.chat))
    call.world.require(chat, "MANAGE_THREADS" if chat.kind == "thread" else "MANAGE_CHANNELS")
    call.world.core.store.drop_chat("discord", chat.id)
    tell_channel(call.world, chat, "DELETE")
    return Answer(objects.channel(chat))


def join(call: Call) -> Answer:
    """Make the bot a member of a thread, which it needs not be to post."""
    call.world.require(call.world.chat(str(call.chat)))
    return Answer(status=204)


def _forum_post(call: Call, forum: Chat) -> Answer:
    message = call.form.get("message")
    if not isinstance(message, dict):
        raise invalid_form([Fault("message", "BASE_TYPE_REQUIRED", "This field is required")])
    may_post(call, forum, message, files=bool(call.files))
    author = author_of(call.who)
    thread, first = open_post(call.world, forum, author, call.form, message, call.files)
    shape = {**objects.channel(call.world.chat(thread.id)), "message": first}
    return Answer(shape, status=201, result=(first["id"],))


def _takes_threads(chat: Chat) -> None:
    if chat.kind not in ("text", "announcement"):
        raise RefusedError(50024, f"channel {chat.id} is a {chat.kind}: it takes no threads")


ENDPOINTS: Final = (
    Endpoint("POST", "/channels/{channel}/threads", create),
    Endpoint("POST", "/channels/{channel}/messages/{message}/threads", create_on_message),
    Endpoint("GET", "/channels/{channel}", read),
    Endpoint("PATCH", "/channels/{channel}", change),
    Endpoint("DELETE", "/channels/{channel}", delete),
    Endpoint("PUT", "/channels/{channel}/thread-members/@me", join),
    Endpoint("DELETE", "/channels/{channel}/thread-members/@me", join),
)
