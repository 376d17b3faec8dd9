"""What every command stands on: the house as it is configured, and the one thing that was asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.chat.tongue import Tongue
from bot.domain.model import Message, Story, Target
from bot.ports import Answer, Asked, By, Choice, Conversation, Ledger, Newsdesk, Reply

Sketch = Callable[[Message], str]
Spawn = Callable[[Coroutine[Any, Any, None], str], None]


@dataclass(frozen=True, slots=True)
class House:
    """What the configuration says, as far as a chat may know it.

    ``recall`` is for how long an alert pushed in a chat can be called back. ``editors`` holds
    person ids such as ``telegram:12345678``.
    """

    stories: Mapping[str, Story] = field(default_factory=dict)
    editors: frozenset[str] = frozenset()
    approval: Mapping[str, int] = field(default_factory=dict)
    recall: timedelta = timedelta(seconds=5)
    timezone: str = "UTC"
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Desk:
    """What all commands share.

    Attributes:
        ledger: the memory.
        newsdesk: what editors can do.
        conversations: by account, to say something unasked.
        sketches: by service, a message as its readers would see it, in plain text.
        house: returns the running configuration's part.
        clock: the only clock.
        spawn: starts a named background task that ends with the daemon.

    """

    ledger: Ledger
    newsdesk: Newsdesk
    conversations: Mapping[str, Conversation]
    sketches: Mapping[str, Sketch]
    house: Callable[[], House]
    clock: Callable[[], datetime]
    spawn: Spawn


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing a person asked, with all that is needed to answer it.

    ``target`` is the chat's own target if the ledger knows it already; ``t`` speaks the chat's
    language; ``options`` are the command's options by name, wherever they were taken apart.
    """

    desk: Desk
    asked: Asked
    reply: Reply
    t: Tongue
    target: Target | None = None
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_editor(self) -> bool:
        """Whether the person may push, correct and withdraw."""
        return self.asked.person.id in self.desk.house().editors

    @property
    def by(self) -> By:
        """The person and the place, for the audit log."""
        asked = self.asked
        return By(asked.person.id, asked.place.address, asked.at, asked.person.name)

    @property
    def arguments(self) -> list[str]:
        """What follows the first part of a button's data, ``word:a:b``."""
        return (self.asked.press or "").split(":")[1:]

    def argument(self, number: int) -> str:
        """Return one of the arguments, counted from 0; nothing where there is none."""
        return self.arguments[number] if number < len(self.arguments) else ""


Command = Callable[[Turn], Awaitable[Answer | None]]
"""Answers a turn; None when everything was said through ``turn.reply`` already."""

Complete = Callable[[Turn, str], Awaitable[Sequence[Choice]]]
"""Returns what an option may become after what was typed so far, best first."""
