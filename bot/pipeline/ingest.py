"""From a visit to what it means, stored in one transaction."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.domain import changes as ch
from bot.domain import timing
from bot.domain.model import Source, Story
from bot.domain.reading import Reading, SourceRefusedError, Steps, Visit
from bot.domain.windows import named_in, shown_in
from bot.pipeline.following import says_the_same
from bot.pipeline.hubs import Hubs
from bot.pipeline.late import without_late
from bot.pipeline.once import Pace, told_before
from bot.pipeline.overtaken import keys_of, without
from bot.pipeline.writing import new_writes, write_of
from bot.ports import (
    FetchError,
    Held,
    Ledger,
    SourceState,
    Visited,
    VisitRecord,
    Web,
    Write,
)

log = structlog.get_logger()

Reader = Callable[[Visit], Steps]

_BETWEEN_CALLS = timedelta(seconds=3)  # visits of one source that others ask for


@dataclass(frozen=True, slots=True)
class Watched:
    """A source with the story it feeds and the way to read it."""

    source: Source
    story: Story
    read: Reader


class Ingest:
    """Visits sources and records what changed."""

    def __init__(self, ledger: Ledger, web: Web, watched: Mapping[str, Watched]) -> None:
        """Take the adapters and, by source id, what is watched."""
        self._ledger = ledger
        self._web = web
        self.watched = watched
        self.hubs: Hubs | None = None
        # When others may have a source visited again, whatever they push.
        self.not_before: dict[str, datetime] = {}
        self._pushed: defaultdict[str, set[str]] = defaultdict(set)  # keys, since a visit began
        self._pace = Pace(ledger)
        # Two sources of a story that tell one event at once must not both announce it.
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def visit(self, state: SourceState, now: datetime) -> bool:
        """Visit one source; return whether the ledger now holds something to tell.

        Whatever is wrong with the source is recorded and tried again later; only a failing
        ledger raises ``LedgerError``.
        """
        watched = self.watched[state.id]
        self._pushed.pop(state.id, None)
        self._spare(state.id, now)
        known = await self._ledger.known_entries(state.id)
        try:
            visited = await self._fetch(watched, state, known, now)
            _refuse_a_doubtful_start(state, visited.reading)
        except (FetchError, SourceRefusedError) as error:
            await self.failed(state, error, now)
            return False
        # Its server may only say that the page keeps; its own pace is what its reader names.
        self._spare(state.id, now, visited.reading.wait)
        async with self._turns[watched.story.id]:
            pushed = self._pushed.pop(state.id, None)
            known = known if pushed is None else await self._ledger.known_entries(state.id)
            record = await self._interpret(watched, state, known, visited, now)
            if pushed is not None:
                record = without(record, known, pushed, watched.source.settle)
            written = await self._ledger.record(record)
        _tell(visited.reading, record)
        if self.hubs:
            await self.hubs.polled(state, visited.reading, record)
        return bool(written)

    async def push(
        self, watched: Watched, state: SourceState, reading: Reading, now: datetime
    ) -> bool:
        """Record what a source pushed; return whether the ledger now holds something to tell.

        It is no visit: validators, failures and the next visit stay as they are.
        """
        heard_of = named_in if watched.source.kind == "hook" else shown_in
        async with self._turns[watched.story.id]:
            known = await self._ledger.known_entries(state.id)
            known = await asyncio.to_thread(heard_of, known, reading)
            reading = await without_late(self._ledger, known, reading)
            record = await self._interpret(watched, state, known, Visited(reading), now)
            written = await self._ledger.record(replace(record, validators=None, pushed=True))
            # Not before it is stored: a visit that begins now must know that it read too early.
            self._pushed[state.id] |= keys_of(record, known)
        _tell(reading, record)
        return bool(written)

    def _spare(self, source: str, now: datetime, wait: float = 0.0) -> None:
        """Note how long nobody may have a source visited again."""
        self.not_before[source] = now + max(_BETWEEN_CALLS, timedelta(seconds=wait))

    async def _fetch(
        self, watched: Watched, state: SourceState, known: Sequence[ch.Known], now: datetime
    ) -> Visited:
        source, zone = watched.source, watched.story.timezone
        visit = Visit(source.url, now, source.options, state.cursor, zone)
        # An edit that must hold still is confirmed by its content: "unchanged" would not show it.
        unsettled = any(k.pending for k in known)
        return await self._web.visit(watched.read(visit), {} if unsettled else state.validators)

    def _every(self, source: Source, now: datetime) -> timedelta:
        """Return the time between two visits, longer while a hub pushes what is new."""
        return self.hubs.every(source, now) if self.hubs else source.every

    async def failed(self, state: SourceState, error: Exception, now: datetime) -> None:
        """Record that a visit failed, and look again after a growing pause."""
        watched = self.watched.get(state.id)
        if watched is None:
            return  # the configuration let go of it meanwhile
        reason = _reason(error)
        wait = error.wait if isinstance(error, FetchError | SourceRefusedError) else 0.0
        self._spare(state.id, now, wait)
        failures = state.failures + 1
        again = timing.next_visit(now, watched.source.every, failures=failures, wait=wait)
        log.warning("source.failed", source=state.id, story=watched.story.id, reason=reason)
        await self._ledger.record_failure(state.id, now, again, reason)

    async def _interpret(
        self,
        watched: Watched,
        state: SourceState,
        known: Sequence[ch.Known],
        visited: Visited,
        now: datetime,
    ) -> VisitRecord:
        source, story, reading = watched.source, watched.story, visited.reading
        blank = VisitRecord(
            source.id,
            story.id,
            now,
            timing.next_visit(now, self._every(source, now), wait=visited.wait),
            validators=visited.validators,
            cursor=reading.cursor,
            unchanged=reading.unchanged,
            partial=reading.partial,
        )
        if reading.unchanged:
            return blank
        policy = ch.Policy(source.settle, source.deletions, story.backlog, story.brake)
        first = state.visited is None
        changes = await asyncio.to_thread(ch.detect, known, reading, policy, now, first=first)
        record = await self._record(watched, changes, blank, visited.wait)
        # What a page shows only once cannot be seen to hold still: it is told a little later. An
        # alert service has finished when it speaks.
        rests = reading.partial and not changes.official
        rest = source.settle if rests else timedelta(0)
        return await self._pace.set(record, rest)

    async def _record(
        self, watched: Watched, changes: ch.Changes, blank: VisitRecord, wait: float
    ) -> VisitRecord:
        now, story = blank.at, watched.story
        # Hundreds of long entries take seconds to flag, and the loop carries everything else.
        new = await asyncio.to_thread(new_writes, story, changes, now)
        new = await told_before(self._ledger, new, story, watched.source.id, now)
        rewriting = await self._rewrites(story, (*changes.revised, *changes.retracted), now)
        day = await self._ledger.sent_since(story.id, now - timedelta(days=1))
        if reason := ch.brake(changes, limit=story.brake, sent_in_a_day=day):
            late = await self._rewrites(story, changes.unsettled, now)
            held, free = _split_new(changes, new, limit=story.brake, day=day)
            return replace(blank, writes=free, held=Held(reason, (*rewriting, *late, *held)))
        pending = [p.since + watched.source.settle for p in changes.pending.values() if p]
        every = self._every(watched.source, now)
        again = timing.next_visit(now, every, wait=wait, pending=pending)
        writes = (*rewriting, *new)
        blank = replace(blank, pending=changes.pending, aliases=changes.aliases)
        return replace(blank, next_visit=again, writes=writes)

    async def _rewrites(
        self, story: Story, changed: Sequence[ch.Revised | ch.Known], now: datetime
    ) -> list[Write]:
        writes = []
        for change in changed:
            if isinstance(change, ch.Revised):
                writes.append(await self._edit(story, change, now))
            else:  # what is gone from the page is struck out as it was last told
                last = await self._ledger.entry_of(change.id)
                writes.append(write_of(story, ch.withdrawn(last), now, known=change))
        return writes

    async def _edit(self, story: Story, change: ch.Revised, now: datetime) -> Write:
        write = await asyncio.to_thread(write_of, story, change.entry, now, known=change.known)
        if (notice := write.entry.notice) is None:
            return write
        last = await self._ledger.entry_of(change.known.id)
        same = says_the_same(last, change.entry, notice, story=story, now=now)
        return replace(write, notice_stands=same)


def _reason(error: Exception) -> str:
    """Say why a visit failed; an error of our own may quote what nobody should read."""
    if isinstance(error, FetchError | SourceRefusedError):
        return str(error)
    return f"internal error ({type(error).__name__}); the log has the details"


def _refuse_a_doubtful_start(state: SourceState, reading: Reading) -> None:
    """Let a first visit to what may be the wrong page fail: the story has not begun with it."""
    if state.visited is None and reading.doubt:
        raise SourceRefusedError(reading.doubt)


def _split_new(
    changes: ch.Changes, new: tuple[Write, ...], *, limit: int, day: int
) -> tuple[tuple[Write, ...], tuple[Write, ...]]:
    """Return the new entries that the brake holds too, and those that still go out."""
    wrong_page = changes.replaced or changes.doubt is not None
    doubtful = wrong_page or ch.too_many(len(new), limit=limit, sent_in_a_day=day)
    return (new, ()) if doubtful else ((), new)


def _tell(reading: Reading, record: VisitRecord) -> None:
    """Leave one line a visit, louder when something was skipped or held."""
    facts = {"source": record.source, "story": record.story}
    for skipped in reading.skipped:
        log.info("source.skipped", key=skipped.key, reason=skipped.reason, **facts)
    if record.held:
        log.warning("visit.held", reason=record.held.reason, **facts)
    elif record.writes:
        log.info("visit.recorded", written=len(record.writes), **facts)
