"""A newsroom in miniature: one story, one page, real SQLite, fake chats."""

import asyncio
from datetime import timedelta
from shutil import copy

import pytest

from bot.domain.model import Deletions, Preferences, Source, Story, Subscription
from bot.pipeline import fanout
from bot.pipeline.deliver import Rules, Sender
from bot.pipeline.ingest import Ingest, Watched
from bot.storage import open_ledger, upgrade
from tests.fakes import Clock, FakePage, FakePlatform, FakeWeb, OneMessage

URL = "https://example.org/live"


class Newsroom:
    """Everything one scenario needs, driven by hand: look, spread, send."""

    def __init__(self, ledger, clock, *, settle=0, backlog=None, brake=10):
        self.ledger, self.clock = ledger, clock
        self.page = FakePage()
        self.source = Source(
            "page", "story", URL, settle=timedelta(seconds=settle), deletions=Deletions.RETRACT
        )
        self.story = Story("story", "The story", backlog=backlog, brake=brake)
        watched = {"page": Watched(self.source, self.story, self.read)}
        self.ingest = Ingest(ledger, FakeWeb({URL: self.page}), watched)
        self.platform = FakePlatform()
        self.sender = self.new_sender()

    def read(self, visit):
        return self.page.read(visit)

    def new_sender(self, platform=None, **rules):
        rules = Rules(titles={"story": "The story"}, **rules)
        return Sender(self.ledger, platform or self.platform, rules, self.clock)

    async def open(self, *chats, preferences=None):
        await self.ledger.sync_sources([self.source], self.clock())
        addresses = [f"fake:main:{chat}" for chat in chats]
        for address, chat in zip(addresses, chats, strict=True):
            found = await self.platform.resolve(chat)
            await self.ledger.bind_target(address, "fake:main", found, self.clock())
        wishes = [Subscription(a, "story", preferences or Preferences()) for a in addresses]
        await self.ledger.sync_subscriptions(wishes, self.clock())

    async def look(self):
        """Visit the page, if its visit is due."""
        for state in await self.ledger.due_sources(self.clock(), 10):
            await self.ingest.visit(state, self.clock())
        while await fanout.expand(self.ledger, self.clock(), page=3):
            pass

    async def send(self, sender=None):
        """Let the account send until nothing more can go now."""
        sender = sender or self.sender
        finished = sender.bell._rung
        while True:
            finished.clear()
            await sender._round()
            await sender.drain()
            if not finished.is_set():
                return

    async def tell(self, *entries, after=100):
        """Put entries on the page, look at it a while later, and send."""
        self.page.entries = list(entries)
        self.clock.forward(after)
        await self.look()
        await self.send()

    async def states(self):
        rows = await self.ledger.deliveries()
        return sorted((row.entry, row.target, row.state.value) for row in rows)


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory):
    """Return a migrated SQLite file; every scenario starts on a copy of it."""
    path = tmp_path_factory.mktemp("ledger") / "empty.db"
    asyncio.run(upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture
async def ledger(tmp_path, empty_ledger):
    copy(empty_ledger, tmp_path / "ledger.db")
    opened = await open_ledger(f"sqlite:///{tmp_path}/ledger.db")
    yield opened
    await opened.close()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def newsroom(ledger, clock):
    room = Newsroom(ledger, clock)
    await room.open("a", "b")
    return room


@pytest.fixture
def make_newsroom(ledger, clock):
    return lambda **more: Newsroom(ledger, clock, **more)


@pytest.fixture
async def open_room(make_newsroom, clock):
    """Open a newsroom whose chats subscribe by themselves; each entry is one message."""

    async def opened(preferences=None, *, chats=("a",), replays_safely=False, **rules):
        room = make_newsroom()
        room.platform = OneMessage(clock, replays_safely=replays_safely)
        room.sender = room.new_sender(**rules)
        await room.open()
        for chat in chats:
            found = await room.platform.resolve(chat)
            target = await room.ledger.admit(f"fake:main:{chat}", "fake:main", found, clock())
            await room.ledger.subscribe(target.id, "story", preferences or Preferences(), clock())
        return room

    return opened
