"""An alert pushed while 20,000 ordinary deliveries wait goes out as if none of them waited."""

import asyncio
import re
import time
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.domain.blocks import Paragraph, Rich
from bot.domain.model import Entry, Preferences, Priority, Source
from bot.pipeline import fanout
from bot.ports import Chat, VisitRecord, Write
from bot.storage import open_ledger
from tests.system.newsroom import Place, words
from tests.system.stage import TOKENS, eventually

KINDS = ["private"] * 150 + ["group"] * 50 + ["channel"] * 50 + ["text"] * 250
CHATS, ENTRIES = 250, 40  # chats on each service, and what waits in each of them
ALERT = "The dam above the town has broken."
HEAD_START = 5.0  # seconds in which the backlog is under way before the alert is pushed
RATES = {"telegram": 29, "discord": 47}  # calls a second of one account


def config(stand_ins):
    return {
        "accounts": {
            "telegram": {"main": {"token": "${TELEGRAM_BOT_TOKEN}", "api_url": stand_ins.telegram}},
            "discord": {
                "main": {"token": "${DISCORD_BOT_TOKEN}", "api_url": f"{stand_ins.discord}/api/v10"}
            },
        },
        "stories": {"flood": {"title": "The flood"}},
        "api": {"tokens": ["${API}"]},
        "console": {"port": 0},
        "network": {"allow_private": True},
    }


async def wait_in_the_ledger(path, places):
    """Have every entry due in every chat before the daemon starts."""
    ledger, now = await open_ledger(f"sqlite:///{path}"), datetime.now(UTC)
    try:
        for place in places:
            account = f"{place.platform}:main"
            target = await ledger.admit(place.address, account, Chat(place.id, place.kind), now)
            await ledger.subscribe(target.id, "flood", Preferences(), now)
        await ledger.sync_sources([Source("page", "flood", "https://example.org")], now)
        entries = [
            Entry(f"k{n}", (Paragraph(Rich(f"Update number {n}.")),)) for n in range(ENTRIES)
        ]
        writes = tuple(Write(entry, entry.key, Priority.LIVE) for entry in entries)
        await ledger.record(VisitRecord("page", "flood", now, now + timedelta(1), writes))
        while await fanout.expand(ledger, now):
            pass
        waiting = (await ledger.status(now)).backlog
    finally:
        await ledger.close()
    assert sum(waiting.values()) == len(places) * ENTRIES == 20_000


async def push(url):
    """Push the alert as a program does; return when it was taken in, and how long that took."""
    headers = {"Authorization": "Bearer a-token-for-programs"}
    body = {"story": "flood", "text": ALERT, "level": "breaking"}
    async with aiohttp.ClientSession(f"{url}/api/v1/", headers=headers) as http:
        asked = time.time()
        async with http.post("alerts", json=body) as answer:
            assert answer.status == 202, await answer.text()
            assert (await answer.json())["wanted"] == 2 * CHATS
        return asked, time.time() - asked


BUNCHED = 1  # refusals of a whole run that a crowded machine may cost; none is lost by it


async def troubles(stand_ins):
    """Count what the services refused so far."""
    state = await stand_ins.state(Place("telegram", "no chat", "private"))
    slowed = [counts.get("rate_limited", 0) for counts in state["counts"].values()]
    return state["violations"]["total"], *slowed


def told(stand_ins, places, platform):
    """Return what each chat of a service was sent, in order, with the time."""
    posts = {place.id: [] for place in places if place.platform == platform}
    for call in stand_ins.calls():
        if call["chat"] in posts:
            posts[call["chat"]].append((call["t"], words(call["payload"])))
    return posts


@pytest.mark.timeout(120)
async def test_a_breaking_alert_overtakes_twenty_thousand_waiting_deliveries(stage, stand_ins):
    places = [await stand_ins.place(kind) for kind in KINDS]
    await wait_in_the_ledger(stage.path / "var" / "tocsin.db", places)
    before = await troubles(stand_ins)
    stage.configure(config(stand_ins))
    daemon = await stage.start(
        "run", "-c", "tocsin.yaml", tokens=TOKENS | {"API": "a-token-for-programs"}
    )
    url = await daemon.up()
    await asyncio.sleep(HEAD_START)

    pushed, answered = await push(url)

    def reached(platform):
        posts = told(stand_ins, places, platform)
        return sorted(at for sent in posts.values() for at, text in sent if ALERT in text)

    async def everybody():
        return all(len(reached(platform)) == CHATS for platform in RATES)

    await eventually(everybody, 40, why=lambda: {p: len(reached(p)) for p in RATES})
    for platform, rate in RATES.items():
        times = [at - pushed for at in reached(platform)]
        assert times[0] < answered + 1
        assert times[-1] < 1.25 * CHATS / rate + 2
        assert len(times) == CHATS, "to each chat once"

    last = max(reached("telegram")[-1], reached("discord")[-1])
    await goes_on_in_order(stand_ins, places, last)
    # Calls are spread evenly where they leave; on a crowded machine they may arrive in a bunch.
    after = await troubles(stand_ins)
    assert all(now - then <= BUNCHED for now, then in zip(after, before, strict=True))
    assert await daemon.stop() == 0
    assert "Traceback" not in daemon.err.read_text()


async def goes_on_in_order(stand_ins, places, alerted):
    """Wait until ordinary entries follow on both services; no chat misses or repeats any."""

    def ordinary(platform):
        posts = told(stand_ins, places, platform)
        return [[(at, t) for at, t in sent if ALERT not in t] for sent in posts.values()]

    async def follow():
        return all(sum(at > alerted for s in ordinary(p) for at, _ in s) > 20 for p in RATES)

    await eventually(follow)
    for platform in RATES:
        for sent in ordinary(platform):
            numbers = [int(re.search(r"number (\d+)", text)[1]) for _, text in sent]
            assert numbers == list(range(len(numbers)))
