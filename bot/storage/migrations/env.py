"""How Alembic reaches the ledger: one transaction, one migration at a time."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

from alembic import context
from sqlalchemy import Connection, create_engine, pool
from sqlalchemy.ext.asyncio import create_async_engine

PATIENCE = 60.0  # seconds to wait for another process's migration
LOCK = 7_264_001  # PostgreSQL's advisory locks are numbers; this one is the migrations'


def migrate(connection: Connection) -> None:
    """Take the steps that are missing, inside the transaction that is open."""
    context.configure(connection=connection)
    context.run_migrations()


def migrate_sqlite(path: Path) -> None:
    """Migrate a file, creating it where there is none."""

    def connect() -> Any:
        return sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)

    engine = create_engine("sqlite://", creator=connect, poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # the driver itself would begin too late
        migrate(connection)
        connection.commit()
    engine.dispose()


async def migrate_postgres(url: str) -> None:
    """Migrate a database that exists."""
    import asyncpg  # noqa: PLC0415 - not loaded for SQLite

    async def connect() -> Any:
        return await asyncpg.connect(url)

    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=connect, poolclass=pool.NullPool
    )
    async with engine.begin() as connection:
        await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        await connection.run_sync(migrate)
    await engine.dispose()


destination = context.config.attributes["place"]
if isinstance(destination, Path):
    migrate_sqlite(destination)
else:
    asyncio.run(migrate_postgres(destination))
