"""What waits, what is paused, what was done, on both back ends."""

import pytest

from bot.domain.model import DeliveryState, HeldBy, Source, TargetState
from bot.ports import Held, LedgerError, NoSuchIdError


async def failed(desk, held_by=HeldBy.FAILURE):
    """Bring the ledger to hold one delivery."""
    await desk.subscribe("a")
    await desk.publish("k")
    (row,) = await desk.claim()
    await desk.settle(
        row, DeliveryState.HELD, held_by=held_by, error="message is too long", attempts=3
    )


async def test_a_failed_delivery_waits_with_its_reason(desk):
    await failed(desk)
    (item,) = await desk.ledger.waiting()
    assert (item.id, item.held_by, item.story) == ("d1t1", HeldBy.FAILURE, "capitol")
    assert (item.entry, item.target, item.since) == ("e1", "telegram:main:a", desk.now)
    assert item.summary == "Police closed the bridge."
    assert item.details == ("message is too long",)
    assert await desk.claim() == []


@pytest.mark.parametrize("held_by", [HeldBy.FAILURE, HeldBy.UNKNOWN, HeldBy.APPROVAL])
async def test_a_released_delivery_goes_out(desk, held_by):
    await failed(desk, held_by)
    await desk.ledger.release("d1t1", "cli:ann", desk.now)
    (row,) = await desk.claim()
    assert (row.attempts, row.doubt) == (0, held_by is HeldBy.UNKNOWN)
    assert await desk.ledger.waiting() == []


async def test_a_dropped_delivery_stays_away(desk):
    await failed(desk)
    await desk.ledger.drop("d1t1", "cli:ann", desk.now)
    assert (await desk.row()).state is DeliveryState.DROPPED
    assert await desk.claim() == []
    assert await desk.ledger.waiting() == []


@pytest.mark.parametrize("verb", ["release", "drop"])
@pytest.mark.parametrize("item", ["d1t1", "d9t9", "h1", "e1", "x", "", "h²"])
async def test_what_does_not_wait_is_refused(desk, verb, item):
    await desk.subscribe("a")
    await desk.publish("k")
    with pytest.raises(NoSuchIdError):
        await getattr(desk.ledger, verb)(item, "cli", desk.now)
    assert await desk.ledger.audit() == []


async def braked(desk):
    """Bring the brake to hold a revision, a withdrawal and a new entry; return its id."""
    await desk.subscribe("a")
    await desk.publish("k1", "k2")
    await desk.deliver()
    writes = (
        desk.write("k1", "Lorem ipsum", known=1),
        desk.write("k2", known=2, retracted=True),
        desk.write("k3", "Dolor sit"),
    )
    await desk.record(held=Held("a redesign", writes))
    (item,) = await desk.ledger.waiting()
    return item


async def test_what_the_brake_holds_is_shown_line_by_line(desk):
    item = await braked(desk)
    assert item.details == (
        "revise e1: Lorem ipsum",
        "withdraw e2: Police closed the bridge.",
        "new: Dolor sit",
    )


async def test_a_released_visit_is_stored_as_it_would_have_been(desk):
    item = await braked(desk)
    await desk.ledger.release(item.id, "cli", desk.now)
    known = await desk.ledger.known_entries("wire")
    assert [(k.key, k.revision, k.retracted) for k in known] == [
        ("k1", 2, False),
        ("k2", 2, True),
        ("k3", 1, False),
    ]
    await desk.expand()
    assert sorted(r.wanted for r in await desk.rows(state=DeliveryState.DUE)) == [1, 2, 2]
    assert await desk.ledger.waiting() == []


async def test_a_dropped_visit_is_not_raised_again(desk):
    item = await braked(desk)
    await desk.ledger.drop(item.id, "cli", desk.now)
    known = await desk.ledger.known_entries("wire")
    # Detection compares fingerprints and what is withdrawn: to it the page shows nothing new.
    assert [(k.fingerprint, k.retracted) for k in known] == [
        ("Lorem ipsumFalse", False),
        ("Police closed the bridge.True", True),
        ("Dolor sitFalse", False),
    ]
    assert [(k.revision, k.announced) for k in known] == [(1, True), (1, True), (1, False)]
    assert await desk.ledger.fanout_page(10, desk.now) is None
    assert not (await desk.ledger.entry_of(2)).retracted


async def test_every_word_of_a_person_is_in_the_audit_log(desk):
    item = await braked(desk)
    await desk.ledger.release(item.id, "cli:ann", desk.now)
    await desk.ledger.pause("all", "web:bob", desk.now)
    await desk.ledger.resume("all", "web:bob", desk.now)
    log = await desk.ledger.audit()
    assert [(a.who, a.action, a.subject) for a in log] == [
        ("web:bob", "resume", "all"),
        ("web:bob", "pause", "all"),
        ("cli:ann", "release", item.id),
    ]
    assert log[2].details == "wire: a redesign"
    assert len(await desk.ledger.audit(limit=1)) == 1


@pytest.mark.parametrize("sql", ["UPDATE audit SET who = 'nobody'", "DELETE FROM audit"])
async def test_the_audit_log_cannot_be_rewritten(desk, sql):
    await desk.ledger.pause("all", "cli", desk.now)
    with pytest.raises(LedgerError, match="append-only"):
        async with desk.ledger._database.write() as c:
            await c.run(sql)
    assert len(await desk.ledger.audit()) == 1


PAUSES = [
    "all",
    "story:capitol",
    "target:telegram:main:a",
    "target:telegram:main:alias",
    "account:telegram:main",
]


@pytest.mark.parametrize("what", PAUSES)
async def test_a_pause_stops_deliveries_and_the_latest_goes_out_once(desk, what):
    await desk.bind("a", chat="chat of a")
    await desk.bind("alias", chat="chat of a")
    await desk.subscribe("a")
    await desk.ledger.pause(what, "cli", desk.now)
    await desk.publish("k")
    await desk.revise(1, "two")
    assert await desk.claim() == []
    assert await desk.ledger.next_due("telegram:main", desk.now) is None
    assert (await desk.ledger.status(desk.now)).paused == (what,)
    await desk.ledger.resume(what, "cli", desk.now)
    assert await desk.ledger.next_due("telegram:main", desk.now) == desk.now
    (row,) = await desk.claim()
    assert row.entry.text == "two"
    await desk.settle(row)
    assert await desk.claim() == []


@pytest.mark.parametrize("what", ["story:other", "target:telegram:main:b", "account:discord:main"])
async def test_a_pause_of_something_else_stops_nothing(desk, what):
    await desk.subscribe("a")
    await desk.bind("b")
    await desk.publish("k")
    await desk.ledger.pause(what, "cli", desk.now)
    assert len(await desk.claim()) == 1


@pytest.mark.parametrize(
    ("what", "left"), [("source:wire", ["page"]), ("all", []), ("story:capitol", ["page", "wire"])]
)
async def test_paused_sources_are_not_visited(desk, what, left):
    sources = [Source(i, "capitol", f"https://example.org/{i}") for i in ("wire", "page")]
    await desk.ledger.sync_sources(sources, desk.now)
    await desk.ledger.pause(what, "cli", desk.now)
    assert sorted(s.id for s in await desk.ledger.due_sources(desk.now, 10)) == left
    await desk.ledger.resume(what, "cli", desk.now)
    assert len(await desk.ledger.due_sources(desk.now, 10)) == 2


async def test_pausing_twice_is_undone_once(desk):
    await desk.ledger.pause("all", "cli", desk.now)
    await desk.ledger.pause("all", "cli", desk.now)
    await desk.ledger.resume("all", "cli", desk.now)
    with pytest.raises(NoSuchIdError, match="not paused"):
        await desk.ledger.resume("all", "cli", desk.now)


@pytest.mark.parametrize("what", ["", "everything", "story:", "entry:e1"])
async def test_only_known_things_can_be_paused(desk, what):
    with pytest.raises(NoSuchIdError, match="cannot be paused"):
        await desk.ledger.pause(what, "cli", desk.now)


async def test_the_ledger_is_read_by_entry_target_and_state(desk):
    await desk.subscribe("a", "b")
    await desk.publish("k1", "k2")
    (row, _) = await desk.claim()
    await desk.settle(row)

    async def found(**filters):
        return [(r.entry, r.target[-1]) for r in await desk.rows(**filters)]

    assert await found() == [("e2", "a"), ("e2", "b"), ("e1", "a"), ("e1", "b")]
    assert await found(entry="e1") == [("e1", "a"), ("e1", "b")]
    assert await found(target="t2") == [("e2", "b"), ("e1", "b")]
    assert await found(target="telegram:main:b", entry="e1") == [("e1", "b")]
    assert await found(state=DeliveryState.DONE) == [("e1", "a")]
    assert await found(target="telegram:main:stranger") == []


async def test_the_state_in_figures(desk):
    await failed(desk)
    await desk.publish("k2")
    await desk.bind("quiet", account="discord:main")
    await desk.ledger.set_target(1, TargetState.PAUSED, "may not write", now=desk.now)
    await desk.ledger.set_target(1, TargetState.ACTIVE, None, now=desk.now)
    status = await desk.ledger.status(desk.now)
    assert status.entries == {"capitol": 2}
    assert status.backlog == {"telegram:main": 1, "discord:main": 0}
    assert (status.waiting, status.paused) == (1, ())
    assert [(t.id, t.target, t.state, t.reason) for t in status.targets] == [
        ("t1", "telegram:main:a", "active", None),
        ("t2", "discord:main:quiet", "active", None),
    ]
