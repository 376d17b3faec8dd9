"""What the system's tests share: stand-ins in a process of their own, a stage, a page."""

import asyncio
import re
import shutil
import subprocess
import sys
import time

import pytest

from bot.storage import upgrade
from tests.system.newsroom import Page, StandIns, configuration
from tests.system.stage import PATIENCE, Stage, environment, write


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory):
    """Start `tocsin sandbox` once; every test adds chats of its own."""
    folder = tmp_path_factory.mktemp("sandbox")
    arguments = [sys.executable, "-m", "bot", "sandbox", "--record", "record.jsonl"]
    out, err = folder / "out", folder / "err"
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(
            arguments, cwd=folder, env=environment({}), stdout=stdout, stderr=stderr
        )
    try:
        yield StandIns(*_addresses(process, out, err), folder / "record.jsonl")
    finally:
        process.terminate()
        try:
            code = process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
    assert code == 0, err.read_text()


def _addresses(process, out, err):
    end = time.monotonic() + PATIENCE
    while len(found := re.findall(r"(?m)^\w+: (http://\S+?)(?:/api/v10)?$", out.read_text())) < 2:
        assert process.poll() is None, err.read_text()
        assert time.monotonic() < end, out.read_text()
        time.sleep(0.05)
    return found


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory):
    """Return a migrated SQLite file: every daemon of ours starts on a copy of it."""
    path = tmp_path_factory.mktemp("ledger") / "empty.db"
    asyncio.run(upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture
async def stage(tmp_path, empty_ledger):
    (tmp_path / "var").mkdir()
    shutil.copy(empty_ledger, tmp_path / "var" / "tocsin.db")
    stage = Stage(tmp_path)
    yield stage
    await stage.close()


@pytest.fixture
async def page():
    async with Page().served() as page:
        yield page


@pytest.fixture
async def stand_ins(sandbox):
    yield sandbox
    await sandbox.clear()


@pytest.fixture
def configured(stage, page, stand_ins):
    """Write the stage's configuration; return it for changes."""

    def write_it(*places, **more):
        config = configuration(page, places, stand_ins, **more)
        write(stage.path / "tocsin.yaml", config)
        return config

    return write_it
