"""How a bot listens and speaks: the commands it offers, who is told, and where it answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Protocol

from bot.ports.conversation import Answer, Asked, Choice, Person, Place
from bot.ports.platform import Chat


class Audience(StrEnum):
    """Whose a command is; others do not see it in their menus where the service can hide it."""

    EVERYBODY = "everybody"
    ADMINISTRATORS = "administrators"
    EDITORS = "editors"


@dataclass(frozen=True, slots=True)
class Option:
    """A part of a command's text, in the order in which it is written.

    ``choices`` are the only values; ``completes`` asks ``Listener.complete`` while one types.
    The last option of a command takes the rest of the text on services without options.
    ``descriptions`` has the description in the other languages of the interface.
    """

    name: str
    description: str
    kind: Literal["text", "number", "picture"] = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    completes: bool = False
    descriptions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Command:
    """A command and its description in every language of the interface (``en`` always there)."""

    name: str
    audience: Audience
    descriptions: Mapping[str, str]
    options: tuple[Option, ...] = ()


Reply = Callable[[Answer], Awaitable[str | None]]
"""Answers what was asked and returns the message's id; may be called again: a further message,
or with ``replaces`` the same one edited."""


class Listener(Protocol):
    """Who is told what happens in an account's chats; no method raises."""

    async def asked(self, asked: Asked, reply: Reply) -> None:
        """Answer a person."""
        ...

    async def complete(self, asked: Asked, option: str, typed: str) -> Sequence[Choice]:
        """Return what an option may become, best first; ``Choice.data`` is the value."""
        ...

    async def joined(self, place: Place, by: Person | None) -> None:
        """Note that the account may speak in a chat: it was added, or unblocked."""
        ...

    async def left(self, account: str, chat: str, reason: str, *, there: bool = False) -> None:
        """Note that a chat blocked or removed the account, or is no more.

        ``there``: the account is still in the chat, but may not write: somebody can mend it.
        """
        ...

    async def moved(self, account: str, chat: str, to: str) -> None:
        """Note that a chat lives under another id now."""
        ...


class Memory(Protocol):
    """Small texts under a name that outlive the process; the ledger is one.

    What is kept of one chat is named ``ACCOUNT:...:CHAT``, and forgotten when the chat is erased.
    """

    async def remember(self, name: str, text: str) -> None:
        """Keep a small text under a name."""
        ...

    async def recall(self, name: str) -> str | None:
        """Return the text kept under a name."""
        ...

    async def forget(self, name: str) -> None:
        """Let go of what is kept under a name, if anything is."""
        ...


Slot = Callable[[Chat], Awaitable[None]]
"""Waits until a conversation's call to a chat may go; deliveries go first."""


class Conversation(Protocol):
    """One account's ear and mouth for what is not a delivery."""

    account: str

    async def run(self, listener: Listener) -> None:
        """Listen until cancelled; outages are waited out, and nothing the service says raises.

        An update whose answering was cut short by a kill comes again after the restart where the
        service keeps updates (Telegram).
        """
        ...

    async def close(self) -> None:
        """Let go of all connections."""
        ...

    async def offer(self, commands: Sequence[Command], editors: Collection[str]) -> None:
        """Put the commands into the service's menus, by audience and language.

        ``editors`` are person ids of this service. Raises nothing; tries again by itself.
        """
        ...

    async def say(self, place: Place, answer: Answer, *, over: str | None = None) -> str | None:
        """Say something unasked, or ``over`` an earlier message of ours; return its id.

        None when it could not be said.
        """
        ...

    async def private(self, person: str) -> Place | None:
        """Return the private chat with a person, where they allow one."""
        ...

    async def administers(self, place: Place, person: str) -> bool:
        """Tell whether a person may change the settings of a chat."""
        ...

    def link(self, story: str | None = None) -> Mapping[str, str]:
        """Return addresses that begin a conversation: ``private``, ``group``, ``channel``.

        Only those the service has, and none before the account is known to it.
        """
        ...
