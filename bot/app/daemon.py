"""The daemon: everything opened, running, watched, and closed again in order."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from bot import web
from bot.app import clock, planning
from bot.app.binding import Binder
from bot.app.metronome import metronome
from bot.app.opening import StandIns, ledger_of, only_one, platforms_of
from bot.app.pushes import Pushing, pushing_on, watched_of
from bot.app.reception import Reception, conversations_of, newsdesk_of
from bot.app.rehearsal import same_world
from bot.app.shortfalls import shortfalls
from bot.config import Config
from bot.fetch import HttpWeb
from bot.pipeline.deliver import Rules, Sender
from bot.pipeline.ingest import Ingest
from bot.pipeline.service import Service
from bot.ports import Ledger, LedgerError, Platform, Preview

log = structlog.get_logger()

_GRACE = 30.0  # seconds for what is under way after the first signal
# Seconds between tries to find chats that could not be found; each is twice as long as the last.
_AGAIN, _LONGEST = 1.0, 30.0


@dataclass(slots=True)
class Daemon:
    """One running Tocsin."""

    config: Config
    ledger: Ledger
    platforms: list[Platform]
    service: Service
    binder: Binder
    reception: Reception | None = None
    pushing: Pushing | None = None
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def apply(self, config: Config) -> None:
        """Make a configuration the running one, without a restart."""
        self.config = config
        self.service.ingest.watched = watched_of(config)
        for sender in self.service.senders:
            sender.rules = rules_of(config)
        await self.ledger.sync_stories(config.stories)
        await self.ledger.sync_sources(config.sources, clock.now())
        if self.pushing:
            self.pushing.apply(config)
        await self.binder.expect(config.subscriptions)
        await planning.remember(self.ledger, config)
        for sentence in shortfalls(config):
            log.warning("config.no_effect", reason=sentence)
        if self.reception:
            self.reception.changed()
        self._changed.set()
        self.service.tick()

    async def health(self) -> dict[str, str | None]:
        """Return the parts and what is wrong with each (None: nothing)."""
        parts: dict[str, str | None] = {"storage": None}
        try:
            await self.ledger.check()
        except LedgerError as error:
            parts["storage"] = str(error)
        for sender in self.service.senders:
            parts[sender.platform.account] = sender.trouble
        return parts

    async def run(self) -> None:
        """Run until stopped; whatever loop ends first ends all."""
        async with asyncio.TaskGroup() as group:
            finding = group.create_task(self._find_chats(), name="targets")
            hearing = group.create_task(self._hear(), name="reception")
            asking = group.create_task(self._ask_hubs(), name="hubs")
            serving = group.create_task(self.service.run(self.stop), name="service")
            stopping = group.create_task(self.stop.wait(), name="stop")
            await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
            self.stop.set()
            hearing.cancel()  # nobody is promised anything any more; what was asked comes again
            asking.cancel()  # what a hub was asked stands in the ledger, and is asked again
            _, late = await asyncio.wait({serving, finding}, timeout=_GRACE)
            for task in late:
                log.warning("daemon.cut_short", task=task.get_name())
                task.cancel()

    async def _hear(self) -> None:
        if self.reception:
            await self.reception.run()

    async def _ask_hubs(self) -> None:
        if self.pushing:
            await self.pushing.hubs.run(self.stop)

    async def _find_chats(self) -> None:
        """Look for chats at the start, after a reload, and now and then while some are missing."""
        pause = _AGAIN
        while not self.stop.is_set():
            pause = _AGAIN if self._changed.is_set() else min(pause * 2, _LONGEST)
            self._changed.clear()
            found = False
            try:
                found = await self.binder.bind(self.config.subscriptions)
            except LedgerError as error:
                log.warning("ledger.failed", reason=str(error))
            self.service.tick()
            await self._pause(None if found else pause)

    async def _pause(self, seconds: float | None) -> None:
        """Sleep until stopped, until the configuration changed, or for so long."""
        waits = [asyncio.create_task(e.wait()) for e in (self.stop, self._changed)]
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()


async def run(
    config: Config,
    reload: Callable[[], Config],
    *,
    server: web.Server,
    stand_ins: StandIns | None = None,
    preview: Preview | None = None,
) -> None:
    """Run the daemon until a signal, then finish what is under way.

    Args:
        config: the configuration to start with.
        reload: loads it again; called when its file changed.
        server: the pages' server on a port that is already ours.
        stand_ins: where the sandbox answers instead of the real services.
        preview: a window on the sandbox's chats for the pages.

    """
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(only_one(config))
        daemon = await stack.enter_async_context(_opened(config, stand_ins))
        await same_world(daemon.ledger, "sandbox" if stand_ins else "services")
        await daemon.apply(config)
        desk = web.Desk(
            daemon.ledger,
            daemon.health,
            preview,
            config.api_tokens,
            clock.now,
            newsdesk_of(lambda: daemon.config, daemon.ledger, daemon.service.soon),
            lambda: {story.id: story for story in daemon.config.stories},
            daemon.pushing.intake if daemon.pushing else None,
        )
        await stack.enter_async_context(server.serving(desk))
        await stack.enter_async_context(metronome(daemon, reload))
        stack.enter_context(_signals(daemon.stop))
        await daemon.run()


@asynccontextmanager
async def _opened(config: Config, stand_ins: StandIns | None) -> AsyncIterator[Daemon]:
    async with AsyncExitStack() as stack:
        ledger = await stack.enter_async_context(ledger_of(config))
        fetcher = HttpWeb(allow_private=config.allow_private or stand_ins is not None)
        stack.push_async_callback(fetcher.close)
        platforms = platforms_of(config, stand_ins, fetcher)
        for platform in platforms:
            await platform.open()
            stack.push_async_callback(platform.close)
        senders = [Sender(ledger, p, rules_of(config), clock.now) for p in platforms]
        ingest = Ingest(ledger, fetcher, watched_of(config))
        service = Service(ledger, ingest, senders, clock.now)
        daemon = Daemon(config, ledger, platforms, service, Binder(ledger, platforms))
        daemon.pushing = pushing_on(ledger, fetcher, service)
        daemon.reception = Reception(
            lambda: daemon.config,
            ledger,
            newsdesk_of(lambda: daemon.config, ledger, service.soon),
            conversations_of(config, stand_ins, senders, ledger),
        )
        stack.push_async_callback(daemon.reception.close)
        yield daemon


def rules_of(config: Config) -> Rules:
    """Return what the operator decided about deliveries."""
    return Rules(
        hold_unknown=config.delivery.on_unknown == "hold",
        max_age=dict(config.delivery.max_age),
        titles={story.id: story.title for story in config.stories},
    )


class _signals:  # noqa: N801 - a context manager that reads as a verb where it is used
    """Turn the first SIGINT or SIGTERM into a stop; the second one ends the process at once."""

    def __init__(self, stop: asyncio.Event) -> None:
        self._stop = stop

    def __enter__(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._ask)

    def __exit__(self, *_: object) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)

    def _ask(self) -> None:
        if self._stop.is_set():
            raise SystemExit(1)
        log.info("daemon.stopping", patience=str(timedelta(seconds=_GRACE)))
        self._stop.set()
