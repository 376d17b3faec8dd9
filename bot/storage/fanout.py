"""From an entry to the ledger's rows, a page of subscriptions at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.model import Priority
from bot.ports import Candidate, Enqueue, FanoutPage
from bot.storage.database import Connection, Row, Value
from bot.storage.preferences import preferences_from_json
from bot.storage.revising import tell
from bot.storage.room import Room
from bot.storage.values import entry_from_json, millis, moment

# Always the latest revision: a fan-out overtaken by a newer one has nothing older to say. What can
# still be called back is left out; what seems to leave later than any recall window ends does not
# wait for a clock that was set back, nor does what is told at a slower pace for longer than an hour.
_NEXT = """
SELECT i.id, i.entry, i.priority, i.cursor, e.story, e.revision, e.first_seen, r.body,
    ar.body AS about
FROM intent i JOIN entry e ON e.id = i.entry
JOIN revision r ON r.entry = e.id AND r.number = e.revision
LEFT JOIN alert a ON a.entry = i.entry
LEFT JOIN notice n ON n.entry = i.entry LEFT JOIN entry ae ON ae.id = n.about
LEFT JOIN revision ar ON ar.entry = ae.id AND ar.number = n.told
WHERE i.not_before <= :now OR i.not_before > CAST(:now AS BIGINT) + COALESCE(a.recall, 3600000)
ORDER BY i.priority, i.id LIMIT 1"""

_CANDIDATES = """
SELECT s.target, s.preferences, s.since,
    CASE WHEN d.entry IS NULL THEN 0 ELSE 1 END AS already
FROM subscription s LEFT JOIN delivery d ON d.entry = :entry AND d.target = s.target
WHERE s.story = :story AND s.target > :cursor ORDER BY s.target LIMIT :size"""

# Who saw an entry without subscribing, or before ending a subscription, sees what becomes of it.
_ONLOOKERS = """
SELECT d.target, '{}' AS preferences, 0 AS since, 1 AS already FROM delivery d
WHERE d.entry = :entry AND d.target > :cursor AND d.target < :end AND NOT EXISTS (
    SELECT 1 FROM subscription s WHERE s.story = :story AND s.target = d.target)
ORDER BY d.target LIMIT :size"""

_BEYOND = 2**62  # behind every target

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
            AND delivery.lead IS NULL
            AND delivery.doubt = 0 AND COALESCE(delivery.held_by, '') <> 'unknown' THEN 'done'
        WHEN delivery.state = 'held'
            AND NOT (delivery.held_by = 'failure' AND delivery.delivered IS NOT NULL) THEN 'held'
        ELSE 'due' END,
    delivered = CASE
        WHEN delivery.state IN ('due', 'held', 'done') AND excluded.state = 'done'
            AND delivery.delivered IS NULL AND delivery.parts = '' AND delivery.lead IS NULL
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

# Who ended a subscription since the page was read gets no new row.
_STILL = """
SELECT target FROM subscription
WHERE story = (SELECT story FROM entry WHERE id = :entry) AND target BETWEEN :low AND :high
UNION ALL
SELECT target FROM delivery WHERE entry = :entry AND target BETWEEN :low AND :high"""

# One that was called back meanwhile is gone: nothing of its page is stored then.
_STANDS = "SELECT id FROM intent WHERE id = :intent FOR UPDATE"

# From here on an alert is sent, and cannot be called back.
_LEFT = """
UPDATE entry SET announced = 1 WHERE id = :entry AND announced = 0
AND EXISTS (SELECT 1 FROM alert a WHERE a.entry = entry.id) RETURNING revision"""

# What a sent alert says of notices counts from now on; what was changed before is no news.
_COUNTS = "UPDATE notice SET due = 0, tell = 0 WHERE entry = :entry"

_ADVANCE = """
UPDATE intent SET cursor = :reached WHERE id = :intent AND cursor < :reached"""

_FINISH = """
DELETE FROM intent WHERE id = :intent AND NOT EXISTS (
    SELECT 1 FROM subscription s JOIN entry e ON e.story = s.story
    WHERE e.id = intent.entry AND s.target > intent.cursor)
AND NOT EXISTS (
    SELECT 1 FROM delivery d WHERE d.entry = intent.entry AND d.target > intent.cursor)"""

_END = "DELETE FROM intent WHERE id = :intent RETURNING entry, not_before"


class Fanout(Room):
    """The paged expansion behind a durable cursor."""

    async def fanout_page(self, size: int, now: datetime) -> FanoutPage | None:
        """Return the next page of the most urgent unfinished fan-out, or None.

        A fan-out that can still be called back is left out. Who has a row for the entry without
        subscribing to its story is a candidate too: a message that stands is kept true.
        """
        while True:
            async with self._database.read() as c:
                intent = await c.row(_NEXT, now=millis(now))
                if intent is None:
                    return None
                rows = await _candidates(c, intent, size)
            if rows:
                return _page(intent, rows)
            await self._finish(intent["id"])

    async def _finish(self, intent: int) -> None:
        async with self._database.write() as c:
            row = await c.row(_END, intent=intent)
            if row is not None and row["not_before"]:
                await _leave(c, row["entry"])

    async def enqueue(self, page: FanoutPage, rows: Sequence[Enqueue], now: datetime) -> None:
        """Store the rows of a page and move the fan-out's cursor behind it.

        An existing row gets ``wanted`` raised; one whose entry is retracted before it was ever
        sent becomes done without a call. Of a fan-out that was called back nothing is stored.
        """
        async with self._database.write() as c:
            if await c.row(_STANDS, intent=page.intent) is None:
                return
            await _begin(c, page)
            wanted = await _still(c, page.entry_id, rows)
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


async def _candidates(c: Connection, intent: Row, size: int) -> list[Row]:
    """Return subscriptions and onlookers behind the cursor, in the order of their targets."""
    here: dict[str, Value] = {name: intent[name] for name in ("entry", "story", "cursor")}
    subscribed = await c.rows(_CANDIDATES, **here, size=size)
    end = subscribed[-1]["target"] if len(subscribed) == size else _BEYOND
    onlookers = await c.rows(_ONLOOKERS, **here, end=end, size=size)
    return sorted([*subscribed, *onlookers], key=lambda row: int(row["target"]))[:size]


async def _still(c: Connection, entry: int, rows: Sequence[Enqueue]) -> list[Enqueue]:
    """Return, in the order of their targets, those who still hear of an entry."""
    targets = [row.target for row in rows]
    low, high = min(targets, default=0), max(targets, default=0)
    here = {int(row["target"]) for row in await c.rows(_STILL, entry=entry, low=low, high=high)}
    return sorted((row for row in rows if row.target in here), key=lambda row: row.target)


async def _begin(c: Connection, page: FanoutPage) -> None:
    """Let an alert count as sent; what was corrected since its page was read is told after it."""
    left = await _leave(c, page.entry_id)
    if left is not None and left["revision"] > page.revision:
        await tell(c, page.entry_id, int(Priority.CORRECTION))


async def _leave(c: Connection, entry: int) -> Row | None:
    left = await c.row(_LEFT, entry=entry)
    if left is not None:
        await c.run(_COUNTS, entry=entry)
    return left


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
        about=entry_from_json(intent["about"]) if intent["about"] else None,
    )
