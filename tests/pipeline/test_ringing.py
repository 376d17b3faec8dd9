"""What an editor does is taken up at once, without waiting for anybody's next look."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.model import Story
from bot.pipeline.newsdesk import Newsdesk
from bot.pipeline.service import Service
from bot.ports import By, Draft

AT_ONCE, RECALL = timedelta(0), timedelta(seconds=5)


@pytest.fixture
def rung():
    return []


@pytest.fixture
def desk(ledger, clock, rung):
    stories = {"flood": Story("flood", "The flood")}
    return Newsdesk(ledger, lambda: stories, lambda: {"curfew": 2}, clock, rung.append)


def by(clock, name="ann"):
    return By(f"cli:{name}", "cli", clock())


@pytest.mark.parametrize("recall", [AT_ONCE, RECALL])
async def test_an_alert_rings_for_the_moment_when_it_may_leave(desk, clock, rung, recall):
    await desk.push(Draft("flood", "The dam has burst."), by(clock), recall=recall)

    assert rung == [recall]


async def test_an_alert_that_waits_for_agreement_rings_when_it_has_it(desk, clock, rung):
    draft = Draft("flood", "Stay at home.", "curfew")
    alert = await desk.push(draft, by(clock), recall=RECALL)
    assert rung == []
    clock.forward(60)
    await desk.agree(alert.entry, by(clock, "ben"))

    assert rung == [RECALL]


async def test_a_correction_a_pin_and_a_withdrawal_ring_at_once(desk, clock, rung):
    alert = await desk.push(Draft("flood", "The dam has burst."), by(clock), recall=AT_ONCE)
    rung.clear()
    await desk.correct(alert.entry, "The dam is leaking.", by(clock))
    await desk.pin(alert.entry, by(clock))
    await desk.retract(alert.entry, by(clock))

    assert rung == [AT_ONCE] * 3


async def test_the_fan_out_wakes_after_the_time_that_was_asked_for(newsroom):
    service = Service(newsroom.ledger, newsroom.ingest, [newsroom.sender], newsroom.clock)
    loop = asyncio.get_running_loop()
    began = loop.time()
    service.soon(timedelta(seconds=0.1))
    await service.rows.wait(5)

    assert 0.1 <= loop.time() - began < 2
