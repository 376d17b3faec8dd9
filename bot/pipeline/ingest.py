"""From a visit to what it means, stored in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.domain import changes as ch
from bot.domain import timing
from bot.domain.fingerprint import fingerprint
from bot.domain.flags import mark
from bot.domain.likeness import same_event
from bot.domain.model import Entry, Source, Story
from bot.domain.reading import Reading, SourceRefusedError, Steps, Visit
from bot.domain.routing import priority_of
from bot.ports import (
    FetchError,
    Held,
    Ledger,
    SourceState,
    StoredEntry,
    Visited,
    VisitRecord,
    Web,
    Write,
)

log = structlog.get_logger()

_TWINS = timedelta(hours=2)  # how long an alert is looked for in what its sources tell

Reader = Callable[[Visit], Steps]


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

    async def visit(self, state: SourceState, now: datetime) -> bool:
        """Visit one source; return whether the ledger now holds something to tell.

        Whatever is wrong with the source is recorded and tried again later; only a failing
        ledger raises ``LedgerError``.
        """
        watched = self.watched[state.id]
        known = await self._ledger.known_entries(state.id)
        try:
            visited = await self._fetch(watched, state, known, now)
            _refuse_a_doubtful_start(state, visited.reading)
        except (FetchError, SourceRefusedError) as error:
            await self.failed(state, error, now)
            return False
        record = await self._interpret(watched, state, known, visited, now)
        written = await self._ledger.record(record)
        _tell(visited.reading, record)
        return bool(written)

    async def _fetch(
        self, watched: Watched, state: SourceState, known: Sequence[ch.Known], now: datetime
    ) -> Visited:
        visit = Visit(watched.source.url, now, cursor=state.cursor, zone=watched.story.timezone)
        # An edit that must hold still is confirmed by its content: "unchanged" would not show it.
        unsettled = any(k.pending for k in known)
        return await self._web.visit(watched.read(visit), {} if unsettled else state.validators)

    async def failed(self, state: SourceState, error: Exception, now: datetime) -> None:
        """Record that a visit failed, and look again after a growing pause."""
        watched = self.watched.get(state.id)
        if watched is None:
            return  # the configuration let go of it meanwhile
        reason = _reason(error)
        wait = error.wait if isinstance(error, FetchError) else 0.0
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
            timing.next_visit(now, source.every, wait=visited.wait),
            validators=visited.validators,
            cursor=reading.cursor,
            unchanged=reading.unchanged,
        )
        if reading.unchanged:
            return blank
        policy = ch.Policy(source.settle, source.deletions, story.backlog, story.brake)
        changes = ch.detect(known, reading, policy, now, first=state.visited is None)
        return await self._record(watched, changes, blank, visited.wait)

    async def _record(
        self, watched: Watched, changes: ch.Changes, blank: VisitRecord, wait: float
    ) -> VisitRecord:
        now, story = blank.at, watched.story
        new = await self._told_before(_new_writes(story, changes, now), story, now)
        rewriting = await self._rewrites(story, (*changes.revised, *changes.retracted), now)
        day = await self._ledger.sent_since(story.id, now - timedelta(days=1))
        if reason := ch.brake(changes, limit=story.brake, sent_in_a_day=day):
            late = await self._rewrites(story, changes.unsettled, now)
            held, free = _split_new(changes, new, limit=story.brake, day=day)
            return replace(blank, writes=free, held=Held(reason, (*rewriting, *late, *held)))
        pending = [p.since + watched.source.settle for p in changes.pending.values() if p]
        again = timing.next_visit(now, watched.source.every, wait=wait, pending=pending)
        return replace(blank, next_visit=again, writes=(*rewriting, *new), pending=changes.pending)

    async def _told_before(
        self, new: tuple[Write, ...], story: Story, now: datetime
    ) -> tuple[Write, ...]:
        """Name the alert that a new entry seems to tell again; only what is announced is asked."""
        if not any(write.announce for write in new):
            return new
        alerts = await self._ledger.alerts(story.id, now - _TWINS)
        return tuple(_with_twin(write, alerts) for write in new) if alerts else new

    async def _rewrites(
        self, story: Story, changed: Sequence[ch.Revised | ch.Known], now: datetime
    ) -> list[Write]:
        writes = []
        for change in changed:
            if isinstance(change, ch.Revised):
                writes.append(_write(story, change.entry, now, known=change.known))
            else:  # what is gone from the page is struck out as it was last told
                last = await self._ledger.entry_of(change.id)
                writes.append(_write(story, ch.withdrawn(last), now, known=change))
        return writes


def _reason(error: Exception) -> str:
    """Say why a visit failed; an error of our own may quote what nobody should read."""
    if isinstance(error, FetchError | SourceRefusedError):
        return str(error)
    return f"internal error ({type(error).__name__}); the log has the details"


def _refuse_a_doubtful_start(state: SourceState, reading: Reading) -> None:
    """Let a first visit to what may be the wrong page fail: the story has not begun with it."""
    if state.visited is None and reading.doubt:
        raise SourceRefusedError(reading.doubt)


def _new_writes(story: Story, changes: ch.Changes, now: datetime) -> tuple[Write, ...]:
    quiet = len(changes.new) - changes.announced
    return tuple(
        _write(story, entry, now, announce=place >= quiet)
        for place, entry in enumerate(changes.new)
    )


def _with_twin(write: Write, alerts: Sequence[StoredEntry]) -> Write:
    if not write.announce:
        return write
    told = (alert for alert in reversed(alerts) if same_event(alert.entry, write.entry))
    if (alert := next(told, None)) is None:
        return write
    log.info("entry.seems_told", story=alert.story, alert=alert.id, key=write.entry.key)
    return replace(write, twin=alert.id)


def _split_new(
    changes: ch.Changes, new: tuple[Write, ...], *, limit: int, day: int
) -> tuple[tuple[Write, ...], tuple[Write, ...]]:
    """Return the new entries that the brake holds too, and those that still go out."""
    wrong_page = changes.replaced or changes.doubt is not None
    doubtful = wrong_page or ch.too_many(len(new), limit=limit, sent_in_a_day=day)
    return (new, ()) if doubtful else ((), new)


def _write(
    story: Story,
    entry: Entry,
    now: datetime,
    *,
    known: ch.Known | None = None,
    announce: bool = True,
) -> Write:
    flagged = mark(
        entry, words=story.words, language=story.language, timezone=story.timezone, seen=now
    )
    return Write(
        flagged,
        fingerprint(entry),
        priority_of(flagged, 1 if known is None else known.revision + 1),
        known.id if known else None,
        known.announced if known else announce,
    )


def _tell(reading: Reading, record: VisitRecord) -> None:
    """Leave one line a visit, louder when something was skipped or held."""
    facts = {"source": record.source, "story": record.story}
    for skipped in reading.skipped:
        log.info("source.skipped", key=skipped.key, reason=skipped.reason, **facts)
    if record.held:
        log.warning("visit.held", reason=record.held.reason, **facts)
    elif record.writes:
        log.info("visit.recorded", written=len(record.writes), **facts)
