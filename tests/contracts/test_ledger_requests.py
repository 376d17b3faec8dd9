"""Idempotency keys: a repeated request is one alert, on both back ends."""

import asyncio
from dataclasses import replace

import pytest

from bot.ports import KeyReusedError, LedgerError
from bot.storage import open_ledger
from tests.contracts.press import SHOTS, Press


@pytest.fixture
def press(desk):
    return Press(desk)


async def test_the_same_request_again_gives_the_same_alert(press):
    first = await press.push(key="k", digest="d")
    again = await press.push(entry="another", key="k", digest="d")
    assert again == first
    assert await press.acts() == [("alert", "e1")]


async def test_a_key_of_another_request_is_refused(press):
    await press.push(key="k", digest="d")
    with pytest.raises(KeyReusedError):
        await press.push("Other words.", story="other", key="k", digest="e")
    assert (await press.ledger.push(press.draft("Other words."), press.by())).entry != "e1"


async def test_the_same_key_many_times_at_once_is_one_alert(press, desk, ledger_url):
    other = await open_ledger(ledger_url)
    drafts = [press.draft(entry=f"alert-{n}", key="k", digest="d") for n in range(8)]
    pushes = [
        (press.ledger if n % 2 else other).push(draft, press.by()) for n, draft in enumerate(drafts)
    ]
    alerts = await asyncio.gather(*pushes)
    assert len({alert.entry for alert in alerts}) == 1
    assert len(await press.ledger.alerts("capitol", desk.now)) == 1
    await other.close()


async def test_a_push_that_failed_leaves_its_key_free(press):
    broken = press.draft(key="k", digest="d")
    object.__setattr__(broken.write, "fingerprint", None)  # what no column takes
    with pytest.raises(LedgerError):
        await press.ledger.push(broken, press.by())
    assert (await press.push(key="k", digest="e")).body.text == SHOTS


async def test_an_alert_can_be_pushed_in_two_stories_at_once(press, desk):
    drafts = [replace(press.draft(), story=f"s{n}") for n in range(6)]
    alerts = await asyncio.gather(*(press.ledger.push(d, press.by()) for d in drafts))
    assert {alert.story for alert in alerts} == {f"s{n}" for n in range(6)}
