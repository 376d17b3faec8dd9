"""A window on the sandbox's chats."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

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


class Preview(Protocol):
    """A window on chats, for the page that shows them as their readers see them."""

    def chats(self) -> list[PreviewChat]:
        """Return all chats in a steady order."""
        ...

    def messages(self, chat: str) -> list[PreviewMessage]:
        """Return a chat's messages, the oldest first, deleted ones included."""
        ...

    def counts(self) -> dict[str, int]:
        """Return violations, 429s and accepted calls."""
        ...

    def changes(self) -> AsyncIterator[str]:
        """Yield a chat's id whenever something in it changes."""
        ...
