"""A window on the sandbox's chats."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.domain.model import TargetKind


@dataclass(frozen=True, slots=True)
class PreviewChat:
    """A sandbox chat as the page lists it."""

    id: str
    platform: str
    kind: TargetKind
    title: str


@dataclass(frozen=True, slots=True)
class PreviewMessage:
    """A sandbox message as its reader sees it; ``body`` is the platform's own stored message.

    ``history`` holds earlier bodies, the oldest first.
    """

    id: str
    chat: str
    sent: datetime
    edited: datetime | None
    deleted: datetime | None
    body: dict[str, object]
    history: tuple[dict[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class PreviewAct:
    """What somebody does in a sandbox chat: writes ``text``, or presses ``press``.

    ``role`` is who does it; ``message`` is the message that the button stands on, or that the
    words reply to; ``fill`` says that the words fill in the dialogue that is open.
    """

    chat: PreviewChat
    role: Literal["reader", "administrator", "editor"]
    text: str | None = None
    press: str | None = None
    message: str | None = None
    fill: bool = False


@dataclass(frozen=True, slots=True)
class PreviewDialogue:
    """A dialogue that stands open before somebody in a chat: its field, and what is in it."""

    title: str
    label: str
    value: str


class PreviewRefusedError(Exception):
    """Nobody can do that there; the text says why."""


class Preview(Protocol):
    """A window on chats, for the page that shows them as their readers see them."""

    def chats(self) -> list[PreviewChat]:
        """Return all chats in a steady order."""
        ...

    def messages(self, chat: str) -> list[PreviewMessage]:
        """Return a chat's messages, the oldest first, deleted ones included."""
        ...

    def picture(self, file: str) -> bytes | None:
        """Return an uploaded picture by the name that its message gives it, if it is kept."""
        ...

    def dialogue(self, chat: str) -> PreviewDialogue | None:
        """Return the dialogue that was opened last in a chat and was not sent yet."""
        ...

    def counts(self) -> dict[str, int]:
        """Return violations, 429s and accepted calls."""
        ...

    def changes(self) -> AsyncIterator[str]:
        """Yield a chat's id whenever something in it changes."""
        ...

    async def act(self, act: PreviewAct) -> None:
        """Let somebody act in a chat. Raises ``PreviewRefusedError``."""
        ...
