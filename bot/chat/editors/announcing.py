"""Tells editors of what begins to wait for them while the daemon runs."""

from __future__ import annotations

import json
from asyncio import sleep
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import structlog

from bot.chat.editors import approval
from bot.chat.editors.deciding import alone
from bot.chat.editors.names import private_place, tongue_at
from bot.chat.turn import Desk
from bot.domain.model import HeldBy
from bot.ports import LedgerError, NoSuchIdError, WaitingItem

log = structlog.get_logger()

_EVERY: Final = 5.0  # seconds
_PATIENCE: Final = timedelta(seconds=10)  # whoever pushes in a chat asks for agreement there
_TOLD: Final = "waiting told"


async def watch(desk: Desk) -> None:
    """Look every few seconds at what waits, until the daemon ends."""
    while True:
        try:
            await announce(desk, await desk.ledger.waiting())
            await approval.refresh_decided(desk)
        except LedgerError as error:
            log.warning("announce.storage", error=str(error))
        except Exception:  # one item that cannot be told must not end the watch
            log.exception("announce.broke")
        await sleep(_EVERY)


async def announce(desk: Desk, items: Sequence[WaitingItem]) -> None:
    """Tell of every item once, whatever becomes of the telling.

    An item that is no longer there is forgotten: should it come again, it is told again.
    """
    known: dict[str, str] = json.loads(await desk.ledger.recall(_TOLD) or "{}")
    told = {i.id: i.since.isoformat() for i in items if known.get(i.id) == i.since.isoformat()}
    for item in items:
        if item.id not in told and _is_ripe(desk, item):
            told[item.id] = item.since.isoformat()
            await desk.ledger.remember(_TOLD, json.dumps(told))
            await _tell(desk, item)
    if told != known:
        await desk.ledger.remember(_TOLD, json.dumps(told))


def _is_ripe(desk: Desk, item: WaitingItem) -> bool:
    if item.held_by is HeldBy.APPROVAL:
        return desk.clock() - item.since >= _PATIENCE
    return item.held_by is HeldBy.BRAKE or item.alert is not None or item.id.startswith("c")


async def _tell(desk: Desk, item: WaitingItem) -> None:
    if item.held_by is HeldBy.APPROVAL:
        if item.entry and not await approval.was_asked(desk, item.entry):
            await approval.ask(desk, await desk.ledger.alert(item.entry))
        return
    for person in await _concerned(desk, item):
        place = await private_place(desk, person)
        if place is not None:
            answer = alone(await tongue_at(desk, place), item)
            await desk.conversations[place.account].say(place, answer)


async def _concerned(desk: Desk, item: WaitingItem) -> Sequence[str]:
    """Return the author of the alert that an item is about; all editors where there is none."""
    everybody = sorted(desk.house().editors)
    try:
        author = (await desk.ledger.alert(item.alert or item.entry or "")).agreed[0]
    except NoSuchIdError:
        return everybody
    return [author] if author in everybody else everybody
