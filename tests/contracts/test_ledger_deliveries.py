"""Claiming and settling, on both back ends."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from bot.domain.model import DeliveryState, HeldBy, Priority, TargetState
from bot.ports import Enqueue, PartRef, Settled
from bot.storage import claiming, open_ledger
from tests.contracts.ledger_desk import MAIN

PARTS = (PartRef("71", "aa"), PartRef("72", "bb"))


async def test_a_claim_carries_all_a_sender_needs(desk):
    await desk.subscribe("a")
    await desk.publish("k")
    (row,) = await desk.claim()
    assert (row.entry_id, row.wanted, row.delivered, row.parts) == (1, 1, None, ())
    assert (row.entry.key, row.story, row.priority) == ("k", "capitol", Priority.LIVE)
    assert (row.target.address, row.target.chat) == ("telegram:main:a", "chat of a")
    assert (row.attempts, row.posted_at, row.revised_at, row.doubt) == (0, None, None, False)
    assert row.first_seen == desk.now


async def test_at_most_one_row_a_target_is_in_flight(desk):
    await desk.subscribe("a", "b")
    await desk.publish("k1", "k2", "k3")
    claimed = await desk.claim()
    assert [(r.entry_id, r.target.id) for r in claimed] == [(1, 1), (1, 2)]
    assert await desk.claim() == []
    assert await desk.ledger.next_due("telegram:main", desk.now) is None
    await desk.settle(claimed[0])
    assert [(r.entry_id, r.target.id) for r in await desk.claim()] == [(2, 1)]


async def test_the_most_urgent_goes_first_then_the_oldest(desk):
    await desk.subscribe("a")
    await desk.record(
        desk.write("live 1"), desk.write("live 2"), desk.write("storm", priority=Priority.BREAKING)
    )
    await desk.expand()
    seen = []
    while claimed := await desk.claim():
        seen.append(claimed[0].entry.key)
        await desk.settle(claimed[0])
    assert seen == ["storm", "live 1", "live 2"]


async def test_busy_targets_and_other_accounts_are_left_alone(desk):
    await desk.subscribe("a", "b")
    await desk.publish("k")
    assert await desk.claim(account="telegram:second") == []
    assert [r.target.id for r in await desk.claim(busy={1})] == [2]
    assert len(await desk.claim(0)) == 0


async def test_a_long_queue_of_a_busy_chat_does_not_hide_the_others(desk):
    first, _ = await desk.subscribe("slow", "quick")
    await desk.record(*(desk.write(f"k{n}") for n in range(450)))
    while page := await desk.ledger.fanout_page(10, desk.now):
        wanted = [c for c in page.candidates if c.target == first or page.entry.key == "k449"]
        await desk.ledger.enqueue(page, [enqueue(c, desk) for c in wanted], desk.now)
    assert [r.target.id for r in await desk.claim(busy={first})] == [2]


async def test_what_sleeps_is_claimed_when_its_time_has_come(desk):
    await desk.subscribe("a")
    await desk.record(desk.write("k"))
    later = desk.now + timedelta(hours=1)
    await desk.expand(due=later)
    assert await desk.claim() == []
    assert await desk.ledger.next_due("telegram:main", desk.now) == later
    assert len(await desk.claim(now=later)) == 1


async def test_many_that_sleep_until_one_moment_wake_a_part_at_a_time(desk, monkeypatch):
    monkeypatch.setattr(claiming, "WOKEN", 2)
    await desk.subscribe(*"abcde")
    await desk.record(desk.write("k1"))
    morning = desk.now + timedelta(hours=12)
    await desk.expand(due=morning)
    woken = []
    while claimed := await desk.claim(now=morning):
        woken.append(len(claimed))
        assert await desk.ledger.next_due(MAIN, morning) == (morning if sum(woken) < 5 else None)
    assert woken == [2, 2, 1]


async def test_another_try_comes_when_it_was_asked_for(desk):
    await desk.subscribe("a")
    await desk.publish("k")
    (row,) = await desk.claim()
    later = desk.now + timedelta(seconds=30)
    await desk.settle(
        row, DeliveryState.DUE, retry_at=later, attempts=1, error="429", doubt=True, parts=PARTS
    )
    assert await desk.claim() == []
    (again,) = await desk.claim(now=later)
    assert (again.attempts, again.doubt, again.parts) == (1, True, PARTS)
    assert again.delivered is None


async def test_a_row_done_behind_its_wanted_revision_is_due(desk):
    await desk.subscribe("a")
    await desk.publish("k")
    await desk.deliver()
    await desk.revise(1)
    (row,) = await desk.claim()
    await desk.settle(row, delivered=1)
    assert (await desk.row()).state is DeliveryState.DUE


async def test_progress_is_kept_when_the_process_is_killed(desk, ledger_url):
    await desk.subscribe("a")
    await desk.publish("k")
    await desk.claim()
    await desk.ledger.progress(1, 1, PARTS)
    other = await open_ledger(ledger_url)
    assert await other.recover("telegram:main", hold=False, now=desk.now) == 1
    (row,) = await other.claim("telegram:main", desk.now, 10, ())
    assert (row.parts, row.doubt) == (PARTS, True)
    await other.close()


@pytest.mark.parametrize("hold", [False, True])
async def test_a_post_of_unknown_outcome_is_sent_again_or_held(desk, hold):
    await desk.subscribe("a")
    await desk.publish("k")
    await desk.claim()
    assert await desk.ledger.recover("telegram:other", hold=hold, now=desk.now) == 0
    assert await desk.ledger.recover("telegram:main", hold=hold, now=desk.now) == 1
    row = await desk.row()
    assert row.state is (DeliveryState.HELD if hold else DeliveryState.DUE)
    assert row.held_by == (HeldBy.UNKNOWN if hold else None)
    if hold:
        await desk.ledger.release("d1t1", "cli", desk.now)
    assert (await desk.claim())[0].doubt


async def test_an_edit_of_unknown_outcome_is_simply_done_again(desk):
    await desk.subscribe("a")
    await desk.publish("k")
    await desk.deliver()
    await desk.revise(1)
    await desk.claim()
    assert await desk.ledger.recover("telegram:main", hold=True, now=desk.now) == 1
    (row,) = await desk.claim()
    assert (row.doubt, row.delivered, row.posted_at) == (False, 1, desk.now)


@pytest.mark.parametrize("state", [TargetState.GONE, TargetState.PAUSED])
async def test_a_target_set_aside_is_caught_up_when_it_comes_back(desk, state):
    await desk.subscribe("a")
    await desk.publish("k1")
    (row,) = await desk.claim()
    await desk.ledger.set_target(1, state, "kicked", now=desk.now)
    await desk.settle(row, DeliveryState.DUE)
    await desk.publish("k2")
    assert await desk.claim() == []
    assert await desk.ledger.next_due("telegram:main", desk.now) is None
    assert [r.state for r in await desk.rows()] == [DeliveryState.DUE] * 2
    await desk.ledger.set_target(1, TargetState.ACTIVE, None, now=desk.now)
    await desk.deliver()
    assert [r.state for r in await desk.rows()] == [DeliveryState.DONE] * 2


async def test_a_late_word_on_a_row_that_was_taken_back_keeps_the_facts(desk):
    await desk.subscribe("a")
    await desk.publish("k")
    (row,) = await desk.claim()
    await desk.ledger.recover("telegram:main", hold=True, now=desk.now)
    await desk.ledger.drop("d1t1", "cli", desk.now)
    await desk.settle(row, parts=PARTS)
    found = await desk.row()
    assert (found.state, found.delivered) == (DeliveryState.DROPPED, 1)
    assert found.messages == ("71", "72")


async def test_a_late_word_is_followed_up_when_a_newer_revision_is_wanted(desk):
    await desk.subscribe("a")
    await desk.publish("k")
    (row,) = await desk.claim()
    await desk.ledger.recover("telegram:main", hold=True, now=desk.now)
    await desk.ledger.drop("d1t1", "cli", desk.now)
    await desk.revise(1)
    await desk.settle(row, parts=PARTS)
    assert (await desk.row()).state is DeliveryState.DUE


async def test_a_failed_edit_overtaken_by_a_newer_one_is_tried_again(desk):
    await desk.subscribe("a")
    await desk.publish("k")
    await desk.deliver()
    await desk.revise(1, "two")
    (row,) = await desk.claim()
    await desk.revise(1, "three")
    await desk.settle(row, DeliveryState.HELD, held_by=HeldBy.FAILURE, error="too long")
    assert (await desk.row()).state is DeliveryState.DUE


async def test_many_outcomes_are_settled_at_once(desk):
    await desk.subscribe(*(f"c{n}" for n in range(50)))
    await desk.publish("k")
    claimed = await desk.claim()
    await desk.ledger.settle(
        [Settled(r.entry_id, r.target.id, DeliveryState.DONE, 1, PARTS, desk.now) for r in claimed],
        desk.now,
    )
    await desk.ledger.settle([], desk.now)
    assert Counter(r.state for r in await desk.rows()) == {DeliveryState.DONE: 50}


async def test_two_claimers_never_get_the_same_row_or_chat(desk, ledger_url):
    await desk.subscribe(*(f"c{n}" for n in range(40)))
    await desk.publish("k1", "k2", "k3")
    other = await open_ledger(ledger_url)
    rounds = [lg.claim("telegram:main", desk.now, 7, ()) for lg in (desk.ledger, other) * 6]
    claimed = [row for rows in await asyncio.gather(*rounds) for row in rows]
    assert len(claimed) == len({r.target.id for r in claimed}) == 40
    await other.close()


async def test_writers_of_the_same_rows_do_not_lock_each_other_out(desk, ledger_url):
    await desk.subscribe(*(f"c{n}" for n in range(60)))
    await desk.publish("k")
    other = await open_ledger(ledger_url)
    for n in range(5):
        claimed = await desk.claim()
        await desk.record(desk.write("k", f"text {n}", known=1))
        page = await other.fanout_page(100, desk.now)
        wanted = [enqueue(c, desk) for c in reversed(page.candidates)]
        outcomes = [
            Settled(r.entry_id, r.target.id, DeliveryState.DONE, r.wanted, PARTS)
            for r in reversed(claimed)
        ]
        await asyncio.gather(
            desk.ledger.settle(outcomes, desk.now), other.enqueue(page, wanted, desk.now)
        )
    await desk.deliver()
    assert {(r.wanted, r.delivered) for r in await desk.rows()} == {(6, 6)}
    await other.close()


def enqueue(candidate, desk):
    return Enqueue(candidate.target, Priority.LIVE, desk.now)
