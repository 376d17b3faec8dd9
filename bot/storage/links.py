"""One event told by two sources of a story: one message, with the best of what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.changes import withdrawn
from bot.domain.model import Entry, Priority
from bot.domain.telling_twice import is_another, is_richer, looks_the_same, together
from bot.ports import Told, Write
from bot.storage import differences, revising, spelling, twins
from bot.storage.database import Connection, Row, Value
from bot.storage.revising import body_of
from bot.storage.room import Room
from bot.storage.values import entry_from_json, entry_to_json, millis, moment

_MOST = 200  # entries that are looked at for one telling the same; the latest

# What editors and the ledger itself tell is no source's.
_ELSEWHERE = """
SELECT e.id, e.first_seen, r.body FROM entry e
JOIN revision r ON r.entry = e.id AND r.number = e.revision
WHERE e.story = :story AND e.first_seen >= :since AND e.source <> :source
AND e.source <> :editors AND e.source <> :notices
AND e.announced = 1 AND e.twin IS NULL AND e.same_as IS NULL
ORDER BY e.id DESC LIMIT :most"""

_EDITS = """
SELECT entry, told FROM revision
WHERE entry IN :entries[] AND number > 1 AND told >= :since ORDER BY entry, told"""

_LINK = "UPDATE entry SET same_as = :told WHERE id = :id"

# What its source said until now, also where an editor's word stands instead.
_KEEP_OWN = """
UPDATE entry SET own = COALESCE(own, (SELECT body FROM difference WHERE entry = entry.id),
    CAST(:body AS TEXT))
WHERE id = :id RETURNING own"""

_OWN = "UPDATE entry SET own = :body WHERE id = :id"

_VOICE = "UPDATE entry SET voice = CAST(:voice AS BIGINT) WHERE id = :id"

_LINKED = """
SELECT e.id, e.retracted, r.body FROM entry e
JOIN revision r ON r.entry = e.id AND r.number = e.revision
WHERE e.same_as = :told ORDER BY e.id"""

_WATCHED = """
SELECT e.id FROM entry e JOIN source s ON s.id = e.source
WHERE s.watched = 1 AND (e.id = :told OR e.same_as = :told)"""

# Its own page's state, which what others say must not change.
_RESTORE = "UPDATE entry SET fingerprint = :fingerprint, retracted = :retracted WHERE id = :id"


class Links(Room):
    """What was told lately: by other sources, and of one entry."""

    async def told_elsewhere(self, story: str, source: str, since: datetime) -> list[Told]:
        """Return what the story's other sources told since then and still stands, the latest first.

        Alerts are left out, and what was never announced.
        """
        values: dict[str, Value] = {"story": story, "source": source, "since": millis(since)}
        values |= {
            "most": _MOST,
            "editors": spelling.editors_of(story),
            "notices": spelling.notices_of(story),
        }
        async with self._database.read() as c:
            rows = await c.rows(_ELSEWHERE, **values)
        found = [
            Told(spelling.entry_id(r["id"]), body_of(r), moment(int(r["first_seen"]))) for r in rows
        ]
        return [told for told in found if not told.entry.retracted]

    async def edits_told(
        self, entries: Sequence[int], since: datetime
    ) -> dict[int, list[datetime]]:
        """Return when edits of entries were told since then, or are to be told; the oldest first."""
        async with self._database.read() as c:
            rows = await c.rows(_EDITS, entries=list(entries), since=millis(since))
        times: dict[int, list[datetime]] = {entry: [] for entry in entries}
        for row in rows:
            times[row["entry"]].append(moment(int(row["told"])))
        return times


async def bring_in(c: Connection, write: Write, *, source: str, story: str, at: int) -> int:
    """Store a new entry of a source; what tells again what another told is linked to it, unsent."""
    told = await _told(c, write, source, story)
    if told is None:
        return await twins.bring_in(c, write, source=source, story=story, at=at)
    number = await revising.insert(c, write, source=source, story=story, at=at, announce=False)
    await c.run(_LINK, told=told["id"], id=number)
    await c.row(_KEEP_OWN, body=told["body"], id=told["id"])
    # Who tells it better is no correction: the message must not bear the time of one.
    seen = await revising.seen(c, int(told["id"]), int(told["revision"]))
    await _tell_anew(c, int(told["id"]), number, seen)
    return number


async def take_in(c: Connection, row: Row, write: Write, at: int) -> None:
    """Take in what a source says of a known entry, and bring the message of its event up to it."""
    if row["same_as"] is not None:
        if await differences.hear(c, row, write, at):
            await _hear_linked(c, int(row["same_as"]), int(row["id"]), at)
    elif row["own"] is not None:
        await _hear_own(c, row, write, at)
    else:
        await twins.take_in(c, row, write, at)


async def _told(c: Connection, write: Write, source: str, story: str) -> Row | None:
    """Return the entry that a write tells again, if it still is one to be told again."""
    if write.same_as is None or not write.announce or write.twin is not None:
        return None
    row = await revising.entry_row(c, spelling.read_id("e", write.same_as))
    fits = row["story"] == story and row["source"] != source and row["announced"]
    alone = row["same_as"] is None and row["twin"] is None
    return row if fits and alone and not body_of(row).retracted else None


async def _hear_own(c: Connection, row: Row, write: Write, at: int) -> None:
    """Take in what the source says that told an event first; another's words may be told now."""
    entry, body = int(row["id"]), entry_to_json(write.entry)
    if body == row["own"] and write.fingerprint == row["fingerprint"]:
        return
    await revising.adopt(c, entry, write)
    await c.run(_OWN, body=body, id=entry)
    await _tell_anew(c, entry, entry, at)


async def _hear_linked(c: Connection, first: int, linked: int, at: int) -> None:
    """Take in an edit of what tells an event again; of another event it gets its own message."""
    told, row = await revising.entry_row(c, first), await revising.entry_row(c, linked)
    own, said = entry_from_json(told["own"]), body_of(row)
    if not own.retracted and not said.retracted and is_another(said, own):
        await twins.tell_as_own(c, row, at)
    await _tell_anew(c, first, linked, at)


@dataclass(frozen=True, slots=True)
class _Event:
    """What tells one event: the entry that was told first, and by id all that say it.

    ``watched`` are those whose sources are read still.
    """

    row: Row
    sayings: dict[int, Entry]
    watched: frozenset[int]

    @property
    def first(self) -> int:
        return int(self.row["id"])

    @property
    def standing(self) -> dict[int, Entry]:
        return {number: said for number, said in self.sayings.items() if not said.retracted}

    def voice(self, changed: int) -> int | None:
        """Return whose words are to be told; None when everybody withdrew theirs.

        They stay whose they are until somebody says more, until they are withdrawn, or until
        nobody looks after them any more. What was told first may come to tell another event.
        """
        standing = self.standing
        voice = int(self.row["voice"] or self.first)
        if voice not in standing:
            return self.first if self.first in standing else min(standing, default=None)
        if changed not in standing or changed == voice:
            return voice
        said, told = standing[changed], standing[voice]
        left = voice not in self.watched and changed in self.watched
        turned = changed == self.first and is_another(said, told)
        return changed if left or turned or is_richer(said, told) else voice

    def told_by(self, voice: int | None) -> Entry:
        """Return what is to be told in somebody's words."""
        told = body_of(self.row)
        if voice is None:
            return withdrawn(told)
        others = [said for number, said in self.standing.items() if number != voice]
        return together(self.standing[voice], others, of=told)


async def _tell_anew(c: Connection, first: int, changed: int, at: int) -> None:
    """Bring the message of an event up to what its sources say, if a reader gains by it."""
    row = await revising.entry_row(c, first)
    sayings = {first: entry_from_json(row["own"])}
    for other in await c.rows(_LINKED, told=first):
        sayings[int(other["id"])] = body_of(other)
    watched = frozenset(int(r["id"]) for r in await c.rows(_WATCHED, told=first))
    event = _Event(row, sayings, watched)
    voice = event.voice(changed)
    entry = event.told_by(voice)
    await c.run(_VOICE, id=first, voice=None if voice == first else voice)
    if looks_the_same(replace(entry, note=None), replace(body_of(row), note=None)):
        return
    write = Write(entry, row["fingerprint"], Priority.CORRECTION, first)
    await differences.hear(c, row, write, at)
    retracted = int(sayings[first].retracted)
    await c.run(_RESTORE, id=first, fingerprint=row["fingerprint"], retracted=retracted)
