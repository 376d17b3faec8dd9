"""Which rows go next: claiming the best of an account, at most one a target."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.model import Preferences, Priority
from bot.ports import Claimed, Member
from bot.storage.bundling import bundles
from bot.storage.database import Connection, Row
from bot.storage.preferences import preferences_from_json
from bot.storage.room import Room, pauses
from bot.storage.spelling import Pauses
from bot.storage.values import (
    entry_from_json,
    millis,
    moment,
    parts_from_text,
    target_from,
)

OVERFETCH = 4  # rows read for each one wanted: several of one target stand behind each other
SMALLEST = 200  # rows read at a time at least
WOKEN = 5000  # sleeping rows that join the ready ones with a claim: about 25 ms on SQLite

# Claims of one account take turns, so that no target is given out twice. SQLite's write lock
# says the same.
_ACCOUNT = "SELECT id FROM account WHERE name = :name FOR UPDATE"

# What slept until now joins the ready rows; the claim itself then reads nothing but these. A part
# at a time: a digest may wake a million rows in one minute, and no breaking entry waits for that.
_WAKE = """
UPDATE delivery SET due = 0 WHERE (entry, target) IN (
    SELECT entry, target FROM delivery
    WHERE account = :account AND state = 'due' AND parked = 0 AND due > 0 AND due <= :now
    ORDER BY due LIMIT :most)"""

# In the order of the index delivery_ready, from behind the last row read.
_READY = """
SELECT d.priority, d.entry, d.target FROM delivery d CROSS JOIN target t
WHERE d.account = :account AND d.state = 'due' AND d.parked = 0 AND d.due = 0
AND (d.priority, d.entry, d.target) > (:priority, :entry, :target)
AND d.target NOT IN :busy[] AND d.entry NOT IN :silent[]
AND t.id = d.target AND t.state = 'active'
ORDER BY d.priority, d.entry, d.target LIMIT :size
FOR UPDATE OF d SKIP LOCKED"""

_SENDING = "SELECT target FROM delivery WHERE state = 'sending'"

_CLAIM = """
UPDATE delivery SET state = 'sending', tried = wanted
WHERE entry = :entry AND target = :target AND state = 'due'"""

_CLAIMED = """
SELECT d.entry, d.wanted, d.delivered, d.priority, d.attempts, d.doubt, d.lead,
    COALESCE(l.parts, d.parts) AS parts, COALESCE(l.posted_at, d.posted_at) AS posted_at,
    e.story, e.first_seen, s.preferences, s.since,
    t.id, t.address, a.name AS account_name, t.chat, t.thread, t.kind, t.muted_until,
    t.language, t.timezone
FROM delivery d
JOIN target t ON t.id = d.target JOIN account a ON a.id = t.account
JOIN entry e ON e.id = d.entry
LEFT JOIN subscription s ON s.story = e.story AND s.target = d.target
LEFT JOIN delivery l ON l.entry = d.lead AND l.target = d.target
WHERE d.state = 'sending' AND d.target IN :targets[]
ORDER BY d.priority, d.entry, d.target"""

_BODIES = """
SELECT entry, number, seen, body FROM revision
WHERE entry IN :entries[] AND number IN :numbers[]"""

_NEXT = """
SELECT d.due FROM delivery d JOIN target t ON t.id = d.target
WHERE d.account = :account AND d.state = 'due' AND d.parked = 0 AND d.due > 0
AND t.state = 'active' ORDER BY d.due LIMIT 1"""

Place = tuple[int, int, int]  # priority, entry, target

_FRONT: Place = (-1, -1, -1)


@dataclass(frozen=True, slots=True)
class _Left:
    """What a claim leaves out: targets in hand, cooling or paused, entries of paused stories."""

    busy: list[int]
    silent: list[int]


class Claiming(Room):
    """Handing out rows."""

    async def claim(
        self, account: str, now: datetime, limit: int, busy: Collection[int]
    ) -> list[Claimed]:
        """Mark as sending and return the best due rows, at most one a target, none of ``busy``.

        Best: the lowest priority, then the oldest entry. Paused stories, targets and accounts
        and targets that are not active are left out, and targets that have a row sending.
        """
        async with self._database.write() as c:
            number, paused = await _admitted(c, account)
            if number is None or limit <= 0:
                return []
            await c.run(_WAKE, account=number, now=millis(now), most=WOKEN)
            left = await _left_out(c, paused, busy)
            places = await _best(c, number, limit, left)
            await c.many(_CLAIM, [{"entry": e, "target": t} for _, e, t in sorted(places)])
            rows = await c.rows(_CLAIMED, targets=[target for _, _, target in places])
            bodies = await _bodies(c, rows)
            shared = await bundles(c, rows)
        return [
            _claimed(row, bodies[row["entry"], row["wanted"]], shared.get(row["id"], ()))
            for row in rows
        ]

    async def next_due(self, account: str, now: datetime) -> datetime | None:
        """Return when the account's next row falls due, or None.

        Only rows that a claim would give out count; a row behind one that is under way in the
        same target does not, for settling that one is what frees it.
        """
        async with self._database.read() as c:
            number, paused = await _admitted(c, account)
            if number is None:
                return None
            left = await _left_out(c, paused, ())
            if await _page(c, number, _FRONT, 1, left):
                return now
            row = await c.row(_NEXT, account=number)
        return None if row is None else moment(int(row["due"]))


async def _admitted(c: Connection, account: str) -> tuple[int | None, Pauses]:
    paused = await pauses(c)
    row = None if paused.stops_account(account) else await c.row(_ACCOUNT, name=account)
    return (None if row is None else int(row["id"])), paused


async def _left_out(c: Connection, paused: Pauses, busy: Collection[int]) -> _Left:
    targets = set(busy).union(row["target"] for row in await c.rows(_SENDING))
    for address in paused.named("target"):
        rows = await c.rows("SELECT target FROM alias WHERE address = :address", address=address)
        targets.update(row["target"] for row in rows)
    entries: list[int] = []
    for story in paused.named("story"):
        rows = await c.rows("SELECT id FROM entry WHERE story = :story", story=story)
        entries.extend(row["id"] for row in rows)
    return _Left(sorted(targets), entries)


async def _best(c: Connection, account: int, limit: int, left: _Left) -> list[Place]:
    """Read ready rows in their order and keep the first of each target.

    Reads on while nothing was found, and stops after a full page that brought something: behind
    a few chats with long queues the next claim continues, rather than this one reading them all.
    """
    size = max(limit * OVERFETCH, SMALLEST)
    first: dict[int, Place] = {}
    after = _FRONT
    while True:
        places = await _page(c, account, after, size, left)
        for place in places:
            first.setdefault(place[2], place)
        if first or len(places) < size:
            return list(first.values())[:limit]
        after = places[-1]


async def _page(c: Connection, account: int, after: Place, size: int, left: _Left) -> list[Place]:
    priority, entry, target = after
    rows = await c.rows(
        _READY,
        account=account,
        priority=priority,
        entry=entry,
        target=target,
        busy=left.busy,
        silent=left.silent,
        size=size,
    )
    return [(row["priority"], row["entry"], row["target"]) for row in rows]


async def _bodies(c: Connection, rows: Sequence[Row]) -> dict[tuple[int, int], Row]:
    entries = sorted({int(row["entry"]) for row in rows})
    numbers = sorted({int(row["wanted"]) for row in rows})
    found: Iterable[Row] = await c.rows(_BODIES, entries=entries, numbers=numbers)
    return {(row["entry"], row["number"]): row for row in found}


def _claimed(row: Row, revision: Row, bundle: tuple[Member, ...]) -> Claimed:
    return Claimed(
        entry_id=row["entry"],
        target=target_from(row),
        wanted=row["wanted"],
        delivered=row["delivered"],
        parts=parts_from_text(row["parts"]),
        entry=entry_from_json(revision["body"]),
        story=row["story"],
        preferences=_preferences(row),
        priority=Priority(row["priority"]),
        attempts=row["attempts"],
        posted_at=moment(row["posted_at"]),
        revised_at=moment(int(revision["seen"])) if row["wanted"] > 1 else None,
        first_seen=moment(int(row["first_seen"])),
        doubt=bool(row["doubt"]),
        lead=row["lead"],
        bundle=bundle,
        muted_until=moment(row["muted_until"]),
        since=moment(row["since"]),
    )


def _preferences(row: Row) -> Preferences:
    """Return what a chat asked for; one that ended its subscription still has a language."""
    if row["preferences"] is not None:
        return preferences_from_json(row["preferences"])
    plain = Preferences()
    return Preferences(
        language=row["language"] or plain.language, timezone=row["timezone"] or plain.timezone
    )
