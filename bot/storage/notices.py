"""Following notices: what became of each is worked out from all that was told, and stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.bulletins import bulletin
from bot.domain.changes import withdrawn
from bot.domain.fingerprint import fingerprint
from bot.domain.lifecycle import expired_long_ago, holds, lapses_at, standing
from bot.domain.model import Entry, Notice, NoticeStatus, Priority, Story
from bot.domain.routing import priority_of
from bot.ports import Write
from bot.storage import revising, spelling, tellings
from bot.storage.database import Connection, Row
from bot.storage.room import Room
from bot.storage.tellings import Noted
from bot.storage.values import millis, millis_or_none, moment

_DUE = "SELECT DISTINCT story FROM notice WHERE due <= :now ORDER BY story LIMIT :most"

_KINDS = "SELECT DISTINCT kind FROM notice WHERE story = :story AND due <= :now ORDER BY kind"

_SHOW = "UPDATE notice SET shown = :shown WHERE entry = :entry"

_NEXT = "UPDATE notice SET due = CAST(:due AS BIGINT), tell = 0 WHERE entry = :entry"

# What is left out of the look (an alert that has not left) is looked at when that changes.
_REST = """
UPDATE notice SET due = NULL WHERE story = :story AND kind = :kind AND due <= :now"""

_STORY = """
INSERT INTO story (id, language, timezone) VALUES (:story, :language, :timezone)
ON CONFLICT (id) DO UPDATE SET language = excluded.language, timezone = excluded.timezone"""

_LANGUAGE = "SELECT language, timezone FROM story WHERE id = :story"


class Notices(Room):
    """The part of the ledger that follows notices."""

    async def sync_stories(self, stories: Sequence[Story]) -> None:
        """Remember the languages and zones that the ledger's own short messages are told in."""
        async with self._database.write() as c:
            for story in sorted(stories, key=lambda s: s.id):
                language = story.language or "en"
                await c.run(_STORY, story=story.id, language=language, timezone=story.timezone)

    async def follow_notices(self, now: datetime, limit: int = 20) -> int:
        """Bring notices up to date whose time has come, or that were told outside a visit.

        Each story is a transaction of its own, behind the lock that its visits and editors take.
        Returns how many entries say something else now.
        """
        async with self._database.read() as c:
            due = await c.rows(_DUE, now=millis(now), most=limit)
        changed = 0
        for row in due:
            async with self._database.write() as c:
                await revising.lock_story(c, row["story"])
                changed += await follow(c, row["story"], millis(now))
        return changed


async def follow(c: Connection, story: str, at: int) -> int:
    """Bring the notices of a story up to date; return how many entries say something else now.

    Nothing is looked at but the kinds of which something was told, or whose time has come. It is
    worked out anew from all that was told: nothing is lost by a kill, nothing done twice. The
    caller holds the story's lock.
    """
    changed = 0
    for row in await c.rows(_KINDS, story=story, now=at):
        changed += await _Look(c, story, row["kind"], at).follow()
    return changed


class _Look:
    """One look at all that a story tells of one kind of notice."""

    def __init__(self, c: Connection, story: str, kind: str, at: int) -> None:
        self._c = c
        self._story, self._kind, self._at = story, kind, at
        self._now = moment(at)

    async def follow(self) -> int:
        noted = await tellings.all_told(self._c, self._story, self._kind, self._at)
        state = standing((n.telling for n in noted if n.telling), self._now)
        changed = {n.entry for n in noted if await self._bring(n, state)}
        for one in sorted(noted, key=lambda n: n.entry):
            if one.tell and not one.again and self._is_news(one, state, changed):
                changed.add(await self._tell(one, state[one.entry]))
            elif one.about is not None and not one.retracted:
                changed |= await self._keep_true(one, state)
        for one in noted:
            due = lapses_at(state[one.entry]) if one.entry in state else None
            due = due if due and due > self._now else None
            await self._c.run(_NEXT, entry=one.entry, due=millis_or_none(due))
        await self._c.run(_REST, story=self._story, kind=self._kind, now=self._at)
        return len(changed)

    async def _bring(self, one: Noted, state: dict[int, Notice]) -> bool:
        """Let an entry's message show what became of its notice; return whether it showed else."""
        if one.telling is None or state[one.entry] == one.shown:
            return False
        row = await revising.entry_row(self._c, one.entry)
        body = replace(revising.body_of(row), notice=state[one.entry])
        await self._show(row, body)
        return True

    def _is_news(self, one: Noted, state: dict[int, Notice], changed: set[int]) -> bool:
        """Tell whether what an edit said is worth a message of its own still."""
        notice = state.get(one.entry)
        if notice is None or one.telling is None:
            return False
        if one.telling.first == one.telling.last and notice.status is NoticeStatus.LIFTED:
            return bool(changed - {one.entry})  # it announced nothing, and lifts what others did
        seen = one.telling.seen
        return notice.status is NoticeStatus.LIFTED or holds(notice, self._now, seen)

    async def _tell(self, one: Noted, notice: Notice) -> int:
        """Store a short message about an announcement; return its entry's number."""
        row = await revising.entry_row(self._c, one.entry)
        key = f"{one.entry}-{row['revision']}"
        entry = await self._bulletin(revising.body_of(row), notice, key, self._now)
        source = spelling.notices_of(self._story)
        await revising.touch_source(self._c, source, self._story, at=self._at, next_visit=self._at)
        write = Write(entry, fingerprint(entry), priority_of(entry, 1))
        own = await revising.insert_own(
            self._c, write, source=source, story=self._story, at=self._at
        )
        about = (one.entry, one.tell)
        await tellings.note_own(self._c, own, notice, story=self._story, about=about, at=self._at)
        return own

    async def _keep_true(self, one: Noted, state: dict[int, Notice]) -> set[int]:
        """Let a short message of ours follow its announcement; withdraw what is not true any more.

        One that told of a lifting stays as it is, unless the curfew is in force after all.
        """
        assert one.about is not None and one.first is not None  # noqa: S101, PT018 - it is our own
        notice = state.get(one.about)
        lifted = one.first.status is NoticeStatus.LIFTED
        if notice == one.shown or (lifted and notice and not holds(notice, self._now)):
            return set()
        row = await revising.entry_row(self._c, one.entry)
        body = revising.body_of(row)
        if notice is None or lifted:
            gone = withdrawn(body)
            write = Write(gone, fingerprint(gone), Priority.CORRECTION)
            await revising.revise(self._c, one.entry, write, self._at)
        else:
            about = revising.body_of(await revising.entry_row(self._c, one.about))
            said = await self._bulletin(about, notice, body.key, body.published or self._now)
            await self._show(row, replace(said, flags=body.flags))
        return {one.entry}

    async def _bulletin(self, about: Entry, notice: Notice, key: str, at: datetime) -> Entry:
        told_in = await self._c.row(_LANGUAGE, story=self._story)
        assert told_in is not None  # noqa: S101 - its lock is that row
        zone, language = told_in["timezone"], told_in["language"]
        return bulletin(about, notice, key=key, at=at, timezone=zone, language=language)

    async def _show(self, row: Row, body: Entry) -> None:
        assert body.notice is not None  # noqa: S101 - it is the notice that is shown
        await revising.outlive(
            self._c, row, body, announce=not expired_long_ago(body.notice, self._now)
        )
        await self._c.run(_SHOW, entry=row["id"], shown=tellings.write(body.notice))
