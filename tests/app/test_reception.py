"""One account that breaks silences neither the others nor itself."""

import asyncio
from contextlib import suppress

import pytest

from bot.app import reception
from bot.app.reception import Reception
from bot.config import Config
from bot.storage import open_ledger, upgrade


class Conversation:
    """An account that breaks as often as it is told to, then listens."""

    def __init__(self, account, breaks=0, ends=0):
        self.account, self.breaks, self.ends = account, breaks, ends
        self.listening = asyncio.Event()
        self.offered = asyncio.Event()

    async def run(self, listener):
        if self.breaks:
            self.breaks -= 1
            raise RuntimeError("something nobody thought of")
        if self.ends:
            self.ends -= 1
            return
        self.listening.set()
        await asyncio.Event().wait()

    async def offer(self, commands, editors):
        self.offered.set()
        if self.account.startswith("telegram"):
            raise RuntimeError("a menu nobody can read")

    async def close(self):
        """Nothing is open."""


@pytest.fixture
async def ledger(tmp_path):
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    await upgrade(url)
    opened = await open_ledger(url)
    yield opened
    await opened.close()


async def test_an_account_that_breaks_is_listened_to_again(ledger, monkeypatch):
    monkeypatch.setattr(reception, "_AGAIN", 0.01)
    broken = Conversation("telegram:main", breaks=2, ends=1)
    sound = Conversation("discord:main")
    both = {each.account: each for each in (broken, sound)}
    config = Config("tocsin.yaml", ())
    newsdesk = reception.newsdesk_of(lambda: config, ledger, lambda: None)

    running = asyncio.create_task(Reception(lambda: config, ledger, newsdesk, both).run())
    async with asyncio.timeout(10):
        for each in (broken, sound):
            await each.listening.wait()
            await each.offered.wait()
    assert not running.done()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
