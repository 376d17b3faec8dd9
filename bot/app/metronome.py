"""The ticks: APScheduler wakes the loops and looks whether the configuration changed."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.app.errors import UsageError
from bot.config import Config, difference
from bot.ports import LedgerError

log = structlog.get_logger()

_TICK = 1.0  # seconds: what another process wrote into the ledger is taken up within one


class Ticking(Protocol):
    """What the metronome drives."""

    config: Config

    @property
    def service(self) -> Wakeable:
        """Its loops."""

    async def apply(self, config: Config) -> None:
        """Make a configuration the running one."""


class Wakeable(Protocol):
    """Loops that can be woken."""

    def tick(self) -> None:
        """Wake them all."""


@asynccontextmanager
async def metronome(daemon: Ticking, reload: Callable[[], Config]) -> AsyncIterator[None]:
    """Tick while the block runs.

    What is due lives in the database: a late or a lost tick loses nothing. APScheduler would skip
    a run that is over a second late by default, hence no grace limit.
    """
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True}
    )
    watch = Watch(daemon, reload)
    scheduler.add_job(daemon.service.tick, "interval", seconds=_TICK)
    scheduler.add_job(watch.look, "interval", seconds=_TICK)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)


class Watch:
    """Applies a changed configuration file, and refuses a broken one."""

    def __init__(self, daemon: Ticking, reload: Callable[[], Config]) -> None:
        """Remember the file as it is now."""
        self._daemon = daemon
        self._reload = reload
        self._stamp = self._read_stamp()

    async def look(self) -> None:
        """Reload when the file changed since the last look."""
        stamp = self._read_stamp()
        if stamp == self._stamp or stamp is None:
            return
        self._stamp = stamp
        try:
            config = self._reload()
        except UsageError as error:
            log.error("config.refused", problems=str(error).splitlines())  # noqa: TRY400 - the text is the whole story
            return
        changes = difference(self._daemon.config, config)
        try:
            await self._daemon.apply(config)
        except LedgerError as error:
            self._stamp = None  # look again at the next tick
            log.warning("config.postponed", reason=str(error))
            return
        log.info("config.applied", changes=changes)

    def _read_stamp(self) -> tuple[int, int, int] | None:
        try:
            found = Path(self._daemon.config.file).stat()
        except OSError:
            return None  # an editor is just replacing it
        return found.st_mtime_ns, found.st_size, found.st_ino
