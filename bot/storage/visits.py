"""What one visit leaves behind, stored whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.known import Pending
from bot.ports import Held, VisitRecord, Write
from bot.storage import links, notices, revising, spelling
from bot.storage.database import Connection
from bot.storage.holding import held_after, touch_pushed
from bot.storage.room import Room
from bot.storage.sources import answer_call
from bot.storage.values import (
    millis,
    millis_or_none,
    validators_to_json,
    writes_from_json,
    writes_to_json,
)

_PENDING = """
UPDATE entry SET pending_fingerprint = :fingerprint, pending_since = :since,
    pending_began = :began WHERE id = :id"""

_NAME = "UPDATE entry SET alias = :key WHERE id = :id"


class Visits(Room):
    """The one way in for entries."""

    async def record(self, visit: VisitRecord) -> list[str]:
        """Store a visit; return the ids of the entries written, one for each write in order.

        A write that is already known in this very form (a repeat after a lost connection) changes
        nothing and gives its entry's id; what contradicts an editor's word waits for a person. A
        held visit replaces an older one of the source; a visit without ``held`` ends what an
        earlier one left held, unless nothing was read, or only what changed.
        """
        at = millis(visit.at)
        async with self._database.write() as c:
            await revising.lock_story(c, visit.story)
            await (touch_pushed if visit.pushed else _touch_source)(c, visit)
            ids = await store(c, visit.writes, source=visit.source, story=visit.story, at=at)
            await notices.follow(c, visit.story, at)
            await _remember(c, visit.pending)
            await _name(c, visit.aliases)
            in_part = visit.pushed or visit.partial
            held = await held_after(c, visit) if in_part else visit.held
            if held is not None:
                await _hold(c, visit, held)
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
        row = await revising.find(c, write, source)
        if row is None:
            await revising.insert(c, write, source=source, story=story, at=at, announce=False)
        else:
            await revising.adopt(c, row["id"], write)


async def _touch_source(c: Connection, visit: VisitRecord) -> None:
    validators = None if visit.validators is None else validators_to_json(visit.validators)
    await revising.touch_source(
        c,
        visit.source,
        visit.story,
        at=millis(visit.at),
        next_visit=millis(visit.next_visit),
        validators=validators,
        cursor=visit.cursor,
    )
    await answer_call(c, visit.source, millis(visit.at))


async def _store(c: Connection, write: Write, *, source: str, story: str, at: int) -> int:
    row = await revising.find(c, write, source)
    if row is None:
        return await links.bring_in(c, write, source=source, story=story, at=at)
    await links.take_in(c, row, write, at)
    return int(row["id"])


async def _remember(c: Connection, pending: Mapping[int, Pending | None]) -> None:
    await c.many(
        _PENDING,
        [
            {
                "id": number,
                "fingerprint": seen.fingerprint if seen else None,
                "since": millis(seen.since) if seen else None,
                "began": millis_or_none(seen.began) if seen else None,
            }
            for number, seen in sorted(pending.items())
        ],
    )


async def _name(c: Connection, aliases: Mapping[int, str]) -> None:
    await c.many(_NAME, [{"id": number, "key": key} for number, key in sorted(aliases.items())])


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
