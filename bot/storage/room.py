"""What all parts of the ledger share: the database they stand on."""

from __future__ import annotations

from bot.storage.database import Connection, Database
from bot.storage.spelling import Pauses


class Room:
    """A part of the ledger. Each of its methods is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database


async def pauses(c: Connection) -> Pauses:
    """Return everything that is paused."""
    return Pauses.of(row["what"] for row in await c.rows("SELECT what FROM pause ORDER BY what"))


async def write_audit(
    c: Connection,
    *,
    at: int,
    who: str,
    action: str,
    subject: str,
    details: str | None = None,
    place: str | None = None,
    before: str | None = None,
    after: str | None = None,
) -> None:
    """Add a line to the audit log; ``before`` and ``after`` are the words where there are any."""
    await c.run(
        """INSERT INTO audit (at, who, action, subject, details, place, before, after)
           VALUES (:at, :who, :action, :subject, :details, :place, :before, :after)""",
        at=at,
        who=who,
        action=action,
        subject=subject,
        details=details,
        place=place,
        before=before,
        after=after,
    )
