"""The port and what runs on it: taken early, served late, let go quickly."""

from __future__ import annotations

import asyncio
import errno
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.web.desk import Desk

if TYPE_CHECKING:
    from uvicorn import Server as Uvicorn

_GRACE = 1  # whole seconds that open requests get at the end; sockets that stay open are cut
_TICK = 0.01
_EVERYWHERE = ("0.0.0.0", "::", "")


class PortTakenError(Exception):
    """The console's address cannot be listened on; the text says what to do."""


def reserve(host: str, port: int, *, tries: int = 1, hosts: Sequence[str] = ()) -> Server:
    """Take the port at once, so that a taken one is known before anything else is begun.

    Args:
        host: a name or an address of this machine.
        port: 0 takes any free one.
        tries: how many consecutive ports may be tried.
        hosts: further names under which browsers reach the console, through a proxy for example.

    Raises:
        PortTakenError: none of them can be had; says the remedy.

    """
    for candidate in range(port, port + (tries if port else 1)):
        try:
            return Server(host, _listen(host, candidate), hosts)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise PortTakenError(_unusable(host, port, error)) from None
    raise PortTakenError(
        f"{_netloc(host, port)} is taken; set console.port in the configuration, "
        "or stop what uses it"
    )


class Server:
    """A port that is ours, and the pages once they are served on it."""

    def __init__(self, host: str, sock: socket.socket, hosts: Sequence[str] = ()) -> None:
        """Keep a listening socket; connections wait in it until ``serving``."""
        self.host = host
        self.port: int = sock.getsockname()[1]
        self._sock = sock
        self._hosts = tuple(hosts)

    @property
    def url(self) -> str:
        """The address to type into a browser on this machine."""
        return (
            f"http://{_netloc('localhost' if self.host in _EVERYWHERE else self.host, self.port)}"
        )

    def close(self) -> None:
        """Let go of the port."""
        self._sock.close()

    @asynccontextmanager
    async def serving(self, desk: Desk) -> AsyncIterator[None]:
        """Serve the pages; once the port answers, say on stdout where to log in."""
        # Imported here: the command line would carry 76 MB of page machinery for every command.
        from bot.web.application import assemble  # noqa: PLC0415

        assembled = assemble(desk, self.host, self.port, self._hosts)
        uvicorn = _uvicorn(assembled.app)
        task = asyncio.create_task(uvicorn.serve([self._sock]), name="pages")
        try:
            await _started(uvicorn, task)
            token = assembled.entrance.token
            sys.stdout.write(f"Console: {self.url}/login?token={token}\n")
            sys.stdout.flush()
            yield
        finally:
            uvicorn.should_exit = True
            await task
            self.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=128)


def _unusable(host: str, port: int, error: OSError) -> str:
    return (
        f"{_netloc(host, port)} cannot be listened on ({error.strerror}); "
        "set console.host and console.port in the configuration"
    )


def _netloc(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _uvicorn(app: object) -> Uvicorn:
    from bot.web.uvicorns import Quiet, settings  # noqa: PLC0415 - see ``serving``

    return Quiet(settings(app, _GRACE))


async def _started(uvicorn: Uvicorn, task: asyncio.Task[None]) -> None:
    while not uvicorn.started:
        if task.done():
            await task
            raise RuntimeError("the pages could not be served; see the log")
        await asyncio.sleep(_TICK)
