"""An editor's word against its source's: the word stands, and the difference waits for a person."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.domain.contrast import contrast
from bot.domain.fingerprint import fingerprint, of_words
from bot.domain.model import Entry, Priority
from bot.ports import Write
from bot.storage import revising, tellings
from bot.storage.database import Connection, Row, Value
from bot.storage.revising import body_of, carried
from bot.storage.values import entry_from_json, entry_to_json

CORRECTED = "corrected"
RETRACTED = "retracted"

_REMEMBERED = 20  # words decided against that are recognised when the page goes back to them

# The first word that stands keeps what the source said until then: that is what was decided
# against.
_STAND = """
INSERT INTO difference (entry, waits, since, fingerprint, refused, priority, body)
VALUES (:entry, 0, :since, :fingerprint, :refused, :priority, :body)
ON CONFLICT (entry) DO NOTHING"""

_HEARD = """
UPDATE difference SET waits = :waits, fingerprint = :fingerprint, priority = :priority,
    body = :body,
    since = CASE WHEN waits = 1 AND fingerprint = :fingerprint THEN since ELSE :at END
WHERE entry = :entry"""

_DECIDE = "UPDATE difference SET waits = 0, refused = :refused WHERE entry = :entry"

_OF = "SELECT fingerprint, refused, priority, body, waits FROM difference WHERE entry = :entry"


async def hear(c: Connection, row: Row, write: Write, at: int) -> bool:
    """Take in what a source says of a known entry, as far as an editor's word lets it.

    Returns:
        Whether it says anything that was not known.

    """
    said = carried(write, row)
    if _is_repeat(said, row):
        return False
    entry = int(row["id"])
    if row["word"] == RETRACTED:
        await _note(c, row, said, at, waits=False)
    elif row["word"] == CORRECTED and not _is_moment(said, row):
        await _note(c, row, said, at, waits=not await _is_decided(c, said, row))
    elif _is_told(said, row):
        await revising.adopt(c, entry, said)
    else:
        await revising.revise(c, entry, said, at)
    return True


async def stand(c: Connection, row: Row, write: Write, at: int) -> None:
    """Let an editor's word stand for an entry from now on."""
    entry = int(row["id"])
    word = RETRACTED if write.entry.retracted else CORRECTED
    await c.run("UPDATE entry SET word = :word WHERE id = :entry", word=word, entry=entry)
    values: dict[str, Value] = {"entry": entry, "since": at, "fingerprint": row["fingerprint"]}
    values["refused"] = json.dumps([row["fingerprint"]])
    await c.run(_STAND, **values, priority=int(Priority.CORRECTION), body=row["body"])
    known = await c.row(_OF, entry=entry)
    if known is not None and known["waits"] and _settles(write.entry, known):
        await c.run(_DECIDE, entry=entry, refused=known["refused"])


async def give_way(c: Connection, row: Row, at: int) -> tuple[Entry, Entry] | None:
    """Let the source have its say: the word ends. Return what was told and what is told now.

    None where nothing of the entry waits.
    """
    known = await _waiting(c, row)
    if known is None:
        return None
    entry = int(row["id"])
    write = Write(
        entry_from_json(known["body"]), known["fingerprint"], Priority(known["priority"]), entry
    )
    await end_word(c, entry)
    await revising.revise(c, entry, carried(write, row), at)
    return body_of(row), write.entry


async def insist(c: Connection, row: Row) -> tuple[Entry, Entry] | None:
    """Decide against what the source says now. Return what stands and what was refused.

    None where nothing of the entry waits.
    """
    known = await _waiting(c, row)
    if known is None:
        return None
    refused = [*json.loads(known["refused"]), known["fingerprint"]][-_REMEMBERED:]
    await c.run(_DECIDE, entry=row["id"], refused=json.dumps(refused))
    return body_of(row), entry_from_json(known["body"])


async def end_word(c: Connection, entry: int) -> None:
    """End an editor's word: the source speaks for the entry again."""
    await c.run("UPDATE entry SET word = NULL WHERE id = :entry", entry=entry)
    await c.run("DELETE FROM difference WHERE entry = :entry", entry=entry)


def described(row: Row) -> tuple[str, ...]:
    """Return what differs, for a person; the row has the latest ``body`` and what was ``said``."""
    return contrast(body_of(row), entry_from_json(row["said"]))


async def _waiting(c: Connection, row: Row) -> Row | None:
    known = await c.row(_OF, entry=row["id"])
    return known if known is not None and known["waits"] else None


async def _note(c: Connection, row: Row, write: Write, at: int, *, waits: bool) -> None:
    """Keep what a source says beside the entry; seen, it is not raised again."""
    entry = int(row["id"])
    await revising.adopt(c, entry, write)
    await c.run(
        _HEARD,
        entry=entry,
        waits=int(waits),
        at=at,
        fingerprint=write.fingerprint,
        priority=int(write.priority),
        body=entry_to_json(write.entry),
    )


def _is_repeat(write: Write, row: Row) -> bool:
    if row["fingerprint"] != write.fingerprint or bool(row["retracted"]) != write.entry.retracted:
        return False
    if write.known is None:
        return True
    # Its source may say more of a notice without its page changing; what became of the notice
    # since is no word of the source.
    entry, own = write.entry, row["own_notice"]
    if own is not None and entry.notice is not None and tellings.is_known(own, entry.notice):
        entry = replace(entry, notice=body_of(row).notice)
    return bool(row["body"] == entry_to_json(entry))


def _is_told(write: Write, row: Row) -> bool:
    """Tell whether a page that a person refused went back to what its chats show all along."""
    if row["fingerprint"] == write.fingerprint:
        return False
    latest = body_of(row)
    if latest.retracted != write.entry.retracted:
        return False
    words = [of_words(print_) for print_ in (row["fingerprint"], write.fingerprint)]
    if words != [row["fingerprint"], write.fingerprint] and not _same_marks(write.entry, latest):
        return False  # its source says something beside the words
    return fingerprint(latest) == words[1]


def _same_marks(one: Entry, other: Entry) -> bool:
    return one.all_flags == other.all_flags and one.notice == other.notice


def _is_moment(write: Write, row: Row) -> bool:
    """Tell whether time alone changed an entry, such as a curfew that ran out: no word is broken."""
    same_page = row["fingerprint"] == write.fingerprint
    return same_page and fingerprint(write.entry) == fingerprint(body_of(row))


async def _is_decided(c: Connection, write: Write, row: Row) -> bool:
    """Tell whether a source now says what the editor says, or what was decided against."""
    known = await c.row(_OF, entry=row["id"])
    refused = [] if known is None else json.loads(known["refused"])
    return write.fingerprint in refused or _same_words(write.entry, body_of(row))


def _settles(word: Entry, known: Row) -> bool:
    return word.retracted or _same_words(word, entry_from_json(known["body"]))


def _same_words(one: Entry, other: Entry) -> bool:
    """Compare what a reader sees, but for an editor's note."""
    return fingerprint(replace(one, note=None)) == fingerprint(replace(other, note=None))
