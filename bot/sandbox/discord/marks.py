"""The endpoints that put something on a message without changing it: pins and reactions."""

from __future__ import annotations

from typing import Final

from bot.sandbox.discord.call import Answer, Call, Endpoint
from bot.sandbox.discord.errors import RefusedError
from bot.sandbox.discord.posting import mark
from bot.sandbox.nouns import Chat, Json, StoredMessage

PINS: Final = 250
NEW: Final = "/channels/{channel}/messages/pins"
OLD: Final = "/channels/{channel}/pins"
REACTION: Final = "/channels/{channel}/messages/{message}/reactions/{emoji}/@me"


def pin(call: Call) -> Answer:
    """Pin a message."""
    chat, message = _pinnable(call)
    if not message.body["pinned"] and len(_pinned(call, chat)) >= PINS:
        raise RefusedError(30003, f"channel {chat.id} has {PINS} pins already")
    mark(call.world, chat, message, pinned=True)
    return Answer(status=204, result=(message.id,))


def unpin(call: Call) -> Answer:
    """Take a pin away."""
    chat, message = _pinnable(call)
    mark(call.world, chat, message, pinned=False)
    return Answer(status=204, result=(message.id,))


def pins(call: Call) -> Answer:
    """Return the pinned messages, as the address's age asks."""
    chat = call.world.chat(str(call.chat))
    call.world.require(chat)
    return Answer([message.body for message in _pinned(call, chat)])


def dated_pins(call: Call) -> Answer:
    """Return the pinned messages with the moments of their pinning."""
    chat = call.world.chat(str(call.chat))
    call.world.require(chat)
    items = [{"pinned_at": m.body["timestamp"], "message": m.body} for m in _pinned(call, chat)]
    return Answer({"items": items, "has_more": False})


def react(call: Call) -> Answer:
    """Add the bot's reaction."""
    call.world.require(call.world.chat(str(call.chat)), "ADD_REACTIONS", "READ_MESSAGE_HISTORY")
    return _reactions(call, add=True)


def unreact(call: Call) -> Answer:
    """Take the bot's reaction away."""
    return _reactions(call, add=False)


def _reactions(call: Call, *, add: bool) -> Answer:
    chat = call.world.chat(str(call.chat))
    message = call.world.message(chat, call.path["message"])
    emoji = {"id": None, "name": call.path["emoji"]}
    others = [each for each in message.body.get("reactions", []) if each["emoji"] != emoji]
    ours: list[Json] = [{"emoji": emoji, "count": 1, "me": True, "burst_colors": []}] if add else []
    body = {**message.body, "reactions": others + ours}
    call.world.core.store.edit_message(message, body, None)
    event = {
        "user_id": call.who.id,
        "channel_id": chat.id,
        "message_id": message.id,
        "emoji": emoji,
        "burst": False,
        "type": 0,
    }
    call.world.tell(f"MESSAGE_REACTION_{'ADD' if add else 'REMOVE'}", chat, event)
    return Answer(status=204, result=(message.id,))


def _pinnable(call: Call) -> tuple[Chat, StoredMessage]:
    chat = call.world.chat(str(call.chat))
    call.world.require(chat, "PIN_MESSAGES")
    return chat, call.world.message(chat, call.path["message"])


def _pinned(call: Call, chat: Chat) -> list[StoredMessage]:
    stored = call.world.core.store.messages(chat.id, "discord")
    return [m for m in stored if m.deleted is None and m.body["pinned"]][::-1]


ENDPOINTS: Final = (
    Endpoint("GET", NEW, dated_pins),
    Endpoint("PUT", NEW + "/{message}", pin),
    Endpoint("DELETE", NEW + "/{message}", unpin),
    Endpoint("GET", OLD, pins),
    Endpoint("PUT", OLD + "/{message}", pin),
    Endpoint("DELETE", OLD + "/{message}", unpin),
    Endpoint("PUT", REACTION, react, ("react",)),
    Endpoint("DELETE", REACTION, unreact, ("react",)),
)
