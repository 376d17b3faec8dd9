"""The ledger for people and programs to read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.model import DeliveryState, HeldBy, Priority, TargetState
from bot.ports import (
    AuditRow,
    DeliveryRow,
    NoSuchIdError,
    SourceRow,
    Status,
    StoredEntry,
    TargetRow,
)
from bot.storage import spelling
from bot.storage.database import Connection, Row
from bot.storage.room import Room, pauses
from bot.storage.values import entry_from_json, moment, parts_from_text

_STORED = """
SELECT e.id, e.story, e.source, e.revision, r.body
FROM entry e JOIN revision r ON r.entry = e.id AND r.number = e.revision"""

# An alert that has not left, and what tells an alert or another's entry again, is nobody's to list.
_LISTED = """
WHERE e.twin IS NULL AND e.same_as IS NULL
AND (e.announced = 1 OR NOT EXISTS (SELECT 1 FROM alert a WHERE a.entry = e.id))"""

# Under an entry that was linked to another chats see that one.
_SHOWN = """
WHERE e.id = (SELECT CASE WHEN linked = 1 THEN twin ELSE COALESCE(same_as, id) END FROM entry WHERE id = :id)"""

_ENTRIES = f"""{_STORED} {_LISTED} AND (CAST(:story AS TEXT) IS NULL OR e.story = :story)
ORDER BY e.id DESC LIMIT :limit"""

_COUNTED = "SELECT e.story, count(*) AS n FROM entry e"
_COUNTS = f"{_COUNTED} {_LISTED} GROUP BY e.story"

_DELIVERIES = """
SELECT d.entry, e.story, t.address, d.state, d.wanted, d.delivered, d.priority,
    COALESCE(l.parts, d.parts) AS parts, d.attempts, d.error, d.held_by
FROM delivery d JOIN entry e ON e.id = d.entry JOIN target t ON t.id = d.target
LEFT JOIN delivery l ON l.entry = d.lead AND l.target = d.target"""

_ORDER = " ORDER BY d.entry DESC, d.target"

# The two halves of what is due, each answered by its own index.
_BACKLOG = """
SELECT a.name,
    (SELECT count(*) FROM delivery d WHERE d.account = a.id
     AND d.state = 'due' AND d.parked = 0 AND d.due = 0)
    + (SELECT count(*) FROM delivery d WHERE d.account = a.id
       AND d.state = 'due' AND d.parked = 0 AND d.due > 0) AS due
FROM account a ORDER BY a.name"""

_WAITING = """
SELECT (SELECT count(*) FROM delivery d WHERE d.state = 'held')
    + (SELECT count(*) FROM held)
    + (SELECT count(*) FROM alert WHERE stage = 'approval')
    + (SELECT count(*) FROM entry WHERE twin IS NOT NULL AND linked = 0 AND retracted = 0)
    + (SELECT count(*) FROM difference f JOIN entry e ON e.id = f.entry
       WHERE f.waits = 1 AND e.twin IS NULL) AS waiting"""


# A hook has no next visit: it is spoken to.
_SOURCES = """
SELECT s.id, s.story, s.visited, s.failures, s.error,
    CASE WHEN s.kind = 'hook' THEN s.called ELSE s.next_visit END AS next_visit,
    (SELECT max(w.until) FROM websub w
     WHERE w.source = s.id AND w.state = 'verified' AND w.silent = 0) AS pushed_until
FROM source s WHERE s.watched = 1 ORDER BY s.id"""


class Reports(Room):
    """Lists and figures; none of them waits for a writer."""

    async def entries(self, story: str | None = None, limit: int = 500) -> list[StoredEntry]:
        """Return entries in their latest revision, the newest first.

        Alerts that did not leave are left out, and entries that tell another again.
        """
        async with self._database.read() as c:
            rows = await c.rows(_ENTRIES, story=story, limit=limit)
        return [stored_from(row) for row in rows]

    async def stored(self, entry: str) -> StoredEntry:
        """Return an entry in its latest revision; of one that was linked to another, that one.

        Raises:
            NoSuchIdError: there is no such entry.

        """
        async with self._database.read() as c:
            row = await c.row(f"{_STORED} {_SHOWN}", id=spelling.read_id("e", entry))
        if row is None:
            raise NoSuchIdError(f"there is no entry {entry!r}")
        return stored_from(row)

    async def deliveries(
        self,
        entry: str | None = None,
        target: str | None = None,
        state: DeliveryState | None = None,
    ) -> list[DeliveryRow]:
        """Return ledger rows, the newest entry first.

        Args:
            entry: an entry's id, such as ``e12``.
            target: a target's id (``t3``) or any of its addresses.
            state: where the rows stand.

        Raises:
            NoSuchIdError: an id is not spelled like one.

        """
        values: dict[str, str | int] = {}
        if entry is not None:
            values["entry"] = spelling.read_id("e", entry)
        if state is not None:
            values["state"] = state.value
        async with self._database.read() as c:
            if target is not None:
                values["target"] = await _target(c, target)
            conditions = " AND ".join(f"d.{name} = :{name}" for name in values)
            where = f" WHERE {conditions}" if conditions else ""
            rows = await c.rows(_DELIVERIES + where + _ORDER, **values)
        return [_delivery(row) for row in rows]

    async def status(self, now: datetime) -> Status:
        """Return the whole state in figures; ``backlog`` leaves out targets set aside."""
        del now  # everything here is as it is stored
        async with self._database.read() as c:
            sources = await c.rows(_SOURCES)
            targets = await c.rows(
                """SELECT id, address, kind, state, reason FROM target
                   WHERE address <> 'erased:' || id ORDER BY id"""
            )
            entries = await c.rows(_COUNTS)
            backlog = await c.rows(_BACKLOG)
            waiting = await c.rows(_WAITING)
            paused = await pauses(c)
        return Status(
            sources=tuple(map(_source, sources)),
            targets=tuple(map(_target_row, targets)),
            entries={row["story"]: row["n"] for row in entries},
            backlog={row["name"]: row["due"] for row in backlog},
            waiting=waiting[0]["waiting"],
            paused=tuple(sorted(paused.words)),
        )

    async def audit(self, limit: int = 1000) -> list[AuditRow]:
        """Return the audit log, the newest first."""
        async with self._database.read() as c:
            rows = await c.rows(
                """SELECT at, who, action, subject, details, place, before, after FROM audit
                   ORDER BY id DESC LIMIT :limit""",
                limit=limit,
            )
        return _audit(rows)

    async def check(self) -> None:
        """Raise ``LedgerError`` when the storage cannot be read and written."""
        async with self._database.write() as c:
            await c.run("UPDATE pulse SET beat = 1 - beat")


async def _target(c: Connection, text: str) -> int:
    if ":" not in text:
        return spelling.read_id("t", text)
    row = await c.row("SELECT target FROM alias WHERE address = :address", address=text)
    return -1 if row is None else int(row["target"])


def stored_from(row: Row) -> StoredEntry:
    """Read an entry with its latest body."""
    return StoredEntry(
        id=spelling.entry_id(row["id"]),
        story=row["story"],
        source=row["source"],
        revision=row["revision"],
        entry=entry_from_json(row["body"]),
    )


def _delivery(row: Row) -> DeliveryRow:
    return DeliveryRow(
        entry=spelling.entry_id(row["entry"]),
        story=row["story"],
        target=row["address"],
        state=DeliveryState(row["state"]),
        wanted=row["wanted"],
        delivered=row["delivered"],
        messages=tuple(n for part in parts_from_text(row["parts"]) for n in part.messages),
        priority=Priority(row["priority"]),
        attempts=row["attempts"],
        error=row["error"],
        held_by=HeldBy(row["held_by"]) if row["held_by"] else None,
    )


def _source(row: Row) -> SourceRow:
    return SourceRow(
        id=row["id"],
        story=row["story"],
        visited=moment(row["visited"]),
        next_visit=moment(row["next_visit"]),
        failures=row["failures"],
        error=row["error"],
        pushed_until=moment(row["pushed_until"]),
    )


def _target_row(row: Row) -> TargetRow:
    return TargetRow(
        id=spelling.target_id(row["id"]),
        target=row["address"],
        kind=row["kind"],
        state=TargetState(row["state"]),
        reason=row["reason"],
    )


def _audit(rows: Sequence[Row]) -> list[AuditRow]:
    return [
        AuditRow(
            at=moment(int(row["at"])),
            who=row["who"],
            action=row["action"],
            subject=row["subject"],
            details=row["details"],
            place=row["place"],
            before=row["before"],
            after=row["after"],
        )
        for row in rows
    ]
