"""How soon everybody knows, at the services' real limits, against the ideal."""

import asyncio
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.domain.blocks import Paragraph, Rich
from bot.domain.model import Entry, Priority, Source, Subscription
from bot.pipeline import fanout
from bot.pipeline.deliver import Rules, Sender
from bot.platforms import discord, telegram
from bot.ports import Chat, VisitRecord, Write
from bot.sandbox import Sandbox
from bot.storage import open_ledger, upgrade
from tests.bench.figures import figure

WORDS = "Something of about this length is what an entry of a live blog says, more or less. " * 3


@dataclass(frozen=True)
class Run:
    """One load: so many chats of the kinds, each to get so many entries."""

    name: str
    service: str
    kinds: tuple[str, ...]
    chats: int
    entries: int
    ideal: float
    goal: float


RUNS = (
    Run("one entry to 600 Telegram chats ÷ N/30", "telegram", ("private", "group"), 600, 1, 20.0, 1.05),
    Run("one entry to 1,000 Discord channels ÷ N/50", "discord", ("text",), 1000, 1, 20.0, 1.06),
    Run("40 entries to 10 Telegram groups ÷ 60 s", "telegram", ("group",), 10, 40, 60.0, 1.4),
    Run("40 entries to 10 Discord channels ÷ 35 s", "discord", ("text",), 10, 40, 35.0, 1.12),
)  # fmt: skip


def now():
    return datetime.now(UTC)


async def ceilings():
    """delivery at the real limits (three minutes)"""
    figures, slowed = [], 0
    for run in RUNS:
        elapsed, refused = await _timed(run)
        slowed += refused
        note = f"{elapsed:.1f} s; ideal {run.ideal:.0f} s"
        figures.append(figure(run.name, elapsed / run.ideal, "ratio", run.goal, note))
    return [*figures, figure("429s in all of these", slowed, "answers", 0, "real limits")]


async def _timed(run):
    """Return how long a load took, and how many 429s it earned."""
    with tempfile.TemporaryDirectory() as folder:
        sandbox = Sandbox(f"{folder}/sandbox.db")
        await sandbox.start()
        await upgrade(f"sqlite:///{folder}/ledger.db")
        ledger = await open_ledger(f"sqlite:///{folder}/ledger.db")
        platform = _platform(run.service, sandbox)
        await platform.open()
        await _fill(ledger, sandbox, run)
        sender = Sender(ledger, platform, Rules(), now)
        stop = asyncio.Event()
        start = time.monotonic()
        task = asyncio.create_task(sender.run(stop))
        counts = sandbox.core.store.counts
        while counts(run.service).get("accepted", 0) < run.chats * run.entries:  # noqa: ASYNC110 - it has no bell
            await asyncio.sleep(0.05)
        elapsed = time.monotonic() - start
        stop.set()
        sender.bell.ring()
        await task
        refused = counts(run.service).get("rate_limited", 0)
        await platform.close()
        await ledger.close()
        await sandbox.stop()
    return elapsed, refused


def _platform(service, sandbox):
    if service == "telegram":
        return telegram.open_platform("main", "123456:" + "A" * 35, sandbox.telegram_url)
    token = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde." + "x" * 38
    return discord.open_platform("main", token, sandbox.discord_url)


async def _fill(ledger, sandbox, run):
    """Make the chats, subscribe them, and have the entries due in every one."""
    account = f"{run.service}:main"
    wishes = []
    for number in range(run.chats):
        kind = run.kinds[number % len(run.kinds)]
        chat = _chat(kind, number)
        sandbox.add_chat(run.service, chat, "supergroup" if kind == "group" else kind)
        address = f"{account}:{chat}"
        await ledger.bind_target(address, account, Chat(chat, kind), now())
        wishes.append(Subscription(address, "story"))
    await ledger.sync_subscriptions(wishes, now())
    await announce(ledger, "story", run.entries, Priority.LIVE)


async def announce(ledger, story, entries, priority):
    """Have new entries of a story due in every chat that reads it."""
    await ledger.sync_sources([Source(story, story, "https://example.org")], now())
    writes = tuple(
        Write(Entry(f"k{n}", (Paragraph(Rich(f"{n}. {WORDS}")),)), f"print {n}", priority)
        for n in range(entries)
    )
    await ledger.record(VisitRecord(story, story, now(), now() + timedelta(1), writes))
    while await fanout.expand(ledger, now()):
        pass


def _chat(kind, number):
    match kind:
        case "private":
            return str(700_000_000 + number)
        case "group":
            return str(-1_001_000_000_000 - number)
        case _:
            return str(110_000_000_000_000_000 + number)
