"""What the stand-ins keep: chats, the messages in them, and what may be done to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

Service = Literal["telegram", "discord"]
Json = dict[str, Any]
Clock = Callable[[], float]
Step = Literal["join", "leave"]

ChatKind = Literal[
    "private",  # Telegram and Discord
    "group",
    "supergroup",
    "forum",  # a Telegram supergroup with topics, or a Discord forum channel
    "channel",
    "text",  # from here on Discord alone
    "announcement",
    "thread",
    "category",
]


@dataclass(frozen=True, slots=True)
class Chat:
    """One chat of a service; ``id`` is the service's own id as text.

    ``denied`` names what the bot may not do here: Telegram's administrator rights and permissions
    (``can_post_messages``, ``can_send_photos``) or Discord's permission names (``SEND_MESSAGES``).
    ``members`` maps a user's id to a status (``member``, ``administrator``, ``creator``).
    ``parent`` is a thread's channel or a channel's category; ``details`` belongs to the service.
    """

    platform: Service
    id: str
    kind: ChatKind
    title: str = ""
    username: str | None = None
    parent: str | None = None
    guild: str | None = None
    topics: dict[str, str] = field(default_factory=dict)
    denied: frozenset[str] = frozenset()
    members: dict[str, str] = field(default_factory=dict)
    details: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message that stands (or stood) in a chat.

    ``body`` is the service's own message object as its API gives it; ``history`` the earlier
    bodies, the oldest first. Times are Unix seconds. ``author`` is ``bot:ID`` or ``user:ID``.
    """

    platform: Service
    chat: str
    id: str
    author: str
    body: Json
    sent: float
    thread: str | None = None
    edited: float | None = None
    deleted: float | None = None
    history: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule of a service that a caller broke, told in a sentence."""

    at: float
    platform: Service
    rule: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Act:
    """What a person does in a chat: writes ``text``, presses the button ``press``, or takes a step.

    ``user`` is an id or a name; ``role`` gives that person a status in the chat first;
    ``message`` narrows a press to one message, or is the one that the words reply to;
    ``account`` narrows the act to one bot; ``thread`` is the Telegram topic that is written in;
    ``picture`` is the address of a picture that comes with the text. The step ``join`` lets the
    bot into the chat (or unblocks it), ``leave`` removes (or blocks) it.

    On Discord alone: with ``fill`` the text is what is written into the open dialogue; ``complete``
    names the option of the command in ``text`` that is still being typed; ``locale`` is the
    language of the person's client, kept until another is named.
    """

    chat: Chat
    user: str
    text: str | None = None
    press: str | None = None
    role: str | None = None
    message: str | None = None
    account: str | None = None
    thread: str | None = None
    picture: str | None = None
    step: Step | None = None
    fill: bool = False
    complete: str | None = None
    locale: str | None = None


class ActError(Exception):
    """A person cannot do that here; the text says why."""
