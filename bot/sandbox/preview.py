"""The stand-ins' chats as a page shows them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from bot.domain.model import TargetKind
from bot.ports import PreviewChat, PreviewMessage
from bot.sandbox.nouns import Chat, StoredMessage
from bot.sandbox.store import Store

_KINDS: dict[str, TargetKind] = {
    "private": "private",
    "group": "group",
    "supergroup": "group",
    "channel": "channel",
    "text": "text",
    "announcement": "announcement",
    "thread": "thread",
}


class StorePreview:
    """A window on the store, see ``bot.ports.Preview``."""

    def __init__(self, store: Store) -> None:
        """Look at ``store``."""
        self._store = store

    def chats(self) -> list[PreviewChat]:
        """Return all chats in the order in which they came to be, categories left out."""
        return [
            PreviewChat(chat.id, chat.platform, _kind(chat), chat.title or chat.id)
            for chat in self._store.chats()
            if chat.kind != "category"
        ]

    def messages(self, chat: str) -> list[PreviewMessage]:
        """Return a chat's messages, the oldest first, deleted ones included."""
        return [_message(message) for message in self._store.messages(chat)]

    def counts(self) -> dict[str, int]:
        """Return violations, 429s and accepted calls of both services together."""
        telegram = self._store.counts("telegram")
        discord = self._store.counts("discord")
        names = telegram.keys() | discord.keys()
        return {name: telegram.get(name, 0) + discord.get(name, 0) for name in sorted(names)}

    def changes(self) -> AsyncIterator[str]:
        """Return an iterator over the ids of chats in which something changes from now on."""
        return self._store.subscribe()


def _kind(chat: Chat) -> TargetKind:
    if chat.kind == "forum":
        return "topic" if chat.platform == "telegram" else "thread"
    if chat.details.get("webhooks"):
        return "webhook"
    return _KINDS[chat.kind]


def _message(message: StoredMessage) -> PreviewMessage:
    return PreviewMessage(
        id=message.id,
        chat=message.chat,
        sent=datetime.fromtimestamp(message.sent, UTC),
        edited=_time(message.edited),
        deleted=_time(message.deleted),
        body=message.body,
        history=message.history,
    )


def _time(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
