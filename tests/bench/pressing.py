"""Whether a thousand people who press buttons at once hold up the news."""

import asyncio
import tempfile
import time
from collections import Counter
from contextlib import asynccontextmanager, suppress

from bot.app.reception import Reception, conversations_of, newsdesk_of
from bot.config import Account, Config
from bot.domain.model import Preferences, Priority, Story
from bot.pipeline.deliver import Rules, Sender
from bot.platforms import telegram
from bot.ports import Chat
from bot.sandbox import Sandbox
from bot.sandbox.record import Record
from bot.storage import open_ledger, upgrade
from tests.bench.delivery import announce, now
from tests.bench.figures import figure

PRESSING = 1000  # chats
READING = 600  # chats that get an entry meanwhile, and press nothing
TOKEN = "123456:" + "A" * 35
ACCOUNT = "telegram:main"


async def crowds():
    """a thousand chats that press buttons (two minutes)"""
    async with _opened() as house:
        await _settle_in(house)
        quiet = await _told(house, "calm")
        pressing = asyncio.create_task(_press(house))
        crowded = await _told(house, "crowd")
        answered = await pressing
        refused = house.counts().get("rate_limited", 0)
    note = f"{crowded:.1f} s; with nobody pressing {quiet:.1f} s"
    name = f"one entry to {READING} chats while {PRESSING:,} press ÷ while none does"
    return [
        figure(name, crowded / quiet, "ratio", 1.1, note),
        figure("the last press acknowledged", answered, "seconds", 15, "each gets its toast"),
        figure("429s meanwhile", refused, "answers", 0, "real limits"),
    ]


class Tally(Record):
    """Counts the accepted calls by their method."""

    def __init__(self):
        super().__init__(None)
        self.calls = Counter()

    def write(self, call):
        self.calls[call.method] += 1


class House:
    """One account with its sender and its listener, before a sandbox."""

    def __init__(self, sandbox, ledger, sender):
        self.sandbox, self.ledger, self.sender = sandbox, ledger, sender

    def counts(self):
        return self.sandbox.core.store.counts("telegram")

    def calls(self, method):
        return self.sandbox.core.record.calls[method]


@asynccontextmanager
async def _opened():
    with tempfile.TemporaryDirectory() as folder:
        sandbox = Sandbox(f"{folder}/sandbox.db")
        sandbox.core.record = Tally()
        await sandbox.start()
        await upgrade(f"sqlite:///{folder}/ledger.db")
        ledger = await open_ledger(f"sqlite:///{folder}/ledger.db")
        platform = telegram.open_platform("main", TOKEN, sandbox.telegram_url)
        await platform.open()
        sender = Sender(ledger, platform, Rules(), now)
        account = Account("telegram", "main", TOKEN, sandbox.telegram_url)
        stories = (Story("calm", "Calm"), Story("crowd", "Crowd"), Story("own", "Own"))
        config = Config("bench", stories, accounts=(account,))
        talks = conversations_of(config, None, [sender], ledger)
        newsdesk = newsdesk_of(lambda: config, ledger, lambda _: sender.bell.ring())
        reception = Reception(lambda: config, ledger, newsdesk, talks)
        stop = asyncio.Event()
        tasks = [asyncio.create_task(sender.run(stop)), asyncio.create_task(reception.run())]
        try:
            yield House(sandbox, ledger, sender)
        finally:
            stop.set()
            sender.bell.ring()
            tasks[1].cancel()
            with suppress(asyncio.CancelledError):
                await tasks[1]
            await tasks[0]
            await reception.close()
            await platform.close()
            await ledger.close()
            await sandbox.stop()


async def _settle_in(house):
    """Subscribe the readers, and give every chat of the crowd a settings screen."""
    for number in range(READING):
        target = await _chat(house, 700_000_000 + number)
        for story in ("calm", "crowd"):
            await house.ledger.subscribe(target.id, story, Preferences(), now())
    for number in range(PRESSING):
        target = await _chat(house, 800_000_000 + number)
        await house.ledger.subscribe(target.id, "own", Preferences(), now())
        await _act(house, 800_000_000 + number, text="/settings")
        if number % 10 == 9:  # the bot in the next room writes 29 a second
            await _until(lambda n=number: house.calls("sendMessage") > n - 40)
    await _until(lambda: house.calls("sendMessage") >= PRESSING)


async def _chat(house, number):
    house.sandbox.add_chat("telegram", number, "private")
    address = f"{ACCOUNT}:{number}"
    return await house.ledger.admit(address, ACCOUNT, Chat(str(number), "private"), now())


async def _told(house, story):
    """Return how long one entry takes to all who read the story."""
    before = house.calls("sendMessage")
    start = time.monotonic()
    await announce(house.ledger, story, 1, Priority.LIVE)
    house.sender.bell.ring()
    await _until(lambda: house.calls("sendMessage") >= before + READING)
    return time.monotonic() - start


async def _press(house):
    """Let everybody press a button; return how long the last acknowledgement took."""
    before = house.calls("answerCallbackQuery")
    start = time.monotonic()
    for number in range(PRESSING):
        await _act(house, 800_000_000 + number, press="Sound")
    await _until(lambda: house.calls("answerCallbackQuery") >= before + PRESSING)
    return time.monotonic() - start


async def _act(house, chat, **what):
    wish = {"platform": "telegram", "chat": str(chat), "user": str(chat), **what}
    await house.sandbox.control.act(wish)


async def _until(asked):
    while not asked():  # noqa: ASYNC110 - the sandbox's counts have no bell
        await asyncio.sleep(0.02)
