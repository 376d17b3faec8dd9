"""What editors do: push, agree, call back, correct, withdraw, part; and how far it got."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.matching import words_of
from bot.ports import (
    Alert,
    AlertStage,
    By,
    NewAlert,
    NotAllowedError,
    StoredEntry,
    Tally,
    Write,
)
from bot.storage import alerts, differences, notices, revising, spelling, twins
from bot.storage.alerts import alert_from, alert_row, locked_alert
from bot.storage.database import Connection, Row
from bot.storage.reports import stored_from
from bot.storage.revising import body_of
from bot.storage.room import Room, write_audit
from bot.storage.values import entry_to_json, millis

_ALERTS = """
SELECT e.id, e.story, e.source, e.revision, r.body
FROM entry e JOIN alert a ON a.entry = e.id
JOIN revision r ON r.entry = e.id AND r.number = e.revision
WHERE e.story = :story AND e.first_seen >= :since AND a.stage IN ('approval', 'leaving')
ORDER BY e.id"""

# Until the fan-out of the latest revision is finished every row is one it may yet raise. A target
# that is set aside (parked) cannot be told, and is not waited for.
_TALLY = """
SELECT count(*) FILTER (WHERE wanted >= :least) AS wanted,
    count(*) FILTER (WHERE state = 'done' AND delivered >= :revision) AS done,
    count(*) FILTER (WHERE wanted >= :least AND (state IN ('dropped', 'expired')
        OR state = 'held' AND held_by = 'failure')) AS failed,
    count(*) FILTER (WHERE wanted >= :least AND state = 'held' AND held_by <> 'failure') AS waiting
FROM delivery WHERE entry = :entry AND NOT (parked = 1 AND state = 'due')"""

_UNSPREAD = """
SELECT (SELECT count(*) FROM intent WHERE entry = :entry)
    + (SELECT count(*) FROM alert WHERE entry = :entry AND stage = 'approval') AS pages"""


class Newsroom(Room):
    """The part of the ledger that editors write. Every act leaves a line in the audit log."""

    async def push(self, alert: NewAlert, by: By) -> Alert:
        """Store an alert; a known key gives the alert that was stored under it.

        With enough agreement it leaves after its recall window, else it waits for approval.

        Raises:
            KeyReusedError: the key was used for another request.

        """
        async with self._database.write() as c:
            entry = await alerts.pushed_before(c, alert)
            if entry is None:
                await revising.lock_story(c, alert.story)
                entry = await alerts.create(c, alert, by)
                await alerts.leave_if_agreed(c, entry, millis(by.at))
                said = words_of(alert.write.entry)
                await _sign(c, by, "alert", entry, details=alert.level, after=said)
            return alert_from(await alert_row(c, entry))

    async def agree(self, entry: str, by: By) -> Alert:
        """Count one more agreement.

        Raises:
            NotAllowedError: this person agreed already, or it waits for nobody.
            NoSuchIdError: there is no such alert.

        """
        async with self._database.write() as c:
            row = await locked_alert(c, spelling.read_id("e", entry))
            await alerts.count_agreement(c, row, by.who, millis(by.at))
            await _sign(c, by, "agree", row["entry"], after=words_of(body_of(row)))
            return alert_from(await alert_row(c, row["entry"]))

    async def call_back(self, entry: str, by: By) -> Alert:
        """Keep an alert from leaving; one that was kept already is given back as it is.

        Raises:
            NotAllowedError: it left already.
            NoSuchIdError: there is no such alert.

        """
        async with self._database.write() as c:
            row = await locked_alert(c, spelling.read_id("e", entry))
            kept = (AlertStage.RECALLED, AlertStage.DROPPED)
            if alerts.stage_of(row) not in kept:
                if not await alerts.end(c, row, AlertStage.RECALLED, millis(by.at)):
                    raise NotAllowedError("This alert has left already: correct or withdraw it.")
                await _sign(c, by, "recall", row["entry"], before=words_of(body_of(row)))
            return alert_from(await alert_row(c, row["entry"]))

    async def alert(self, entry: str) -> Alert:
        """Return an alert. Raises ``NoSuchIdError``."""
        async with self._database.read() as c:
            return alert_from(await alert_row(c, spelling.read_id("e", entry)))

    async def alerts(self, story: str, since: datetime) -> list[StoredEntry]:
        """Return a story's alerts pushed since then that were not recalled, dropped or withdrawn.

        One that waited for agreement counts from when it got it.
        """
        async with self._database.read() as c:
            found = map(stored_from, await c.rows(_ALERTS, story=story, since=millis(since)))
            return [stored for stored in found if not stored.entry.retracted]

    async def rewrite(self, entry: str, write: Write, by: By, action: str) -> int:
        """Store an editor's revision of an entry, told to all who saw it; return its number.

        Of an entry that was linked to an alert it is the alert that is rewritten: that is what
        the chats show. An alert that is withdrawn before it left never leaves.

        Args:
            entry: the entry's id.
            write: the new revision.
            by: who does it.
            action: ``correct``, ``retract`` or ``pin``, for the audit log; a pin is no word that
                stands against the source's.

        Raises:
            NoSuchIdError: there is no such entry.

        """
        async with self._database.write() as c:
            row = await _shown(c, spelling.read_id("e", entry))
            number = await _rewrite(c, row, write, by, word=action != "pin")
            await notices.follow(c, row["story"], millis(by.at))
            await _sign_rewrite(c, row, write, by, action)
        return number

    async def separate(self, item: str, by: By) -> None:
        """Send an entry that seemed to tell an alert again as an entry of its own.

        Raises:
            NoSuchIdError: no such entry waits under this id (``c12``).

        """
        entry = spelling.read_id("c", item)
        async with self._database.write() as c:
            await revising.locked_entry(c, entry)
            await twins.part(c, entry, millis(by.at))
            await _sign(c, by, "separate", entry)

    async def tally(self, entry: str) -> Tally:
        """Count how far an entry's latest revision got, but for targets that are set aside.

        Raises:
            NoSuchIdError: there is no such entry.

        """
        number = spelling.read_id("e", entry)
        async with self._database.read() as c:
            revision = (await revising.entry_row(c, number))["revision"]
            unspread = await c.row(_UNSPREAD, entry=number)
            spread = unspread is not None and unspread["pages"] == 0
            least = revision if spread else 0
            row = await c.row(_TALLY, entry=number, revision=revision, least=least)
        assert row is not None  # noqa: S101 - a count always has its row
        return Tally(row["wanted"], row["done"], row["failed"], row["waiting"], spread)


async def _shown(c: Connection, number: int) -> Row:
    """Return the entry that chats see under a number, its story locked."""
    row = await revising.locked_entry(c, number)
    shown = row["twin"] if row["linked"] else row["same_as"]
    return row if shown is None else await revising.entry_row(c, shown)


async def _rewrite(c: Connection, row: Row, write: Write, by: By, *, word: bool) -> int:
    entry, at = int(row["id"]), millis(by.at)
    said = replace(write.entry, key=row["key"], provisional=bool(row["provisional"]))
    write = replace(write, entry=said)
    if write.entry.retracted:
        await _withhold(c, entry, at)
    if word:
        await differences.stand(c, row, write, at)
        await alerts.agree_anew(c, entry, by.who)
    if entry_to_json(write.entry) == row["body"]:
        return int(row["revision"])
    # An editor who says nothing of a notice leaves what became of it.
    kept = write.entry.notice == body_of(row).notice
    write = replace(write, notice_stands=kept)
    if not word:  # a pin changes no word: the message must not bear the time of a correction
        at = await revising.seen(c, entry, int(row["revision"]))
    return await revising.rewrite(c, entry, write, at)


async def _withhold(c: Connection, entry: int, at: int) -> None:
    """Keep what is withdrawn before anybody saw it from ever being told."""
    await twins.let_be(c, entry)
    alert = await c.row("SELECT stage FROM alert WHERE entry = :entry", entry=entry)
    if alert is not None and alert["stage"] in ("approval", "leaving"):
        await alerts.end(c, await alert_row(c, entry), AlertStage.DROPPED, at)


async def _sign_rewrite(c: Connection, row: Row, write: Write, by: By, action: str) -> None:
    before, after = body_of(row), write.entry
    if action == "pin":
        await _sign(c, by, action, row["id"], details="pinned" if after.pin else "unpinned")
        return
    told = None if after.retracted else words_of(after)
    await _sign(c, by, action, row["id"], details=after.note, before=words_of(before), after=told)


async def _sign(
    c: Connection,
    by: By,
    action: str,
    entry: int,
    *,
    details: str | None = None,
    before: str | None = None,
    after: str | None = None,
) -> None:
    """Leave an editor's line in the audit log."""
    await write_audit(
        c,
        at=millis(by.at),
        who=by.who,
        action=action,
        subject=spelling.entry_id(entry),
        details=details,
        place=by.place,
        before=before,
        after=after,
    )
