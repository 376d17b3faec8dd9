"""Telling once what two sources say, and seldom what one says all the time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.domain.likeness import same_event
from bot.domain.model import Story
from bot.domain.restless import FEWEST, MEMORY, is_pressing, may_tell_at
from bot.domain.telling_twice import NEAR, tells_again
from bot.ports import Ledger, StoredEntry, Told, VisitRecord, Write

log = structlog.get_logger()

_TWINS = timedelta(hours=2)  # how long an alert is looked for in what its sources tell
_LOOKED_BACK = NEAR * 4  # a source that is slow or read seldom dates what it tells long after


async def told_before(
    ledger: Ledger, writes: tuple[Write, ...], story: Story, source: str, now: datetime
) -> tuple[Write, ...]:
    """Name, for each new entry, the alert or the other source's entry that told its event.

    Only what would be announced is asked about; what may tell an alert again is left to a person.
    """
    if not any(write.announce for write in writes):
        return writes
    alerts = await ledger.alerts(story.id, now - _TWINS)
    told = await ledger.told_elsewhere(story.id, source, now - _LOOKED_BACK)
    named = (_with_twin(write, alerts) for write in writes)
    return tuple(_with_link(write, told, now) for write in named)


def _with_twin(write: Write, alerts: Sequence[StoredEntry]) -> Write:
    if not write.announce:
        return write
    told = (alert for alert in reversed(alerts) if same_event(alert.entry, write.entry))
    if (alert := next(told, None)) is None:
        return write
    log.info("entry.seems_told", story=alert.story, alert=alert.id, key=write.entry.key)
    return replace(write, twin=alert.id)


def _with_link(write: Write, told: Sequence[Told], now: datetime) -> Write:
    if not write.announce or write.twin is not None:
        return write
    for other in told:
        if tells_again(other.entry, write.entry, told_at=other.first_seen, said_at=now):
            log.info("entry.linked", key=write.entry.key, same_as=other.id)
            return replace(write, same_as=other.id)
    return write


class Pace:
    """Keeps entries that change all the time from being told as often; remembers which they are."""

    def __init__(self, ledger: Ledger) -> None:
        """Take the ledger, which knows what was told when."""
        self._ledger = ledger
        self._restless: set[int] = set()

    async def set(self, record: VisitRecord, rest: timedelta) -> VisitRecord:
        """Return a visit whose edits say how long they wait; all of them are stored at once.

        Args:
            record: the visit.
            rest: how long every edit waits at least. Of several in that time the last is told.

        """
        edits = [w.known for w in record.writes if w.known is not None and w.announce]
        if not edits:
            return record
        told = await self._ledger.edits_told(edits, record.at - MEMORY)
        writes = [await self._paced(write, told, record.at, rest) for write in record.writes]
        return replace(record, writes=tuple(writes))

    async def _paced(
        self, write: Write, told: dict[int, list[datetime]], now: datetime, rest: timedelta
    ) -> Write:
        if write.known not in told or not write.announce:
            return write
        at = may_tell_at(told[write.known], now)
        self._note(write.known, len(told[write.known]), restless=at > now)
        at = max(at, now + rest)
        if at <= now or is_pressing(await self._ledger.entry_of(write.known), write.entry):
            return write
        return replace(write, not_before=at)

    def _note(self, entry: int, told: int, *, restless: bool) -> None:
        """Tell the operator once of an entry that does not come to rest."""
        if restless and entry not in self._restless:
            log.warning("entry.restless", entry=f"e{entry}", edits=told)
            self._restless.add(entry)
        elif told < FEWEST:
            self._restless.discard(entry)
