"""The stand-ins' chats as a page shows them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime

from bot.domain.model import TargetKind
from bot.ports import (
    PreviewAct,
    PreviewChat,
    PreviewDialogue,
    PreviewMessage,
    PreviewRefusedError,
)
from bot.sandbox.discord.forms import OPEN_FORM
from bot.sandbox.nouns import ActError, Chat, Json, StoredMessage
from bot.sandbox.store import Store

Act = Callable[[Json], Awaitable[Json]]

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

    def __init__(self, store: Store, act: Act, editors: Mapping[str, str]) -> None:
        """Look at ``store`` and let people act; ``editors`` maps a service to an editor's id."""
        self._store = store
        self._act = act
        self._editors = editors

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

    def picture(self, file: str) -> bytes | None:
        """Return an uploaded picture, if it is kept."""
        return self._store.uploads.get(file)

    def dialogue(self, chat: str) -> PreviewDialogue | None:
        """Return the dialogue that was opened last in a chat and was not sent yet."""
        form = self._store.get(f"{OPEN_FORM}{chat}")
        return PreviewDialogue(**form) if form else None

    def counts(self) -> dict[str, int]:
        """Return violations, 429s and accepted calls of both services together."""
        telegram = self._store.counts("telegram")
        discord = self._store.counts("discord")
        names = telegram.keys() | discord.keys()
        return {name: telegram.get(name, 0) + discord.get(name, 0) for name in sorted(names)}

    def changes(self) -> AsyncIterator[str]:
        """Return an iterator over the ids of chats in which something changes from now on."""
        return self._store.subscribe()

    async def act(self, act: PreviewAct) -> None:
        """Let somebody act in a chat. Raises ``PreviewRefusedError``."""
        chat = act.chat
        wish: Json = {
            "platform": chat.platform,
            "chat": chat.id,
            "user": self._person(chat, act.role),
            "role": _rank(act),
            "text": act.text,
            "press": act.press,
            "message": act.message,
        }
        if act.fill:
            wish["fill"] = True
        try:
            await self._act({name: value for name, value in wish.items() if value is not None})
        except (ActError, ValueError) as error:  # a wish that cannot be is a ValueError
            raise PreviewRefusedError(str(error)) from None

    def _person(self, chat: PreviewChat, role: str) -> str:
        """Return who acts: in direct messages there is only one person besides the bot."""
        stored = next((c for c in self._store.chats() if c.id == chat.id), None)
        if chat.kind == "private" and stored and stored.members:
            return next(iter(stored.members))
        return self._editors.get(chat.platform, role) if role == "editor" else role


def _rank(act: PreviewAct) -> str:
    """Return the status of who acts; an editor on Discord is shown the editors' commands."""
    if act.role == "editor" and act.chat.platform == "discord":
        return "moderator"
    return "administrator" if act.role == "administrator" else "member"


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
