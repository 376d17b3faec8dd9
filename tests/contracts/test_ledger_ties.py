"""A shared message about to leave: in doubt together after a kill, and let go of together."""

from datetime import timedelta

import pytest

from bot.domain.model import DeliveryState, HeldBy, Preferences
from bot.ports import Chat, Member
from tests.contracts.ledger_desk import MAIN

DONE, DUE, HELD = DeliveryState.DONE, DeliveryState.DUE, DeliveryState.HELD


async def tied(desk, *keys):
    """Claim a chat's first row and tie the others to it."""
    row, others = await desk.gather(*keys)
    own = Member(row.entry_id, row.entry, row.wanted, row.first_seen, row.revised_at)
    await desk.ledger.tie(row, (own, *others))
    return row, others


async def states(desk):
    return {r.entry: (r.state, r.held_by) for r in await desk.rows()}


async def test_after_a_kill_all_that_share_a_message_are_in_doubt(desk):
    await tied(desk, "k1", "k2", "k3")
    await desk.ledger.recover(MAIN, hold=False, now=desk.now)
    (again,) = await desk.claim()
    assert (again.entry_id, again.lead, again.doubt) == (1, 1, True)
    assert [m.entry_id for m in again.bundle] == [1, 2, 3]
    await desk.settle_bundle(again)
    assert set((await states(desk)).values()) == {(DONE, None)}
    assert await desk.claim() == []


async def test_after_a_kill_all_that_share_a_message_are_held(desk):
    await tied(desk, "k1", "k2", "k3")
    await desk.ledger.recover(MAIN, hold=True, now=desk.now)
    assert set((await states(desk)).values()) == {(HELD, HeldBy.UNKNOWN)}
    assert await desk.claim() == []


async def test_a_kill_elsewhere_puts_nobody_else_in_doubt(desk):
    await desk.subscribe("a", "b")
    await desk.publish("k1", "k2")
    one, other = await desk.claim()
    own = Member(one.entry_id, one.entry, one.wanted, one.first_seen)
    await desk.ledger.tie(one, (own, *await desk.ledger.companions(one, desk.now, 9)))
    await desk.settle(other)
    await desk.ledger.recover(MAIN, hold=True, now=desk.now)
    held = {(r.entry, r.target) for r in await desk.rows(state=HELD)}
    assert held == {("e1", "telegram:main:a"), ("e2", "telegram:main:a")}


async def test_a_message_that_surely_was_not_sent_ties_nobody(desk):
    row, others = await tied(desk, "k1", "k2")
    await desk.settle_bundle(row, others, DUE, parts=(), retry_at=desk.now + timedelta(hours=1))
    (other,) = await desk.claim()
    assert (other.entry_id, other.lead, other.bundle) == (2, None, ())


async def test_a_message_that_broke_in_our_hands_ties_nobody(desk):
    row, _ = await tied(desk, "k1", "k2")
    await desk.settle(row, HELD, held_by=HeldBy.FAILURE, error="internal error")
    (other,) = await desk.claim()
    assert (other.entry_id, other.lead, other.bundle) == (2, None, ())


async def test_tying_again_after_a_lost_connection_changes_nothing(desk):
    row, others = await tied(desk, "k1", "k2")
    assert await desk.ledger.companions(row, desk.now, 10) == others
    own = Member(row.entry_id, row.entry, row.wanted, row.first_seen)
    await desk.ledger.tie(row, (own, *others))
    await desk.settle_bundle(row, others)
    assert set((await states(desk)).values()) == {(DONE, None)}


async def test_what_was_withdrawn_a_moment_ago_is_tied_only_by_its_words(desk):
    row, others = await desk.gather("k1", "k2")
    await desk.revise(2, retracted=True)
    own = Member(row.entry_id, row.entry, row.wanted, row.first_seen)
    await desk.ledger.tie(row, (own, *others))
    await desk.settle_bundle(row, others)
    (again,) = await desk.claim()
    assert (again.entry_id, again.lead, again.entry.retracted) == (2, 1, True)


async def own(desk):
    """Let a chat follow by itself; return its number."""
    chat = Chat("55", "private")
    target = await desk.ledger.admit(f"{MAIN}:55", MAIN, chat, desk.now)
    await desk.ledger.subscribe(target.id, "capitol", Preferences(), desk.now)
    return target.id


@pytest.mark.parametrize("together", [True, False])
async def test_who_left_meanwhile_is_not_tried_again(desk, together):
    target = await own(desk)
    await desk.publish("k1", "k2")
    (row,) = await desk.claim()
    others = await desk.ledger.companions(row, desk.now, 9) if together else []
    if together:
        first = Member(row.entry_id, row.entry, row.wanted, row.first_seen)
        await desk.ledger.tie(row, (first, *others))
    assert await desk.ledger.unsubscribe(target, "capitol", desk.now)
    later = desk.now + timedelta(minutes=1)
    await desk.settle_bundle(row, others, DUE, parts=(), lead=None, retry_at=later)
    assert await desk.rows() == []


async def test_who_left_meanwhile_keeps_what_arrived(desk):
    target = await own(desk)
    await desk.publish("k1")
    (row,) = await desk.claim()
    assert await desk.ledger.unsubscribe(target, "capitol", desk.now)
    await desk.settle(row)
    await desk.revise(1)
    (again,) = await desk.claim()
    assert (again.wanted, again.delivered) == (2, 1)
