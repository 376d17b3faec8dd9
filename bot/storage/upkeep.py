"""What an operator does with a ledger: upgrade, back up, check."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiosqlite
import asyncpg

from bot.ports import LedgerError
from bot.storage import postgres, sqlite
from bot.storage.database import to_the_end
from bot.storage.place import HEAD, ROOT, SCHEMAS, place_of, refuse_other_schema, without_password

_VERSION = "SELECT version_num FROM alembic_version"

# Rows that no transaction of ours can leave behind: someone or something else wrote.
_STRAYS = (
    (
        "deliveries of an unknown entry",
        "SELECT count(*) FROM delivery WHERE entry NOT IN (SELECT id FROM entry)",
    ),
    (
        "deliveries to an unknown target",
        "SELECT count(*) FROM delivery WHERE target NOT IN (SELECT id FROM target)",
    ),
    (
        "entries without their latest revision",
        """SELECT count(*) FROM entry e LEFT JOIN revision r
           ON r.entry = e.id AND r.number = e.revision WHERE r.entry IS NULL""",
    ),
    (
        "deliveries whose message nobody carries",
        """SELECT count(*) FROM delivery d WHERE lead IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM delivery l WHERE l.entry = d.lead AND l.target = d.target)""",
    ),
    (
        "deliveries that are ahead of their entry",
        """SELECT count(*) FROM delivery d JOIN entry e ON e.id = d.entry
           WHERE d.wanted > e.revision OR d.delivered > d.wanted""",
    ),
)


async def upgrade(url: str) -> None:
    """Bring the schema up to date, in a child process and only when it is behind.

    Raises:
        LedgerError: the schema is newer than this program, or a migration failed.

    """
    found = await schema_of(url)
    if found == HEAD:
        return
    if found is not None and found not in SCHEMAS:
        refuse_other_schema(found)
    python_path = (str(ROOT), os.environ.get("PYTHONPATH"))  # wherever this program was started
    # The address goes through stdin: arguments are visible to every user of the machine.
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.storage.migrate",
        "-",
        stdin=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, python_path))},
    )
    try:
        _, said = await child.communicate(f"{url}\n".encode())
    except BaseException:
        child.kill()
        await to_the_end(child.wait())
        raise
    if child.returncode:
        last = (said.decode(errors="replace").strip().splitlines() or ["no reason given"])[-1]
        raise LedgerError(f"{without_password(url)} was not upgraded: {last}")


async def schema_of(url: str) -> str | None:
    """Return the number of the schema that a ledger has, or None where there is none yet."""
    place = place_of(url)
    if not isinstance(place, Path):
        return await _postgres_schema(place)
    if not await asyncio.to_thread(place.exists):
        return None
    async with _file(place) as raw:
        try:
            rows = list(await raw.execute_fetchall(_VERSION))
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return None
            raise
    return str(rows[0][0]) if rows else None


async def backup(url: str, path: str | Path) -> None:
    """Write a consistent copy of a ledger in use to a new file.

    Raises:
        LedgerError: the file exists, cannot be written, or the ledger is in PostgreSQL.

    """
    place = place_of(url)
    if not isinstance(place, Path):
        raise LedgerError(
            "a PostgreSQL ledger is backed up by its own tool: "
            f"pg_dump --format=custom --file={path} {without_password(place)}"
        )
    copy = Path(path)
    if await asyncio.to_thread(copy.exists):
        raise LedgerError(f"{copy} exists already; name a new file")
    if not await asyncio.to_thread(copy.parent.is_dir):
        raise LedgerError(f"there is no folder {copy.parent}; make it first")
    async with _file(place) as raw:
        await raw.execute_fetchall("VACUUM INTO ?", (str(copy),))


async def check_integrity(url: str) -> list[str]:
    """Return what is wrong with a ledger, a line each; nothing when all is well.

    Raises:
        LedgerError: it cannot be read at all, or its schema is not this program's.

    """
    refuse_other_schema(await schema_of(url))
    place = place_of(url)
    if isinstance(place, Path):
        return await _check_file(place)
    async with _session(place) as raw:
        counted = [(what, await raw.fetchval(sql)) for what, sql in _STRAYS]
    return [f"{count} {what}" for what, count in counted if count]


async def _check_file(path: Path) -> list[str]:
    async with _file(path) as raw:
        said = [str(row[0]) for row in await raw.execute_fetchall("PRAGMA integrity_check")]
        problems = [line for line in said if line != "ok"]
        astray = await raw.execute_fetchall("PRAGMA foreign_key_check")
        problems += [f"a row of {row[0]} points to a missing {row[2]}" for row in astray]
        for what, sql in _STRAYS:
            (row,) = await raw.execute_fetchall(sql)
            problems += [f"{row[0]} {what}"] if row[0] else []
    return problems


async def _postgres_schema(url: str) -> str | None:
    async with _session(url) as raw:
        if await raw.fetchval("SELECT to_regclass('alembic_version')") is None:
            return None
        found: str | None = await raw.fetchval(_VERSION)
        return found


@asynccontextmanager
async def _file(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    raw = await sqlite.connect(path)
    try:
        with sqlite.failures():
            yield raw
    finally:
        await to_the_end(raw.close())


@asynccontextmanager
async def _session(url: str) -> AsyncIterator[asyncpg.Connection]:
    with postgres.failures():
        try:
            raw = await asyncpg.connect(url, timeout=postgres.PATIENCE)
        except ValueError:
            raise LedgerError(postgres.UNREADABLE) from None
        try:
            yield raw
        finally:
            await raw.close(timeout=postgres.FAREWELL)
