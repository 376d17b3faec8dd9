"""Uvicorn as a guest in a loop that is not its own: no signals, no logging set-up, a quick end."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

_LINGER = 0.3  # seconds that connections get to say goodbye by themselves


def settings(app: Any, grace: int) -> uvicorn.Config:
    """Return how the pages are served; ``grace`` is in whole seconds.

    Access is not logged: a login's address holds its token.
    """
    return uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=False,
        lifespan="on",
        ws="websockets-sansio",
        ws_max_size=1 << 20,
        timeout_graceful_shutdown=grace,
        server_header=False,
        proxy_headers=False,
    )


class Quiet(uvicorn.Server):
    """Leaves signals to the daemon, and cuts connections that stay open at the end."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Touch no signal: the daemon listens for them, and Uvicorn's way would close twice."""
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Shut down as Uvicorn does, but do not wait for browsers that keep a socket open."""
        cutting = asyncio.create_task(self._cut(), name="cut connections")
        try:
            await super().shutdown(sockets)
        finally:
            cutting.cancel()

    async def _cut(self) -> None:
        await asyncio.sleep(_LINGER)
        for connection in list(self.server_state.connections):
            transport = getattr(connection, "transport", None)
            if transport is not None:
                transport.abort()
