"""What waits for a person, and the stop button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.matching import words_of
from bot.ports import AlertStage, NoSuchIdError, WaitingItem
from bot.storage import alerts, differences, items, notices, revising, spelling, twins
from bot.storage.database import Connection, Row
from bot.storage.room import Room, write_audit
from bot.storage.targets import bring_back
from bot.storage.values import millis, writes_from_json
from bot.storage.visits import refuse, store

_RELEASE = """
UPDATE delivery SET state = 'due', due = 0, error = NULL, attempts = 0, held_by = NULL,
    doubt = CASE WHEN held_by = 'unknown' THEN 1 ELSE doubt END
WHERE entry = :entry AND target = :target AND state = 'held' RETURNING error"""

_DROP = """
UPDATE delivery SET state = 'dropped', due = 0, held_by = NULL
WHERE entry = :entry AND target = :target AND state = 'held' RETURNING error"""


class Waiting(Room):
    """One list, two verbs; and pausing."""

    async def waiting(self) -> list[WaitingItem]:
        """Return everything that waits for a person, the oldest first."""
        async with self._database.read() as c:
            return await items.all_items(c)

    async def release(self, item: str, who: str, now: datetime) -> None:
        """Let a waiting item go ahead.

        A delivery is due again (one of unknown outcome with ``doubt``), what the brake held is
        stored as its visit would have stored it, an alert has one agreement more, what a source
        says takes the place of the editor's word, and what tells an alert again is told as its
        next revision.

        Raises:
            NoSuchIdError: nothing waits under this id.
            NotAllowedError: this person agreed to the alert already.

        """
        async with self._database.write() as c:
            await _settle(c, _Verdict(item, who, millis(now), release=True))

    async def drop(self, item: str, who: str, now: datetime) -> None:
        """Give a waiting item up. Raises ``NoSuchIdError``.

        An editor's word stands on; what tells an alert again is never sent.
        """
        async with self._database.write() as c:
            await _settle(c, _Verdict(item, who, millis(now), release=False))

    async def pause(self, what: str, who: str, now: datetime) -> None:
        """Stop ``all``, ``story:ID``, ``source:ID``, ``target:ADDRESS`` or ``account:ADDRESS``.

        Raises:
            NoSuchIdError: it is none of these.

        """
        spelling.check_pausable(what)
        at = millis(now)
        async with self._database.write() as c:
            await c.run(
                """INSERT INTO pause (what, who, since) VALUES (:what, :who, :at)
                   ON CONFLICT (what) DO NOTHING""",
                what=what,
                who=who,
                at=at,
            )
            await write_audit(c, at=at, who=who, action="pause", subject=what)

    async def resume(self, what: str, who: str, now: datetime) -> None:
        """Undo ``pause``; a target that was set aside is spoken to again, too.

        Raises:
            NoSuchIdError: it is neither paused nor set aside.

        """
        kind, _, address = what.partition(":")
        async with self._database.write() as c:
            row = await c.row("DELETE FROM pause WHERE what = :what RETURNING what", what=what)
            back = kind == "target" and await bring_back(c, address)
            if row is None and not back:
                raise NoSuchIdError(f"{what!r} is not paused")
            await write_audit(c, at=millis(now), who=who, action="resume", subject=what)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """A person's word about an item."""

    item: str
    who: str
    at: int
    release: bool

    def unknown(self) -> NoSuchIdError:
        """Say that nothing waits under the id."""
        return NoSuchIdError(f"nothing waits under the id {self.item!r}")


@dataclass(frozen=True, slots=True)
class _Line:
    """What the audit log adds about a verdict."""

    details: str | None = None
    before: str | None = None
    after: str | None = None


async def _settle(c: Connection, verdict: _Verdict) -> None:
    """Let go of an item one way or the other, and leave a line about it."""
    settle = {"h": _settle_visit, "a": _settle_alert, "c": _settle_difference}
    line = await settle.get(verdict.item[:1], _settle_delivery)(c, verdict)
    await write_audit(
        c,
        at=verdict.at,
        who=verdict.who,
        action="release" if verdict.release else "drop",
        subject=verdict.item,
        details=line.details,
        before=line.before,
        after=line.after,
    )


async def _settle_delivery(c: Connection, verdict: _Verdict) -> _Line:
    entry, target = spelling.read_delivery_id(verdict.item)
    row = await c.row(_RELEASE if verdict.release else _DROP, entry=entry, target=target)
    if row is None:
        raise verdict.unknown()
    return _Line(row["error"])


async def _settle_visit(c: Connection, verdict: _Verdict) -> _Line:
    number = spelling.read_id("h", verdict.item)
    seen = await c.row("SELECT story FROM held WHERE id = :id", id=number)
    if seen is None:
        raise verdict.unknown()
    await revising.lock_story(c, seen["story"])
    row = await c.row(
        "DELETE FROM held WHERE id = :id RETURNING source, story, reason, writes", id=number
    )
    if row is None:
        raise verdict.unknown()
    settle = store if verdict.release else refuse
    writes = writes_from_json(row["writes"])
    await settle(c, writes, source=row["source"], story=row["story"], at=verdict.at)
    await notices.follow(c, row["story"], verdict.at)
    return _Line(f"{row['source']}: {row['reason']}")


async def _settle_alert(c: Connection, verdict: _Verdict) -> _Line:
    entry = spelling.read_id("a", verdict.item)
    row = await alerts.locked_alert(c, entry)
    words = words_of(revising.body_of(row))
    if verdict.release:
        await alerts.count_agreement(c, row, verdict.who, verdict.at)
        return _Line(row["level"], after=words)
    if alerts.stage_of(row) is not AlertStage.APPROVAL:
        raise verdict.unknown()
    await alerts.end(c, row, AlertStage.DROPPED, verdict.at)
    return _Line(row["level"], before=words)


async def _settle_difference(c: Connection, verdict: _Verdict) -> _Line:
    row = await revising.locked_entry(c, spelling.read_id("c", verdict.item))
    if twins.is_undecided(row):
        return await _settle_twin(c, verdict, row)
    if verdict.release:
        words = await differences.give_way(c, row, verdict.at)
    else:
        words = await differences.insist(c, row)
    if words is None:
        raise verdict.unknown()
    await notices.follow(c, row["story"], verdict.at)
    return _Line(before=words_of(words[0]), after=words_of(words[1]))


async def _settle_twin(c: Connection, verdict: _Verdict, row: Row) -> _Line:
    alert = spelling.entry_id(row["twin"])
    if verdict.release:
        before, after = await twins.link(c, row, verdict.at)
        await notices.follow(c, row["story"], verdict.at)
        return _Line(f"tells {alert} again", words_of(before), words_of(after))
    await twins.let_be(c, row["id"])
    return _Line(f"beside {alert}", words_of(revising.body_of(row)))
