"""Courtesy towards hosts: few requests at a time, and a breath between them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.fetch.guard import is_loopback

_REMEMBERED = 512  # hosts kept while idle


@dataclass(slots=True)
class _Host:
    slots: asyncio.Semaphore
    users: int = 0
    free_at: float = 0.0  # the loop's clock
    gate: asyncio.Lock = field(default_factory=asyncio.Lock)


class Courtesy:
    """Grants turns at a host.

    Args:
        at_once: how many requests one host gets at a time.
        gap: seconds between the starts of two requests to a host; loopback is spared.
        sleep: waits for that many seconds.

    """

    def __init__(
        self,
        *,
        at_once: int = 2,
        gap: float = 0.25,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._at_once = at_once
        self._gap = gap
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for a turn at a host and hold it."""
        known = self._host(host)
        known.users += 1
        try:
            async with known.slots:
                if not is_loopback(host):
                    await self._breathe(known)
                yield
        finally:
            known.users -= 1

    def _host(self, name: str) -> _Host:
        if name not in self._hosts:
            self._forget_idle()
            self._hosts[name] = _Host(asyncio.Semaphore(self._at_once))
        return self._hosts[name]

    def _forget_idle(self) -> None:
        if len(self._hosts) >= _REMEMBERED:
            self._hosts = {name: host for name, host in self._hosts.items() if host.users}

    async def _breathe(self, host: _Host) -> None:
        clock = asyncio.get_running_loop().time
        async with host.gate:
            start = max(clock(), host.free_at)
            host.free_at = start + self._gap
        if (pause := start - clock()) > 0:
            await self._sleep(pause)
