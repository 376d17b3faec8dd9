"""The nouns: stories and their sources, entries and notices, targets and subscriptions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Literal

from bot.domain.blocks import Block, visible_text


class Flag(StrEnum):
    """What sets an entry apart for a reader; a subscription can ask for these."""

    BREAKING = "breaking"
    CURFEW = "curfew"
    CURFEW_LIFTED = "curfew-lifted"
    KEY_EVENT = "key-event"
    CORRECTION = "correction"
    RETRACTED = "retracted"


class NoticeStatus(StrEnum):
    """Where an official notice stands in its life."""

    IN_FORCE = "in_force"
    EXTENDED = "extended"
    LIFTED = "lifted"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Notice:
    """An order with a place and a time, such as a curfew; times are aware and in UTC."""

    kind: str
    status: NoticeStatus
    area: str | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    severity: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One update of a story.

    ``key`` identifies it at its source. It is ``provisional`` where the source gives no identity;
    then the domain matches it with what it knows. Sources fill what they read; ``flags`` and
    ``notice`` are added by the domain, ``retracted`` and ``note`` by a change or an editor.
    ``pinned`` is what the source says of its own page, ``pin`` an editor's wish for every chat.
    ``KEY_EVENT`` and ``RETRACTED`` are never stored in ``flags``: see ``all_flags``.
    """

    key: str
    blocks: tuple[Block, ...]
    title: str | None = None
    url: str | None = None
    author: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    key_event: bool = False
    pinned: bool = False
    provisional: bool = False
    flags: frozenset[Flag] = frozenset()
    notice: Notice | None = None
    retracted: bool = False
    note: str | None = None
    pin: bool = False

    @property
    def text(self) -> str:
        """The visible text of all blocks, a blank line between them."""
        return "\n\n".join(t for t in map(visible_text, self.blocks) if t)

    @property
    def all_flags(self) -> frozenset[Flag]:
        """The flags with those that follow from the booleans."""
        derived = {Flag.KEY_EVENT: self.key_event, Flag.RETRACTED: self.retracted}
        return self.flags | {flag for flag, true in derived.items() if true}


class Deletions(StrEnum):
    """What an entry's disappearance from its source means."""

    RETRACT = "retract"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a story's entries come from; ``settle`` is how long an edit must hold still.

    ``options`` are what only its kind understands, such as ``api_key``; they may be secret.
    """

    id: str
    story: str
    url: str
    kind: str = "auto"
    every: timedelta = timedelta(seconds=60)
    settle: timedelta = timedelta(seconds=20)
    deletions: Deletions = Deletions.IGNORE
    options: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Story:
    """What readers subscribe to. ``backlog`` None means all; ``words`` add to the built-in rules."""

    id: str
    title: str
    timezone: str = "UTC"
    language: str | None = None
    backlog: int | None = 1
    brake: int = 10
    words: dict[Flag, tuple[str, ...]] = field(default_factory=dict)


TargetKind = Literal[
    "private", "group", "channel", "topic", "text", "announcement", "thread", "webhook"
]


class TargetState(StrEnum):
    """Whether a target can be spoken to."""

    ACTIVE = "active"
    EXPECTED = "expected"  # its chat was not found yet: what is due for it gathers meanwhile
    PAUSED = "paused"  # a permission is missing: an operator can mend it
    GONE = "gone"  # blocked, kicked or deleted: comes back by itself or never


@dataclass(frozen=True, slots=True)
class Target:
    """One chat, by ``platform:account:address``; ``chat`` is the id the platform itself uses."""

    id: int
    address: str
    platform: str
    account: str
    chat: str
    kind: TargetKind
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours without noise, as ``HH:MM`` on the target's clock; ``then`` is what follows them."""

    start: str
    end: str
    allow: frozenset[Flag] = frozenset()
    then: Literal["digest", "silent", "drop"] = "digest"


@dataclass(frozen=True, slots=True)
class Rate:
    """A ceiling of ``count`` messages in each ``per``."""

    count: int
    per: timedelta


@dataclass(frozen=True, slots=True)
class Preferences:
    """What one subscription wants of a story, and how it wants it told."""

    timezone: str = "UTC"
    language: str = "en"
    only: frozenset[Flag] = frozenset()
    match: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    min_severity: str | None = None
    sound: frozenset[Flag] | None = None  # None: everything sounds
    mention: dict[Flag, str] = field(default_factory=dict)
    publish: Literal["never", "breaking", "key-event"] = "never"
    quiet: Quiet | None = None
    at_most: Rate | None = None
    digest: str | None = None  # five cron fields, weekdays by name
    thread: str | None = None  # "per-story", "per-entry" or a thread's id
    tags: tuple[str, ...] = ()  # a forum's tags, by name or id


@dataclass(frozen=True, slots=True)
class Subscription:
    """A target's wish to hear a story."""

    target: str
    story: str
    preferences: Preferences = Preferences()


class Priority(IntEnum):
    """Who goes first at an account's ceiling; lower is sooner."""

    BREAKING = 0
    CURFEW = 1
    LIVE = 2
    CORRECTION = 3
    DIGEST = 4


class DeliveryState(StrEnum):
    """Where one row of the ledger stands."""

    DUE = "due"  # delivered is behind wanted
    SENDING = "sending"  # handed to the platform; unknown if the process dies now
    DONE = "done"
    HELD = "held"  # waits for a person, see HeldBy
    EXPIRED = "expired"  # too old at its turn
    DROPPED = "dropped"  # a person said no


class HeldBy(StrEnum):
    """Why something waits for a person."""

    APPROVAL = "approval"
    BRAKE = "brake"
    EDITOR = "editor"
    UNKNOWN = "unknown"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Message:
    """An entry as one target is to see it: all a renderer needs, and nothing of the chat."""

    entry: Entry
    story: str
    revision: int = 1
    timezone: str = "UTC"
    language: str = "en"
    corrected_at: datetime | None = None
    silent: bool = False
    mention: str | None = None
    publish: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One call that carries a message or a piece of it; the payload lacks only the chat."""

    method: str
    payload: dict[str, object]
    count: int = 1  # messages of the service's ceilings that it spends: an album is several
