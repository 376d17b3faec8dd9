"""Before a shared message leaves: its rows are tied, so that they are in doubt together or not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.ports import Claimed, Member, Settled
from bot.storage.bundling import ties
from bot.storage.database import Connection, Value
from bot.storage.room import Room

_TIE = """
UPDATE delivery SET lead = :lead
WHERE entry = :entry AND target = :target AND state IN ('due', 'sending')
AND lead IS NULL AND delivered IS NULL AND (parts = '' OR entry = :lead)"""

# A message that surely does not stand ties nobody; what stands in part does.
_UNTIE = """
UPDATE delivery SET lead = NULL
WHERE target = :target AND lead = :lead AND lead IS NOT NULL
AND delivered IS NULL AND parts = '' AND doubt = 0 AND state IN ('due', 'held')
AND NOT EXISTS (SELECT 1 FROM delivery l WHERE l.entry = delivery.lead
    AND l.target = delivery.target AND l.parts <> '')"""

# Whoever left while it was in a sender's hand is not sent it at the next try: see FORGET.
_LET_GO = """
DELETE FROM delivery
WHERE entry = :entry AND target = :target AND tried < 0 AND state = 'due'
AND lead IS NULL AND delivered IS NULL AND parts = '' AND doubt = 0"""

# All that shares the message of a row which a killed process left as sending.
_MATES = """
UPDATE delivery SET
    state = CASE WHEN CAST(:hold AS BIGINT) = 1 THEN 'held' ELSE 'due' END,
    held_by = CASE WHEN CAST(:hold AS BIGINT) = 1 THEN 'unknown' END,
    error = 'the process ended before the outcome was known',
    due = CASE WHEN CAST(:hold AS BIGINT) = 1 THEN CAST(:now AS BIGINT) ELSE 0 END,
    doubt = 1
WHERE state = 'due' AND delivered IS NULL AND (entry, target) IN (
    SELECT m.entry, m.target FROM delivery s CROSS JOIN delivery m
    WHERE s.state = 'sending' AND s.account = (SELECT id FROM account WHERE name = :account)
    AND s.delivered IS NULL AND s.lead IS NOT NULL
    AND m.target = s.target AND m.lead = s.lead AND m.lead IS NOT NULL)"""


class Tying(Room):
    """Marking what a sender is about to tell together."""

    async def tie(self, row: Claimed, members: Sequence[Member]) -> None:
        """Mark all that the row's message is about to carry; after a kill they are in doubt alike.

        What cannot be told any more (it was withdrawn a moment ago) is left as it is.
        """
        pairs: list[dict[str, Value]] = [
            {"entry": number, "target": row.target.id, "lead": row.entry_id}
            for number in sorted(member.entry_id for member in members)
        ]
        async with self._database.write() as c:
            await c.many(_TIE, pairs)


async def untie(c: Connection, outcomes: Iterable[Settled]) -> None:
    """Let go of what a message was to carry that surely does not stand in its chat."""
    loose = [s for s in outcomes if s.delivered is None and not ties(s)]
    leads = sorted({(s.lead or s.entry_id, s.target_id) for s in loose})
    await c.many(_UNTIE, [{"lead": lead, "target": target} for lead, target in leads])
    pairs = sorted({(number, s.target_id) for s in loose for number in _told(s)})
    await c.many(_LET_GO, [{"entry": entry, "target": target} for entry, target in pairs])


async def recover_mates(c: Connection, account: str, *, hold: bool, now: int) -> None:
    """Put in doubt what shares a message with rows that a killed process left as sending."""
    await c.run(_MATES, account=account, hold=int(hold), now=now)


def _told(settled: Settled) -> set[int]:
    return {settled.entry_id, *(member.entry_id for member in settled.bundle)}
