"""What is kept of a chat, for the chat itself: to read, and to have forgotten."""

from __future__ import annotations

import json
from datetime import datetime

from bot.domain.codec import time_to_json
from bot.ports import NoSuchIdError
from bot.storage import spelling, targets
from bot.storage.database import Connection, Row
from bot.storage.room import Room
from bot.storage.values import moment, parts_from_text

_CHAT = """
SELECT address, kind, state, language, timezone, muted_until FROM target WHERE id = :target"""

_ADDRESSES = "SELECT address FROM alias WHERE target = :target ORDER BY address"

_SUBSCRIPTIONS = """
SELECT story, origin, since, preferences FROM subscription WHERE target = :target ORDER BY story"""

# No index leads from a chat to what it was told: an entry after the other is looked up.
_DELIVERIES = """
SELECT d.entry, e.story, d.state, d.delivered,
    COALESCE(l.parts, d.parts) AS parts, COALESCE(l.posted_at, d.posted_at) AS posted_at
FROM entry e CROSS JOIN delivery d
LEFT JOIN delivery l ON l.entry = d.lead AND l.target = d.target
WHERE d.entry = e.id AND d.target = :target ORDER BY d.entry"""

# What is under way is forgotten too: its outcome then finds no row to be written to. Notes about a
# chat end with its number, see ``bot.ports.Memory``.
_ERASE = (
    "DELETE FROM delivery WHERE target = :target AND entry IN (SELECT id FROM entry)",
    "DELETE FROM subscription WHERE target = :target",
    "DELETE FROM posted WHERE target = :target",
    "DELETE FROM alias WHERE target = :target",
    """DELETE FROM note WHERE name LIKE (SELECT a.name || ':%:' || t.chat
       FROM target t JOIN account a ON a.id = t.account WHERE t.id = :target)""",
)

# The row stays, as nobody's, so that its id is never given to another chat.
_ANONYMOUS = """
UPDATE target SET address = 'erased:' || id, chat = 'erased:' || id, thread = '', state = 'gone',
    reason = 'erased at its own wish', language = NULL, timezone = NULL, muted_until = NULL
WHERE id = :target"""


class Erasure(Room):
    """A chat's own."""

    async def export_chat(self, target_id: int) -> dict[str, object]:
        """Return all that is stored of a chat, as plain values; times are UTC.

        Raises:
            NoSuchIdError: there is no such target.

        """
        async with self._database.read() as c:
            chat = await c.row(_CHAT, target=target_id)
            if chat is None:
                raise NoSuchIdError(f"there is no target {spelling.target_id(target_id)!r}")
            addresses = await c.rows(_ADDRESSES, target=target_id)
            subscriptions = await c.rows(_SUBSCRIPTIONS, target=target_id)
            deliveries = await c.rows(_DELIVERIES, target=target_id)
        return {
            "address": chat["address"],
            "addresses": [row["address"] for row in addresses],
            "kind": chat["kind"],
            "state": chat["state"],
            "settings": _settings(chat),
            "subscriptions": [_subscription(row) for row in subscriptions],
            "deliveries": [_delivery(row) for row in deliveries],
        }

    async def forget_chat(self, target_id: int, now: datetime) -> None:
        """Erase what is stored of a chat; its messages stay, but are not ours any more.

        A chat that the configuration names is bound anew at the next start.

        Raises:
            NoSuchIdError: there is no such target, or not any more.

        """
        del now  # nothing remembers when
        async with self._database.write() as c:
            await targets.lock(c, target_id)
            await _erase(c, target_id)


async def _erase(c: Connection, target: int) -> None:
    for statement in (*_ERASE, _ANONYMOUS):
        await c.run(statement, target=target)


def _settings(row: Row) -> dict[str, object]:
    return {
        "language": row["language"],
        "timezone": row["timezone"],
        "muted_until": time_to_json(moment(row["muted_until"])),
    }


def _subscription(row: Row) -> dict[str, object]:
    return {
        "story": row["story"],
        "origin": row["origin"],
        "since": time_to_json(moment(row["since"])),
        "preferences": json.loads(row["preferences"]),
    }


def _delivery(row: Row) -> dict[str, object]:
    return {
        "entry": spelling.entry_id(row["entry"]),
        "story": row["story"],
        "state": row["state"],
        "revision": row["delivered"],
        "posted": time_to_json(moment(row["posted_at"])),
        "messages": [part.id for part in parts_from_text(row["parts"])],
    }
