"""Entries and their revisions, one step at a time inside somebody's transaction."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.domain.model import Entry
from bot.ports import NoSuchIdError, Write
from bot.storage import spelling
from bot.storage.database import Connection, Row
from bot.storage.values import entry_from_json, entry_to_json

_LOCK = """
INSERT INTO story (id) VALUES (:story) ON CONFLICT (id) DO UPDATE SET id = excluded.id"""

# A source nobody watches (an editor's alerts, a hook) appears with its first entry.
_SOURCE = """
INSERT INTO source (id, story, url, kind, watched, validators, cursor, visited, next_visit)
VALUES (:source, :story, '', '', 0, COALESCE(CAST(:validators AS TEXT), '{}'),
    CAST(:cursor AS TEXT), :at, :next_visit)
ON CONFLICT (id) DO UPDATE SET
    validators = COALESCE(CAST(:validators AS TEXT), source.validators),
    cursor = COALESCE(CAST(:cursor AS TEXT), source.cursor),
    failures = 0, error = NULL, visited = excluded.visited, next_visit = excluded.next_visit"""

_KNOWN = """
SELECT e.id, e.source, e.story, e.key, e.provisional, e.revision, e.fingerprint, e.retracted,
    e.announced, e.first_seen, e.word, e.twin, e.linked, r.body
FROM entry e JOIN revision r ON r.entry = e.id AND r.number = e.revision"""

_FIND = f"""{_KNOWN}
WHERE e.id = :known OR (e.source = :source AND e.key = :key)
ORDER BY e.id = :known DESC LIMIT 1"""

_INSERT = """
INSERT INTO entry (source, story, key, provisional, revision, fingerprint, retracted, announced,
    first_seen)
VALUES (:source, :story, :key, :provisional, 1, :fingerprint, :retracted, :announced, :at)
RETURNING id"""

_REVISE = """
UPDATE entry SET revision = revision + 1, fingerprint = :fingerprint, retracted = :retracted,
    pending_fingerprint = NULL, pending_since = NULL
WHERE id = :id RETURNING revision, announced"""

# What the source said last stays as it is: its unchanged page must raise nothing.
_REWRITE = """
UPDATE entry SET revision = revision + 1 WHERE id = :id RETURNING revision, announced"""

_REVISION = """
INSERT INTO revision (entry, number, seen, body) VALUES (:entry, :number, :at, :body)"""

_INTENT = """
INSERT INTO intent (entry, priority, not_before) VALUES (:entry, :priority, :not_before)"""

_ADOPT = """
UPDATE entry SET fingerprint = :fingerprint, retracted = :retracted,
    pending_fingerprint = NULL, pending_since = NULL
WHERE id = :id"""


async def lock_story(c: Connection, story: str) -> None:
    """Make every other writer of a story wait until this transaction ends.

    Taken first by visits and by editors: then none of them meets another half-way.
    """
    await c.run(_LOCK, story=story)


async def touch_source(
    c: Connection,
    source: str,
    story: str,
    *,
    at: int,
    next_visit: int,
    validators: str | None = None,
    cursor: str | None = None,
) -> None:
    """Note a visit of a source, which appears if nobody knew it."""
    await c.run(
        _SOURCE,
        source=source,
        story=story,
        validators=validators,
        cursor=cursor,
        at=at,
        next_visit=next_visit,
    )


async def find(c: Connection, write: Write, source: str) -> Row | None:
    """Return the entry that a write of a source is about, if it is known."""
    known = -1 if write.known is None else write.known
    return await c.row(_FIND, known=known, source=source, key=write.entry.key)


async def entry_row(c: Connection, number: int) -> Row:
    """Return an entry with its latest body. Raises ``NoSuchIdError``."""
    row = await c.row(f"{_KNOWN} WHERE e.id = :id", id=number)
    if row is None:
        raise NoSuchIdError(f"there is no entry {spelling.entry_id(number)!r}")
    return row


async def locked_entry(c: Connection, number: int) -> Row:
    """Lock the story of an entry, then return the entry. Raises ``NoSuchIdError``."""
    await lock_story(c, (await entry_row(c, number))["story"])
    return await entry_row(c, number)


async def insert(
    c: Connection, write: Write, *, source: str, story: str, at: int, announce: bool
) -> int:
    """Store a new entry in its first revision; announced, it is told. Return its number."""
    values: dict[str, Any] = {
        "source": source,
        "story": story,
        "key": write.entry.key,
        "provisional": int(write.entry.provisional),
        "fingerprint": write.fingerprint,
        "retracted": int(write.entry.retracted),
        "announced": int(announce),
        "at": at,
    }
    row = await c.row(_INSERT, **values)
    assert row is not None  # noqa: S101 - RETURNING of one inserted row
    number = int(row["id"])
    await c.run(_REVISION, entry=number, number=1, at=at, body=entry_to_json(write.entry))
    if announce:
        await tell(c, number, int(write.priority))
    return number


async def revise(c: Connection, entry: int, write: Write, at: int) -> None:
    """Store what a source says as an entry's next revision, told to whoever hears of the entry."""
    revised = await c.row(
        _REVISE, fingerprint=write.fingerprint, retracted=int(write.entry.retracted), id=entry
    )
    await _add(c, entry, write, revised, at)


async def rewrite(c: Connection, entry: int, write: Write, at: int) -> int:
    """Store what an editor says as an entry's next revision; return its number."""
    return await _add(c, entry, write, await c.row(_REWRITE, id=entry), at)


async def seen(c: Connection, entry: int, number: int) -> int:
    """Return when a revision was seen."""
    row = await c.row(
        "SELECT seen FROM revision WHERE entry = :entry AND number = :number",
        entry=entry,
        number=number,
    )
    assert row is not None  # noqa: S101 - every revision is kept
    return int(row["seen"])


async def adopt(c: Connection, entry: int, write: Write) -> None:
    """Take note of what the page says now, without a revision."""
    retracted = int(write.entry.retracted)
    await c.run(_ADOPT, fingerprint=write.fingerprint, retracted=retracted, id=entry)


async def tell(c: Connection, entry: int, priority: int, not_before: int = 0) -> None:
    """Ask for an entry's latest revision to be brought to all who hear of it."""
    await c.run(_INTENT, entry=entry, priority=priority, not_before=not_before)


def carried(write: Write, row: Row) -> Write:
    """Return a source's write with what an editor asked for and no source knows: the pin."""
    if write.entry.pin or not body_of(row).pin:
        return write
    return replace(write, entry=replace(write.entry, pin=True))


def body_of(row: Row) -> Entry:
    """Return the latest revision of an entry's row."""
    return entry_from_json(row["body"])


async def _add(c: Connection, entry: int, write: Write, revised: Row | None, at: int) -> int:
    assert revised is not None  # noqa: S101 - the entry was found in this transaction
    number = int(revised["revision"])
    await c.run(_REVISION, entry=entry, number=number, at=at, body=entry_to_json(write.entry))
    # What was never sent is not sent as a correction.
    if write.announce and revised["announced"]:
        await tell(c, entry, int(write.priority))
    return number
