"""From entries to rows, on both back ends."""

from datetime import timedelta

import pytest

from bot.domain.model import DeliveryState, HeldBy, Priority
from bot.ports import Enqueue, NoSuchIdError, PartRef
from bot.storage import open_ledger

SUBSCRIBERS = 12_000


async def crowd(desk, count):
    """Subscribe very many chats by hand: a configuration of that size is not the subject."""
    await desk.bind("first")
    async with desk.ledger._database.write() as c:
        await c.many(
            """INSERT INTO target (address, account, chat, thread, kind, state)
               VALUES (:n, 1, :n, '', 'private', 'active')""",
            [{"n": str(n)} for n in range(1, count)],
        )
        await c.run(
            """INSERT INTO subscription (story, target, origin, preferences, since)
               SELECT 'capitol', id, 'chat', '{}', 0 FROM target"""
        )


async def test_a_crowd_is_reached_in_pages(desk):
    await crowd(desk, SUBSCRIBERS)
    await desk.record(desk.write("k"))
    seen = []
    while page := await desk.ledger.fanout_page(5000, desk.now):
        targets = [c.target for c in page.candidates]
        seen.append(len(targets))
        await desk.ledger.enqueue(
            page, [Enqueue(t, Priority.LIVE, desk.now) for t in targets], desk.now
        )
        assert len(await desk.claim(5)) == 5  # the first is sent before the last is expanded
    assert seen == [5000, 5000, 2000]
    assert len(await desk.rows()) == SUBSCRIBERS


async def test_the_cursor_survives_a_restart(desk, ledger_url):
    await desk.subscribe("a", "b", "c")
    await desk.record(desk.write("k"))
    page = await desk.ledger.fanout_page(2, desk.now)
    rows = [Enqueue(c.target, Priority.LIVE, desk.now) for c in page.candidates]
    await desk.ledger.enqueue(page, rows, desk.now)
    await desk.ledger.close()
    again = await open_ledger(ledger_url)
    rest = await again.fanout_page(2, desk.now)
    assert [c.target for c in rest.candidates] == [3]
    await again.close()


async def test_a_page_repeated_after_a_crash_adds_nothing(desk):
    await desk.subscribe("a", "b")
    await desk.record(desk.write("k"))
    page = await desk.ledger.fanout_page(10, desk.now)
    rows = [Enqueue(c.target, Priority.LIVE, desk.now) for c in page.candidates]
    for _ in range(2):
        await desk.ledger.enqueue(page, rows, desk.now)
    assert len(await desk.rows()) == 2
    assert await desk.ledger.fanout_page(10, desk.now) is None


async def test_nobody_subscribed_means_nothing_to_do(desk):
    await desk.record(desk.write("k"))
    assert await desk.ledger.fanout_page(10, desk.now) is None
    await desk.subscribe("late")
    assert await desk.ledger.fanout_page(10, desk.now) is None


async def test_a_page_that_wants_nobody_moves_on(desk):
    await desk.subscribe("a")
    await desk.record(desk.write("k"))
    await desk.ledger.enqueue(await desk.ledger.fanout_page(10, desk.now), [], desk.now)
    assert await desk.ledger.fanout_page(10, desk.now) is None
    assert await desk.rows() == []


async def test_the_most_urgent_fan_out_goes_first(desk):
    await desk.subscribe("a")
    await desk.record(desk.write("calm"), desk.write("storm", priority=Priority.BREAKING))
    page = await desk.ledger.fanout_page(10, desk.now)
    assert (page.entry.key, page.priority, page.revision) == ("storm", Priority.BREAKING, 1)
    assert page.first_seen == desk.now


async def test_a_fan_out_overtaken_by_a_revision_tells_the_latest(desk):
    await desk.subscribe("a")
    await desk.record(desk.write("k", "one"))
    await desk.record(desk.write("k", "two", known=1, priority=Priority.CORRECTION))
    page = await desk.ledger.fanout_page(10, desk.now)
    assert (page.revision, page.entry.text) == (2, "two")
    await desk.expand()
    (row,) = await desk.claim()
    assert (row.wanted, row.priority) == (2, Priority.LIVE)


async def test_a_row_that_exists_is_announced_as_such(desk):
    await desk.subscribe("a")
    (number,) = await desk.publish("k")
    await desk.record(desk.write("k", "two", known=number))
    assert (await desk.ledger.fanout_page(10, desk.now)).candidates[0].already


async def test_an_edit_of_what_stands_makes_it_due_again(desk):
    await desk.subscribe("a")
    (number,) = await desk.publish("k")
    await desk.deliver()
    assert (await desk.row()).state is DeliveryState.DONE
    await desk.revise(number)
    row = await desk.row()
    assert (row.state, row.wanted, row.delivered) == (DeliveryState.DUE, 2, 1)
    assert (row.priority, row.messages) == (Priority.CORRECTION, ("77",))


async def test_several_edits_cost_one_call(desk):
    await desk.subscribe("a")
    (number,) = await desk.publish("k")
    await desk.deliver()
    for text in ("two", "three", "four"):
        await desk.revise(number, text)
    (row,) = await desk.claim()
    assert (row.wanted, row.entry.text) == (4, "four")
    await desk.settle(row)
    assert await desk.claim() == []


async def test_an_edit_during_a_call_is_made_up_for_afterwards(desk):
    await desk.subscribe("a")
    (number,) = await desk.publish("k")
    (row,) = await desk.claim()
    await desk.revise(number)
    assert (await desk.row()).state is DeliveryState.SENDING
    await desk.settle(row)
    (again,) = await desk.claim()
    assert (again.wanted, again.delivered, again.revised_at) == (2, 1, desk.now)


async def test_what_is_withdrawn_before_it_was_sent_needs_no_call(desk):
    await desk.subscribe("a")
    (number,) = await desk.publish("k")
    await desk.revise(number, retracted=True)
    row = await desk.row()
    assert (row.state, row.wanted, row.delivered) == (DeliveryState.DONE, 2, 2)
    assert row.messages == ()
    assert await desk.claim() == []


async def test_who_never_had_a_row_gets_none_to_send_for_a_withdrawn_entry(desk):
    await desk.subscribe("a")
    await desk.record(desk.write("k"))
    await desk.record(desk.write("k", known=1, retracted=True))
    await desk.expand()
    assert (await desk.row()).state is DeliveryState.DONE


async def test_what_is_withdrawn_after_it_was_sent_is_due(desk):
    await desk.subscribe("a")
    (number,) = await desk.publish("k")
    await desk.deliver()
    await desk.revise(number, retracted=True)
    (row,) = await desk.claim()
    assert row.entry.retracted
    assert row.parts


async def test_half_a_message_that_is_withdrawn_is_due(desk):
    await desk.subscribe("a")
    (number,) = await desk.publish("k")
    (row,) = await desk.claim()
    await desk.settle(row, DeliveryState.DUE, parts=(PartRef("5", "ab"),))
    await desk.revise(number, retracted=True)
    assert (await desk.row()).state is DeliveryState.DUE


async def test_the_more_urgent_word_stays_while_nothing_was_sent(desk):
    await desk.subscribe("a")
    await desk.record(desk.write("k", priority=Priority.BREAKING))
    await desk.expand()
    await desk.revise(1)
    assert (await desk.row()).priority is Priority.BREAKING
    await desk.deliver()
    await desk.revise(1, "three")
    assert (await desk.row()).priority is Priority.CORRECTION


async def test_an_edit_does_not_wake_what_sleeps_through_the_night(desk):
    await desk.subscribe("a")
    morning = desk.now + timedelta(hours=8)
    await desk.record(desk.write("k"))
    await desk.expand(due=morning)
    await desk.revise(1)
    assert await desk.claim() == []
    assert await desk.ledger.next_due("telegram:main", desk.now) == morning
    await desk.revise(1, "Shots fired", priority=Priority.BREAKING)
    assert len(await desk.claim()) == 1


HELD = [
    pytest.param(HeldBy.FAILURE, 1, DeliveryState.DUE, id="a failed edit is tried anew"),
    pytest.param(HeldBy.FAILURE, None, DeliveryState.HELD, id="a failed post waits"),
    pytest.param(HeldBy.UNKNOWN, None, DeliveryState.HELD, id="an unknown post waits"),
    pytest.param(HeldBy.UNKNOWN, 1, DeliveryState.HELD, id="an unknown edit waits"),
    pytest.param(HeldBy.APPROVAL, None, DeliveryState.HELD, id="what wants approval waits"),
]


@pytest.mark.parametrize(("held_by", "delivered", "then"), HELD)
async def test_a_newer_revision_of_what_is_held(desk, held_by, delivered, then):
    await desk.subscribe("a")
    await desk.publish("k")
    (row,) = await desk.claim()
    await desk.settle(row, DeliveryState.HELD, held_by=held_by, delivered=delivered)
    await desk.revise(1)
    found = await desk.row()
    assert (found.state, found.wanted) == (then, 2)
    assert (found.held_by is None) == (then is DeliveryState.DUE)


async def test_what_was_dropped_stays_dropped(desk):
    await desk.subscribe("a")
    await desk.publish("k")
    (row,) = await desk.claim()
    await desk.settle(row, DeliveryState.HELD, held_by=HeldBy.FAILURE)
    await desk.ledger.drop("d1t1", "cli", desk.now)
    await desk.revise(1)
    assert (await desk.row()).state is DeliveryState.DROPPED


@pytest.mark.parametrize("parts", [(), ("5",)], ids=["nothing stands", "something stands"])
async def test_an_expired_row_revives_only_for_what_stands(desk, parts):
    await desk.subscribe("a")
    await desk.publish("k")
    (row,) = await desk.claim()
    await desk.settle(row, DeliveryState.EXPIRED, parts=tuple(PartRef(id_, "ab") for id_ in parts))
    await desk.revise(1)
    expected = DeliveryState.DUE if parts else DeliveryState.EXPIRED
    assert (await desk.row()).state is expected


@pytest.mark.parametrize("wrong", ["12", "e", "d1t1", "e1x", "t1", "e" + "9" * 30])
async def test_a_wrong_id_is_no_entry(desk, wrong):
    with pytest.raises(NoSuchIdError):
        await desk.rows(entry=wrong)
