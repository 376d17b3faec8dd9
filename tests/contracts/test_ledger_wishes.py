"""Subscriptions that chats make themselves, on both back ends."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.model import (
    DeliveryState,
    Flag,
    Preferences,
    Priority,
    Subscription,
    TargetState,
)
from bot.ports import Chat, NoSuchIdError, Settled, Subscribed
from bot.storage import open_ledger

MAIN = "telegram:main"
ALL, BREAKING = Preferences(), Preferences(only=frozenset({Flag.BREAKING}))


async def subscribed(desk, name="a", story="capitol", preferences=ALL):
    """A chat that subscribes itself."""
    target = await desk.bind(name)
    assert await desk.ledger.subscribe(target.id, story, preferences, desk.now)
    return target.id


async def test_a_chat_subscribes_itself(desk):
    target = await subscribed(desk, preferences=BREAKING)
    (own,) = await desk.ledger.subscriptions_of(target)
    assert own == Subscribed(f"{MAIN}:a", "capitol", BREAKING, "chat", desk.now)
    await desk.publish("k")
    (row,) = await desk.claim()
    assert (row.target.id, row.preferences) == (target, BREAKING)


async def test_a_second_wish_changes_nothing(desk):
    target = await subscribed(desk)
    assert not await desk.ledger.subscribe(target, "capitol", BREAKING, desk.now)
    (own,) = await desk.ledger.subscriptions_of(target)
    assert own.preferences == ALL


async def test_what_the_configuration_says_is_not_changed_in_a_chat(desk):
    (target,) = await desk.subscribe("a")
    ledger = desk.ledger
    assert not await ledger.subscribe(target, "capitol", BREAKING, desk.now)
    assert not await ledger.prefer(target, "capitol", BREAKING, desk.now)
    assert not await ledger.unsubscribe(target, "capitol", desk.now)
    (kept,) = await ledger.subscriptions_of(target)
    assert (kept.origin, kept.preferences) == ("config", ALL)


async def test_a_chats_own_wish_outlives_the_configuration(desk):
    target = await subscribed(desk, preferences=BREAKING)
    await desk.subscribe("a")
    await desk.subscribe("b")
    (own,) = await desk.ledger.subscriptions_of(target)
    assert (own.origin, own.preferences) == ("chat", BREAKING)


async def test_subscriptions_are_listed_by_story_and_by_target(desk):
    first, second = await desk.bind("a"), await desk.bind("b")
    for target, story in ((second, "capitol"), (first, "harbour"), (first, "capitol")):
        await desk.ledger.subscribe(target.id, story, ALL, desk.now)
    assert [s.story for s in await desk.ledger.subscriptions_of(first.id)] == ["capitol", "harbour"]
    found = [(s.target, s.story) for s in await desk.ledger.all_subscriptions()]
    a, b = first.address, second.address
    assert found == [(a, "capitol"), (a, "harbour"), (b, "capitol")]


async def test_who_leaves_is_not_sent_what_was_due(desk):
    target = await subscribed(desk)
    await desk.publish("stands")
    await desk.deliver()
    await desk.publish("waits")
    assert await desk.ledger.unsubscribe(target, "capitol", desk.now)
    assert not await desk.ledger.unsubscribe(target, "capitol", desk.now)
    assert await desk.claim() == []
    assert [row.entry for row in await desk.rows()] == ["e1"]
    assert await desk.ledger.subscriptions_of(target) == []


async def test_who_comes_back_sees_what_was_withdrawn_meanwhile(desk):
    target = await subscribed(desk)
    await desk.publish("k")
    await desk.deliver()
    await desk.ledger.unsubscribe(target, "capitol", desk.now)
    await desk.revise(1, retracted=True)
    await desk.ledger.subscribe(target, "capitol", ALL, desk.now)
    await desk.expand()
    await desk.deliver()
    assert (await desk.row()).delivered == 2


async def test_other_preferences_count_at_once_and_wake_what_sleeps(desk):
    target = await subscribed(desk)
    await desk.record(desk.write("k"))
    await desk.expand(due=desk.now + timedelta(hours=8))
    assert await desk.claim() == []
    assert await desk.ledger.prefer(target, "capitol", BREAKING, desk.now)
    (row,) = await desk.claim()
    assert row.preferences == BREAKING
    assert not await desk.ledger.prefer(target, "harbour", BREAKING, desk.now)


async def test_what_is_put_to_sleep_while_the_wishes_change_is_looked_at_again(desk):
    target = await subscribed(desk)
    await desk.publish("k")
    (row,) = await desk.claim()
    assert await desk.ledger.prefer(target, "capitol", BREAKING, desk.now)
    asleep = desk.now + timedelta(hours=8)
    await desk.settle(row, DeliveryState.DUE, delivered=None, retry_at=asleep)
    (again,) = await desk.claim()
    assert again.preferences == BREAKING
    await desk.settle(again, DeliveryState.DUE, delivered=None, retry_at=asleep)
    assert await desk.claim() == []


async def test_another_configuration_wakes_what_sleeps(desk):
    (target,) = await desk.subscribe("a")
    await desk.record(desk.write("k"))
    await desk.expand(due=desk.now + timedelta(hours=8))
    address = (await desk.ledger.target(target)).address
    await desk.ledger.sync_subscriptions([Subscription(address, "capitol", ALL)], desk.now)
    assert await desk.claim() == []
    await desk.ledger.sync_subscriptions([Subscription(address, "capitol", BREAKING)], desk.now)
    assert len(await desk.claim()) == 1


async def test_only_a_known_chat_can_wish(desk):
    ledger = desk.ledger
    for wish in (
        ledger.subscribe(9, "capitol", ALL, desk.now),
        ledger.prefer(9, "capitol", ALL, desk.now),
        ledger.unsubscribe(9, "capitol", desk.now),
        ledger.tell(9, ["e1"], desk.now),
    ):
        with pytest.raises(NoSuchIdError, match="t9"):
            await wish


async def test_one_of_two_presses_subscribes(desk, ledger_url):
    target = (await desk.bind("a")).id
    other = await open_ledger(ledger_url)
    ledgers = (desk.ledger, other) * 5
    presses = [ledger.subscribe(target, "capitol", ALL, desk.now) for ledger in ledgers]
    assert sorted(await asyncio.gather(*presses)) == [False] * 9 + [True]
    presses = [ledger.unsubscribe(target, "capitol", desk.now) for ledger in ledgers]
    assert sorted(await asyncio.gather(*presses)) == [False] * 9 + [True]
    await other.close()


async def test_presses_of_all_kinds_do_not_lock_each_other_out(desk, ledger_url):
    target = await subscribed(desk)
    await desk.publish(*(f"k{n}" for n in range(20)))
    other = await open_ledger(ledger_url)
    works = []
    for n, ledger in enumerate((desk.ledger, other) * 3):
        works += [
            ledger.prefer(target, "capitol", Preferences(language=f"l{n}"), desk.now),
            ledger.tell(target, [f"e{k}" for k in range(1 + n, 20)], desk.now),
            ledger.unsubscribe(target, "capitol", desk.now),
            ledger.subscribe(target, "capitol", ALL, desk.now),
        ]
    done = await asyncio.gather(*works, _deliver_some(desk, 20))
    assert len(done) == 25
    await other.close()


async def _deliver_some(desk, times):
    for _ in range(times):
        claimed = await desk.claim()
        told = [Settled(r.entry_id, r.target.id, DeliveryState.DONE, 1, ()) for r in claimed]
        await desk.ledger.settle(told, desk.now)


async def announced(desk):
    """Entries of many kinds before anybody subscribes: e1 … e5."""
    await desk.record(
        desk.write("plain"),
        desk.write("storm", flags=frozenset({Flag.BREAKING})),
        desk.write("old", announce=False),
        desk.write("withdrawn"),
        desk.write("mended"),
    )
    await desk.record(
        desk.write("withdrawn", known=4, retracted=True), desk.write("mended", "Anew.", known=5)
    )
    await desk.expand()


async def test_a_newcomer_can_be_told_what_was_before(desk):
    await announced(desk)
    target = await subscribed(desk)
    asked = ["e1", "e2", "e3", "e4", "e5", "e99"]
    assert await desk.ledger.tell(target, asked, desk.now) == 3
    assert await desk.ledger.tell(target, asked, desk.now) == 0
    seen = []
    while claimed := await desk.claim():
        seen += [(r.entry.key, r.priority, r.wanted) for r in claimed]
        await desk.settle(claimed[0])
    assert seen == [
        ("storm", Priority.BREAKING, 1),
        ("plain", Priority.LIVE, 1),
        ("mended", Priority.LIVE, 2),
    ]


async def test_what_is_told_to_a_chat_set_aside_waits_for_it(desk):
    await announced(desk)
    target = await subscribed(desk)
    await desk.ledger.set_target(target, TargetState.GONE, "blocked", now=desk.now)
    assert await desk.ledger.tell(target, ["e1"], desk.now) == 1
    assert await desk.claim() == []
    await desk.ledger.set_target(target, TargetState.ACTIVE, None, now=desk.now)
    assert len(await desk.claim()) == 1


async def test_only_entries_can_be_told(desk):
    target = await subscribed(desk)
    with pytest.raises(NoSuchIdError):
        await desk.ledger.tell(target, ["d1t1"], desk.now)


async def test_an_audience_is_counted_by_what_it_prefers(desk):
    for name in ("a", "b", "c"):
        await subscribed(desk, name)
    gone = await subscribed(desk, "d")
    await desk.ledger.set_target(gone, TargetState.GONE, "blocked", now=desk.now)
    await subscribed(desk, "e", preferences=BREAKING)
    await subscribed(desk, "f", "harbour")
    assert await desk.ledger.audience("capitol") == [(ALL, 3), (BREAKING, 1)]
    assert await desk.ledger.audience("nothing") == []


async def test_a_chat_that_is_expected_counts_among_the_audience(desk):
    address = f"{MAIN}:@later"
    await desk.ledger.expect_target(address, MAIN, Chat("@later", "channel"), "down", desk.now)
    await desk.ledger.sync_subscriptions([Subscription(address, "capitol")], desk.now)
    assert await desk.ledger.audience("capitol") == [(ALL, 1)]
