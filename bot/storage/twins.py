"""One event told twice: an entry that seems to tell an alert again waits for a person."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.model import Entry, Priority
from bot.domain.retelling import retold
from bot.domain.routing import priority_of
from bot.ports import NoSuchIdError, Write
from bot.storage import differences, revising, spelling
from bot.storage.database import Connection, Row
from bot.storage.revising import body_of
from bot.storage.values import entry_from_json

# An alert that will never be told, or is withdrawn, has nothing to be told again.
_ALERT = """
SELECT a.entry FROM alert a JOIN entry e ON e.id = a.entry
WHERE a.entry = :entry AND e.story = :story AND a.stage IN ('approval', 'leaving')
AND COALESCE(e.word, '') <> 'retracted'"""

_OWN = """
UPDATE entry SET twin = NULL, same_as = NULL, announced = 1, first_seen = :at WHERE id = :entry"""

# Its message says all of it: no short one follows for what an edit said meanwhile.
_SAID_WHOLE = "UPDATE notice SET tell = 0 WHERE entry = :entry"

_UNDECIDED = "SELECT id FROM entry WHERE twin = :alert AND linked = 0 ORDER BY id"


async def bring_in(c: Connection, write: Write, *, source: str, story: str, at: int) -> int:
    """Store a new entry of a source, unsent while it may tell an alert again."""
    alert = await _told_before(c, write, story)
    announce = write.announce and alert is None
    number = await revising.insert(c, write, source=source, story=story, at=at, announce=announce)
    if alert is not None:
        await c.run("UPDATE entry SET twin = :alert WHERE id = :id", alert=alert, id=number)
    return number


async def take_in(c: Connection, row: Row, write: Write, at: int) -> None:
    """Take in what a source says of a known entry, and let a linked alert hear it too."""
    if await differences.hear(c, row, write, at) and row["linked"]:
        await _pass_on(c, row["twin"], write, at)


def is_undecided(row: Row) -> bool:
    """Tell whether a person has yet to say if an entry tells its alert again.

    What its source withdrew meanwhile tells nothing; agreeing to it would withdraw the alert.
    """
    return row["twin"] is not None and not row["linked"] and not row["retracted"]


async def link(c: Connection, row: Row, at: int) -> tuple[Entry, Entry]:
    """Make an entry its alert's next revision. Return the alert's words before, and the entry's."""
    entry, alert = int(row["id"]), int(row["twin"])
    await c.run("UPDATE entry SET linked = 1 WHERE id = :entry", entry=entry)
    await differences.end_word(c, entry)
    before = body_of(await revising.entry_row(c, alert))
    said = body_of(row)
    await _pass_on(c, alert, Write(said, row["fingerprint"], Priority.CORRECTION, entry), at)
    return before, said


async def let_be(c: Connection, entry: int) -> None:
    """Leave an entry unsent, now and later."""
    await c.run("UPDATE entry SET twin = NULL WHERE id = :entry AND linked = 0", entry=entry)


async def part(c: Connection, entry: int, at: int) -> None:
    """Tell an entry as one of its own."""
    row = await revising.entry_row(c, entry)
    if not is_undecided(row):
        raise NoSuchIdError(f"nothing waits under the id {spelling.difference_id(entry)!r}")
    await tell_as_own(c, row, at)


async def let_go(c: Connection, alert: int, at: int) -> None:
    """Tell what was kept back for an alert that will never be told."""
    for row in await c.rows(_UNDECIDED, alert=alert):
        await tell_as_own(c, await revising.entry_row(c, int(row["id"])), at)


async def tell_as_own(c: Connection, row: Row, at: int) -> None:
    """Tell an entry that was kept back, in a message of its own."""
    await c.run(_OWN, entry=row["id"], at=at)
    await c.run(_SAID_WHOLE, entry=row["id"])
    await revising.tell(c, int(row["id"]), int(priority_of(body_of(row), 1)))


async def _told_before(c: Connection, write: Write, story: str) -> int | None:
    if write.twin is None:
        return None
    row = await c.row(_ALERT, entry=spelling.read_id("e", write.twin), story=story)
    return None if row is None else int(row["entry"])


async def _pass_on(c: Connection, alert: int, write: Write, at: int) -> None:
    row = await revising.entry_row(c, alert)
    first = await c.row(
        "SELECT body FROM revision WHERE entry = :alert AND number = 1", alert=alert
    )
    assert first is not None  # noqa: S101 - every entry has a first revision
    entry = retold(entry_from_json(first["body"]), write.entry)
    said = replace(
        write, entry=entry, known=alert, priority=Priority.CORRECTION, announce=True, twin=None
    )
    await differences.hear(c, row, said, at)
