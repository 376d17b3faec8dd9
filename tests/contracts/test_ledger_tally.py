"""How far an entry got, and who still hears of it, on both back ends."""

from datetime import timedelta

import pytest

from bot.domain.model import DeliveryState, HeldBy, TargetState
from bot.ports import NoSuchIdError, Tally
from tests.contracts.press import Press


@pytest.fixture
def press(desk):
    return Press(desk)


async def tally(press, entry="e1"):
    return await press.ledger.tally(entry)


async def test_an_alert_gets_further_and_further(press, desk):
    await desk.subscribe("a", "b", "c")
    await press.push()
    assert await tally(press) == Tally(0, 0, 0, 0, spread=False)
    await press.leave()
    assert await tally(press) == Tally(3, 0, 0, 0, spread=True)
    first, second, third = await desk.claim()
    await desk.settle(first)
    assert await tally(press) == Tally(3, 1, 0, 0, spread=True)
    await desk.settle(second, DeliveryState.HELD, held_by=HeldBy.FAILURE, error="no")
    await desk.settle(third, DeliveryState.HELD, held_by=HeldBy.UNKNOWN, error="perhaps")
    assert await tally(press) == Tally(3, 1, 1, 1, spread=True)


ENDS = [
    (DeliveryState.EXPIRED, Tally(1, 0, 1, 0, spread=True)),
    (DeliveryState.DROPPED, Tally(1, 0, 1, 0, spread=True)),
    (DeliveryState.DUE, Tally(1, 0, 0, 0, spread=True)),
    (DeliveryState.DONE, Tally(1, 1, 0, 0, spread=True)),
]


@pytest.mark.parametrize(("state", "expected"), ENDS)
async def test_every_state_is_counted_once(press, desk, state, expected):
    await desk.subscribe("a")
    await press.sent()
    (row,) = await desk.claim()
    await desk.settle(row, state, retry_at=desk.now + timedelta(hours=1))
    assert await tally(press) == expected


async def test_what_shows_an_older_revision_is_not_done(press, desk):
    await desk.subscribe("a", "b")
    await press.sent()
    await desk.deliver()
    await press.rewrite("e1", "Corrected.")
    assert await tally(press) == Tally(2, 0, 0, 0, spread=False)
    await press.enqueue(await press.ledger.fanout_page(1, desk.now))
    assert await tally(press) == Tally(2, 0, 0, 0, spread=False)
    await press.leave()
    (first, _) = await desk.claim()
    await desk.settle(first)
    assert await tally(press) == Tally(2, 1, 0, 0, spread=True)


async def test_a_chat_that_is_set_aside_is_not_waited_for(press, desk):
    _, gone = await desk.subscribe("a", "b")
    await press.sent()
    await press.ledger.set_target(gone, TargetState.GONE, "blocked", now=desk.now)
    await desk.deliver()
    assert await tally(press) == Tally(1, 1, 0, 0, spread=True)


async def test_what_waits_for_agreement_is_not_spread(press):
    await press.push(needed=2)
    assert not (await tally(press)).spread
    await press.ledger.call_back("e1", press.by())
    assert await tally(press) == Tally(0, 0, 0, 0, spread=True)


async def test_an_unknown_entry_has_no_tally(press):
    with pytest.raises(NoSuchIdError):
        await tally(press, "e7")


# --------------------------------------------------------------------------- onlookers


async def test_onlookers_are_found_among_subscribers_page_by_page(press, desk):
    targets = await desk.subscribe("a", "b", "c", "d", "e")
    await desk.publish("k")
    await desk.deliver()
    await desk.subscribe("b", "d")  # the others unsubscribed
    await desk.record(desk.write("k", "two", known=1))
    seen = []
    while page := await press.ledger.fanout_page(2, desk.now):
        assert len(page.candidates) <= 2
        assert all(candidate.already for candidate in page.candidates)
        seen += [candidate.target for candidate in page.candidates]
        await press.enqueue(page)
    assert seen == targets
    assert {row.wanted for row in await desk.rows()} == {2}


async def test_news_finds_no_onlookers(press, desk):
    await desk.subscribe("a")
    await desk.publish("k")
    await desk.deliver()
    await desk.subscribe()
    await desk.record(desk.write("l"))
    assert await press.page() is None
