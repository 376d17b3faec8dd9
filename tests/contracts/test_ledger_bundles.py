"""Several entries in one message of a chat, on both back ends."""

from datetime import timedelta

import pytest

from bot.domain.model import DeliveryState, Priority, Subscription
from bot.ports import Member, PartRef, Settled
from bot.storage import check_integrity
from bot.storage.bundling import _COMPANIONS
from bot.storage.sqlite import to_sqlite

PARTS = (PartRef("71", "aa"), PartRef("72", "bb"))
DONE, DUE = DeliveryState.DONE, DeliveryState.DUE


async def bundled(desk, *keys):
    """Tell entries in one message."""
    row, others = await desk.gather(*keys)
    await desk.settle_bundle(row, others, posted_at=desk.now)


async def rows(desk):
    """All rows: entry → state, delivered, messages."""
    return {r.entry: (r.state, r.delivered, r.messages) for r in await desk.rows()}


async def test_what_else_is_due_for_a_chat_can_join_its_message(desk):
    row, others = await desk.gather("k1", "k2", "k3")
    assert row.bundle == ()
    assert row.lead is None
    assert [(m.entry_id, m.entry.key, m.revision, m.revised_at) for m in others] == [
        (2, "k2", 1, None),
        (3, "k3", 1, None),
    ]
    assert [m.first_seen for m in others] == [desk.now] * 2
    assert [m.entry_id for m in await desk.ledger.companions(row, desk.now, 1)] == [2]


async def test_a_companion_tells_its_latest_revision(desk):
    await desk.subscribe("a")
    await desk.publish("k1", "k2")
    await desk.revise(2, "Police reopened the bridge.")
    (row,) = await desk.claim()
    (other,) = await desk.ledger.companions(row, desk.now, 10)
    assert (other.revision, other.revised_at) == (2, desk.now)
    assert other.entry.text == "Police reopened the bridge."


async def test_the_entry_seen_first_comes_first(desk):
    await desk.subscribe("a")
    await desk.record(desk.write("storm", priority=Priority.BREAKING), at=desk.now)
    for key, minutes in (("waited for agreement", 5), ("plain", 1)):
        await desk.record(desk.write(key), at=desk.now + timedelta(minutes=minutes))
    await desk.expand()
    (row,) = await desk.claim()
    others = await desk.ledger.companions(row, desk.now, 10)
    assert [m.entry.key for m in others] == ["plain", "waited for agreement"]


async def strangers(desk):
    """Give a chat rows that cannot join a message: sent, in doubt, half sent, sleeping, another's."""
    await desk.subscribe("a")
    wishes = [Subscription("telegram:main:a", story) for story in ("capitol", "harbour")]
    await desk.ledger.sync_subscriptions(wishes, desk.now)
    await desk.publish("sent")
    await desk.deliver()
    later = desk.now + timedelta(hours=1)
    for key, facts in (("in doubt", {"doubt": True}), ("half", {"parts": PARTS})):
        await desk.publish(key)
        (row,) = await desk.claim()
        await desk.settle(row, DUE, retry_at=later, **facts)
    await desk.publish("elsewhere", source="docks", story="harbour")
    await desk.record(desk.write("asleep"))
    await desk.expand(due=later)


async def test_only_what_was_never_sent_and_is_due_now_can_join(desk):
    await strangers(desk)
    await desk.record(desk.write("storm", priority=Priority.BREAKING), desk.write("k"))
    await desk.expand()
    (row,) = await desk.claim()
    assert row.entry.key == "storm"
    others = await desk.ledger.companions(row, desk.now, 10)
    assert [m.entry.key for m in others] == ["k"]
    others = await desk.ledger.companions(row, desk.now + timedelta(hours=2), 10)
    assert [m.entry.key for m in others] == ["asleep", "k"]


async def test_what_joins_is_the_same_chats(desk):
    await desk.subscribe("a", "b")
    await desk.publish("k1", "k2")
    (_, row) = await desk.claim()
    await desk.ledger.companions(row, desk.now, 10)
    await desk.settle_bundle(row, await desk.ledger.companions(row, desk.now, 10))
    told = {(r.target, r.state) for r in await desk.rows()}
    assert ("telegram:main:b", DUE) not in told
    assert ("telegram:main:a", DUE) in told


@pytest.mark.parametrize("ledger_url", ["sqlite"], indirect=True)
async def test_a_long_queue_is_not_read_to_find_companions(desk):
    values = {"target": 1, "entry": 1, "now": 1, "story": "capitol", "limit": 9}
    async with desk.ledger._database.read() as c:
        plan = await c.rows(to_sqlite(f"EXPLAIN QUERY PLAN {_COMPANIONS}"), **values)
    steps = [row["detail"] for row in plan]
    assert steps[0].startswith("SEARCH d USING INDEX delivery_open (target=?)")
    assert not any("TEMP B-TREE" in step for step in steps)


async def test_a_bundle_stands_as_one_message(desk, ledger_url):
    await bundled(desk, "k1", "k2", "k3")
    assert await rows(desk) == {f"e{n}": (DONE, 1, ("71", "72")) for n in (1, 2, 3)}
    assert await desk.claim() == []
    assert await check_integrity(ledger_url) == []
    async with desk.ledger._database.write() as c:
        await c.run("DELETE FROM delivery WHERE entry = 1")
    assert await check_integrity(ledger_url) == ["2 deliveries whose message nobody carries"]


async def test_a_correction_of_one_brings_them_all(desk):
    await bundled(desk, "k1", "k2", "k3")
    await desk.revise(2)
    (row,) = await desk.claim()
    assert (row.entry_id, row.wanted, row.delivered, row.lead) == (2, 2, 1, 1)
    assert (row.parts, row.posted_at) == (PARTS, desk.now)
    assert [(m.entry_id, m.revision) for m in row.bundle] == [(1, 1), (2, 2), (3, 1)]
    assert row.bundle[1] == Member(2, row.entry, 2, row.first_seen, row.revised_at)


async def test_bundles_of_several_chats_are_told_apart(desk):
    await desk.subscribe("a", "b")
    await desk.publish("k1", "k2", "k3")
    first, second = await desk.claim()
    await desk.settle_bundle(first, await desk.ledger.companions(first, desk.now, 1))
    await desk.settle_bundle(second, await desk.ledger.companions(second, desk.now, 2))
    await desk.deliver()
    await desk.revise(1)
    bundles = [[m.entry_id for m in row.bundle] for row in await desk.claim()]
    assert bundles == [[1, 2], [1, 2, 3]]


async def test_a_corrected_bundle_is_kept_by_the_row_that_carries_it(desk):
    await bundled(desk, "k1", "k2")
    await desk.revise(2)
    (row,) = await desk.claim()
    fresh = (PartRef("71", "cc", pinned=True),)
    await desk.settle_bundle(row, parts=fresh)
    assert await rows(desk) == {"e1": (DONE, 1, ("71",)), "e2": (DONE, 2, ("71",))}
    await desk.revise(1, "And again.")
    (row,) = await desk.claim()
    assert (row.entry_id, row.parts, row.posted_at) == (1, fresh, desk.now)


async def test_who_shares_a_message_keeps_its_own_level(desk):
    await bundled(desk, "k1", "k2")
    await desk.revise(1, "one")
    await desk.revise(2, "two")
    (row,) = await desk.claim()
    await desk.settle_bundle(row)
    assert await rows(desk) == {"e1": (DONE, 2, ("71", "72")), "e2": (DUE, 1, ("71", "72"))}


async def test_a_member_revised_while_the_message_left_is_due_again(desk):
    row, others = await desk.gather("k1", "k2")
    await desk.revise(2)
    await desk.settle_bundle(row, others)
    (again,) = await desk.claim()
    assert (again.entry_id, again.delivered, again.wanted) == (2, 1, 2)
    assert again.parts == PARTS


async def test_a_member_withdrawn_while_the_message_left_is_withdrawn_there(desk):
    row, others = await desk.gather("k1", "k2")
    await desk.revise(2, retracted=True)
    assert (await rows(desk))["e2"][0] is DONE  # surely never sent, as it seemed
    await desk.settle_bundle(row, others)
    (again,) = await desk.claim()
    assert (again.entry_id, again.delivered, again.entry.retracted) == (2, 1, True)
    assert again.parts == PARTS


async def test_a_bundle_withdrawn_whole_stands_no_more(desk):
    await bundled(desk, "k1", "k2")
    await desk.revise(1, retracted=True)
    await desk.revise(2, retracted=True)
    for parts in (PARTS, ()):
        (row,) = await desk.claim()
        await desk.settle_bundle(row, parts=parts)
    assert await rows(desk) == {"e1": (DONE, 2, ()), "e2": (DONE, 2, ())}


async def test_progress_of_a_bundle_is_its_carriers(desk):
    await bundled(desk, "k1", "k2")
    await desk.revise(2)
    await desk.claim()
    await desk.ledger.progress(2, 1, (*PARTS, PartRef("73", "cc")))
    assert await desk.ledger.recover("telegram:main", hold=False, now=desk.now) == 1
    (row,) = await desk.claim()
    assert [part.id for part in row.parts] == ["71", "72", "73"]


async def test_the_end_of_silence_comes_with_a_claim(desk):
    await desk.subscribe("a")
    await desk.publish("k")
    until = desk.now + timedelta(hours=2)
    async with desk.ledger._database.write() as c:
        at = int(until.timestamp() * 1000)
        await c.run("UPDATE target SET muted_until = :at", at=at)
    (row,) = await desk.claim()
    assert row.muted_until == until


async def test_counted_messages_are_remembered_for_a_while(desk):
    await desk.subscribe("a")
    await desk.publish("k1", "k2", "k3", "k4")
    times = [desk.now + timedelta(hours=n) for n in (0, 1, 1, 72)]
    posted = desk.ledger.posted_since
    for at, counted in zip(times, (True, True, False, True), strict=True):
        before = await posted(1, "capitol", desk.now)
        (row,) = await desk.claim()
        told = Settled(row.entry_id, 1, DONE, 1, PARTS, at, counted=counted)
        await desk.ledger.settle([told], at)
    assert before == times[:2]
    assert await posted(1, "capitol", desk.now) == times[3:]  # the old ones are gone
    assert await posted(1, "harbour", desk.now) == []
    assert await posted(2, "capitol", desk.now) == []


async def test_messages_of_one_moment_count_each(desk):
    await desk.subscribe("a")
    await desk.publish("k1", "k2")
    for _ in range(2):
        (row,) = await desk.claim()
        await desk.settle(row, counted=True)
    since = desk.ledger.posted_since
    assert await since(1, "capitol", desk.now) == [desk.now] * 2
    assert await since(1, "capitol", desk.now + timedelta(seconds=1)) == []
