"""Several entries in one message: who shares it, who could join it, and what that means for rows.

The row named by ``lead`` carries the message's parts and when it was posted, its own row included;
the others' parts are empty. A row that is tied to a message but was never delivered stands there
in part: the message is still under way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.domain.model import DeliveryState, HeldBy
from bot.ports import Claimed, Member, Settled
from bot.storage.database import Connection, Row, Value
from bot.storage.room import Room
from bot.storage.values import entry_from_json, millis, moment

Columns = dict[str, Value]

POSTED_KEPT = timedelta(days=2)  # twice the longest time an at_most can look back over

# All rows that share a message with one under way. What was never delivered there and never will
# be has no words in it. (SQLite keeps to the order of a cross join: a chat's old bundles stay
# unread.)
_BUNDLES = """
SELECT m.target, m.entry, m.wanted, e.first_seen, r.seen, r.body
FROM delivery d CROSS JOIN delivery m CROSS JOIN entry e CROSS JOIN revision r
WHERE d.state = 'sending' AND d.target IN :targets[] AND d.lead IS NOT NULL
AND m.target = d.target AND m.lead = d.lead AND m.lead IS NOT NULL
AND NOT (m.state IN ('dropped', 'expired') AND m.delivered IS NULL)
AND e.id = m.entry AND r.entry = m.entry AND r.number = m.wanted
ORDER BY m.target, m.entry"""

# Entries are numbered as they come (all but alerts, which wait for agreement, as they are first
# seen): the index delivery_open gives the oldest without a chat's whole queue being read.
_COMPANIONS = """
SELECT d.entry, d.wanted, e.first_seen, r.seen, r.body
FROM delivery d CROSS JOIN entry e CROSS JOIN revision r
WHERE d.target = :target AND d.state IN ('due', 'sending', 'held')
AND d.state = 'due' AND d.parked = 0 AND d.due <= :now AND d.delivered IS NULL AND d.doubt = 0
AND d.parts = '' AND (d.lead IS NULL OR d.lead = :entry) AND d.entry <> :entry
AND e.id = d.entry AND e.story = :story AND r.entry = d.entry AND r.number = d.wanted
ORDER BY d.entry LIMIT :limit"""

_POSTED_SINCE = """
SELECT at FROM posted WHERE target = :target AND story = :story AND at >= :since ORDER BY at"""

_PRUNE = """
DELETE FROM posted WHERE target = :target AND at < :before
AND story = (SELECT story FROM entry WHERE id = :entry)"""

_COUNT = """
INSERT INTO posted (target, story, at)
SELECT d.target, e.story, CAST(:at AS BIGINT) FROM delivery d JOIN entry e ON e.id = d.entry
WHERE d.entry = :entry AND d.target = :target"""

# Changes nothing: takes the rows in the one order that all writers of many rows keep to.
_LOCK = "UPDATE delivery SET lead = lead WHERE entry = :entry AND target = :target"

# What was let go of meanwhile is not made again: no row, nothing to carry.
_CARRY = """
UPDATE delivery SET parts = :parts, posted_at = COALESCE(CAST(:posted_at AS BIGINT), posted_at)
WHERE entry = :lead AND target = :target"""

# Of the others only what stands nowhere else is told by this message: what was never sent, and
# what was withdrawn meanwhile and taken for never sent. While the message is under way, all who
# share it wait alike.
_SHARE = """
UPDATE delivery SET lead = :lead, delivered = CAST(:delivered AS BIGINT), state = :state,
    due = :due, attempts = :attempts, doubt = :doubt, error = CAST(:error AS TEXT),
    held_by = CAST(:held_by AS TEXT),
    parked = (SELECT CASE WHEN t.state = 'active' THEN 0 ELSE 1 END FROM target t
              WHERE t.id = delivery.target)
WHERE entry = :entry AND target = :target
AND state NOT IN ('sending', 'dropped')
AND (lead IS NULL AND parts = '' OR lead = :lead AND delivered IS NULL)"""

_BEHIND = """
UPDATE delivery SET state = 'due', due = 0,
    parked = (SELECT CASE WHEN t.state = 'active' THEN 0 ELSE 1 END FROM target t
              WHERE t.id = delivery.target)
WHERE entry = :entry AND target = :target AND state = 'done' AND COALESCE(delivered, 0) < wanted"""


class Bundling(Room):
    """What a sender asks before it puts several entries into one message."""

    async def companions(self, row: Claimed, now: datetime, limit: int) -> list[Member]:
        """Return what else is due for the row's target of the same story and was never sent.

        The oldest entries first; the row itself and what is in doubt are left out. What was tied
        to the row already is among them.
        """
        async with self._database.read() as c:
            rows = await c.rows(
                _COMPANIONS,
                target=row.target.id,
                entry=row.entry_id,
                story=row.story,
                now=millis(now),
                limit=limit,
            )
        return _oldest_first(rows)

    async def posted_since(self, target_id: int, story: str, since: datetime) -> list[datetime]:
        """Return when counted messages of a story were posted to a target, the oldest first."""
        async with self._database.read() as c:
            rows = await c.rows(_POSTED_SINCE, target=target_id, story=story, since=millis(since))
        return [moment(int(row["at"])) for row in rows]


async def bundles(c: Connection, claimed: Sequence[Row]) -> dict[int, tuple[Member, ...]]:
    """Return what shares a message with rows under way, by target."""
    targets = [int(row["id"]) for row in claimed if row["lead"] is not None]
    rows = await c.rows(_BUNDLES, targets=targets) if targets else ()
    return {
        target: tuple(_oldest_first([row for row in rows if row["target"] == target]))
        for target in targets
    }


async def lock(c: Connection, settled: Sequence[Settled]) -> None:
    """Take all rows that outcomes will write, where bundles make that more than their own."""
    if any(s.lead is not None for s in settled):
        pairs = sorted({(entry, s.target_id) for s in settled for entry in _entries(s)})
        await c.many(_LOCK, [{"entry": entry, "target": target} for entry, target in pairs])


async def share(c: Connection, outcomes: Iterable[tuple[Settled, Columns]]) -> None:
    """Write what outcomes mean for the rows that share a message with the settled ones.

    Args:
        c: the transaction.
        outcomes: what became of rows, and their columns as they were stored.

    """
    tied = [(s, columns) for s, columns in outcomes if ties(s)]
    carried = [columns for s, columns in tied if s.lead != s.entry_id]
    shared = [
        columns | {"entry": m.entry_id, "delivered": m.revision if _is_done(s) else None}
        for s, columns in tied
        for m in s.bundle
        if m.entry_id != s.entry_id
    ]
    await c.many(_CARRY, carried)
    await c.many(_SHARE, shared)
    await c.many(_BEHIND, shared)


def ties(settled: Settled) -> bool:
    """Tell whether an outcome leaves words of a bundle standing, or perhaps standing."""
    return settled.lead is not None and (
        _is_done(settled)
        or bool(settled.parts)
        or settled.doubt
        or settled.held_by is HeldBy.UNKNOWN
    )


async def count(c: Connection, settled: Iterable[Settled], now: datetime) -> None:
    """Remember messages that use up places of ``at_most``; forget those of days ago."""
    counted = [s for s in settled if s.counted]
    before = millis(now - POSTED_KEPT)
    rows: list[Columns] = [
        {
            "entry": s.entry_id,
            "target": s.target_id,
            "at": millis(s.posted_at or now),
            "before": before,
        }
        for s in counted
    ]
    await c.many(_PRUNE, rows)
    await c.many(_COUNT, rows)


def _is_done(settled: Settled) -> bool:
    return settled.state is DeliveryState.DONE


def _entries(settled: Settled) -> set[int]:
    lead = set() if settled.lead is None else {settled.lead}
    return {settled.entry_id, *lead, *(member.entry_id for member in settled.bundle)}


def _oldest_first(rows: Iterable[Row]) -> list[Member]:
    return sorted(map(_member, rows), key=lambda m: (m.first_seen, m.entry_id))


def _member(row: Row) -> Member:
    return Member(
        entry_id=row["entry"],
        entry=entry_from_json(row["body"]),
        revision=row["wanted"],
        first_seen=moment(int(row["first_seen"])),
        revised_at=moment(int(row["seen"])) if row["wanted"] > 1 else None,
    )
