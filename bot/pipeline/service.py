"""The loops: visits, notices, fan-out and one sender an account; and the drain at a stop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog

from bot.pipeline import fanout
from bot.pipeline.bell import Bell
from bot.pipeline.deliver import Sender
from bot.pipeline.ingest import Ingest
from bot.ports import Ledger, LedgerError, SourceState

log = structlog.get_logger()

_VISITS_AT_ONCE = 32
_PATIENCE = 1.0  # seconds after a ledger failure; the next look may find it mended
_LOOK = 0.25  # seconds between looks for due visits: an interval of a second must not become two


class Service:
    """Runs the pipeline on given adapters until it is asked to stop."""

    def __init__(
        self,
        ledger: Ledger,
        ingest: Ingest,
        senders: Sequence[Sender],
        clock: Callable[[], datetime],
    ) -> None:
        """Take what runs; nothing starts before ``run``."""
        self.visits = Bell()
        self.rows = Bell()
        self.notices = Bell()
        self.ingest = ingest
        self.senders = senders
        self._ledger = ledger
        self._clock = clock
        self._visiting: dict[str, asyncio.Task[None]] = {}

    def tick(self) -> None:
        """Wake every loop: something may be due, or another process may have written."""
        self.visits.ring()
        self.rows.ring()
        self.notices.ring()
        for sender in self.senders:
            sender.bell.ring()

    def soon(self, after: timedelta) -> None:
        """Wake the fan-out after a while, when something that was written may leave."""
        # A moment later than asked: the loop's clock is not the one that due times are read from.
        asyncio.get_running_loop().call_later(after.total_seconds() + 0.002, self.rows.ring)

    async def run(self, stop: asyncio.Event) -> None:
        """Run until ``stop``, then let visits and deliveries under way finish.

        If any loop ends or breaks, all of them end: a supervisor starts the process afresh.
        """
        async with asyncio.TaskGroup() as group:
            group.create_task(self._loop("visits", self.visits, self._visit_due, stop))
            group.create_task(self._loop("notices", self.notices, self._follow, stop))
            group.create_task(self._loop("fan-out", self.rows, self._expand, stop))
            for sender in self.senders:
                group.create_task(sender.run(stop), name=f"sender {sender.platform.account}")
            await stop.wait()
            self.tick()

    async def _loop(
        self, name: str, bell: Bell, work: Callable[[], Awaitable[None]], stop: asyncio.Event
    ) -> None:
        while not stop.is_set():
            try:
                await work()
            except LedgerError as error:
                log.warning("ledger.failed", loop=name, reason=str(error))
                await asyncio.sleep(_PATIENCE)
            except Exception:  # what one item breaks must not stop all others
                log.exception("loop.broke", loop=name)
                await asyncio.sleep(_PATIENCE)
            await bell.wait(_LOOK if bell is self.visits else _PATIENCE)
        if self._visiting and name == "visits":
            await asyncio.wait(self._visiting.values())

    async def _visit_due(self) -> None:
        room = _VISITS_AT_ONCE - len(self._visiting)
        if room <= 0:
            return
        due = await self._ledger.due_sources(self._clock(), room + len(self._visiting))
        for state in due:
            if state.id in self.ingest.watched and state.id not in self._visiting:
                task = asyncio.create_task(self._visit(state), name=f"visit {state.id}")
                self._visiting[state.id] = task
                task.add_done_callback(self._visited)

    def _visited(self, task: asyncio.Task[None]) -> None:
        self._visiting = {id_: other for id_, other in self._visiting.items() if other is not task}

    async def _visit(self, state: SourceState) -> None:
        try:
            if await self._look(state):
                self.rows.ring()
        except LedgerError as error:
            log.warning("ledger.failed", source=state.id, reason=str(error))

    async def _look(self, state: SourceState) -> bool:
        try:
            return await self.ingest.visit(state, self._clock())
        except LedgerError:
            raise
        except Exception as error:  # one broken visit must not stop the others
            log.exception("visit.broke", source=state.id)
            await self.ingest.failed(state, error, self._clock())
            return False

    async def _follow(self) -> None:
        """Let notices run out whose time has come; when that is stands in the ledger."""
        if await self._ledger.follow_notices(self._clock()):
            self.rows.ring()

    async def _expand(self) -> None:
        while await fanout.expand(self._ledger, self._clock()):
            for sender in self.senders:
                sender.bell.ring()
