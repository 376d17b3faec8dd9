"""Chats that leave a story while something is on its way, on both back ends."""

from datetime import timedelta

from bot.domain.model import Preferences, Priority
from bot.ports import Chat, Enqueue, Settings
from tests.contracts.ledger_desk import MAIN
from tests.contracts.press import RECALL, Press

HERE = Chat("55", "private")


async def follow(desk, preferences=None):
    """Let a chat follow by itself; return its number."""
    target = await desk.ledger.admit(f"{MAIN}:55", MAIN, HERE, desk.now)
    await desk.ledger.subscribe(target.id, "capitol", preferences or Preferences(), desk.now)
    return target.id


async def test_who_leaves_while_a_page_is_expanded_is_not_told(desk):
    target = await follow(desk)
    await desk.record(desk.write("k"))
    page = await desk.ledger.fanout_page(10, desk.now)
    await desk.ledger.unsubscribe(target, "capitol", desk.now)
    await desk.ledger.enqueue(page, [Enqueue(target, Priority.LIVE, desk.now)], desk.now)
    assert await desk.rows() == []
    assert await desk.ledger.fanout_page(10, desk.now) is None


async def test_who_left_while_a_page_was_expanded_still_sees_a_correction(desk):
    target = await follow(desk)
    await desk.publish("k")
    await desk.deliver()
    await desk.record(desk.write("k", "Police reopened the bridge.", known=1))
    page = await desk.ledger.fanout_page(10, desk.now)
    await desk.ledger.unsubscribe(target, "capitol", desk.now)
    await desk.ledger.enqueue(page, [Enqueue(target, Priority.CORRECTION, desk.now)], desk.now)
    (row,) = await desk.claim()
    assert (row.wanted, row.delivered) == (2, 1)


async def test_what_stands_is_corrected_in_the_language_of_who_left(desk):
    words = Preferences(language="ar", timezone="Asia/Beirut")
    target = await follow(desk, words)
    await desk.ledger.set_settings(target, Settings("ar", "Asia/Beirut"), desk.now)
    await desk.publish("k")
    await desk.deliver()
    await desk.ledger.unsubscribe(target, "capitol", desk.now)
    await desk.revise(1)
    (row,) = await desk.claim()
    assert (row.preferences.language, row.preferences.timezone) == ("ar", "Asia/Beirut")


async def test_a_clock_that_is_set_back_does_not_hold_an_alert(desk):
    press = Press(desk)
    await follow(desk)
    await press.push()
    assert await press.page(timedelta(0)) is None
    assert await press.page(timedelta(hours=-1)) is not None
    assert await press.page(RECALL) is not None
