"""The endpoints of a bot's messages: post, read, edit, delete, publish."""

from __future__ import annotations

from typing import Final

from bot.sandbox.discord.call import Answer, Call, Endpoint
from bot.sandbox.discord.ceilings import CROSSPOST, OLD, OLD_EDIT, PUBLISHED_EDIT
from bot.sandbox.discord.errors import Fault, RefusedError, invalid_form
from bot.sandbox.discord.fields import snowflake
from bot.sandbox.discord.parties import Author, Bot
from bot.sandbox.discord.posting import CROSSPOSTED, change, mark, post, remove
from bot.sandbox.discord.world import EPHEMERAL
from bot.sandbox.nouns import Chat, Json, StoredMessage

ONE: Final = "/channels/{channel}/messages/{message}"
ALL: Final = "/channels/{channel}/messages"
NONCE_LIFE: Final = 300.0  # seconds; Discord says "the past few minutes"
BULK: Final = (2, 100)
BULK_AGE: Final = 14 * 24 * 3600.0


def author_of(bot: Bot) -> Author:
    """Return a bot as the author of what it posts."""
    return Author(bot.user(), f"bot:{bot.id}")


def create(call: Call) -> Answer:
    """Post a message; one with a nonce of the last minutes is answered, not posted again."""
    chat = call.world.chat(str(call.chat))
    may_post(call, chat, call.form, files=bool(call.files))
    again = _repeated(call)
    if again is not None:
        return Answer(again, result=(again["id"],))
    message = post(call.world, chat, author_of(call.who), call.form, call.files)
    _remember(call, chat, message)
    return Answer(message, result=(message["id"],))


def may_post(call: Call, chat: Chat, body: Json, *, files: bool = False) -> None:
    """Refuse what the permissions do not allow, with 50001 or 50013, or a locked thread."""
    needed = ["SEND_MESSAGES_IN_THREADS" if chat.kind == "thread" else "SEND_MESSAGES"]
    needed += ["EMBED_LINKS"] if body.get("embeds") else []
    needed += ["ATTACH_FILES"] if files else []
    call.world.require(chat, *needed)
    if chat.details.get("locked"):
        raise RefusedError(160005, f"thread {chat.id} is locked", blame=False)


def read(call: Call) -> Answer:
    """Return one message."""
    chat = _readable(call)
    return Answer(call.world.message(chat, call.path["message"]).body)


def history(call: Call) -> Answer:
    """Return a channel's latest messages, the newest first, within before, after and limit."""
    chat = _readable(call)
    limit = call.query.get("limit", "50")
    if not limit.isdigit() or not 1 <= int(limit) <= 100:  # noqa: PLR2004 -- resources/message
        said = "int value should be between 1 and 100."
        raise invalid_form([Fault("limit", "NUMBER_TYPE_MAX", said)])
    before, after = _bound(call, "before", 1 << 63), _bound(call, "after", 0)
    stored = call.world.core.store.messages(chat.id, "discord")
    standing = [m.body for m in stored if m.deleted is None and not m.body["flags"] & EPHEMERAL]
    wanted = [body for body in standing if after < int(body["id"]) < before]
    return Answer(wanted[::-1][: int(limit)])


def edit(call: Call) -> Answer:
    """Edit an own message."""
    chat = call.world.chat(str(call.chat))
    call.world.require(chat)
    message = call.world.message(chat, call.path["message"])
    if message.author != f"bot:{call.who.id}":
        raise RefusedError(50005, f"message {message.id} was written by someone else")
    spend_edit(call, message)
    changed = change(call.world, chat, message, call.form, call.files)
    return Answer(changed, result=(message.id,))


def spend_edit(call: Call, message: StoredMessage) -> None:
    """Spend what editing a published or an old message costs; raise ``LimitedError``."""
    if message.body["flags"] & CROSSPOSTED:
        call.ceilings.spend_hidden(
            message.id, PUBLISHED_EDIT, 20028, "edits of a published message"
        )
    if call.world.now() - message.sent > OLD:
        call.ceilings.spend_hidden(
            message.id, OLD_EDIT, 30046, "edits of a message older than an hour"
        )


def delete(call: Call) -> Answer:
    """Delete an own message, or with MANAGE_MESSAGES anyone's."""
    chat = call.world.chat(str(call.chat))
    call.world.require(chat)
    message = call.world.message(chat, call.path["message"])
    if message.author != f"bot:{call.who.id}":
        call.world.require(chat, "MANAGE_MESSAGES")
    remove(call.world, chat, message)
    return Answer(status=204, result=(message.id,))


def delete_many(call: Call) -> Answer:
    """Delete 2 to 100 messages of the last two weeks, or none of them."""
    chat = call.world.chat(str(call.chat))
    call.world.require(chat, "MANAGE_MESSAGES")
    given = call.form.get("messages")
    ids = [str(each) for each in given] if isinstance(given, list) else []
    if not BULK[0] <= len(set(ids)) <= BULK[1]:
        raise RefusedError(50016, f"{len(ids)} messages to delete at once")
    standing = [call.world.core.store.message("discord", chat.id, each) for each in ids]
    found = [message for message in standing if message is not None]
    if any(call.world.now() - message.sent > BULK_AGE for message in found):
        raise RefusedError(50034, "a message to delete at once is older than two weeks")
    for message in found:
        remove(call.world, chat, message)
    return Answer(status=204, result=tuple(message.id for message in found))


def crosspost(call: Call) -> Answer:
    """Publish a message of an announcement channel to those that follow it."""
    chat = call.world.chat(str(call.chat))
    call.world.require(chat, "SEND_MESSAGES")
    if chat.kind != "announcement":
        raise RefusedError(
            50024, f"channel {chat.id} is a {chat.kind}, not an announcement channel"
        )
    message = call.world.message(chat, call.path["message"])
    if message.author != f"bot:{call.who.id}":
        call.world.require(chat, "MANAGE_MESSAGES")
    if message.body["flags"] & CROSSPOSTED:
        raise RefusedError(40033, f"message {message.id} is published already", blame=False)
    call.ceilings.spend_hidden(chat.id, CROSSPOST, None, "publishing in a channel")
    flags = message.body["flags"] | CROSSPOSTED
    return Answer(mark(call.world, chat, message, flags=flags), result=(message.id,))


def _readable(call: Call) -> Chat:
    chat = call.world.chat(str(call.chat))
    call.world.require(chat, "READ_MESSAGE_HISTORY")
    return chat


def _bound(call: Call, name: str, otherwise: int) -> int:
    given = call.query.get(name, str(otherwise))
    if wrong := list(snowflake(name, given)):
        raise invalid_form(wrong)
    return int(given)


def _nonce_key(call: Call) -> str | None:
    nonce = call.form.get("nonce")
    if nonce is None or not call.form.get("enforce_nonce"):
        return None
    return f"discord nonce {call.who.id} {nonce}"


def _repeated(call: Call) -> Json | None:
    """Return the message that this author posted under the same nonce within minutes.

    Discord states the check per author, not per channel (resources/message, "enforce_nonce").
    """
    key = _nonce_key(call)
    seen = call.world.core.store.get(key) if key else None
    if seen is None or call.world.now() - seen["at"] > NONCE_LIFE:
        return None
    found = call.world.core.store.message("discord", seen["chat"], seen["message"])
    if found is None:
        raise RefusedError(
            10008, "the nonce is that of a message deleted shortly before", blame=False
        )
    return found.body


def _remember(call: Call, chat: Chat, message: Json) -> None:
    """Keep the nonce in the store, so that it outlives a restart; forget those out of date."""
    key = _nonce_key(call)
    if key is None:
        return
    store, now = call.world.core.store, call.world.now()
    store.put(key, {"at": now, "chat": chat.id, "message": message["id"]})
    call.world.nonces.append((now, key))
    while call.world.nonces[0][0] < now - NONCE_LIFE:
        then, old = call.world.nonces.popleft()
        if (store.get(old) or {}).get("at") == then:  # else it was used again since
            store.put(old, None)


ENDPOINTS: Final = (
    Endpoint("POST", ALL, create, ("create",)),
    Endpoint("GET", ALL, history),
    Endpoint("POST", "/channels/{channel}/messages/bulk-delete", delete_many, ("delete",)),
    Endpoint("GET", ONE, read),
    Endpoint("PATCH", ONE, edit, ("edit",)),
    Endpoint("DELETE", ONE, delete, ("delete",)),
    Endpoint("POST", ONE + "/crosspost", crosspost),
)
