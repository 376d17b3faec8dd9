"""What waits for a person, told so that they can decide."""

from __future__ import annotations

import json

from bot.domain.model import Entry, HeldBy
from bot.ports import WaitingItem, Write
from bot.storage import alerts, differences, spelling
from bot.storage.database import Connection, Row
from bot.storage.revising import body_of
from bot.storage.values import entry_from_json, moment, writes_from_json

SUMMARY = 120  # characters of an entry that tell a person which one it is

_DELIVERIES = """
SELECT d.entry, d.target, d.held_by, d.error, d.due, e.story, t.address, r.body
FROM delivery d JOIN entry e ON e.id = d.entry JOIN target t ON t.id = d.target
JOIN revision r ON r.entry = d.entry AND r.number = d.wanted
WHERE d.state = 'held' ORDER BY d.due, d.entry, d.target"""

_VISITS = "SELECT id, story, reason, since, writes FROM held"

# One decision at a time: whether it is the alert's event at all comes first.
_DIFFERENCES = """
SELECT e.id, e.story, f.since, f.body AS said, r.body
FROM difference f JOIN entry e ON e.id = f.entry
JOIN revision r ON r.entry = e.id AND r.number = e.revision
WHERE f.waits = 1 AND e.twin IS NULL"""

_TWINS = """
SELECT e.id, e.story, e.first_seen, e.twin, r.body, o.body AS told
FROM entry e JOIN revision r ON r.entry = e.id AND r.number = e.revision
JOIN entry a ON a.id = e.twin JOIN revision o ON o.entry = a.id AND o.number = a.revision
WHERE e.twin IS NOT NULL AND e.linked = 0 AND e.retracted = 0"""


async def all_items(c: Connection) -> list[WaitingItem]:
    """Return everything that waits for a person, the oldest first."""
    items = [_delivery(row) for row in await c.rows(_DELIVERIES)]
    items += [_visit(row) for row in await c.rows(_VISITS)]
    items += [_approval(row) for row in await c.rows(alerts.APPROVALS)]
    items += [_difference(row) for row in await c.rows(_DIFFERENCES)]
    items += [_twin(row) for row in await c.rows(_TWINS)]
    return sorted(items, key=lambda item: (item.since, item.id))


def _delivery(row: Row) -> WaitingItem:
    return WaitingItem(
        id=spelling.delivery_id(row["entry"], row["target"]),
        held_by=HeldBy(row["held_by"]),
        story=row["story"],
        summary=headline(body_of(row)),
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


def _approval(row: Row) -> WaitingItem:
    agreed = json.loads(row["agreed"])
    missing = row["needed"] - len(agreed)
    return WaitingItem(
        id=spelling.approval_id(row["entry"]),
        held_by=HeldBy.APPROVAL,
        story=row["story"],
        summary=headline(body_of(row)),
        since=moment(int(row["first_seen"])),
        entry=spelling.entry_id(row["entry"]),
        details=(row["level"], f"agreed: {', '.join(agreed)}", f"{missing} more must agree"),
    )


def _difference(row: Row) -> WaitingItem:
    return WaitingItem(
        id=spelling.difference_id(row["id"]),
        held_by=HeldBy.EDITOR,
        story=row["story"],
        summary=headline(body_of(row)),
        since=moment(int(row["since"])),
        entry=spelling.entry_id(row["id"]),
        details=differences.described(row),
    )


def _twin(row: Row) -> WaitingItem:
    alert = spelling.entry_id(row["twin"])
    return WaitingItem(
        id=spelling.difference_id(row["id"]),
        held_by=HeldBy.EDITOR,
        story=row["story"],
        summary=headline(body_of(row)),
        since=moment(int(row["first_seen"])),
        entry=spelling.entry_id(row["id"]),
        details=(f"seems to tell {alert} again: {headline(entry_from_json(row['told']))}",),
        alert=alert,
    )


def _intention(write: Write) -> str:
    if write.known is None:
        return f"new: {headline(write.entry)}"
    verb = "withdraw" if write.entry.retracted else "revise"
    return f"{verb} {spelling.entry_id(write.known)}: {headline(write.entry)}"


def headline(entry: Entry) -> str:
    """Return the beginning of an entry on one line."""
    text = " ".join((entry.title or entry.text or entry.key).split())
    return text if len(text) <= SUMMARY else f"{text[: SUMMARY - 1]}…"
