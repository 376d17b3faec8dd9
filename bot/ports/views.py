"""What people and programs see of the ledger."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from bot.domain.model import DeliveryState, Entry, HeldBy, Priority, TargetKind, TargetState


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """Something only a person can settle; ``alert`` is the one that ``entry`` seems to tell again."""

    id: str
    held_by: HeldBy
    story: str
    summary: str
    since: datetime
    entry: str | None = None
    target: str | None = None
    details: tuple[str, ...] = ()
    alert: str | None = None


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A ledger row for people and programs to read."""

    entry: str
    story: str
    target: str
    state: DeliveryState
    wanted: int
    delivered: int | None
    messages: tuple[str, ...]
    priority: Priority
    attempts: int
    error: str | None
    held_by: HeldBy | None


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target for people and programs to read."""

    id: str
    target: str
    kind: TargetKind
    state: TargetState
    reason: str | None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source's health for people and programs to read.

    ``pushed_until`` is how long a hub has promised to push what is new.
    """

    id: str
    story: str
    visited: datetime | None
    next_visit: datetime | None
    failures: int
    error: str | None
    pushed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """The whole state in figures."""

    sources: tuple[SourceRow, ...]
    targets: tuple[TargetRow, ...]
    entries: dict[str, int]  # story → entries
    backlog: dict[str, int]  # account → due rows
    waiting: int
    paused: tuple[str, ...]

    @property
    def stories(self) -> dict[str, int]:
        """Every watched story and how many entries it has."""
        return dict.fromkeys((source.story for source in self.sources), 0) | self.entries

    def figures(self) -> dict[str, object]:
        """Return everything as plain values, stories and accounts as lists of their own."""
        stories = [{"id": story, "entries": count} for story, count in self.stories.items()]
        accounts = [{"account": name, "due": due} for name, due in self.backlog.items()]
        return asdict(self) | {"stories": stories, "accounts": accounts}


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry with its identity in the ledger."""

    id: str
    story: str
    source: str
    revision: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class AuditRow:
    """Who did what, when and from where; the words before and after where there were any."""

    at: datetime
    who: str
    action: str
    subject: str
    details: str | None
    place: str | None = None
    before: str | None = None
    after: str | None = None
