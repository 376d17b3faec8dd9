"""Bundles whose message did not arrive in one go, on both back ends."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.model import DeliveryState, HeldBy, Priority, TargetState
from bot.ports import Member, PartRef, Settled
from bot.storage import open_ledger

PARTS = (PartRef("71", "aa"), PartRef("72", "bb"))
DONE, DUE, HELD = DeliveryState.DONE, DeliveryState.DUE, DeliveryState.HELD


async def rows(desk):
    """All rows: entry → state, delivered, messages."""
    return {r.entry: (r.state, r.delivered, r.messages) for r in await desk.rows()}


async def halved(desk, *keys, **more):
    """Bring half of a bundle's message into a chat."""
    row, others = await desk.gather(*keys)
    await desk.settle_bundle(row, others, DUE, parts=PARTS[:1], **more)


async def test_half_a_bundle_waits_as_one(desk):
    later = desk.now + timedelta(seconds=30)
    await halved(desk, "k1", "k2", retry_at=later, attempts=1)
    assert await desk.claim() == []
    (again,) = await desk.claim(now=later)
    assert (again.entry_id, again.lead, again.delivered, again.parts) == (1, 1, None, PARTS[:1])
    assert [m.entry_id for m in again.bundle] == [1, 2]
    await desk.settle_bundle(again)
    assert await rows(desk) == {f"e{n}": (DONE, 1, ("71", "72")) for n in (1, 2)}


async def test_half_a_bundle_can_be_finished_from_any_of_its_rows(desk):
    await halved(desk, "k1", "k2")
    await desk.revise(2, priority=Priority.BREAKING)
    (again,) = await desk.claim()
    assert (again.entry_id, again.lead, again.parts) == (2, 1, PARTS[:1])
    await desk.settle_bundle(again)
    assert await rows(desk) == {
        "e1": (DONE, 1, ("71", "72")),
        "e2": (DONE, 2, ("71", "72")),
    }
    assert await desk.claim() == []


async def test_a_word_of_half_a_bundle_is_withdrawn_by_a_call(desk):
    await halved(desk, "k1", "k2")
    await desk.revise(2, retracted=True)
    assert (await rows(desk))["e2"][0] is DUE


async def test_what_was_withdrawn_while_half_a_bundle_left_is_withdrawn_by_a_call(desk):
    row, others = await desk.gather("k1", "k2")
    await desk.revise(2, retracted=True)
    await desk.settle_bundle(row, others, DUE, parts=PARTS[:1])
    assert await rows(desk) == {"e1": (DUE, None, ("71",)), "e2": (DUE, None, ("71",))}


async def unknown(desk, *keys):
    """Hold a bundle whose message may have arrived."""
    row, others = await desk.gather(*keys)
    await desk.settle_bundle(row, others, HELD, parts=(), held_by=HeldBy.UNKNOWN)


async def test_a_bundle_of_unknown_outcome_waits_for_a_person_as_one(desk):
    await unknown(desk, "k1", "k2")
    assert {item.id for item in await desk.ledger.waiting()} == {"d1t1", "d2t1"}
    assert await desk.claim() == []
    await desk.ledger.release("d2t1", "cli", desk.now)
    (again,) = await desk.claim()
    assert (again.entry_id, again.lead, again.doubt) == (2, 1, True)
    await desk.settle_bundle(again)
    assert await desk.ledger.waiting() == []
    assert await rows(desk) == {f"e{n}": (DONE, 1, ("71", "72")) for n in (1, 2)}


async def test_what_a_person_dropped_leaves_the_bundle(desk):
    await unknown(desk, "k1", "k2")
    await desk.ledger.drop("d2t1", "cli", desk.now)
    await desk.ledger.release("d1t1", "cli", desk.now)
    (again,) = await desk.claim()
    assert [m.entry_id for m in again.bundle] == [1]
    await desk.settle_bundle(again)
    assert (await desk.rows(entry="e2"))[0].state is DeliveryState.DROPPED


@pytest.mark.parametrize("state", [DUE, HELD])
async def test_a_bundle_that_surely_was_not_sent_ties_nobody(desk, state):
    row, others = await desk.gather("k1", "k2")
    held_by = HeldBy.FAILURE if state is HELD else None
    later = desk.now + timedelta(minutes=1)
    await desk.settle_bundle(row, others, state, parts=(), held_by=held_by, retry_at=later)
    (other,) = await desk.claim()
    assert (other.entry_id, other.lead, other.bundle) == (2, None, ())


async def test_a_failed_edit_of_a_bundle_leaves_the_others_as_they_are(desk):
    row, others = await desk.gather("k1", "k2")
    await desk.settle_bundle(row, others)
    await desk.revise(2)
    (row,) = await desk.claim()
    await desk.settle_bundle(row, state=HELD, held_by=HeldBy.FAILURE, error="refused")
    assert await rows(desk) == {"e1": (DONE, 1, ("71", "72")), "e2": (HELD, 1, ("71", "72"))}
    await desk.revise(2, "Mended.")
    assert [r.entry_id for r in await desk.claim()] == [2]


async def test_a_chat_with_a_new_id_unties_its_old_bundles(desk):
    row, others = await desk.gather("k1", "k2")
    await desk.settle_bundle(row, others)
    await desk.ledger.set_target(1, TargetState.ACTIVE, None, chat="-100200", now=desk.now)
    assert await rows(desk) == {f"e{n}": (DeliveryState.EXPIRED, 1, ()) for n in (1, 2)}
    await desk.revise(2)
    assert await desk.claim() == []


async def test_a_bundle_of_a_chat_that_moved_meanwhile_ties_nobody(desk):
    row, others = await desk.gather("k1", "k2")
    await desk.ledger.set_target(1, TargetState.ACTIVE, None, chat="-100200", now=desk.now)
    await desk.settle_bundle(row, others, DUE, parts=())
    (again,) = await desk.claim()
    assert (again.lead, again.bundle, again.parts) == (None, (), ())


async def test_half_a_bundle_of_a_chat_that_moved_is_told_afresh(desk):
    await halved(desk, "k1", "k2")
    await desk.ledger.set_target(1, TargetState.ACTIVE, None, chat="-100200", now=desk.now)
    (again,) = await desk.claim()
    assert (again.lead, again.bundle, again.parts) == (None, (), ())
    assert [m.entry_id for m in await desk.ledger.companions(again, desk.now, 9)] == [2]


async def test_who_left_is_not_sent_the_rest_but_half_a_bundle_stays_known(desk):
    row, others = await desk.gather("k1", "k2", "k3")
    await desk.settle_bundle(row, others[:1], DUE, parts=PARTS[:1])
    await desk.subscribe("b")
    assert set(await rows(desk)) == {"e1", "e2"}


async def test_bundles_and_revisions_do_not_lock_each_other_out(desk, ledger_url):
    await desk.subscribe(*(f"c{n}" for n in range(30)))
    other = await open_ledger(ledger_url)
    await desk.publish("k1", "k2", "k3")
    for n in range(5):
        outcomes = [await _told(desk, row) for row in reversed(await desk.claim())]
        await desk.record(*(desk.write(f"k{k}", f"text {n}", known=k) for k in (3, 2, 1)))
        second = type(desk)(other)
        await asyncio.gather(desk.ledger.settle(outcomes, desk.now), second.expand(size=7))
    while claimed := await desk.claim():
        await desk.ledger.settle([await _told(desk, row) for row in claimed], desk.now)
    assert {(r.state, r.wanted, r.delivered, r.messages) for r in await desk.rows()} == {
        (DONE, 6, 6, ("71", "72"))
    }
    await other.close()


async def _told(desk, row):
    own = Member(row.entry_id, row.entry, row.wanted, row.first_seen, row.revised_at)
    bundle = row.bundle or (own, *await desk.ledger.companions(row, desk.now, 9))
    return Settled(
        row.entry_id, row.target.id, DONE, row.wanted, PARTS, lead=row.lead or 1, bundle=bundle
    )
