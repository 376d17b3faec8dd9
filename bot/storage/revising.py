"""Entries and their revisions, one step at a time inside somebody's transaction."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.domain.model import Entry, Priority
from bot.ports import NoSuchIdError, Write
from bot.storage import spelling, tellings
from bot.storage.database import Connection, Row
from bot.storage.values import entry_from_json, entry_to_json, millis

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
    e.announced, e.first_seen, e.word, e.twin, e.linked, e.same_as, e.own, e.voice,
    r.body, n.last AS own_notice
FROM entry e JOIN revision r ON r.entry = e.id AND r.number = e.revision
LEFT JOIN notice n ON n.entry = e.id"""

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
WHERE id = :id RETURNING revision, announced, story, first_seen"""

# What the source said last stays as it is: its unchanged page must raise nothing.
_REWRITE = """
UPDATE entry SET revision = revision + 1 WHERE id = :id RETURNING revision, announced, story, first_seen"""

_REVISION = """
INSERT INTO revision (entry, number, seen, body) VALUES (:entry, :number, :at, :body)"""

_TOLD = "UPDATE revision SET told = :told WHERE entry = :entry AND number = :number"

# An edit that must wait joins what waits for its entry already: the latest words are told then.
_WAITS = "SELECT id FROM intent WHERE entry = :entry AND not_before > :at LIMIT 1"

# What is told now takes with it what waited; an alert leaves at its own time.
_OVERTAKE = """
DELETE FROM intent WHERE entry = :entry AND not_before > :at AND cursor = 0
AND NOT EXISTS (SELECT 1 FROM alert a WHERE a.entry = intent.entry)"""

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
    number = await _create(c, write, source=source, story=story, at=at, announce=announce)
    said = await tellings.hear(c, number, write.entry, story=story, at=at, seen=at, before=0)
    await _begin(c, number, replace(write, entry=said), at, announce=announce)
    return number


async def insert_own(c: Connection, write: Write, *, source: str, story: str, at: int) -> int:
    """Store a short message of the ledger's own and tell it: what it says was told before."""
    number = await _create(c, write, source=source, story=story, at=at, announce=True)
    await _begin(c, number, write, at, announce=True)
    return number


async def _create(
    c: Connection, write: Write, *, source: str, story: str, at: int, announce: bool
) -> int:
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
    return int(row["id"])


async def _begin(c: Connection, number: int, write: Write, at: int, *, announce: bool) -> None:
    await c.run(_REVISION, entry=number, number=1, at=at, body=entry_to_json(write.entry))
    if announce:
        await tell(c, number, int(write.priority))


async def revise(c: Connection, entry: int, write: Write, at: int) -> None:
    """Store what a source says as an entry's next revision, told to whoever hears of the entry."""
    revised = await c.row(
        _REVISE, fingerprint=write.fingerprint, retracted=int(write.entry.retracted), id=entry
    )
    await _add(c, entry, write, revised, at)


async def rewrite(c: Connection, entry: int, write: Write, at: int) -> int:
    """Store what an editor says as an entry's next revision; return its number."""
    return await _add(c, entry, write, await c.row(_REWRITE, id=entry), at)


async def outlive(c: Connection, row: Row, body: Entry, *, announce: bool = True) -> None:
    """Store what became of an entry's notice; nobody's words were corrected by that.

    The revision is as old as the one before, so that no message bears the time of a correction.
    Announced, it is told; else the messages learn of it with the next edit.
    """
    entry, before = int(row["id"]), int(row["revision"])
    revised = await c.row(_REWRITE, id=entry)
    assert revised is not None  # noqa: S101 - the entry was found in this transaction
    values: dict[str, Any] = {"at": await seen(c, entry, before), "body": entry_to_json(body)}
    await c.run(_REVISION, entry=entry, number=revised["revision"], **values)
    if announce and revised["announced"]:
        await tell(c, entry, int(Priority.CORRECTION))


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
    facts = {"story": revised["story"], "seen": revised["first_seen"], "before": number - 1}
    kept = write.notice_stands
    said = await tellings.hear(c, entry, write.entry, at=at, kept=kept, **facts)
    await c.run(_REVISION, entry=entry, number=number, at=at, body=entry_to_json(said))
    # What was never sent is not sent as a correction.
    if write.announce and revised["announced"]:
        await _tell_edit(c, entry, number, write, at)
    return number


async def _tell_edit(c: Connection, entry: int, number: int, write: Write, at: int) -> None:
    """Ask for an edit to be told, at once unless its write says when."""
    told = max(at, millis(write.not_before)) if write.not_before else at
    if told > at and await c.row(_WAITS, entry=entry, at=at) is not None:
        return
    await c.run(_OVERTAKE, entry=entry, at=at)
    await tell(c, entry, int(write.priority), not_before=told if told > at else 0)
    await c.run(_TOLD, entry=entry, number=number, told=told)
