"""What an editor is about to do, kept between the presses of its preview."""

from __future__ import annotations

import secrets
from asyncio import sleep
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import structlog

from bot.chat.editors.shelf import Record, Shelf
from bot.chat.turn import Desk, Turn
from bot.ports import Button, Draft, LedgerError, Style

log = structlog.get_logger()

LIFE = timedelta(days=1)
_EVERY = 3600.0  # seconds between looks for drafts that nobody can send any more
_TIMES = ("starts", "until")


class Act(StrEnum):
    """What is to be done with the words."""

    PUSH = "push"
    CORRECT = "correct"
    RETRACT = "retract"


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft of an act with who writes it.

    Attributes:
        id: eight hexadecimal digits.
        act: what it is a draft of.
        person: whose it is.
        at: when it was begun.
        draft: the words; for a correction only ``story`` and ``text`` count.
        entry: what is corrected or withdrawn.
        revision: the entry's revision that was shown beside it.
        note: a word with the correction, or the reason of a withdrawal.
        until: a time as it was written, as long as the story, and so its zone, is open.
        version: counts the previews; only the newest can be sent.

    """

    id: str
    act: Act
    person: str
    at: datetime
    draft: Draft
    entry: str | None = None
    revision: int = 0
    note: str | None = None
    until: str | None = None
    version: int = 1

    def data(self, verb: str, *arguments: str) -> str:
        """Return a button's data: ``draft:verb:id:version`` and what else it needs."""
        return ":".join(("draft", verb, self.id, str(self.version), *arguments))

    def button(self, label: str, verb: str, *more: str, style: Style = Style.PLAIN) -> Button:
        """Return a button of this draft's preview."""
        return Button(label, self.data(verb, *more), style=style)


def begin(turn: Turn, act: Act, draft: Draft, **more: Any) -> Kept:
    """Return a new draft of whoever asked; ``more`` are fields of ``Kept``."""
    asked = turn.asked
    return Kept(secrets.token_hex(4), act, asked.person.id, turn.desk.clock(), draft, **more)


async def keep(desk: Desk, kept: Kept) -> None:
    """Remember a draft."""
    await _shelf(desk).put(kept.id, _pack(kept))


async def renew(desk: Desk, kept: Kept, **changes: Any) -> Kept:
    """Remember a draft with changes; buttons of earlier previews do nothing any more."""
    newer = replace(kept, version=kept.version + 1, **changes)
    await keep(desk, newer)
    return newer


async def find(desk: Desk, name: str) -> Kept | None:
    """Return a draft that is still alive."""
    record = await _shelf(desk).get(name)
    kept = _unpack(record) if record else None
    return kept if kept and desk.clock() - kept.at < LIFE else None


async def forget(desk: Desk, kept: Kept) -> None:
    """Let go of a draft: it was sent or given up."""
    await _shelf(desk).drop(kept.id)


async def sweep(desk: Desk) -> None:
    """Let go of the drafts that nobody can send any more."""
    for name in await _shelf(desk).names():
        if await find(desk, name) is None:
            await _shelf(desk).drop(name)


async def keep_sweeping(desk: Desk) -> None:
    """Let go of old drafts now and every hour, until the daemon ends."""
    while True:
        try:
            await sweep(desk)
        except LedgerError as error:
            log.warning("drafts.storage", error=str(error))
        await sleep(_EVERY)


def _shelf(desk: Desk) -> Shelf:
    return Shelf(desk.ledger, "draft")


def _pack(kept: Kept) -> Record:
    record = asdict(kept)
    draft = record["draft"]
    times = {name: draft[name].isoformat() for name in _TIMES if draft[name]}
    return record | {"at": kept.at.isoformat(), "draft": draft | times}


def _unpack(record: dict[str, Any]) -> Kept:
    draft = record["draft"]
    times = {name: datetime.fromisoformat(draft[name]) for name in _TIMES if draft[name]}
    return Kept(
        **record
        | {
            "act": Act(record["act"]),
            "at": datetime.fromisoformat(record["at"]),
            "draft": Draft(**draft | times),
        }
    )
