"""From every released schema to the newest, with what is in it, on both back ends."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from bot.domain.blocks import Paragraph, Rich
from bot.domain.fingerprint import fingerprint
from bot.domain.first_fingerprint import first_fingerprint
from bot.domain.model import DeliveryState, Entry, Preferences
from bot.ports import PartRef, Settings
from bot.storage import check_integrity, open_ledger, upgrade
from bot.storage.migrate import migrate
from bot.storage.place import HEAD, SCHEMAS, place_of
from bot.storage.postgres import open_postgres
from bot.storage.sqlite import open_sqlite
from bot.storage.upkeep import schema_of

WORDS = {"name": "telegram:main", "address": "telegram:main:@news", "parts": "71:ab 72:cd"}

# As the first release wrote it: an entry told in two messages, and another on its way.
FIRST = (
    "INSERT INTO account (name) VALUES (:name)",
    """INSERT INTO target (address, account, chat, thread, kind, state)
       VALUES (:address, 1, '-100300', '', 'channel', 'active')""",
    "INSERT INTO alias (address, target) VALUES (:address, 1)",
    """INSERT INTO subscription (story, target, origin, preferences, since)
       VALUES ('capitol', 1, 'chat', '{"language":"uk"}', 0)""",
    """INSERT INTO source (id, story, url, kind, watched, validators, next_visit)
       VALUES ('wire', 'capitol', '', '', 1, '{}', 0)""",
    *(
        f"""INSERT INTO entry (source, story, key, provisional, revision, fingerprint, retracted,
                announced, first_seen)
            VALUES ('wire', 'capitol', 'k{n}', 0, 1, 'x', 0, 1, 1767726000000)"""
        for n in (1, 2)
    ),
    *(
        f"""INSERT INTO revision (entry, number, seen, body) VALUES ({n}, 1, 1767726000000,
                '{{"key":"k{n}","blocks":[{{"type":"paragraph","text":"Words."}}]}}')"""
        for n in (1, 2)
    ),
    "INSERT INTO intent (entry, priority) VALUES (2, 2)",
    """INSERT INTO delivery (entry, target, account, priority, state, wanted, tried, delivered,
           parts, posted_at)
       VALUES (1, 1, 1, 2, 'done', 1, 1, 1, :parts, 1767726000000)""",
    """INSERT INTO audit (at, who, action, subject) VALUES (1, 'cli', 'pause', 'all')""",
)


@asynccontextmanager
async def tables(url):
    """The bare tables, whatever their schema."""
    place = place_of(url)
    database = await (open_postgres(place) if isinstance(place, str) else open_sqlite(place))
    try:
        async with database.write() as c:
            yield c
    finally:
        await database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
async def first_ledger(request, tmp_path):
    """The address of a ledger as the first release left it."""
    async with _empty(request, tmp_path) as url:
        await asyncio.to_thread(migrate, url, "0001")
        async with tables(url) as c:
            for statement in FIRST:
                await c.run(statement, **WORDS)
        yield url


@asynccontextmanager
async def _empty(request, folder):
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'ledger.db'}"
    else:
        async with request.getfixturevalue("empty_database")() as url:
            yield url


async def test_a_ledger_of_the_first_release_keeps_what_it_knew(first_ledger):
    assert await schema_of(first_ledger) == "0001"
    await upgrade(first_ledger)
    assert await schema_of(first_ledger) == HEAD
    assert await check_integrity(first_ledger) == []
    ledger = await open_ledger(first_ledger)
    (own,) = await ledger.subscriptions_of(1)
    assert (own.origin, own.preferences) == ("chat", Preferences(language="uk"))
    (row,) = await ledger.deliveries()
    assert (row.state, row.messages) == (DeliveryState.DONE, ("71", "72"))
    assert [a.action for a in await ledger.audit()] == ["pause"]
    await ledger.close()


@pytest.fixture
async def ledger(first_ledger):
    """The upgraded ledger, for the desk."""
    await upgrade(first_ledger)
    opened = await open_ledger(first_ledger)
    yield opened
    await opened.close()


async def test_a_ledger_of_the_first_release_works_on(desk):
    await desk.expand()
    (row,) = await desk.claim()
    assert (row.entry.key, row.lead, row.muted_until) == ("k2", None, None)
    await desk.settle(row)
    await desk.revise(1)
    (row,) = await desk.claim()
    assert row.parts == (PartRef("71", "ab"), PartRef("72", "cd"))
    assert await desk.ledger.settings_of(1) == Settings()


async def test_a_page_that_stayed_as_it_was_has_no_news_after_an_upgrade(first_ledger):
    entry = Entry("k1", (Paragraph(Rich("Words.")),))
    async with tables(first_ledger) as c:
        print_ = first_fingerprint(entry)
        await c.run("UPDATE entry SET fingerprint = :print WHERE id = 1", print=print_)
    await upgrade(first_ledger)
    opened = await open_ledger(first_ledger)
    known, refused = await opened.known_entries("wire")
    await opened.close()

    assert (known.fingerprint, refused.fingerprint) == (fingerprint(entry), "x")


async def test_every_step_can_be_taken_alone(first_ledger):
    for schema in SCHEMAS[1:]:
        await asyncio.to_thread(migrate, first_ledger, schema)
        assert await schema_of(first_ledger) == schema
    assert await check_integrity(first_ledger) == []
