"""What a push or a part of a page leaves of what the brake holds: the rest is not gone by it."""

from __future__ import annotations

from dataclasses import replace

from bot.ports import Held, VisitRecord, Write
from bot.storage.database import Connection
from bot.storage.values import millis, writes_from_json

_PUSHED = """
UPDATE source SET visited = :at,
    next_visit = CASE WHEN next_visit < :next_visit THEN next_visit ELSE :next_visit END
WHERE id = :source"""


async def touch_pushed(c: Connection, visit: VisitRecord) -> None:
    """Note a push, which proves nothing of the page: its failures and its next visit stay."""
    await c.run(
        _PUSHED, source=visit.source, at=millis(visit.at), next_visit=millis(visit.next_visit)
    )


async def held_after(c: Connection, visit: VisitRecord) -> Held | None:
    """Return what waits for a person once a push, or a visit that reads only changes, is stored.

    What was held before waits on, except for entries of which something newer is said now.
    """
    row = await c.row("SELECT reason, writes FROM held WHERE source = :id", id=visit.source)
    if row is None:
        return visit.held
    own = visit.held.writes if visit.held else ()
    newer = {write.entry.key for write in (*visit.writes, *own)}
    older = [w for w in writes_from_json(row["writes"]) if w.entry.key not in newer]
    return _joined(older, visit.held, row["reason"])


def _joined(older: list[Write], held: Held | None, reason: str) -> Held | None:
    if held is not None:
        return replace(held, writes=(*older, *held.writes))
    return Held(reason, tuple(older)) if older else None
