"""How a message comes to stand, changes and goes: one way for bots, webhooks and interactions."""

from __future__ import annotations

from typing import Any, Final

from bot.sandbox.discord import objects, rules
from bot.sandbox.discord.call import Upload
from bot.sandbox.discord.embeds import shown
from bot.sandbox.discord.errors import RefusedError
from bot.sandbox.discord.mentions import pinged
from bot.sandbox.discord.parties import Author
from bot.sandbox.discord.world import EPHEMERAL, World
from bot.sandbox.nouns import Chat, Json, StoredMessage

SETTABLE: Final = rules.SUPPRESS_EMBEDS | rules.SUPPRESS_NOTIFICATIONS | rules.COMPONENTS_V2
CROSSPOSTED: Final = 1 << 0
HAS_THREAD: Final = 1 << 5


def post(
    world: World,
    chat: Chat,
    author: Author,
    body: Json,
    files: list[Upload],
    *,
    flags: int = 0,
    message_id: str | None = None,
) -> Json:
    """Judge a message, let it stand in a channel, tell everyone, and return it.

    Args:
        world: where it stands.
        chat: the channel.
        author: who writes it.
        body: what was sent.
        files: what came with it.
        flags: what the place adds, such as 64 for one that a single person sees.
        message_id: its id; None makes a new one.

    Raises:
        RefusedError: a rule is broken, or the channel takes no messages.

    """
    rules.new_message(body, len(files))
    if chat.kind in ("category", "forum"):
        raise RefusedError(50008, f"channel {chat.id} is a {chat.kind}: it takes no messages")
    message = _new(world, chat, author, body, files)
    message |= {"id": message_id or world.new_id(), "flags": message["flags"] | flags}
    stored = StoredMessage("discord", chat.id, message["id"], author.mark, message, world.now())
    world.core.store.add_message(stored)
    _revive(world, chat, message["id"])
    if not message["flags"] & EPHEMERAL:
        world.tell("MESSAGE_CREATE", chat, message, author.user["id"])
    return message


def change(
    world: World,
    chat: Chat,
    before: StoredMessage,
    body: Json,
    files: list[Upload],
    *,
    drop: int = 0,
) -> Json:
    """Judge an edit, make it, tell everyone, and return the message as it now is.

    Args:
        world: where it stands.
        chat: the channel.
        before: the message as it stands.
        body: what was sent.
        files: what came with it.
        drop: flags that the message loses by it.

    Raises:
        RefusedError: a rule is broken.

    """
    rules.edited_message(body, before.body)
    if chat.kind == "thread" and chat.details.get("archived"):
        raise RefusedError(50083, f"thread {chat.id} is archived: unarchive it first")
    message = {**before.body, **_changes(world, chat, before.body, body)}
    message["attachments"] = [*_kept(before.body, body), *_attachments(world, chat, files)]
    message["flags"] &= ~drop
    message["edited_timestamp"] = objects.iso(world.now())
    world.core.store.edit_message(before, message, world.now())
    if not message["flags"] & EPHEMERAL:
        world.tell("MESSAGE_UPDATE", chat, message, message["author"]["id"])
    return message


def mark(world: World, chat: Chat, before: StoredMessage, **fields: Any) -> Json:
    """Change a message without editing it (pinned, published, a thread begun); return it."""
    message = {**before.body, **fields}
    world.core.store.edit_message(before, message, None)
    world.tell("MESSAGE_UPDATE", chat, message, message["author"]["id"])
    return message


def remove(world: World, chat: Chat, message: StoredMessage) -> None:
    """Take a message away and tell everyone."""
    world.core.store.delete_message(message, world.now())
    if not message.body["flags"] & EPHEMERAL:
        world.tell("MESSAGE_DELETE", chat, {"id": message.id, "channel_id": chat.id})


def _new(world: World, chat: Chat, author: Author, body: Json, files: list[Upload]) -> Json:
    content = (body.get("content") or "").strip()
    message: Json = {
        "id": "",
        "channel_id": chat.id,
        "type": 0,
        "author": author.user,
        "content": content,
        "timestamp": objects.iso(world.now()),
        "edited_timestamp": None,
        "tts": bool(body.get("tts")),
        "embeds": shown(body.get("embeds") or []),
        "attachments": _attachments(world, chat, files),
        "components": numbered(body.get("components") or []),
        "pinned": False,
        "flags": int(body.get("flags") or 0) & SETTABLE,
        **_pings(world, chat, content, body),
        **author.extra,
    }
    if body.get("nonce") is not None:
        message["nonce"] = body["nonce"]
    return {**message, **_reply(world, chat, body)}


def _changes(world: World, chat: Chat, before: Json, body: Json) -> Json:
    """Return the fields an edit gives; what it does not name stays, but mentions are read anew."""
    fields: Json = {}
    if "content" in body:
        fields["content"] = (body["content"] or "").strip()
    if "embeds" in body:
        fields["embeds"] = shown(body["embeds"] or [])
    if "components" in body:
        fields["components"] = numbered(body["components"] or [])
    had = before["flags"]
    asked = had if body.get("flags") is None else int(body["flags"]) & SETTABLE
    fields["flags"] = asked | had & ~(rules.SUPPRESS_EMBEDS | rules.SUPPRESS_NOTIFICATIONS)
    content = str(fields.get("content", before["content"]))
    return {**fields, **_pings(world, chat, content, body)}


def _pings(world: World, chat: Chat, content: str, body: Json) -> Json:
    may = "MENTION_EVERYONE" not in world.denied(chat)
    found = pinged(content, body.get("allowed_mentions"), may_everyone=may)
    return {
        "mentions": [objects.user(each, f"reader-{each[-4:]}") for each in found.users],
        "mention_roles": list(found.roles),
        "mention_everyone": found.everyone,
    }


def _reply(world: World, chat: Chat, body: Json) -> Json:
    reference = body.get("message_reference")
    if not reference:
        return {}
    target = world.core.store.message("discord", chat.id, str(reference.get("message_id")))
    if target is None and reference.get("fail_if_not_exists", True):
        sentence = "message_reference: Unknown message"
        raise RefusedError(
            50035,
            sentence,
            extra={
                "errors": {
                    "message_reference": {
                        "_errors": [
                            {"code": "REPLIES_UNKNOWN_MESSAGE", "message": "Unknown message"}
                        ]
                    }
                }
            },
        )
    return {"type": 19, "message_reference": reference} if target else {}


def _attachments(world: World, chat: Chat, files: list[Upload]) -> list[Json]:
    return [_attachment(world.new_id(), chat, file) for file in files]


def _attachment(number: str, chat: Chat, file: Upload) -> Json:
    url = f"https://cdn.discordapp.com/attachments/{chat.id}/{number}/{file.name}"
    return {
        "id": number,
        "filename": file.name,
        "size": len(file.content),
        "url": url,
        "proxy_url": url,
        "content_type": file.kind,
    }


def _kept(before: Json, body: Json) -> list[Json]:
    """Return the attachments that an edit keeps: all, or those it lists."""
    if body.get("attachments") is None:
        return list(before["attachments"])
    ids = {str(each.get("id")) for each in body["attachments"]}
    return [each for each in before["attachments"] if each["id"] in ids]


def _revive(world: World, chat: Chat, last: str) -> None:
    """Note the latest message; one in an archived thread opens it again."""
    details: Json = {"last_message_id": last}
    if chat.kind == "thread":
        details["message_count"] = chat.details.get("message_count", 0) + 1
        details["archived"] = False
    world.change_chat(chat, **details)


def numbered(components: list[Json]) -> list[Json]:
    """Give every component the ``id`` that Discord gives to those without one."""
    count = iter(range(1, 1000))

    def walk(parts: list[Json]) -> list[Json]:
        found = []
        for part in parts:
            whole = {**part, "id": part.get("id") or next(count)}
            if "components" in part:
                whole["components"] = walk(part["components"])
            found.append(whole)
        return found

    return walk(components)
