"""What one visit leaves behind, stored whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.fingerprint import fingerprint
from bot.domain.known import Pending
from bot.ports import Held, VisitRecord, Write
from bot.storage import spelling
from bot.storage.database import Connection, Row
from bot.storage.room import Room
from bot.storage.values import (
    entry_from_json,
    entry_to_json,
    millis,
    validators_to_json,
    writes_from_json,
    writes_to_json,
)

# A source nobody watches (an editor's alerts, a hook) appears with its first entry. The row is
# also the lock that keeps two records of one source apart on PostgreSQL.
_SOURCE = """
INSERT INTO source (id, story, url, kind, watched, validators, cursor, visited, next_visit)
VALUES (:source, :story, '', '', 0, COALESCE(CAST(:validators AS TEXT), '{}'),
    CAST(:cursor AS TEXT), :at, :next_visit)
ON CONFLICT (id) DO UPDATE SET
    validators = COALESCE(CAST(:validators AS TEXT), source.validators),
    cursor = COALESCE(CAST(:cursor AS TEXT), source.cursor),
    failures = 0, error = NULL, visited = excluded.visited, next_visit = excluded.next_visit"""

_FIND = """
SELECT id, revision, fingerprint, retracted, announced FROM entry
WHERE id = :known OR (source = :source AND key = :key) ORDER BY id = :known DESC LIMIT 1"""

_INSERT = """
INSERT INTO entry (source, story, key, provisional, revision, fingerprint, retracted, announced,
    first_seen)
VALUES (:source, :story, :key, :provisional, 1, :fingerprint, :retracted, :announced, :at)
RETURNING id"""

_REVISE = """
UPDATE entry SET revision = revision + 1, fingerprint = :fingerprint, retracted = :retracted,
    pending_fingerprint = NULL, pending_since = NULL
WHERE id = :id RETURNING revision"""

_REVISION = """
INSERT INTO revision (entry, number, seen, body) VALUES (:entry, :number, :at, :body)"""

_INTENT = "INSERT INTO intent (entry, priority) VALUES (:entry, :priority)"

_ADOPT = """
UPDATE entry SET fingerprint = :fingerprint, retracted = :retracted,
    pending_fingerprint = NULL, pending_since = NULL
WHERE id = :id"""

_PENDING = """
UPDATE entry SET pending_fingerprint = :fingerprint, pending_since = :since WHERE id = :id"""


class Visits(Room):
    """The one way in for entries."""

    async def record(self, visit: VisitRecord) -> list[str]:
        """Store a visit; return the ids of the entries written, one for each write in order.

        A write that is already known in this very form (a repeat after a lost connection) changes
        nothing and gives its entry's id. A held visit replaces an older one of the source; a visit
        without ``held`` ends what an earlier one left held, unless nothing was read.
        """
        at = millis(visit.at)
        async with self._database.write() as c:
            await _touch_source(c, visit)
            ids = await store(c, visit.writes, source=visit.source, story=visit.story, at=at)
            await _remember(c, visit.pending)
            if visit.held is not None:
                await _hold(c, visit, visit.held)
            elif not visit.unchanged:
                await c.run("DELETE FROM held WHERE source = :source", source=visit.source)
        return [spelling.entry_id(number) for number in ids]


async def store(
    c: Connection, writes: Sequence[Write], *, source: str, story: str, at: int
) -> list[int]:
    """Store writes of a source; return their entries."""
    return [await _store(c, write, source=source, story=story, at=at) for write in writes]


async def refuse(
    c: Connection, writes: Sequence[Write], *, source: str, story: str, at: int
) -> None:
    """Remember writes as seen and unwanted, so that the next visit does not raise them again.

    A known entry takes the refused fingerprint (and, of a refused withdrawal, the mark) without
    a new revision: detection then finds nothing new in the same page, while the chats keep what
    they show. An entry that was not known is recorded as one that is never announced.
    """
    for write in writes:
        row = await _find(c, write, source)
        if row is None:
            await _insert(c, write, source=source, story=story, at=at, announce=False)
        else:
            await _adopt(c, write, row["id"])


async def _touch_source(c: Connection, visit: VisitRecord) -> None:
    validators = None if visit.validators is None else validators_to_json(visit.validators)
    await c.run(
        _SOURCE,
        source=visit.source,
        story=visit.story,
        validators=validators,
        cursor=visit.cursor,
        at=millis(visit.at),
        next_visit=millis(visit.next_visit),
    )


async def _store(c: Connection, write: Write, *, source: str, story: str, at: int) -> int:
    row = await _find(c, write, source)
    if row is None:
        return await _insert(c, write, source=source, story=story, at=at, announce=write.announce)
    if await _is_told(c, write, row):
        await _adopt(c, write, row["id"])
    elif not await _is_repeat(c, write, row):
        await _revise(c, write, row, at)
    return int(row["id"])


async def _find(c: Connection, write: Write, source: str) -> Row | None:
    known = -1 if write.known is None else write.known
    return await c.row(_FIND, known=known, source=source, key=write.entry.key)


async def _is_repeat(c: Connection, write: Write, row: Row) -> bool:
    same = row["fingerprint"] == write.fingerprint
    if not same or bool(row["retracted"]) != write.entry.retracted or write.known is None:
        return same and bool(row["retracted"]) == write.entry.retracted
    # A known entry may be revised without its page changing (a curfew that ran out).
    return await _latest(c, row) == entry_to_json(write.entry)


async def _is_told(c: Connection, write: Write, row: Row) -> bool:
    """Tell whether a page that a person refused went back to what its chats show all along."""
    if row["fingerprint"] == write.fingerprint:
        return False
    latest = entry_from_json(await _latest(c, row))
    return latest.retracted == write.entry.retracted and fingerprint(latest) == write.fingerprint


async def _latest(c: Connection, row: Row) -> str:
    latest = await c.row(
        "SELECT body FROM revision WHERE entry = :entry AND number = :number",
        entry=row["id"],
        number=row["revision"],
    )
    assert latest is not None  # noqa: S101 - every entry has its latest revision
    body: str = latest["body"]
    return body


async def _adopt(c: Connection, write: Write, entry: int) -> None:
    """Take note of what the page says now, without a revision."""
    retracted = int(write.entry.retracted)
    await c.run(_ADOPT, fingerprint=write.fingerprint, retracted=retracted, id=entry)


async def _insert(
    c: Connection, write: Write, *, source: str, story: str, at: int, announce: bool
) -> int:
    values: dict[str, Any] = {
        "source": source,
        "story": story,
        "key": write.entry.key,
        "provisional": int(write.entry.provisional),
        "fingerprint": write.fingerprint,
        "retracted": int(write.entry.retracted),
        "announced": int(announce),
        "at": at,
    }
    row = await c.row(_INSERT, **values)
    assert row is not None  # noqa: S101 - RETURNING of one inserted row
    number = int(row["id"])
    await c.run(_REVISION, entry=number, number=1, at=at, body=entry_to_json(write.entry))
    if announce:
        await c.run(_INTENT, entry=number, priority=int(write.priority))
    return number


async def _revise(c: Connection, write: Write, row: Row, at: int) -> None:
    revised = await c.row(
        _REVISE,
        fingerprint=write.fingerprint,
        retracted=int(write.entry.retracted),
        id=row["id"],
    )
    assert revised is not None  # noqa: S101 - the row was found in this transaction
    body = entry_to_json(write.entry)
    await c.run(_REVISION, entry=row["id"], number=revised["revision"], at=at, body=body)
    if write.announce and row["announced"]:  # what was never sent is not sent as a correction
        await c.run(_INTENT, entry=row["id"], priority=int(write.priority))


async def _remember(c: Connection, pending: Mapping[int, Pending | None]) -> None:
    await c.many(
        _PENDING,
        [
            {
                "id": number,
                "fingerprint": seen.fingerprint if seen else None,
                "since": millis(seen.since) if seen else None,
            }
            for number, seen in sorted(pending.items())
        ],
    )


async def _hold(c: Connection, visit: VisitRecord, held: Held) -> None:
    """Hold writes back; the same ones again keep their id, so that a person's verb still fits.

    Others get a new id: what was looked at is what is released. Dates alone make no difference:
    a page that bears the time of day would take the id from under a person at every visit.
    """
    row = await c.row("SELECT writes FROM held WHERE source = :source", source=visit.source)
    if row is not None and _seen(writes_from_json(row["writes"])) == _seen(held.writes):
        return
    await c.run("DELETE FROM held WHERE source = :source", source=visit.source)
    await c.run(
        """INSERT INTO held (source, story, reason, since, writes)
           VALUES (:source, :story, :reason, :since, :writes)""",
        source=visit.source,
        story=visit.story,
        reason=held.reason,
        since=millis(visit.at),
        writes=writes_to_json(held.writes),
    )


def _seen(writes: Sequence[Write]) -> list[tuple[int | None, str, str, bool]]:
    """Return what a reader would see of writes."""
    return [(w.known, w.entry.key, w.fingerprint, w.announce) for w in writes]
