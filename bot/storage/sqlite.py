"""The ledger's tables in a SQLite file: one connection that writes, one that reads."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path

import aiosqlite

from bot.ports import LedgerError
from bot.storage.database import Connection, Row, Value, to_the_end, without_lock
from bot.storage.place import file_uri

BUSY = 5.0  # seconds another process (a command beside the daemon) may hold the write lock
OLDEST = (3, 37)  # STRICT tables

_LIST = re.compile(r":(\w+)\[\]")

# FULL: an acknowledged delivery survives a power cut; group commits make it cheap.
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -4000",
    "PRAGMA journal_size_limit = 67108864",
)


@cache
def to_sqlite(sql: str) -> str:
    """Translate a shared statement: lists become JSON arrays, row locks vanish."""
    return without_lock(_LIST.sub(r"(SELECT value FROM json_each(:\1))", sql))


def _bound(values: dict[str, Value]) -> dict[str, Value]:
    return {k: json.dumps(v) if isinstance(v, list) else v for k, v in values.items()}


class SqliteConnection:
    """Statements on one aiosqlite connection."""

    def __init__(self, raw: aiosqlite.Connection) -> None:
        self._raw = raw

    async def run(self, sql: str, **values: Value) -> None:
        """Run a statement for its effect."""
        await self.rows(sql, **values)

    async def rows(self, sql: str, **values: Value) -> Sequence[Row]:
        """Run a statement and return all its rows (all are fetched before any commit)."""
        return list(await self._raw.execute_fetchall(to_sqlite(sql), _bound(values)))

    async def row(self, sql: str, **values: Value) -> Row | None:
        """Run a statement and return its first row."""
        found = await self.rows(sql, **values)
        return found[0] if found else None

    async def many(self, sql: str, values: Sequence[dict[str, Value]]) -> None:
        """Run a statement once for each set of values, in one hop to the thread."""
        if values:
            await self._raw.executemany(to_sqlite(sql), values)


class _Lane:
    """One connection and the lock that keeps its transactions apart."""

    def __init__(self, raw: aiosqlite.Connection, *, writes: bool) -> None:
        self.raw = raw
        self.lock = asyncio.Lock()
        self.open = True
        # IMMEDIATE: a deferred transaction that reads first cannot wait for the write lock.
        self._begin = "BEGIN IMMEDIATE" if writes else "BEGIN"

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        async with self.lock:
            if not self.open:
                raise LedgerError("the ledger is closed")
            with failures():
                try:
                    await self.raw.execute(self._begin)
                    yield SqliteConnection(self.raw)
                    await to_the_end(self.raw.commit())
                except BaseException:
                    # A cancelled statement still runs in its thread; the rollback queues
                    # behind it, and does nothing if no transaction is open.
                    await to_the_end(self.raw.rollback())
                    raise

    async def close(self) -> None:
        async with self.lock:
            if self.open:
                self.open = False
                await to_the_end(self.raw.close())


class SqliteDatabase:
    """A SQLite file in WAL mode, shared with other processes."""

    def __init__(self, writer: aiosqlite.Connection, reader: aiosqlite.Connection) -> None:
        self._writer = _Lane(writer, writes=True)
        self._reader = _Lane(reader, writes=False)

    def read(self) -> AbstractAsyncContextManager[Connection]:
        """Open a transaction that sees one moment; writers do not wait for it."""
        return self._reader.transaction()

    def write(self) -> AbstractAsyncContextManager[Connection]:
        """Open a transaction that holds the file's write lock."""
        return self._writer.transaction()

    async def close(self) -> None:
        """Finish what was begun and close both connections."""
        with failures():
            await self._reader.close()
            await self._writer.close()


@contextmanager
def failures() -> Iterator[None]:
    """Turn SQLite's errors into ``LedgerError``."""
    try:
        yield
    except sqlite3.Error as error:
        raise LedgerError(f"the ledger's SQLite file cannot be used: {error}") from error


async def connect(path: Path, *, busy: float = BUSY) -> aiosqlite.Connection:
    """Open an existing file; ``busy`` is how many seconds to wait for another process's lock."""
    if sqlite3.sqlite_version_info < OLDEST:
        raise LedgerError(f"SQLite {sqlite3.sqlite_version} is too old: 3.37 or newer is needed")
    with failures():
        address = f"{file_uri(path)}?mode=rw"
        raw = await aiosqlite.connect(address, uri=True, timeout=busy, isolation_level=None)
        try:
            raw.row_factory = sqlite3.Row
            for pragma in _PRAGMAS:
                await raw.execute_fetchall(pragma)
        except BaseException:
            await to_the_end(raw.close())
            raise
    return raw


async def open_sqlite(path: Path) -> SqliteDatabase:
    """Open both connections to an existing file."""
    writer = await connect(path)
    try:
        return SqliteDatabase(writer, await connect(path))
    except BaseException:
        await to_the_end(writer.close())
        raise
