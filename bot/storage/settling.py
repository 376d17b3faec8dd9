"""What became of claimed rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.model import DeliveryState
from bot.ports import PartRef, Settled
from bot.storage import bundling, tying
from bot.storage.database import Value
from bot.storage.fanout import due_column
from bot.storage.room import Room
from bot.storage.values import millis, millis_or_none, parts_to_text

# To the row that carries the message.
_PROGRESS = """
UPDATE delivery SET parts = :parts WHERE target = :target AND entry = COALESCE(
    (SELECT d.lead FROM delivery d WHERE d.entry = :entry AND d.target = :target),
    CAST(:entry AS BIGINT))"""

# What stands in the chat is a fact whoever has the row by now; the rest counts only for a row
# that is still ours. The parts of a message that another row carries are not this row's. What was
# put to sleep while a newer revision or wish came is looked at afresh.
_SETTLE = """
UPDATE delivery SET
    delivered = :delivered,
    parts = CASE WHEN COALESCE(CAST(:lead AS BIGINT), lead, entry) = entry
        THEN CAST(:parts AS TEXT) ELSE '' END,
    posted_at = CASE WHEN COALESCE(CAST(:lead AS BIGINT), lead, entry) = entry
        THEN COALESCE(CAST(:posted_at AS BIGINT), posted_at) END,
    lead = COALESCE(CAST(:lead AS BIGINT), lead),
    due = CASE WHEN state <> 'sending' THEN due
        WHEN CAST(:state AS TEXT) = 'due' AND CAST(:delivered AS BIGINT) IS NULL
            AND wanted > tried THEN 0
        ELSE CAST(:due AS BIGINT) END,
    attempts = CASE WHEN state = 'sending' THEN CAST(:attempts AS BIGINT) ELSE attempts END,
    doubt = CASE WHEN state = 'sending' THEN CAST(:doubt AS BIGINT) ELSE doubt END,
    error = CASE WHEN state = 'sending' THEN CAST(:error AS TEXT) ELSE error END,
    held_by = CASE WHEN state = 'sending' THEN CAST(:held_by AS TEXT) ELSE held_by END,
    state = CASE WHEN state = 'sending' THEN CAST(:state AS TEXT) ELSE state END
WHERE entry = :entry AND target = :target"""

# Level, not edge: a row that is behind is due again, whatever happened on the way. One that was
# set aside meanwhile is due again only for something that stands there and has a newer revision.
_AGAIN = """
UPDATE delivery SET state = 'due', due = 0, held_by = NULL,
    parked = (SELECT CASE WHEN t.state = 'active' THEN 0 ELSE 1 END FROM target t
              WHERE t.id = delivery.target)
WHERE entry = :entry AND target = :target AND (
    state = 'done' AND COALESCE(delivered, 0) < wanted
    OR delivered < wanted AND tried < wanted
    AND (state IN ('expired', 'dropped') AND (parts <> '' OR lead IS NOT NULL)
        OR state = 'held' AND held_by = 'failure'))"""

_RECOVER = """
UPDATE delivery SET
    state = CASE WHEN delivered IS NULL AND CAST(:hold AS BIGINT) = 1 THEN 'held' ELSE 'due' END,
    held_by = CASE WHEN delivered IS NULL AND CAST(:hold AS BIGINT) = 1 THEN 'unknown' END,
    error = CASE WHEN delivered IS NULL THEN 'the process ended before the outcome was known' END,
    due = CASE WHEN delivered IS NULL AND CAST(:hold AS BIGINT) = 1
        THEN CAST(:now AS BIGINT) ELSE 0 END,
    doubt = CASE WHEN delivered IS NULL THEN 1 ELSE doubt END
WHERE state = 'sending' AND account = (SELECT id FROM account WHERE name = :account)
RETURNING entry"""


class Settling(Room):
    """Taking rows back."""

    async def progress(self, entry_id: int, target_id: int, parts: Sequence[PartRef]) -> None:
        """Remember the parts that already stand while a message of several is under way."""
        async with self._database.write() as c:
            await c.run(_PROGRESS, entry=entry_id, target=target_id, parts=parts_to_text(parts))

    async def settle(self, settled: Sequence[Settled], now: datetime) -> None:
        """Store what became of claimed rows."""
        if not settled:
            return
        # Sorted, like every writer of many rows: two of them cannot wait for each other.
        ordered = sorted(settled, key=lambda s: (s.entry_id, s.target_id))
        columns = [_columns(s, now) for s in ordered]
        async with self._database.write() as c:
            await bundling.lock(c, ordered)
            await c.many(_SETTLE, columns)
            await tying.untie(c, ordered)
            await bundling.share(c, zip(ordered, columns, strict=True))
            await c.many(_AGAIN, [{"entry": e, "target": t} for e, t in _levelled(ordered)])
            await bundling.count(c, ordered, now)

    async def recover(self, account: str, *, hold: bool, now: datetime) -> int:
        """Take back rows left as sending by a killed process; return how many.

        Rows whose posting is in doubt (never delivered) are held as unknown if ``hold``, else due
        again with ``doubt``, and so is what shares their message; edits and deletions are simply
        due again.
        """
        async with self._database.write() as c:
            await tying.recover_mates(c, account, hold=hold, now=millis(now))
            rows = await c.rows(_RECOVER, account=account, hold=int(hold), now=millis(now))
        return len(rows)


def _levelled(settled: Sequence[Settled]) -> list[tuple[int, int]]:
    return [
        (s.entry_id, s.target_id)
        for s in settled
        if s.state is not DeliveryState.DUE or s.delivered is not None
    ]


def _columns(settled: Settled, now: datetime) -> dict[str, Value]:
    return {
        "entry": settled.entry_id,
        "target": settled.target_id,
        "state": settled.state.value,
        "delivered": settled.delivered,
        "parts": parts_to_text(settled.parts),
        "posted_at": millis_or_none(settled.posted_at),
        "due": _due(settled, now),
        "attempts": settled.attempts,
        "doubt": int(settled.doubt),
        "error": settled.error,
        "held_by": settled.held_by.value if settled.held_by else None,
        "lead": settled.lead if bundling.ties(settled) else None,
    }


def _due(settled: Settled, now: datetime) -> int:
    match settled.state:
        case DeliveryState.DUE:
            return due_column(settled.retry_at, now)
        case DeliveryState.HELD:
            return millis(now)
        case _:
            return 0
