"""Plausible chats for the addresses of a configuration."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from bot.sandbox.nouns import Chat, Service

GUILD = "175928847299117063"
GENERAL = {"1": "General"}
_ADMIN = {"777000001": "administrator"}


def chats_for(addresses: Iterable[str]) -> list[Chat]:
    """Return one chat for each chat that the addresses name.

    Args:
        addresses: ``platform:account:address`` or ``discord-webhook:ID``; others are passed over.

    """
    chats: dict[tuple[Service, str], Chat] = {}
    for address in addresses:
        for chat in _chats(address):
            known = chats.get((chat.platform, chat.id))
            chats[chat.platform, chat.id] = _joined(known, chat) if known else chat
    return list(chats.values())


def stable_id(text: str, digits: int) -> int:
    """Return a number of so many digits that is always the same for a text."""
    digest = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    least: int = 10 ** (digits - 1)
    return least + digest % (9 * least)


def webhook_chat(webhook: str, token: str | None = None) -> Chat:
    """Return a text channel that holds a webhook; a token of None is any, or the configured."""
    channel = str(stable_id(f"webhook {webhook}", 18))
    return Chat(
        "discord",
        channel,
        "text",
        title=f"webhook-{webhook[-4:]}",
        guild=GUILD,
        details={"webhooks": {webhook: token}},
    )


def telegram_chat(place: str, topic: str = "") -> Chat:
    """Return the chat behind a Telegram address: ``@name``, a user's or a chat's id, a topic."""
    if place.startswith("@"):
        number = -(10**12) - stable_id(place.lower(), 10)
        title = place.removeprefix("@").replace("_", " ").title()
        return Chat("telegram", str(number), "channel", title=title, username=place[1:])
    if not place.startswith("-"):
        members = {place: "member"}
        return Chat("telegram", place, "private", title=f"Reader {place[-4:]}", members=members)
    if topic:
        topics = {**GENERAL, topic: f"Topic {topic}"}
        title = f"Forum {place[-4:]}"
        return Chat("telegram", place, "forum", title=title, topics=topics, members=_ADMIN)
    if place.startswith("-100"):
        return Chat("telegram", place, "supergroup", title=f"Group {place[-4:]}", members=_ADMIN)
    return Chat("telegram", place, "group", title=f"Group {place[-4:]}", members=_ADMIN)


def _chats(address: str) -> list[Chat]:
    match address.split(":"):
        case ["telegram", _, place]:
            chat, _, topic = place.partition("/")
            return [telegram_chat(chat, topic)]
        case ["discord", _, channel]:
            return [Chat("discord", channel, "text", title=f"live-{channel[-4:]}", guild=GUILD)]
        case ["discord-webhook", webhook]:
            return [webhook_chat(webhook)]
        case _:
            return []


def _joined(one: Chat, other: Chat) -> Chat:
    """Return a chat that is named twice, as the richer of the two with all their topics."""
    richer = other if other.topics and not one.topics else one
    richer.topics.update(one.topics | other.topics)
    return richer
