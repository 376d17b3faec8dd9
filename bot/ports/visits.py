"""What passes between visits, the fan-out and the ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.known import Pending
from bot.domain.model import Entry, Preferences, Priority
from bot.ports.fetching import Validators


@dataclass(frozen=True, slots=True)
class Write:
    """One revision to store: of the entry ``known``, or of a new one when that is None.

    ``announce`` False records an entry that is never sent (the backlog before the first visit).
    ``twin`` names the alert that a new entry seems to tell again: it is not announced, and a
    person decides. ``same_as`` names the entry of another source of the story that told this
    event already: it is not announced either, and nobody is asked. An edit of an entry that
    changes all the time is stored at once and told ``not_before`` a time. ``notice_stands``: an
    edit leaves the words of the notice alone, though their hours may count from another day now.
    """

    entry: Entry
    fingerprint: str
    priority: Priority
    known: int | None = None
    announce: bool = True
    twin: str | None = None
    same_as: str | None = None
    notice_stands: bool = False
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """An entry that was told, as it stands now."""

    id: str
    entry: Entry
    first_seen: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """Writes that the brake holds back until a person looks."""

    reason: str
    writes: tuple[Write, ...]


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """All that one visit leaves behind; stored in one transaction or not at all.

    ``pending`` maps an entry's id to an edit seen but not yet held still, or to None when the
    page went back to what is known; ``aliases`` maps one to the key its source now gives it.
    """

    source: str
    story: str
    at: datetime
    next_visit: datetime
    writes: tuple[Write, ...] = ()
    pending: dict[int, Pending | None] = field(default_factory=dict)
    aliases: dict[int, str] = field(default_factory=dict)
    held: Held | None = None
    validators: dict[str, Validators] | None = None  # None: keep
    cursor: str | None = None
    unchanged: bool = False  # nothing was read: leave what the brake holds as it is
    partial: bool = False  # says nothing of what it leaves out
    pushed: bool = False  # nor does a push, and it is no visit


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is remembered of a source between visits."""

    id: str
    validators: dict[str, Validators]
    cursor: str | None
    failures: int
    visited: datetime | None  # None: never read with success
    next_visit: datetime | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A subscription as the fan-out sees it; ``already``: the target has a row for the entry."""

    target: int
    preferences: Preferences
    since: datetime
    already: bool


@dataclass(frozen=True, slots=True)
class FanoutPage:
    """One page of an entry's fan-out: the same entry before a run of subscriptions.

    ``about`` is the announcement of which the entry tells what became: it is for the same readers.
    """

    intent: int
    entry_id: int
    revision: int
    entry: Entry
    first_seen: datetime
    priority: Priority
    candidates: tuple[Candidate, ...]
    about: Entry | None = None


@dataclass(frozen=True, slots=True)
class Enqueue:
    """A row the fan-out wants in the ledger."""

    target: int
    priority: Priority
    due: datetime
