"""Pushes that come late: who pushes tries again after a slow answer, and not always in order."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import structlog

from bot.domain.known import Known
from bot.domain.matching import match
from bot.domain.reading import Reading
from bot.ports import Ledger

log = structlog.get_logger()


async def without_late(ledger: Ledger, known: Sequence[Known], reading: Reading) -> Reading:
    """Leave out what is older, by its own date, than what is stored of it.

    Args:
        ledger: knows the dates of what is stored.
        known: what the push may be about.
        reading: what was pushed.

    """
    late = set()
    for entry, k in await asyncio.to_thread(match, known, reading):
        if k is None or entry.updated is None:
            continue
        last = (await ledger.said_of(k.id)).updated
        if last is not None and entry.updated < last:
            log.info("push.late", key=entry.key)
            late.add(entry.key)
    return replace(reading, entries=tuple(e for e in reading.entries if e.key not in late))
