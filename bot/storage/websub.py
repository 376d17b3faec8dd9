"""Hubs and calls: who pushes to us until when, and which sources are to be read at once."""

from __future__ import annotations

from datetime import datetime

from bot.ports import Lease, LeaseState, SourceState
from bot.storage.database import Row, Value
from bot.storage.room import Room, pauses
from bot.storage.sources import state_from
from bot.storage.values import millis, millis_or_none, moment

_KEEP = """
INSERT INTO websub (token, source, base, hub, topic, secret, state, pending, ask_again, since,
    until, failures, silent, reason)
VALUES (:token, :source, :base, :hub, :topic, :secret, :state, :pending, :ask_again, :since,
    :until, :failures, :silent, :reason)
ON CONFLICT (token) DO UPDATE SET state = excluded.state, pending = excluded.pending,
    ask_again = excluded.ask_again, since = excluded.since, until = excluded.until,
    failures = excluded.failures, silent = excluded.silent, reason = excluded.reason"""

# A call that lies in the future stands: it is for all who call until then.
_CALL = """
UPDATE source SET called = :at
WHERE id = :source AND watched = 1 AND (called IS NULL OR called < :at)"""


class Websub(Room):
    """The part of the ledger that pushes need."""

    async def source_state(self, source: str) -> SourceState | None:
        """Return what is remembered of a watched source, or None."""
        async with self._database.read() as c:
            row = await c.row(
                """SELECT id, kind, validators, cursor, failures, visited, next_visit
                   FROM source WHERE id = :source AND watched = 1""",
                source=source,
            )
        return None if row is None else state_from(row)

    async def call_for(self, source: str, at: datetime) -> None:
        """Ask for a visit that begins at this time or later; it is due until one did."""
        async with self._database.write() as c:
            await c.run(_CALL, source=source, at=millis(at))

    async def is_source_paused(self, source: str) -> bool:
        """Tell whether the source itself was paused; a pause of everything is none of it."""
        async with self._database.read() as c:
            return f"source:{source}" in (await pauses(c)).words

    async def announce_hub(self, source: str, hub: str | None, topic: str | None) -> None:
        """Remember the hub that a source announces, and what it calls itself there."""
        async with self._database.write() as c:
            await c.run(
                "UPDATE source SET hub = :hub, topic = :topic WHERE id = :source",
                source=source,
                hub=hub,
                topic=topic,
            )

    async def announced_hubs(self) -> dict[str, tuple[str, str]]:
        """Return hub and topic by watched source, where one is announced."""
        async with self._database.read() as c:
            rows = await c.rows(
                """SELECT id, hub, topic FROM source
                   WHERE watched = 1 AND hub IS NOT NULL AND topic IS NOT NULL ORDER BY id"""
            )
        return {row["id"]: (row["hub"], row["topic"]) for row in rows}

    async def leases(self) -> list[Lease]:
        """Return every subscription to a hub."""
        async with self._database.read() as c:
            return [_lease(row) for row in await c.rows("SELECT * FROM websub ORDER BY source")]

    async def keep_lease(self, lease: Lease) -> None:
        """Store a subscription in place of what was known under its token."""
        async with self._database.write() as c:
            await c.run(_KEEP, **_columns(lease))

    async def drop_lease(self, token: str) -> None:
        """Forget a subscription."""
        async with self._database.write() as c:
            await c.run("DELETE FROM websub WHERE token = :token", token=token)


def _columns(lease: Lease) -> dict[str, Value]:
    return {
        "token": lease.token,
        "source": lease.source,
        "base": lease.base,
        "hub": lease.hub,
        "topic": lease.topic,
        "secret": lease.secret,
        "state": lease.state.value,
        "pending": int(lease.pending),
        "ask_again": millis(lease.ask_again),
        "since": millis_or_none(lease.since),
        "until": millis_or_none(lease.until),
        "failures": lease.failures,
        "silent": int(lease.silent),
        "reason": lease.reason,
    }


def _lease(row: Row) -> Lease:
    return Lease(
        token=row["token"],
        source=row["source"],
        base=row["base"],
        hub=row["hub"],
        topic=row["topic"],
        secret=row["secret"],
        state=LeaseState(row["state"]),
        pending=bool(row["pending"]),
        ask_again=moment(int(row["ask_again"])),
        since=moment(row["since"]),
        until=moment(row["until"]),
        failures=row["failures"],
        silent=bool(row["silent"]),
        reason=row["reason"],
    )
