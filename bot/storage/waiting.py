"""What waits for a person, and the stop button."""

from __future__ import annotations

from datetime import datetime

from bot.domain.model import Entry, HeldBy
from bot.ports import NoSuchIdError, WaitingItem, Write
from bot.storage import spelling
from bot.storage.database import Connection, Row
from bot.storage.room import Room, write_audit
from bot.storage.targets import bring_back
from bot.storage.values import entry_from_json, millis, moment, writes_from_json
from bot.storage.visits import refuse, store

SUMMARY = 120  # characters of an entry that tell a person which one it is

_HELD_ROWS = """
SELECT d.entry, d.target, d.held_by, d.error, d.due, e.story, t.address, r.body
FROM delivery d JOIN entry e ON e.id = d.entry JOIN target t ON t.id = d.target
JOIN revision r ON r.entry = d.entry AND r.number = d.wanted
WHERE d.state = 'held' ORDER BY d.due, d.entry, d.target"""

_RELEASE = """
UPDATE delivery SET state = 'due', due = 0, error = NULL, attempts = 0, held_by = NULL,
    doubt = CASE WHEN held_by = 'unknown' THEN 1 ELSE doubt END
WHERE entry = :entry AND target = :target AND state = 'held' RETURNING error"""

_DROP = """
UPDATE delivery SET state = 'dropped', due = 0, held_by = NULL
WHERE entry = :entry AND target = :target AND state = 'held' RETURNING error"""


class Waiting(Room):
    """One list, two verbs; and pausing."""

    async def waiting(self) -> list[WaitingItem]:
        """Return everything that waits for a person, the oldest first."""
        async with self._database.read() as c:
            deliveries = await c.rows(_HELD_ROWS)
            visits = await c.rows("SELECT id, story, reason, since, writes FROM held")
        items = [_delivery(row) for row in deliveries] + [_visit(row) for row in visits]
        return sorted(items, key=lambda item: (item.since, item.id))

    async def release(self, item: str, who: str, now: datetime) -> None:
        """Let a waiting item go ahead. Raises ``NoSuchIdError``.

        A delivery is due again (one of unknown outcome with ``doubt``), what the brake held is
        stored as its visit would have stored it.
        """
        async with self._database.write() as c:
            details = await _settle(c, item, now, release=True)
            await write_audit(
                c, at=millis(now), who=who, action="release", subject=item, details=details
            )

    async def drop(self, item: str, who: str, now: datetime) -> None:
        """Give a waiting item up. Raises ``NoSuchIdError``."""
        async with self._database.write() as c:
            details = await _settle(c, item, now, release=False)
            await write_audit(
                c, at=millis(now), who=who, action="drop", subject=item, details=details
            )

    async def pause(self, what: str, who: str, now: datetime) -> None:
        """Stop ``all``, ``story:ID``, ``source:ID``, ``target:ADDRESS`` or ``account:ADDRESS``.

        Raises:
            NoSuchIdError: it is none of these.

        """
        spelling.check_pausable(what)
        at = millis(now)
        async with self._database.write() as c:
            await c.run(
                """INSERT INTO pause (what, who, since) VALUES (:what, :who, :at)
                   ON CONFLICT (what) DO NOTHING""",
                what=what,
                who=who,
                at=at,
            )
            await write_audit(c, at=at, who=who, action="pause", subject=what)

    async def resume(self, what: str, who: str, now: datetime) -> None:
        """Undo ``pause``; a target that was set aside is spoken to again, too.

        Raises:
            NoSuchIdError: it is neither paused nor set aside.

        """
        kind, _, address = what.partition(":")
        async with self._database.write() as c:
            row = await c.row("DELETE FROM pause WHERE what = :what RETURNING what", what=what)
            back = kind == "target" and await bring_back(c, address)
            if row is None and not back:
                raise NoSuchIdError(f"{what!r} is not paused")
            await write_audit(c, at=millis(now), who=who, action="resume", subject=what)


async def _settle(c: Connection, item: str, now: datetime, *, release: bool) -> str | None:
    """Let go of an item one way or the other; return what the audit log adds about it."""
    if item.startswith("h"):
        return await _settle_visit(c, item, now, release=release)
    entry, target = spelling.read_delivery_id(item)
    row = await c.row(_RELEASE if release else _DROP, entry=entry, target=target)
    if row is None:
        raise NoSuchIdError(f"nothing waits under the id {item!r}")
    error: str | None = row["error"]
    return error


async def _settle_visit(c: Connection, item: str, now: datetime, *, release: bool) -> str:
    row = await c.row(
        "DELETE FROM held WHERE id = :id RETURNING source, story, reason, writes",
        id=spelling.read_id("h", item),
    )
    if row is None:
        raise NoSuchIdError(f"nothing waits under the id {item!r}")
    await c.row("SELECT id FROM source WHERE id = :id FOR UPDATE", id=row["source"])
    settle = store if release else refuse
    writes = writes_from_json(row["writes"])
    await settle(c, writes, source=row["source"], story=row["story"], at=millis(now))
    return f"{row['source']}: {row['reason']}"


def _delivery(row: Row) -> WaitingItem:
    return WaitingItem(
        id=spelling.delivery_id(row["entry"], row["target"]),
        held_by=HeldBy(row["held_by"]),
        story=row["story"],
        summary=_headline(entry_from_json(row["body"])),
        since=moment(int(row["due"])),
        entry=spelling.entry_id(row["entry"]),
        target=row["address"],
        details=(row["error"],) if row["error"] else (),
    )


def _visit(row: Row) -> WaitingItem:
    return WaitingItem(
        id=spelling.held_id(row["id"]),
        held_by=HeldBy.BRAKE,
        story=row["story"],
        summary=row["reason"],
        since=moment(int(row["since"])),
        details=tuple(map(_intention, writes_from_json(row["writes"]))),
    )


def _intention(write: Write) -> str:
    if write.known is None:
        return f"new: {_headline(write.entry)}"
    verb = "withdraw" if write.entry.retracted else "revise"
    return f"{verb} {spelling.entry_id(write.known)}: {_headline(write.entry)}"


def _headline(entry: Entry) -> str:
    text = " ".join((entry.title or entry.text or entry.key).split())
    return text if len(text) <= SUMMARY else f"{text[: SUMMARY - 1]}…"
