"""A fresh room with a real ledger for each test."""

import shutil

import pytest
from chat_room import NOW, STORIES, Room

from bot.domain.model import Source
from bot.storage import open_ledger, upgrade


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """Where the one migrated ledger lies that all tests copy."""
    return tmp_path_factory.mktemp("chat") / "ledger.db"


@pytest.fixture
async def ledger(migrated, tmp_path):
    """An open ledger with the stories' sources."""
    if not migrated.exists():
        await upgrade(f"sqlite:///{migrated}")
    shutil.copy(migrated, tmp_path / "ledger.db")
    opened = await open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    sources = [Source(f"wire-{s}", s, f"https://{s}.example.org/") for s in STORIES]
    await opened.sync_sources(sources, NOW)
    yield opened
    await opened.close()


@pytest.fixture
def room(ledger):
    """The front desk and everything around it."""
    return Room(ledger)
