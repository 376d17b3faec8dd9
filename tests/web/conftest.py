"""What the pages' tests share: a browser, and a newsroom that programs call over a real ledger."""

import asyncio
from contextlib import asynccontextmanager
from shutil import copy

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import async_playwright
from web_browser import CHROME, FLAGS
from web_stand_ins import NOW, TOKEN, served

from bot.domain.model import Flag, Preferences, Story, Subscription
from bot.pipeline.newsdesk import Newsdesk
from bot.ports import Chat
from bot.storage import open_ledger, upgrade

STORIES = {"capitol": Story("capitol", "Capitol", timezone="America/New_York", language="en")}
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium():
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROME, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory):
    path = tmp_path_factory.mktemp("ledger") / "empty.db"
    asyncio.run(upgrade(f"sqlite:///{path}"))
    return path


@pytest_asyncio.fixture
async def real_ledger(tmp_path, empty_ledger):
    copy(empty_ledger, tmp_path / "ledger.db")
    ledger = await open_ledger(f"sqlite:///{tmp_path}/ledger.db")
    wishes = {"1": Preferences(), "2": Preferences(only=frozenset({Flag.CURFEW}))}
    for chat in wishes:
        await ledger.bind_target(
            f"telegram:main:{chat}", "telegram:main", Chat(chat, "private"), NOW
        )
    subscriptions = [Subscription(f"telegram:main:{c}", "capitol", p) for c, p in wishes.items()]
    await ledger.sync_subscriptions(subscriptions, NOW)
    yield ledger
    await ledger.close()


@pytest.fixture
def moment():
    return [NOW]


@pytest_asyncio.fixture
async def call(real_ledger, moment):
    async with calling(real_ledger, lambda: moment[0]) as call:
        yield call


@asynccontextmanager
async def calling(ledger, clock):
    desk = Newsdesk(ledger, lambda: STORIES, lambda: {"curfew": 2}, clock)
    async with (
        served(ledger, clock=clock, newsdesk=desk, stories=lambda: STORIES) as server,
        aiohttp.ClientSession(f"{server.url}/api/v1/", headers=BEARER) as http,
    ):

        async def call(method, path, body=None, **options):
            async with http.request(method, path, json=body, **options) as answer:
                return answer.status, await answer.json()

        yield call
