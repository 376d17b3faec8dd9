"""From an entry to the ledger's rows, a page of subscriptions at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.model import Priority
from bot.ports import Candidate, Enqueue, FanoutPage
from bot.storage.database import Row
from bot.storage.preferences import preferences_from_json
from bot.storage.room import Room
from bot.storage.values import entry_from_json, millis, moment

# Always the latest revision: a fan-out overtaken by a newer one has nothing older to say.
_NEXT = """
SELECT i.id, i.entry, i.priority, i.cursor, e.story, e.revision, e.first_seen, r.body
FROM intent i JOIN entry e ON e.id = i.entry
JOIN revision r ON r.entry = e.id AND r.number = e.revision
ORDER BY i.priority, i.id LIMIT 1"""

_CANDIDATES = """
SELECT s.target, s.preferences, s.since,
    CASE WHEN d.entry IS NULL THEN 0 ELSE 1 END AS already
FROM subscription s LEFT JOIN delivery d ON d.entry = :entry AND d.target = s.target
WHERE s.story = :story AND s.target > :cursor ORDER BY s.target LIMIT :size"""

# A target that comes back while its rows are being written must find them: its row is locked, so
# that one of the two waits for the other. (SQLite has one writer and needs no lock.)
_LOCK_ABSENT = """
SELECT id FROM target WHERE id IN :targets[] AND state <> 'active' ORDER BY id FOR SHARE"""

# wanted only ever rises. Of a row it rises in:
# - sending: settling it will find it behind and make it due again;
# - dropped: a person said no, and that stands;
# - held: waits on with the newer revision, but a failed edit of something that stands is tried
#   again, and what need not be sent any more (withdrawn, surely never sent) is done;
# - expired with nothing standing: it is no fresher for having been corrected;
# - else due, at the greater urgency if nothing of it was ever sent.
_ENQUEUE = """
INSERT INTO delivery (entry, target, account, priority, state, parked, wanted, delivered, due)
SELECT CAST(:entry AS BIGINT), t.id, t.account, CAST(:priority AS BIGINT),
    CASE WHEN CAST(:retracted AS BIGINT) = 1 THEN 'done' ELSE 'due' END,
    CASE WHEN t.state = 'active' THEN 0 ELSE 1 END,
    CAST(:wanted AS BIGINT),
    CASE WHEN CAST(:retracted AS BIGINT) = 1 THEN CAST(:wanted AS BIGINT) END,
    CAST(:due AS BIGINT)
FROM target t WHERE t.id = :target
ON CONFLICT (entry, target) DO UPDATE SET
    wanted = excluded.wanted,
    parked = excluded.parked,
    state = CASE
        WHEN delivery.state IN ('sending', 'dropped') THEN delivery.state
        WHEN delivery.state = 'expired' AND delivery.parts = '' THEN delivery.state
        WHEN excluded.state = 'done' AND delivery.delivered IS NULL AND delivery.parts = ''
            AND delivery.doubt = 0 AND COALESCE(delivery.held_by, '') <> 'unknown' THEN 'done'
        WHEN delivery.state = 'held'
            AND NOT (delivery.held_by = 'failure' AND delivery.delivered IS NOT NULL) THEN 'held'
        ELSE 'due' END,
    delivered = CASE
        WHEN delivery.state IN ('due', 'held', 'done') AND excluded.state = 'done'
            AND delivery.delivered IS NULL AND delivery.parts = ''
            AND delivery.doubt = 0 AND COALESCE(delivery.held_by, '') <> 'unknown'
        THEN excluded.wanted
        ELSE delivery.delivered END,
    priority = CASE
        WHEN delivery.delivered IS NULL AND delivery.priority < excluded.priority
        THEN delivery.priority ELSE excluded.priority END,
    due = CASE
        WHEN delivery.state = 'held' AND NOT (delivery.held_by = 'failure'
            AND delivery.delivered IS NOT NULL) THEN delivery.due
        WHEN delivery.state = 'due' AND delivery.delivered IS NULL
            AND delivery.priority <= excluded.priority AND delivery.due > excluded.due
        THEN delivery.due
        ELSE excluded.due END,
    held_by = CASE WHEN delivery.held_by = 'failure' AND (delivery.delivered IS NOT NULL
            OR excluded.state = 'done') THEN NULL ELSE delivery.held_by END,
    attempts = CASE WHEN delivery.state IN ('due', 'sending') THEN delivery.attempts ELSE 0 END
WHERE excluded.wanted > delivery.wanted"""

_ADVANCE = """
UPDATE intent SET cursor = :reached WHERE id = :intent AND cursor < :reached"""

_FINISH = """
DELETE FROM intent WHERE id = :intent AND NOT EXISTS (
    SELECT 1 FROM subscription s JOIN entry e ON e.story = s.story
    WHERE e.id = intent.entry AND s.target > intent.cursor)"""


class Fanout(Room):
    """The paged expansion behind a durable cursor."""

    async def fanout_page(self, size: int) -> FanoutPage | None:
        """Return the next page of the most urgent unfinished fan-out, or None."""
        while True:
            async with self._database.read() as c:
                intent = await c.row(_NEXT)
                if intent is None:
                    return None
                rows = await c.rows(
                    _CANDIDATES,
                    entry=intent["entry"],
                    story=intent["story"],
                    cursor=intent["cursor"],
                    size=size,
                )
            if rows:
                return _page(intent, rows)
            await self._finish(intent["id"])

    async def _finish(self, intent: int) -> None:
        async with self._database.write() as c:
            await c.run("DELETE FROM intent WHERE id = :intent", intent=intent)

    async def enqueue(self, page: FanoutPage, rows: Sequence[Enqueue], now: datetime) -> None:
        """Store the rows of a page and move the fan-out's cursor behind it.

        An existing row gets ``wanted`` raised; one whose entry is retracted before it was ever
        sent becomes done without a call.
        """
        wanted = sorted(rows, key=lambda row: row.target)
        async with self._database.write() as c:
            await c.rows(_LOCK_ABSENT, targets=[row.target for row in wanted])
            await c.many(
                _ENQUEUE,
                [
                    {
                        "entry": page.entry_id,
                        "target": row.target,
                        "priority": int(row.priority),
                        "retracted": int(page.entry.retracted),
                        "wanted": page.revision,
                        "due": due_column(row.due, now),
                    }
                    for row in wanted
                ],
            )
            if page.candidates:
                reached = max(candidate.target for candidate in page.candidates)
                await c.run(_ADVANCE, intent=page.intent, reached=reached)
                await c.run(_FINISH, intent=page.intent)


def due_column(due: datetime | None, now: datetime) -> int:
    """Write a due time; what is due already is 0, which puts it into the index of ready rows."""
    return 0 if due is None or due <= now else millis(due)


def _page(intent: Row, rows: Sequence[Row]) -> FanoutPage:
    return FanoutPage(
        intent=intent["id"],
        entry_id=intent["entry"],
        revision=intent["revision"],
        entry=entry_from_json(intent["body"]),
        first_seen=moment(int(intent["first_seen"])),
        priority=Priority(intent["priority"]),
        candidates=tuple(
            Candidate(
                target=row["target"],
                preferences=preferences_from_json(row["preferences"]),
                since=moment(int(row["since"])),
                already=bool(row["already"]),
            )
            for row in rows
        ),
    )
