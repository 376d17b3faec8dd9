"""What was done, written down: in groups, and for as long as it takes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

import structlog

from bot.ports import Ledger, LedgerError, Settled

log = structlog.get_logger()

_GROUP_COMMIT = 0.03  # seconds: outcomes are written in groups, not one by one
_AGAIN = 1.0  # seconds after a failure of the ledger

Got = TypeVar("Got")


class Record:
    """One account's outcomes on their way into the ledger."""

    def __init__(self, ledger: Ledger, account: str, clock: Callable[[], datetime]) -> None:
        """Take where to write, for whom, and the only clock."""
        self._ledger = ledger
        self._account = account
        self._clock = clock
        self._settled: list[tuple[Settled, asyncio.Future[None]]] = []
        self._flushing: asyncio.Task[None] | None = None

    async def add(self, settled: Settled) -> None:
        """Have an outcome written with the next group, and wait until it is."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._settled.append((settled, done))
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush(), name="settle")
        # What was done must be recorded even while stopping.
        await asyncio.shield(done)

    async def drain(self) -> None:
        """Wait until everything is written."""
        if self._flushing:
            await self._flushing

    async def insist(self, act: Callable[[], Awaitable[Got]]) -> Got:
        """Ask or write until the ledger answers: until then a claimed row stays ours."""
        while True:
            try:
                return await act()
            except LedgerError as error:
                log.warning("ledger.failed", account=self._account, reason=str(error))
                await asyncio.sleep(_AGAIN)

    async def _flush(self) -> None:
        while self._settled:
            await asyncio.sleep(_GROUP_COMMIT)
            group, self._settled = self._settled, []
            await self.insist(partial(self._ledger.settle, [s for s, _ in group], self._clock()))
            for _, done in group:
                if not done.done():
                    done.set_result(None)
