"""What the pipeline needs from the outside, and what may come back: protocols and outcomes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.domain.known import Known, Pending
from bot.domain.model import (
    DeliveryState,
    Entry,
    HeldBy,
    Message,
    Part,
    Preferences,
    Priority,
    Source,
    Subscription,
    Target,
    TargetKind,
    TargetState,
)
from bot.domain.pacing import Limits
from bot.domain.reading import Reading, Steps

# --------------------------------------------------------------------------- fetching


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask again with, and the hash of the body that came with it."""

    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Visited:
    """One visit's harvest. ``wait`` is how many seconds the server asks to be left alone."""

    reading: Reading
    validators: dict[str, Validators] = field(default_factory=dict)
    wait: float = 0.0
    moved_to: str | None = None


class FetchError(Exception):
    """A page could not be had; ``wait`` is the server's own wish in seconds, ``gone`` a 410."""

    def __init__(self, reason: str, *, wait: float = 0.0, gone: bool = False) -> None:
        """Keep the reason (without secrets) and what the server said about trying again."""
        super().__init__(reason)
        self.wait = wait
        self.gone = gone


class Web(Protocol):
    """The way to the sources."""

    async def visit(self, steps: Steps, validators: dict[str, Validators]) -> Visited:
        """Run a source's generator against the network.

        Raises:
            FetchError: a page could not be had.
            SourceRefusedError: the source does not recognise what it got.

        """
        ...

    async def close(self) -> None:
        """Let go of all connections."""
        ...


# --------------------------------------------------------------------------- platforms


@dataclass(frozen=True, slots=True)
class Sent:
    """It stands there, under this id (the old id after an edit or a delete)."""

    id: str


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: try again in ``delay`` seconds. ``everyone`` when the whole account must wait."""

    delay: float
    reason: str
    everyone: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Never in this form: the message, not the chat, is at fault; a person should look."""

    reason: str


@dataclass(frozen=True, slots=True)
class Missing:
    """The message to edit or delete is no longer there."""

    reason: str


@dataclass(frozen=True, slots=True)
class Barred:
    """The chat is there but a permission is missing: pause the target and tell the operator."""

    reason: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The chat blocked, kicked or deleted us: set it aside without noise."""

    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat lives under another id now (a Telegram group became a supergroup)."""

    chat: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can say whether it arrived."""

    reason: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The account itself is refused (a revoked token): its sender must stop."""

    reason: str


Outcome = Sent | Later | Refused | Missing | Barred | Gone | Moved | Unknown | Stopped


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat as the platform knows it, found from an address of the configuration."""

    chat: str
    kind: TargetKind
    thread: str | None = None
    title: str | None = None


class ChatRefusedError(Exception):
    """An address cannot be used; the text says why and what to do. ``retry`` if it may heal."""

    def __init__(self, reason: str, *, retry: bool = False) -> None:
        """Keep the reason and whether asking again later makes sense."""
        super().__init__(reason)
        self.retry = retry


class Platform(Protocol):
    """One account at a chat service. No method raises for what the service answers."""

    account: str  # "telegram:main", "discord:main", "discord-webhook:webhooks"
    limits: Limits
    replays_safely: bool  # posting the same nonce again within minutes shows nothing twice

    async def open(self) -> None:
        """Connect, without waiting for the service to be reachable."""
        ...

    async def close(self) -> None:
        """Let go of all connections."""
        ...

    async def resolve(self, address: str) -> Chat:
        """Find the chat behind the last part of an address, or raise ``ChatRefusedError``."""
        ...

    def render(self, message: Message, kind: TargetKind) -> tuple[Part, ...]:
        """Turn a message into the calls that carry it, within every limit of the service."""
        ...

    def may_delete(self, posted_at: datetime, now: datetime) -> bool:
        """Tell whether a message of that age can still be deleted."""
        ...

    async def post(self, target: Target, part: Part, nonce: str) -> Outcome:
        """Send one part as a new message."""
        ...

    async def edit(self, target: Target, message_id: str, part: Part) -> Outcome:
        """Replace one message that stands there."""
        ...

    async def delete(self, target: Target, message_id: str) -> Outcome:
        """Take one message away."""
        ...


# --------------------------------------------------------------------------- the ledger


@dataclass(frozen=True, slots=True)
class Write:
    """One revision to store: of the entry ``known``, or of a new one when that is None.

    ``announce`` False records an entry that is never sent (the backlog before the first visit).
    """

    entry: Entry
    fingerprint: str
    priority: Priority
    known: int | None = None
    announce: bool = True


@dataclass(frozen=True, slots=True)
class Held:
    """Writes that the brake holds back until a person looks."""

    reason: str
    writes: tuple[Write, ...]


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """All that one visit leaves behind; stored in one transaction or not at all.

    ``pending`` maps an entry's id to an edit seen but not yet held still, or to None when the
    page went back to what is known.
    """

    source: str
    story: str
    at: datetime
    next_visit: datetime
    writes: tuple[Write, ...] = ()
    pending: dict[int, Pending | None] = field(default_factory=dict)
    held: Held | None = None
    validators: dict[str, Validators] | None = None  # None: keep
    cursor: str | None = None
    unchanged: bool = False  # nothing was read: leave what the brake holds as it is


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is remembered of a source between visits."""

    id: str
    validators: dict[str, Validators]
    cursor: str | None
    failures: int
    visited: datetime | None  # None: never read with success


@dataclass(frozen=True, slots=True)
class Candidate:
    """A subscription as the fan-out sees it; ``already``: the target has a row for the entry."""

    target: int
    preferences: Preferences
    since: datetime
    already: bool


@dataclass(frozen=True, slots=True)
class FanoutPage:
    """One page of an entry's fan-out: the same entry before a run of subscriptions."""

    intent: int
    entry_id: int
    revision: int
    entry: Entry
    first_seen: datetime
    priority: Priority
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Enqueue:
    """A row the fan-out wants in the ledger."""

    target: int
    priority: Priority
    due: datetime


@dataclass(frozen=True, slots=True)
class PartRef:
    """A message that stands in a chat, with a digest of what was last put into it."""

    id: str
    digest: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery in an account's hands. ``doubt``: an earlier try had an unknown outcome."""

    entry_id: int
    target: Target
    wanted: int
    delivered: int | None
    parts: tuple[PartRef, ...]
    entry: Entry
    story: str
    preferences: Preferences
    priority: Priority
    attempts: int
    posted_at: datetime | None
    revised_at: datetime | None  # when the wanted revision was seen; None for the first
    first_seen: datetime  # when the entry was first seen, whatever date it bears
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a claimed delivery.

    ``state`` DONE with ``delivered`` behind the row's (possibly newer) wanted makes it due again.
    ``state`` DUE asks for another try at ``retry_at``, in ``doubt`` when the last one may have
    arrived. HELD needs ``held_by``.
    """

    entry_id: int
    target_id: int
    state: DeliveryState
    delivered: int | None
    parts: tuple[PartRef, ...]
    posted_at: datetime | None = None
    retry_at: datetime | None = None
    attempts: int = 0
    error: str | None = None
    held_by: HeldBy | None = None
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """Something only a person can settle."""

    id: str
    held_by: HeldBy
    story: str
    summary: str
    since: datetime
    entry: str | None = None
    target: str | None = None
    details: tuple[str, ...] = ()


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
    """A source's health for people and programs to read."""

    id: str
    story: str
    visited: datetime | None
    next_visit: datetime | None
    failures: int
    error: str | None


@dataclass(frozen=True, slots=True)
class Status:
    """The whole state in figures."""

    sources: tuple[SourceRow, ...]
    targets: tuple[TargetRow, ...]
    entries: dict[str, int]  # story → entries
    backlog: dict[str, int]  # account → due rows
    waiting: int
    paused: tuple[str, ...]


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
    """Who did what, when and from where."""

    at: datetime
    who: str
    action: str
    subject: str
    details: str | None


class NoSuchIdError(Exception):
    """An id that the ledger does not know."""


class LedgerError(Exception):
    """The storage did not do its work (a full disk, a lost connection); nothing was changed."""


class Ledger(Protocol):
    """The memory: entries, who is to see them, and what every chat shows. UTC throughout.

    Every method is one transaction and raises ``LedgerError`` when the storage fails.
    Ids for people are opaque: ``e12`` an entry, ``d12t3`` a delivery, ``h4`` a held visit,
    ``t3`` a target.
    """

    async def close(self) -> None:
        """Finish what was begun and let go of the storage."""
        ...

    # -- set-up

    async def sync_sources(self, sources: Sequence[Source], now: datetime) -> None:
        """Make the watched sources exactly these; the memory of others is kept, not visited."""
        ...

    async def sync_subscriptions(
        self, subscriptions: Sequence[Subscription], now: datetime
    ) -> None:
        """Make the configured subscriptions exactly these (chats' own ones are untouched).

        Targets must have been bound before; a subscription's ``target`` is its address.
        """
        ...

    async def bind_target(self, address: str, account: str, chat: Chat, now: datetime) -> Target:
        """Remember which chat an address means; two addresses of one chat are one target.

        An expected target becomes active with the chat that was found.
        """
        ...

    async def expect_target(
        self, address: str, account: str, chat: Chat, reason: str, now: datetime
    ) -> None:
        """Keep a place for an address whose chat was not found yet, under a guess of its chat.

        It can be subscribed; what is due for it gathers until it is bound.
        """
        ...

    async def target_of(self, address: str) -> Target | None:
        """Return the target an address was bound to earlier; an expected one is not bound."""
        ...

    # -- visits

    async def due_sources(self, now: datetime, limit: int) -> list[SourceState]:
        """Return sources whose visit is due and which are not paused, the longest due first."""
        ...

    async def known_entries(self, source: str) -> list[Known]:
        """Return all entries ever read from a source, in the order they were recorded."""
        ...

    async def entry_of(self, entry_id: int) -> Entry:
        """Return an entry in its latest revision. Raises ``NoSuchIdError``."""
        ...

    async def sent_since(self, story: str, since: datetime) -> int:
        """Count the story's announced entries first seen since then (the brake measures by it)."""
        ...

    async def record(self, visit: VisitRecord) -> list[str]:
        """Store a visit; return the ids of the entries written. A held visit replaces an older one.

        A visit without ``held`` ends what an earlier visit of the source left held.
        """
        ...

    async def record_failure(
        self, source: str, at: datetime, next_visit: datetime, error: str
    ) -> None:
        """Store that a visit failed and when the next one is due."""
        ...

    # -- fan-out

    async def fanout_page(self, size: int) -> FanoutPage | None:
        """Return the next page of the most urgent unfinished fan-out, or None."""
        ...

    async def enqueue(self, page: FanoutPage, rows: Sequence[Enqueue], now: datetime) -> None:
        """Store the rows of a page and move the fan-out's cursor behind it.

        An existing row gets ``wanted`` raised; one whose entry is retracted before it was ever
        sent becomes done without a call.
        """
        ...

    # -- deliveries

    async def claim(
        self, account: str, now: datetime, limit: int, busy: Collection[int]
    ) -> list[Claimed]:
        """Mark as sending and return the best due rows, at most one a target, none of ``busy``.

        Best: the lowest priority, then the oldest entry. Paused stories, targets and accounts
        and targets that are not active are left out.
        """
        ...

    async def progress(self, entry_id: int, target_id: int, parts: Sequence[PartRef]) -> None:
        """Remember the parts that already stand while a message of several is under way."""
        ...

    async def settle(self, settled: Sequence[Settled], now: datetime) -> None:
        """Store what became of claimed rows."""
        ...

    async def recover(self, account: str, *, hold: bool, now: datetime) -> int:
        """Take back rows left as sending by a killed process; return how many.

        Rows whose posting is in doubt (never delivered) are held as unknown if ``hold``, else due
        again with ``doubt``; edits and deletions are simply due again.
        """
        ...

    async def next_due(self, account: str, now: datetime) -> datetime | None:
        """Return when the account's next row falls due, or None."""
        ...

    async def set_target(
        self,
        target_id: int,
        state: TargetState,
        reason: str | None,
        *,
        chat: str | None = None,
        now: datetime,
    ) -> None:
        """Set a target aside or bring it back, or follow it to a new chat id."""
        ...

    # -- for people

    async def waiting(self) -> list[WaitingItem]:
        """Return everything that waits for a person, the oldest first."""
        ...

    async def release(self, item: str, who: str, now: datetime) -> None:
        """Let a waiting item go ahead. Raises ``NoSuchIdError``."""
        ...

    async def drop(self, item: str, who: str, now: datetime) -> None:
        """Give a waiting item up. Raises ``NoSuchIdError``."""
        ...

    async def pause(self, what: str, who: str, now: datetime) -> None:
        """Stop ``all``, ``story:ID``, ``source:ID``, ``target:ADDRESS`` or ``account:ADDRESS``."""
        ...

    async def resume(self, what: str, who: str, now: datetime) -> None:
        """Undo ``pause``. Raises ``NoSuchIdError`` when it is not paused."""
        ...

    async def entries(self, story: str | None = None, limit: int = 500) -> list[StoredEntry]:
        """Return entries in their latest revision, the newest first."""
        ...

    async def deliveries(
        self,
        entry: str | None = None,
        target: str | None = None,
        state: DeliveryState | None = None,
    ) -> list[DeliveryRow]:
        """Return ledger rows, the newest entry first."""
        ...

    async def status(self, now: datetime) -> Status:
        """Return the whole state in figures."""
        ...

    async def audit(self, limit: int = 1000) -> list[AuditRow]:
        """Return the audit log, the newest first."""
        ...

    async def check(self) -> None:
        """Raise ``LedgerError`` when the storage cannot be read and written."""
        ...


# --------------------------------------------------------------------------- the sandbox's window


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
