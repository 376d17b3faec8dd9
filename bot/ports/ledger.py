"""The memory: entries, who is to see them, and what every chat shows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.known import Known
from bot.domain.model import DeliveryState, Entry, Source, Subscription, Target, TargetState
from bot.ports.chats import ChatLedger
from bot.ports.deliveries import Claimed, Member, PartRef, Settled
from bot.ports.errors import LedgerError, NoSuchIdError
from bot.ports.newsroom import NewsroomLedger
from bot.ports.notices import NoticeLedger
from bot.ports.platform import Chat
from bot.ports.pushes import PushLedger
from bot.ports.views import AuditRow, DeliveryRow, Status, StoredEntry, WaitingItem
from bot.ports.visits import Enqueue, FanoutPage, SourceState, Told, VisitRecord

__all__ = ["Ledger", "LedgerError", "NoSuchIdError"]


class Ledger(ChatLedger, NewsroomLedger, PushLedger, NoticeLedger, Protocol):
    """The memory: entries, who is to see them, and what every chat shows. UTC throughout.

    Every method is one transaction and raises ``LedgerError`` when the storage fails.
    Ids for people are opaque: ``e12`` an entry, ``d12t3`` a delivery, ``h4`` a held visit,
    ``t3`` a target, ``a12`` an alert that waits for agreement, ``c12`` what its source now says of
    an entry that an editor corrected or pushed.
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

    async def said_of(self, entry_id: int) -> Entry:
        """Return what an entry's own source said last. Raises ``NoSuchIdError``."""
        ...

    async def sent_since(self, story: str, since: datetime) -> int:
        """Count the story's announced entries first seen since then (the brake measures by it)."""
        ...

    async def told_elsewhere(self, story: str, source: str, since: datetime) -> list[Told]:
        """Return what other sources, not editors, announced since then and stands, latest first."""
        ...

    async def edits_told(
        self, entries: Sequence[int], since: datetime
    ) -> dict[int, list[datetime]]:
        """Return when edits of entries were told since then, or are to be told; the oldest first."""
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

    async def fanout_page(self, size: int, now: datetime) -> FanoutPage | None:
        """Return the next page of the most urgent unfinished fan-out, or None.

        A fan-out that can still be called back is left out.
        """
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

    async def companions(self, row: Claimed, now: datetime, limit: int) -> list[Member]:
        """Return what else is due for the row's target of the same story and was never sent.

        The oldest entries first; the row itself and what is in doubt are left out.
        """
        ...

    async def tie(self, row: Claimed, members: Sequence[Member]) -> None:
        """Mark all that the row's message is about to carry, before the call.

        After a kill they are in doubt together; ``settle`` unties what surely does not stand.
        """
        ...

    async def posted_since(self, target_id: int, story: str, since: datetime) -> list[datetime]:
        """Return when counted messages of a story were posted to a target, the oldest first."""
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

    async def remember(self, name: str, text: str) -> None:
        """Keep a small text under a name."""
        ...

    async def recall(self, name: str) -> str | None:
        """Return the text kept under a name."""
        ...

    async def check(self) -> None:
        """Raise ``LedgerError`` when the storage cannot be read and written."""
        ...
