"""What entries tell of notices, noted as they are stored; and what their messages show so far."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.domain.codec import notice_from_json, notice_to_json
from bot.domain.lifecycle import Telling, timed
from bot.domain.model import Entry, Notice, NoticeStatus
from bot.domain.rereading import is_new_word, reread, worth_telling
from bot.storage.database import Connection, Row, Value
from bot.storage.values import millis, moment

_MEMORY = timedelta(days=30)  # how long a word can still be meant, from when it was said or seen
_MOST = 500  # tellings of one story and kind that are looked at together

_OF = "SELECT kind, since, last, said, shown, tell FROM notice WHERE entry = :entry"

_NOTE = """
INSERT INTO notice (entry, story, kind, about, told, first, since, last, said, shown, tell, due)
VALUES (:entry, :story, :kind, :about, :told, :first, :since, :last, :said, :shown, :tell, 0)
ON CONFLICT (entry) DO UPDATE SET kind = excluded.kind,
    first = CASE WHEN notice.last IS NULL THEN excluded.first ELSE notice.first END,
    since = CASE WHEN notice.last IS NULL THEN excluded.since ELSE notice.since END,
    last = excluded.last, said = excluded.said, shown = excluded.shown, tell = excluded.tell,
    due = 0"""

_END = "UPDATE notice SET last = NULL, tell = 0, due = 0 WHERE entry = :entry AND last IS NOT NULL"

# An alert that has not left yet, or never will, says nothing.
_TOLD = """
SELECT n.entry, n.about, n.first, n.since, n.last, n.said, n.shown, n.tell, n.due,
    e.retracted, e.first_seen,
    CASE WHEN e.twin IS NULL AND e.same_as IS NULL THEN 0 ELSE 1 END AS again
FROM notice n JOIN entry e ON e.id = n.entry LEFT JOIN alert a ON a.entry = n.entry
WHERE n.story = :story AND n.kind = :kind AND (n.said >= :since OR e.first_seen >= :since OR n.due IS NOT NULL)
AND (a.entry IS NULL OR e.announced = 1)
ORDER BY n.said DESC, n.entry DESC LIMIT :most"""


@dataclass(frozen=True, slots=True)
class Noted:
    """A telling as it stands in the ledger; ``about`` is set for a short message of our own."""

    entry: int
    about: int | None
    telling: Telling | None  # None: withdrawn, or a message of our own
    first: Notice | None
    shown: Notice | None
    tell: int  # the revision whose edit is still to be told shortly, or 0
    again: bool  # it tells again what another entry tells
    retracted: bool


async def hear(
    c: Connection,
    number: int,
    entry: Entry,
    *,
    story: str,
    at: int,
    seen: int,
    before: int,
    kept: bool = False,
) -> Entry:
    """Note what a revision tells of a notice; return the revision with the notice it is to show.

    What became of a notice survives an edit that does not speak of it.

    Args:
        c: the transaction.
        number: the entry's number.
        entry: the revision as its author tells it.
        story: the entry's story.
        at: when the revision was seen.
        seen: when the entry was first seen.
        before: the number of the revision before, 0 for the first.
        kept: the edit leaves the words of the notice alone.

    """
    if entry.retracted or entry.notice is None:
        await c.run(_END, entry=number)
        return entry
    row = await c.row(_OF, entry=number) if before else None
    said = _whole(entry.notice)
    if row is None or row["last"] is None:
        since = at if before else _told_at(entry, at)
        tell = before if said.status in (NoticeStatus.EXTENDED, NoticeStatus.LIFTED) else 0
        word = _Word(number, story, said, timed(said, moment(at), moment(seen)), since, since, tell)
        await _note(c, word)
        return replace(entry, notice=word.shown)
    own, shown = read(row["last"]), read(row["shown"])
    if not kept and (said := reread(own, said)) != own:
        word = _Word(number, story, said, shown, row["since"], row["said"], row["tell"])
        word = _heard_again(word, own, at=at, seen=moment(seen), before=before)
        await _note(c, word)
        shown = word.shown
    return replace(entry, notice=shown)


@dataclass(frozen=True, slots=True)
class _Word:
    """What is noted of an entry; times are milliseconds."""

    entry: int
    story: str
    told: Notice
    shown: Notice
    since: int
    said: int
    tell: int


def _heard_again(word: _Word, own: Notice, *, at: int, seen: datetime, before: int) -> _Word:
    """Return what is noted of an edit that says something else than the entry said before."""
    told, shown, now = word.told, word.shown, moment(at)
    if not is_new_word(own, told):  # the place or the beginning is told better
        shown = replace(shown, area=told.area, starts=told.starts, severity=told.severity)
        return replace(word, shown=shown)
    tell = word.tell or (before if worth_telling(shown, told, now, seen) else 0)
    return replace(word, shown=timed(told, now, seen), said=at, tell=tell)


async def note_own(
    c: Connection, number: int, notice: Notice, *, story: str, about: tuple[int, int], at: int
) -> None:
    """Note a short message of our own; it tells nothing, and follows its announcement.

    ``about`` is that, and the revision of it that its readers wanted.
    """
    told = write(notice)
    values: dict[str, Value] = {"entry": number, "story": story, "kind": notice.kind}
    values |= {
        "about": about[0],
        "told": about[1],
        "first": told,
        "last": None,
        "since": at,
        "said": at,
    }
    values |= {"shown": told, "tell": 0}
    await c.run(_NOTE, **values)


async def all_told(c: Connection, story: str, kind: str, at: int) -> list[Noted]:
    """Return what a story's entries tell of one kind of notice, but for what is long over."""
    since = at - _MEMORY // timedelta(milliseconds=1)
    rows = await c.rows(_TOLD, story=story, kind=kind, since=since, most=_MOST)
    return [_noted(row) for row in rows]


def is_known(own: str, said: Notice) -> bool:
    """Tell whether a notice says what its entry was noted to say."""
    noted = read(own)
    return reread(noted, _whole(said)) == noted


def read(text: str) -> Notice:
    """Read what ``write`` wrote."""
    notice = notice_from_json(json.loads(text))
    assert notice is not None  # noqa: S101 - only notices are written
    return replace(notice, starts=_utc(notice.starts), ends=_utc(notice.ends))


def write(notice: Notice) -> str:
    """Write a notice as the ledger keeps it."""
    return json.dumps(notice_to_json(notice), ensure_ascii=False)


async def _note(c: Connection, word: _Word) -> None:
    told = write(word.told)
    values: dict[str, Value] = {"entry": word.entry, "story": word.story, "kind": word.told.kind}
    values |= {"about": None, "told": None, "first": told, "last": told}
    values |= {"shown": write(word.shown), "since": word.since, "said": word.said}
    await c.run(_NOTE, **values, tell=word.tell)


def _noted(row: Row) -> Noted:
    telling = None
    if row["last"] is not None and row["about"] is None:
        since, said, seen = (moment(int(row[name])) for name in ("since", "said", "first_seen"))
        telling = Telling(row["entry"], read(row["first"]), since, read(row["last"]), said, seen)
    return Noted(
        entry=row["entry"],
        about=row["about"],
        telling=telling,
        first=read(row["first"]) if row["first"] else None,
        shown=read(row["shown"]) if row["shown"] else None,
        tell=row["tell"],
        again=bool(row["again"]),
        retracted=bool(row["retracted"]),
    )


def _told_at(entry: Entry, at: int) -> int:
    """Return when a new entry was told: by its own date, unless that lies ahead.

    What a slow source tells late must not overtake what became of it meanwhile.
    """
    return at if entry.published is None else min(millis(entry.published), at)


def _whole(notice: Notice) -> Notice:
    """Return a notice as it comes back from the ledger, in whole seconds."""
    return read(write(notice))


def _utc(time: datetime | None) -> datetime | None:
    return time.astimezone(UTC) if time else None
