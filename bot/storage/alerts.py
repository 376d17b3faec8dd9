"""Alerts: who agreed, when one leaves, and keeping it from leaving."""

from __future__ import annotations

import json
from datetime import timedelta

from bot.ports import (
    Alert,
    AlertStage,
    By,
    KeyReusedError,
    NewAlert,
    NoSuchIdError,
    NotAllowedError,
)
from bot.storage import revising, spelling, twins
from bot.storage.database import Connection, Row
from bot.storage.revising import body_of
from bot.storage.values import millis, moment

_ALERT = """
SELECT a.entry, a.level, a.stage, a.agreed, a.needed, a.recall, a.leaves_at, a.priority, a.wanted,
    e.story, e.announced, e.first_seen, r.body
FROM alert a JOIN entry e ON e.id = a.entry
JOIN revision r ON r.entry = e.id AND r.number = e.revision"""

APPROVALS = f"{_ALERT} WHERE a.stage = 'approval'"

_INSERT = """
INSERT INTO alert (entry, level, stage, agreed, needed, recall, priority, wanted)
VALUES (:entry, :level, 'approval', :agreed, :needed, :recall, :priority, :wanted)"""

_AGREED = "UPDATE alert SET agreed = :agreed WHERE entry = :entry"

_LEAVE = """
UPDATE alert SET stage = 'leaving', leaves_at = :leaves_at WHERE entry = :entry"""

# Its news begins now: it did not grow old while it waited for agreement.
_BEGIN = "UPDATE entry SET first_seen = :at WHERE id = :entry"

# Only a fan-out that nobody has begun: one that has is behind its first page, or gone.
_KEEP_BACK = """
DELETE FROM intent WHERE entry = :entry AND not_before > 0 AND cursor = 0 RETURNING id"""

_RESERVE = """
INSERT INTO request (key, digest) VALUES (:key, :digest) ON CONFLICT (key) DO NOTHING
RETURNING key"""

_WAITS_NOT = {
    AlertStage.LEAVING: "Enough editors agreed: this alert is leaving.",
    AlertStage.SENT: "Enough editors agreed: this alert has left.",
    AlertStage.RECALLED: "This alert was called back. Push it anew.",
    AlertStage.DROPPED: "This alert was dropped. Push it anew.",
}


def alert_from(row: Row) -> Alert:
    """Read an alert's row."""
    return Alert(
        entry=spelling.entry_id(row["entry"]),
        story=row["story"],
        level=row["level"],
        stage=stage_of(row),
        agreed=tuple(json.loads(row["agreed"])),
        needed=row["needed"],
        leaves_at=moment(row["leaves_at"]),
        wanted=row["wanted"],
        body=body_of(row),
    )


def stage_of(row: Row) -> AlertStage:
    """Return how far an alert got; it is sent as soon as its fan-out has begun."""
    stage = AlertStage(row["stage"])
    return AlertStage.SENT if stage is AlertStage.LEAVING and row["announced"] else stage


async def alert_row(c: Connection, entry: int) -> Row:
    """Return an alert. Raises ``NoSuchIdError``."""
    row = await c.row(f"{_ALERT} WHERE a.entry = :entry", entry=entry)
    if row is None:
        raise NoSuchIdError(f"there is no alert {spelling.entry_id(entry)!r}")
    return row


async def locked_alert(c: Connection, entry: int) -> Row:
    """Lock the story of an alert, then return the alert. Raises ``NoSuchIdError``."""
    await revising.lock_story(c, (await alert_row(c, entry))["story"])
    return await alert_row(c, entry)


async def pushed_before(c: Connection, alert: NewAlert) -> int | None:
    """Reserve an alert's key, or return the entry that was stored under it.

    Two that come at once wait for each other here. Raises ``KeyReusedError``.
    """
    if alert.key is None or await c.row(_RESERVE, key=alert.key, digest=alert.digest):
        return None
    row = await c.row("SELECT digest, entry FROM request WHERE key = :key", key=alert.key)
    assert row is not None  # noqa: S101 - that it stands there is why it could not be reserved
    if row["digest"] != alert.digest:
        raise KeyReusedError(f"the key {alert.key!r} was used for another request")
    return int(row["entry"])


async def create(c: Connection, alert: NewAlert, by: By) -> int:
    """Store an alert's entry and its author's agreement; return the entry's number."""
    source, at = spelling.editors_of(alert.story), millis(by.at)
    await revising.touch_source(c, source, alert.story, at=at, next_visit=at)
    entry = await revising.insert(
        c, alert.write, source=source, story=alert.story, at=at, announce=False
    )
    await c.run(
        _INSERT,
        entry=entry,
        level=alert.level,
        agreed=json.dumps([by.who]),
        needed=alert.needed,
        recall=alert.recall // timedelta(milliseconds=1),
        priority=int(alert.write.priority),
        wanted=alert.wanted,
    )
    if alert.key is not None:
        await c.run(
            "UPDATE request SET entry = :entry WHERE key = :key", entry=entry, key=alert.key
        )
    return entry


async def count_agreement(c: Connection, row: Row, who: str, at: int) -> None:
    """Add somebody's agreement; enough of it lets the alert leave. Raises ``NotAllowedError``."""
    stage, agreed = stage_of(row), json.loads(row["agreed"])
    if stage is not AlertStage.APPROVAL:
        raise NotAllowedError(_WAITS_NOT[stage])
    if who in agreed:
        raise NotAllowedError("You agreed to this alert already: somebody else has to agree, too.")
    await c.run(_AGREED, entry=row["entry"], agreed=json.dumps([*agreed, who]))
    await leave_if_agreed(c, row["entry"], at)


async def leave_if_agreed(c: Connection, entry: int, at: int) -> None:
    """Let an alert leave after its recall window when enough editors stand behind it."""
    row = await alert_row(c, entry)
    if len(json.loads(row["agreed"])) < row["needed"]:
        return
    leaves_at = at + row["recall"]
    await c.run(_LEAVE, entry=entry, leaves_at=leaves_at)
    await c.run(_BEGIN, entry=entry, at=at)
    await revising.tell(c, entry, row["priority"], not_before=leaves_at)


async def end(c: Connection, row: Row, stage: AlertStage, at: int) -> bool:
    """Keep an alert from leaving, for good; return False when it has left."""
    entry, before = int(row["entry"]), stage_of(row)
    if before is AlertStage.SENT:
        return False
    if before is AlertStage.LEAVING and await c.row(_KEEP_BACK, entry=entry) is None:
        return False  # its fan-out was quicker
    sql = "UPDATE alert SET stage = :stage WHERE entry = :entry"
    await c.run(sql, stage=stage.value, entry=entry)
    await twins.let_go(c, entry, at)
    return True


async def agree_anew(c: Connection, entry: int, who: str) -> None:
    """Let only the author of the new words stand behind an alert that waits for agreement."""
    sql = "UPDATE alert SET agreed = :agreed WHERE entry = :entry AND stage = 'approval'"
    await c.run(sql, entry=entry, agreed=json.dumps([who]))
