"""One daemon a storage: a second one would take the first one's deliveries for abandoned."""

from __future__ import annotations

import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from bot.ports import LedgerError
from bot.storage.place import place_of, without_password
from bot.storage.postgres import PATIENCE, failures

# An advisory lock of PostgreSQL is a number; this one spells "tocs" and ends with the connection.
_LOCK = 0x746F6373


@asynccontextmanager
async def alone(url: str) -> AsyncIterator[None]:
    """Hold a storage for this process while the block runs; a killed process lets go of it.

    Raises:
        LedgerError: another daemon holds it, or it cannot be reached.

    """
    place = place_of(url)
    holding = _on_file(place, url) if isinstance(place, Path) else _on_server(place)
    async with holding:
        yield


@asynccontextmanager
async def _on_file(path: Path, url: str) -> AsyncIterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise _taken(url) from None
        yield


@asynccontextmanager
async def _on_server(url: str) -> AsyncIterator[None]:
    with failures():
        connection = await asyncpg.connect(url, timeout=PATIENCE)
    try:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK):
            raise _taken(url)
        yield
    finally:
        await connection.close()


def _taken(url: str) -> LedgerError:
    shown = without_password(url)
    return LedgerError(
        f"another tocsin works on {shown}; stop it, or give this one a storage of its own"
    )
