"""Messages that keep telling how far an act got; they outlive a restart."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from bot.chat.editors.drafts import Act
from bot.chat.editors.shelf import Record, Shelf
from bot.chat.turn import Desk
from bot.ports import Chat, Place


@dataclass(frozen=True, slots=True)
class Watch:
    """A message of ours that follows an act.

    Attributes:
        id: the draft's id that the act came from.
        act: what was done.
        entry: to what.
        revision: the revision that the act made; a later one ends the watching.
        place: where the message stands.
        message: its id there.
        person: who acted.
        language: what the message is written in.
        since: when the watching began.
        token: whoever took it up last goes on; the others end.

    """

    id: str
    act: Act
    entry: str
    revision: int
    place: Place
    message: str
    person: str
    language: str
    since: datetime
    token: str = ""


async def take_up(desk: Desk, watch: Watch) -> Watch:
    """Remember a watch as being followed from here on, and by nobody else."""
    mine = replace(watch, token=secrets.token_hex(4))
    await keep(desk, mine)
    return mine


async def keep(desk: Desk, watch: Watch) -> None:
    """Remember a watch as it is."""
    await _shelf(desk).put(watch.id, _pack(watch))


async def find(desk: Desk, name: str) -> Watch | None:
    """Return a watch that has not ended."""
    record = await _shelf(desk).get(name)
    return _unpack(record) if record else None


async def forget(desk: Desk, name: str) -> None:
    """End a watch."""
    await _shelf(desk).drop(name)


async def names(desk: Desk) -> list[str]:
    """Return the ids of all watches that have not ended."""
    return await _shelf(desk).names()


def place_to_json(place: Place) -> dict[str, object]:
    """Return a place as plain values."""
    return asdict(place)


def place_from_json(read: dict[str, Any]) -> Place:
    """Return the place that plain values describe."""
    return Place(read["account"], Chat(**read["chat"]))


def _shelf(desk: Desk) -> Shelf:
    return Shelf(desk.ledger, "progress")


def _pack(watch: Watch) -> Record:
    return asdict(watch) | {"since": watch.since.isoformat()}


def _unpack(record: dict[str, Any]) -> Watch:
    read = {
        "act": Act(record["act"]),
        "place": place_from_json(record["place"]),
        "since": datetime.fromisoformat(record["since"]),
    }
    return Watch(**record | read)
