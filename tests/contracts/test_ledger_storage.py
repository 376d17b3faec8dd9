"""Opening, upgrading, backing up, and what happens when the storage fails."""

import asyncio
import sqlite3
import sys
import time

import asyncpg
import pytest
from alembic.script import ScriptDirectory

from bot.ports import LedgerError
from bot.storage import backup, check_integrity, open_ledger, upgrade
from bot.storage.place import HEAD, MIGRATIONS, SCHEMAS, place_of, without_password


def file_of(url):
    return url.removeprefix("sqlite:///")


on_sqlite = pytest.mark.parametrize("ledger_url", ["sqlite"], indirect=True)
on_postgres = pytest.mark.parametrize("ledger_url", ["postgresql"], indirect=True)


async def stamp(url, version):
    """Write a schema's number by hand."""
    ledger = await open_ledger(url)
    async with ledger._database.write() as c:
        await c.run("UPDATE alembic_version SET version_num = :version", version=version)
    await ledger.close()


async def test_a_ledger_without_a_schema_names_the_remedy(tmp_path, empty_database):
    async with empty_database() as postgres_url:
        for url in (f"sqlite:///{tmp_path}/none.db", postgres_url):
            with pytest.raises(LedgerError, match="tocsin db upgrade"):
                await open_ledger(url)
            await upgrade(url)
            await (await open_ledger(url)).close()


async def test_a_newer_schema_is_refused(ledger_url):
    await stamp(ledger_url, "9999")
    for open_it in (open_ledger, upgrade, check_integrity):
        with pytest.raises(LedgerError, match="newer than this program"):
            await open_it(ledger_url)


async def test_an_upgrade_that_is_not_needed_starts_no_process(ledger_url, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    await upgrade(ledger_url)


async def test_two_upgrades_at_once_agree(tmp_path):
    url = f"sqlite:///{tmp_path}/deep/er/ledger.db"
    await asyncio.gather(upgrade(url), upgrade(url))
    assert await check_integrity(url) == []


async def test_a_failed_upgrade_says_why_without_the_password():
    url = "postgresql://ann:sesame@127.0.0.1:1/none"
    with pytest.raises(LedgerError) as caught:
        await upgrade(url)
    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("sqlite:///var/tocsin.db", "var/tocsin.db"),
        ("sqlite:////srv/tocsin.db", "/srv/tocsin.db"),
        ("postgresql://u@h/d", "postgresql://u@h/d"),
    ],
)
def test_where_a_ledger_lives(url, place):
    assert str(place_of(url)) == place


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "mysql://u:sesame@h/d", "tocsin.db"])
def test_other_addresses_are_refused_without_their_password(url):
    with pytest.raises(LedgerError, match="sqlite:///path") as caught:
        place_of(url)
    assert "sesame" not in str(caught.value)


def test_passwords_are_not_shown():
    shown = without_password("postgresql://u:sesame@h/d?password=sesame&x=1")
    assert "sesame" not in shown
    assert shown.startswith("postgresql://u@h/d")


async def test_postgresql_is_backed_up_by_its_own_tool(tmp_path):
    with pytest.raises(LedgerError, match=r"pg_dump .* postgresql://ann@h/d") as caught:
        await backup("postgresql://ann:sesame@h/d", tmp_path / "copy")
    assert "sesame" not in str(caught.value)


@on_sqlite
async def test_a_backup_is_a_ledger(desk, ledger_url, tmp_path):
    await desk.record(desk.write("k"))
    copy = tmp_path / "copy.db"
    await backup(ledger_url, copy)
    restored = await open_ledger(f"sqlite:///{copy}")
    assert [s.entry.key for s in await restored.entries()] == ["k"]
    await restored.close()
    with pytest.raises(LedgerError, match="exists already"):
        await backup(ledger_url, copy)
    with pytest.raises(LedgerError, match="no folder"):
        await backup(ledger_url, tmp_path / "none" / "copy.db")


async def test_integrity_finds_what_does_not_belong(desk, ledger_url):
    await desk.subscribe("a")
    await desk.publish("k")
    assert await check_integrity(ledger_url) == []
    async with desk.ledger._database.write() as c:
        await c.run("UPDATE delivery SET wanted = 7, target = 99")
    problems = await check_integrity(ledger_url)
    assert problems == [
        "1 deliveries to an unknown target",
        "1 deliveries that are ahead of their entry",
    ]


async def test_a_file_that_is_no_ledger_is_refused(tmp_path):
    path = tmp_path / "ledger.db"
    path.write_bytes(b"not a database, but long enough to be looked at " * 20)
    for work in (open_ledger, upgrade, check_integrity):
        with pytest.raises(LedgerError, match="SQLite"):
            await work(f"sqlite:///{path}")


async def test_a_closed_ledger_says_so_and_closes_twice(ledger):
    await ledger.close()
    await ledger.close()
    with pytest.raises(LedgerError):
        await ledger.check()


async def test_a_healthy_ledger_passes_its_check(ledger):
    await ledger.check()


async def test_two_processes_share_one_ledger(desk, ledger_url):
    other = await open_ledger(ledger_url)
    writes = [
        (desk.ledger if n % 2 else other).record(desk.visit(desk.write(f"k{n}"), source=f"s{n}"))
        for n in range(20)
    ]
    await asyncio.gather(*writes)
    assert len(await desk.ledger.entries()) == len(await other.entries()) == 20
    await other.pause("all", "cli", desk.now)
    assert (await desk.ledger.status(desk.now)).paused == ("all",)
    await other.close()


async def cancelled_in_the_middle(ledger, desk):
    """Start a visit, and cancel it when it has begun to write."""
    started = asyncio.Event()

    async def half():
        async with ledger._database.write() as c:
            await c.run("INSERT INTO pause (what, who, since) VALUES ('all', 'x', 0)")
            started.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(half())
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_cancelled_caller_leaves_nothing_half_done(desk):
    await cancelled_in_the_middle(desk.ledger, desk)
    assert (await desk.ledger.status(desk.now)).paused == ()
    assert await desk.record(desk.write("k")) == ["e1"]


async def test_callers_cancelled_at_any_moment_leave_a_working_ledger(desk):
    await desk.subscribe("a")
    for hops in range(25):
        task = asyncio.create_task(desk.record(desk.write(f"k{hops}")))
        for _ in range(hops):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait({task})
    recorded = {s.entry.key for s in await desk.ledger.entries()}
    await desk.record(desk.write("last"))
    assert {s.entry.key for s in await desk.ledger.entries()} == recorded | {"last"}
    while page := await desk.ledger.fanout_page(10, desk.now):
        await desk.ledger.enqueue(page, [], desk.now)


@on_sqlite
async def test_a_locked_file_is_an_error_and_then_works_again(desk, ledger_url):
    await desk.ledger._database._writer.raw.execute("PRAGMA busy_timeout = 100")
    other = sqlite3.connect(file_of(ledger_url), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    before = time.monotonic()
    with pytest.raises(LedgerError, match="locked"):
        await desk.record(desk.write("k"))
    assert 0.05 < time.monotonic() - before < 3
    assert await desk.ledger.entries() == []  # reading goes on
    other.execute("ROLLBACK")
    other.close()
    assert await desk.record(desk.write("k")) == ["e1"]


@on_sqlite
async def test_a_full_disk_is_an_error_and_then_works_again(desk):
    raw = desk.ledger._database._writer.raw
    ((pages,),) = await raw.execute_fetchall("PRAGMA page_count")
    await raw.execute_fetchall(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LedgerError, match="full"):
        await desk.record(desk.write("k", "word " * 50_000))
    assert await desk.ledger.entries() == []
    await raw.execute_fetchall("PRAGMA max_page_count = 1000000")
    assert await desk.record(desk.write("k")) == ["e1"]


async def write_while_the_server_drops_us(ledger, url):
    admin = await asyncpg.connect(url)
    try:
        async with ledger._database.write() as c:
            await admin.execute(
                """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                   WHERE datname = current_database() AND pid <> pg_backend_pid()"""
            )
            await c.run("UPDATE pulse SET beat = 5")
    finally:
        await admin.close()


@on_postgres
async def test_a_lost_server_connection_is_an_error_and_then_works_again(desk, ledger_url):
    with pytest.raises(LedgerError, match="PostgreSQL"):
        await write_while_the_server_drops_us(desk.ledger, ledger_url)
    assert await desk.record(desk.write("k")) == ["e1"]


def test_the_schema_this_program_speaks_is_the_newest_migration():
    steps = list(ScriptDirectory(str(MIGRATIONS)).walk_revisions())
    assert tuple(step.revision for step in reversed(steps)) == SCHEMAS
    assert steps[0].revision == HEAD
