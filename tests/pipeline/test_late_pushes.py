"""Pushes that come late, twice, too often or in the wrong moment: nothing is lost or told twice."""

import asyncio
import json
from datetime import timedelta

import pytest

from bot.domain.model import Flag, NoticeStatus, Source
from bot.domain.signing import sign
from bot.ports import Answered, FetchError, LeaseState, NotOursError
from tests.pipeline.hub_room import HUB, SECRET, HubRoom


@pytest.fixture
async def room(ledger, clock):
    room = HubRoom(ledger, clock)
    await room.open()
    return room


async def push(room, told, source="desk"):
    body = json.dumps(told).encode()
    return await room.intake.hook(source, body, sign(SECRET, body))


def say(text, **more):
    return {"key": "a", "text": text, **more}


async def stored(room):
    (only,) = await room.ledger.entries()
    return only


# --------------------------------------------------------------------------- what counts


SAID = [
    {"flags": ["breaking"]},
    {"notice": {"kind": "curfew", "ends": "2021-01-07T06:00:00Z"}},
    {"notice": {"kind": "curfew", "status": "lifted"}},
    {"key_event": True},
]


@pytest.mark.parametrize("more", SAID, ids=json.dumps)
async def test_what_a_newsroom_says_beside_its_words_is_heard_both_ways_and_once(room, more):
    await push(room, say("Rain in the old town."))
    for told, revision in [(more, 2), (more, 2), ({}, 3), ({}, 3)]:
        await push(room, say("Rain in the old town.", **told))
        assert (await stored(room)).revision == revision
    entry = (await stored(room)).entry
    assert (entry.all_flags, entry.notice) == (frozenset(), None)


async def test_a_flag_that_is_pushed_afterwards_is_shown(room):
    await push(room, say("Rain."))
    await push(room, say("Rain.", flags=["breaking"]))
    assert (await stored(room)).entry.flags == {Flag.BREAKING}
    lifted = {"kind": "curfew", "status": "lifted"}
    await push(room, say("Rain.", flags=["breaking"], notice=lifted))
    entry = (await stored(room)).entry
    assert entry.notice.status is NoticeStatus.LIFTED
    assert Flag.CURFEW_LIFTED in entry.flags


async def test_a_pin_is_no_news(room):
    await push(room, say("Rain."))
    await push(room, say("Rain.", pinned=True))
    assert (await stored(room)).revision == 1


# --------------------------------------------------------------------------- late and twice


async def test_a_push_that_is_tried_again_after_a_newer_one_takes_nothing_back(room):
    first = say("Rain.", updated="2021-01-06T19:10:00Z")
    second = say("Heavy rain.", updated="2021-01-06T19:12:00Z")
    for told in (first, second, first):
        assert await push(room, told) == 1
    assert (await stored(room)).entry.text == "Heavy rain."
    await push(room, {"key": "a", "retracted": True})
    await push(room, first)
    assert (await stored(room)).entry.retracted
    await push(room, say("Rain after all.", updated="2021-01-06T19:20:00Z"))
    assert (await stored(room)).entry.text == "Rain after all."


async def test_the_same_push_many_times_at_once_is_one_entry(room):
    assert await asyncio.gather(*(push(room, say("Rain.")) for _ in range(8))) == [1] * 8
    assert (await stored(room)).revision == 1


async def test_a_visit_that_read_before_a_push_was_stored_tells_nothing_twice(room):
    await room.look()
    await room.verify()
    record, visit = room.ledger.record, room.web.visit
    entered, read, gate = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow(visit):
        if visit.pushed:
            entered.set()
            await gate.wait()
        return await record(visit)

    async def watched(steps, validators):
        read.set()
        return await visit(steps, validators)

    room.ledger.record = slow
    pushing = asyncio.create_task(room.distribute("a: Rain.\nb: Hail."))
    await entered.wait()
    room.web.page += b"\nb: Hail."
    room.web.visit = watched
    room.clock.forward(60)
    state = await room.ledger.source_state("wire")
    visiting = asyncio.create_task(room.ingest.visit(state, room.clock()))
    await read.wait()
    gate.set()
    await asyncio.gather(pushing, visiting)
    entries = await room.ledger.entries()
    assert {(e.entry.key, e.revision) for e in entries} == {("a", 1), ("b", 1)}
    assert not (await room.lease()).silent, "the hub did push it"


# --------------------------------------------------------------------------- the wrong moment


async def test_what_is_pushed_while_its_source_leaves_the_configuration_is_not_accepted(room):
    room.ingest.watched = {"wire": room.ingest.watched["wire"]}
    with pytest.raises(NotOursError):
        await push(room, say("Rain."))


async def test_a_push_before_the_first_visit_of_an_address_leaves_its_backlog_alone(room):
    await room.look()
    await room.verify()
    moved = Source("wire", "story", "https://example.org/new", "feed")
    await room.ledger.sync_sources([moved, room.desk], room.clock())
    await room.distribute("z: Snow.")
    assert "z" not in await room.told()
    assert (await room.ledger.source_state("wire")).visited is None
    assert [s.id for s in await room.ledger.due_sources(room.clock(), 9)] == ["wire"]


async def test_a_server_that_wants_peace_gets_it_whoever_calls(room):
    async def refuse(steps, validators):
        raise FetchError("example.org answered 429", wait=900)

    visit, room.web.visit = room.web.visit, refuse
    await room.look()
    room.web.visit = visit
    for _ in range(3):
        room.clock.forward(60)
        await push(room, {}, source="wire")
        assert await room.look() == []
    room.clock.forward(720)
    assert await room.look() == ["wire"]


async def test_a_hub_that_pushes_faster_than_we_read_has_the_page_visited(room):
    await room.look()
    await room.verify()
    visit, gate = room.web.visit, asyncio.Event()

    async def slow(steps, validators):
        await gate.wait()
        return await visit(steps, validators)

    room.web.visit = slow
    room.clock.forward(3)
    pushes = [asyncio.create_task(room.distribute(f"k{n}: Snow {n}.")) for n in range(6)]
    done, held = await asyncio.wait(pushes, timeout=1, return_when=asyncio.FIRST_COMPLETED)
    while len(done) < 2:
        more, held = await asyncio.wait(held, timeout=1, return_when=asyncio.FIRST_COMPLETED)
        done |= more
    assert [s.id for s in await room.ledger.due_sources(room.clock(), 9)] == ["wire"]
    gate.set()
    await asyncio.gather(*held)
    assert len(await room.told()) == 5


# --------------------------------------------------------------------------- leases


@pytest.mark.parametrize("seconds", [0, 1])
async def test_a_hub_whose_leases_last_no_time_is_not_asked_all_the_time(room, seconds):
    await room.look()
    for _ in range(20):
        if (await room.lease()).pending:
            await room.verify(seconds)
        room.clock.forward(0.5)
        pause = await room.hubs.look()
        assert pause >= 0.4
    assert len(room.web.forms) <= 6


async def test_a_request_that_fails_after_its_lease_ended_leaves_nothing_to_be_done_at_once(room):
    await room.look()
    await room.verify(10)
    room.clock.forward(8)

    async def late(url, form):
        room.clock.forward(5)
        return Answered(500)

    room.web.submit = late
    assert await room.hubs.look() > 1
    lease = await room.lease()
    assert (lease.state, lease.until) == (LeaseState.FAILED, None)


async def test_a_hub_that_does_not_answer_keeps_no_other_waiting(room, monkeypatch):
    async def never(url, form):
        await asyncio.Event().wait()

    monkeypatch.setattr("bot.pipeline.hubs._PATIENT", 0.01)
    room.web.submit = never
    await room.look()
    lease = await room.lease()
    assert (lease.state, lease.hub) == (LeaseState.FAILED, HUB)
    assert "did not answer" in lease.reason
    assert lease.ask_again - room.clock() == timedelta(minutes=1)
