"""Hubs: subscribing to what announces one, renewing in time, and going back to polling."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

import structlog

from bot.domain.model import Source
from bot.domain.reading import Reading
from bot.pipeline import leases as ls
from bot.pipeline.asking import ask, said
from bot.pipeline.bell import Bell
from bot.ports import (
    FetchError,
    Lease,
    LeaseState,
    Ledger,
    LedgerError,
    NotOursError,
    SourceState,
    VisitRecord,
    Web,
)

log = structlog.get_logger()

_LONGEST_SLEEP: Final = 30.0  # seconds; a clock that is set shows within them
_SHORTEST_SLEEP: Final = 0.05
_PATIENCE: Final = 1.0
_PATIENT: Final = 25.0  # seconds for a request with all its redirects; other hubs wait as long
_TOO_SLOW: Final = f"the hub did not answer within {_PATIENT:g} s"
_NEVER_ASKED: Final = "the hub took the request and never asked back at our address"


class Hubs:
    """Keeps a subscription for every feed that announces a hub, as long as we can be reached."""

    def __init__(
        self,
        ledger: Ledger,
        web: Web,
        clock: Callable[[], datetime],
        call: Callable[[str], Awaitable[None]],
    ) -> None:
        """Take what is needed; ``call`` asks for a visit of a source."""
        self._ledger, self._web, self._clock = ledger, web, clock
        self._call = call
        self._bell = Bell()
        self._turn = asyncio.Lock()
        self._live: dict[str, Lease] = {}
        self._announced: dict[str, tuple[str | None, str | None]] = {}
        self._base: str | None = None
        self._sources: Mapping[str, Source] = {}

    def apply(self, sources: Mapping[str, Source], base: str | None) -> None:
        """Take the running configuration: the polled sources, and our address for the outside."""
        self._sources, self._base = sources, base
        self._bell.ring()

    async def run(self, stop: asyncio.Event) -> None:
        """Look after all subscriptions until cancelled or stopped."""
        while not stop.is_set():
            try:
                pause = await self.look()
            except LedgerError as error:
                log.warning("ledger.failed", loop="hubs", reason=str(error))
                pause = _PATIENCE
            except Exception:  # what one hub breaks must not stop the others
                log.exception("loop.broke", loop="hubs")
                pause = _LONGEST_SLEEP
            await self._bell.wait(pause)

    async def look(self) -> float:
        """Do what is due; return the seconds until something may be due again."""
        async with self._turn:
            due = await self._due(self._clock())
        await asyncio.gather(*map(self._request, due))
        moments = [m for x in await self._ledger.leases() for m in (x.ask_again, x.until) if m]
        soonest = min(moments, default=datetime.max.replace(tzinfo=UTC))
        return min(max((soonest - self._clock()).total_seconds(), _SHORTEST_SLEEP), _LONGEST_SLEEP)

    def every(self, source: Source, now: datetime) -> timedelta:
        """Return the time between two visits of a source."""
        return ls.every(source, self._live.get(source.id), now)

    async def polled(self, state: SourceState, reading: Reading, record: VisitRecord) -> None:
        """Learn from a visit which hub its source announces, and whether that hub is awake."""
        if reading.unchanged or reading.doubt:
            return
        announced = (reading.hub, reading.topic) if reading.hub and reading.topic else (None, None)
        if self._announced.get(state.id) != announced:
            await self._ledger.announce_hub(state.id, *announced)
            self._announced[state.id] = announced
            self._bell.ring()
        lease = self._live.get(state.id)
        if lease and not lease.silent and ls.is_missed(lease, state.visited, record):
            log.warning("websub.silent", source=state.id, hub=_host(lease))
            await self._change(lease.token, lambda found: replace(found, silent=True))
            await self._call_for(state.id)  # its next visit was put off, in trust of the hub

    async def heard(self, lease: Lease) -> None:
        """Note that a hub pushed: it is awake."""
        if lease.silent:
            await self._change(lease.token, lambda found: replace(found, silent=False))

    async def lease_of(self, source: str, token: str) -> Lease:
        """Return the subscription of a callback. Raises ``NotOursError``."""
        found = None
        for lease in await self._ledger.leases():
            same = hmac.compare_digest(lease.token.encode(), token.encode(errors="replace"))
            if same and lease.source == source:
                found = lease
        if found is None:
            raise NotOursError
        return found

    async def confirm(self, source: str, token: str, question: Mapping[str, str]) -> str:
        """Answer a hub's question whether we asked for this; return what to echo.

        Raises:
            NotOursError: we did not.

        """
        async with self._turn:
            lease = await self.lease_of(source, token)
            if question.get("hub.topic") != lease.topic:
                raise NotOursError
            return await self._answer(lease, question)

    async def _answer(self, lease: Lease, question: Mapping[str, str]) -> str:
        mode, now = question.get("hub.mode"), self._clock()
        leaves = lease.state is LeaseState.LEAVING
        if mode == "denied" and not leaves:
            reason = said(question.get("hub.reason", ""), lease.secret, lease.token)
            log.warning("websub.denied", source=lease.source, hub=_host(lease), reason=reason)
            await self._keep(ls.denied(lease, reason or "the hub gave no reason", now))
            await self._call_for(lease.source)
            return ""
        challenge = question.get("hub.challenge", "")
        wanted = "unsubscribe" if leaves else "subscribe"
        if mode != wanted or not lease.pending or not challenge:
            raise NotOursError
        if leaves:
            await self._ledger.drop_lease(lease.token)
            log.info("websub.left", source=lease.source, hub=_host(lease))
        else:
            agreed = ls.verified(lease, question.get("hub.lease_seconds", ""), now)
            await self._keep(agreed)
            log.info(
                "websub.verified", source=lease.source, hub=_host(lease), until=str(agreed.until)
            )
            self._bell.ring()
        return challenge

    async def _due(self, now: datetime) -> list[Lease]:
        """Bring every subscription up to what the hour asks; return those to send a request for."""
        known, announced = await self._ledger.leases(), await self._ledger.announced_hubs()
        live = {lease.source: lease for lease in known if lease.state is not LeaseState.LEAVING}
        self._live = live
        brought = [await self._brought_on(lease, announced, now) for lease in known]
        due = [lease for lease in brought if lease is not None]
        for source, (hub, topic) in announced.items():
            lost = source not in self._live
            if lost and self._base and source in self._sources:
                lease = ls.asked(ls.begun(source, hub, topic, self._base, now), now)
                due.append(await self._keep(lease))
        return due

    async def _brought_on(
        self, lease: Lease, announced: Mapping[str, tuple[str, str]], now: datetime
    ) -> Lease | None:
        if lease.state is LeaseState.LEAVING:
            if lease.ask_again <= now:
                await self._ledger.drop_lease(lease.token)
            return None
        if ls.unwanted(lease, announced, self._sources, self._base or ""):
            del self._live[lease.source]
            return await self._leave(lease, now)
        if lease.state is LeaseState.VERIFIED and not ls.is_verified(lease, now):
            log.warning("websub.lapsed", source=lease.source, hub=_host(lease))
            lease = await self._keep(ls.lapsed(lease, now))
            await self._call_for(lease.source)
        if lease.ask_again > now:
            return None
        if lease.pending:
            await self._fail(lease, _NEVER_ASKED, now)
            return None
        return await self._keep(ls.asked(lease, now))

    async def _leave(self, lease: Lease, now: datetime) -> Lease | None:
        """Give a subscription up; a hub that never agreed need not hear of it."""
        await self._call_for(lease.source)
        if lease.state in (LeaseState.FAILED, LeaseState.DENIED):
            await self._ledger.drop_lease(lease.token)
            return None
        return await self._keep(ls.leaving(lease, now))

    async def _request(self, lease: Lease) -> None:
        leaves = lease.state is LeaseState.LEAVING
        try:
            async with asyncio.timeout(_PATIENT):
                await ask(self._web, lease, "unsubscribe" if leaves else "subscribe")
        except (FetchError, TimeoutError) as caught:
            error = caught if isinstance(caught, FetchError) else FetchError(_TOO_SLOW)
            async with self._turn:
                found = await self._found(lease.token)
                if found and found.pending and not leaves:
                    await self._fail(found, str(error), self._clock(), error.wait)

    async def _fail(self, lease: Lease, reason: str, now: datetime, wait: float = 0.0) -> None:
        """Record a request that came to nothing; it is logged once, and not at every try."""
        if lease.reason != reason:
            facts = {"source": lease.source, "hub": _host(lease)}
            log.warning("websub.failed", reason=reason, **facts)
        await self._keep(ls.failed(lease, reason, now, wait))

    async def _change(self, token: str, change: Callable[[Lease], Lease]) -> None:
        async with self._turn:
            if (found := await self._found(token)) is not None:
                await self._keep(change(found))

    async def _found(self, token: str) -> Lease | None:
        return next((x for x in await self._ledger.leases() if x.token == token), None)

    async def _keep(self, lease: Lease) -> Lease:
        await self._ledger.keep_lease(lease)
        if lease.state is not LeaseState.LEAVING:
            self._live[lease.source] = lease
        return lease

    async def _call_for(self, source: str) -> None:
        if source in self._sources:
            await self._call(source)


def _host(lease: Lease) -> str:
    return urlsplit(lease.hub).hostname or "?"
