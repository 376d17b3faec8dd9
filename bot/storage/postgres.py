"""The ledger's tables in PostgreSQL, through a small pool."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from typing import Any

import asyncpg

from bot.ports import LedgerError
from bot.storage.database import Connection, Row, Value, without_lock

PATIENCE = 10.0  # seconds to wait for a connection
LONGEST = 60.0  # seconds one statement may take
FAREWELL = 5.0  # seconds the pool may take to close before it is cut
UNREADABLE = "the PostgreSQL address of `storage` cannot be read"

_NAME = re.compile(r"(?<!:):([a-z_]+)(\[\])?")

FAILURES = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)


@cache
def to_postgres(sql: str, *, locks: bool = True) -> tuple[str, tuple[str, ...]]:
    """Translate a shared statement: numbered parameters, and their names in that order."""
    names: list[str] = []

    def number(found: re.Match[str]) -> str:
        name, is_list = found.groups()
        if name not in names:
            names.append(name)
        place = f"${names.index(name) + 1}"
        return f"(SELECT unnest({place}::bigint[]))" if is_list else place

    text = _NAME.sub(number, sql if locks else without_lock(sql))
    return text, tuple(names)


class PostgresConnection:
    """Statements on one asyncpg connection."""

    def __init__(self, raw: Any, *, writes: bool) -> None:
        self._raw = raw
        self._writes = writes

    async def run(self, sql: str, **values: Value) -> None:
        """Run a statement for its effect."""
        text, names = to_postgres(sql)
        await self._raw.execute(text, *(values[name] for name in names))

    async def rows(self, sql: str, **values: Value) -> Sequence[Row]:
        """Run a statement and return all its rows."""
        text, names = to_postgres(sql, locks=self._writes)
        found: list[Row] = await self._raw.fetch(text, *(values[name] for name in names))
        return found

    async def row(self, sql: str, **values: Value) -> Row | None:
        """Run a statement and return its first row."""
        found = await self.rows(sql, **values)
        return found[0] if found else None

    async def many(self, sql: str, values: Sequence[dict[str, Value]]) -> None:
        """Run a statement once for each set of values, pipelined.

        In the given order, so that callers who sort alike cannot lock each other out.
        """
        text, names = to_postgres(sql)
        if values:
            await self._raw.executemany(text, [tuple(v[name] for name in names) for v in values])


class PostgresDatabase:
    """A pool of up to four connections."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Connection]:
        """Open a transaction that sees one moment and changes nothing."""
        with failures():
            async with (
                self._pool.acquire(timeout=PATIENCE) as raw,
                raw.transaction(isolation="repeatable_read", readonly=True),
            ):
                yield PostgresConnection(raw, writes=False)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
        """Open a transaction; asyncpg undoes it when its caller raises or is cancelled."""
        with failures():
            async with self._pool.acquire(timeout=PATIENCE) as raw, raw.transaction():
                yield PostgresConnection(raw, writes=True)

    async def close(self) -> None:
        """Let running statements end, within five seconds, and close the pool."""
        try:
            await asyncio.wait_for(self._pool.close(), FAREWELL)
        except FAILURES:
            self._pool.terminate()


@contextmanager
def failures() -> Iterator[None]:
    """Turn asyncpg's errors into ``LedgerError``, without details that may quote rows."""
    try:
        yield
    except FAILURES as error:
        said = (str(error).splitlines() or [type(error).__name__])[0]
        raise LedgerError(f"PostgreSQL cannot be used: {said}") from error


async def open_postgres(url: str) -> PostgresDatabase:
    """Connect a pool to the database of a ``postgresql://`` address."""
    with failures():
        try:
            pool = await asyncpg.create_pool(
                url, min_size=1, max_size=4, timeout=PATIENCE, command_timeout=LONGEST
            )
        except ValueError:  # the address itself; its text may quote the password
            raise LedgerError(UNREADABLE) from None
    return PostgresDatabase(pool)
