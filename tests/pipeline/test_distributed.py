"""What a hub distributes is told when it is signed, and a call to read when it is not."""

import asyncio

import pytest

from bot.domain.reading import Page
from bot.domain.signing import HUB_METHODS, sign
from bot.ports import LedgerError, NotOursError
from tests.pipeline.hub_room import HubRoom


@pytest.fixture
async def room(ledger, clock):
    room = HubRoom(ledger, clock)
    await room.open()
    return room


@pytest.mark.parametrize("method", HUB_METHODS)
async def test_what_a_hub_signs_is_told(room, method):
    await room.follow()
    visits = room.web.visits
    await room.distribute("a: Rain.\nb: Hail.", method)
    assert await room.told() == {"a": "Rain.", "b": "Hail."}
    assert room.rings
    assert room.web.visits == visits + 1, "only to run the reader on what was pushed"
    assert await room.look() == []


async def test_what_another_signs_is_ignored(room):
    await room.follow()
    await room.distribute("b: A lie.", secret="guess")
    lease = await room.lease()
    await room.intake.distribute("wire", lease.token, Page(None, b"b: A lie."), "")
    assert await room.told() == {"a": "Rain."}
    assert await room.look() == []


async def test_where_nothing_is_signed_a_push_is_a_call(room):
    room.web.page = b"hub: http://hub.example.org/\na: Rain."
    await room.follow()
    room.web.page += b"\nb: Hail."
    lease = await room.lease()
    await room.intake.distribute("wire", lease.token, Page(None, b"c: A lie."), "")
    assert await room.told() == {"a": "Rain."}
    room.clock.forward(3)
    assert await room.look() == ["wire"]
    assert await room.told() == {"a": "Rain.", "b": "Hail."}


@pytest.mark.parametrize("body", ["", " \n", "junk"], ids=["empty", "blank", "junk"])
async def test_a_push_without_content_is_a_call(room, body):
    await room.follow()
    await room.distribute(body)
    room.clock.forward(3)
    assert await room.look() == ["wire"]


async def test_a_hub_may_leave_out_what_it_distributed_before(room):
    room.feed = room.ingest.watched["wire"].source
    room.web.page += "".join(f"\nk{n}: Street {n} is closed." for n in range(6)).encode()
    await room.follow()
    for _ in range(3):
        room.clock.forward(30)
        await room.distribute("a: Rain.\nk5: Street 5 is closed.")
    assert None not in (await room.told()).values()


async def test_who_unsubscribed_is_told_so(room):
    await room.follow()
    lease = await room.lease()
    room.hubs.apply({}, "https://tocsin.example.org")
    await room.hubs.look()
    with pytest.raises(NotOursError):
        await room.intake.distribute("wire", lease.token, Page(None, b"b: Hail."), "")


async def test_a_paused_source_is_read_once_it_goes_on(room):
    await room.follow()
    room.clock.forward(60)
    await room.look()
    await room.ledger.pause("source:wire", "test", room.clock())
    await room.distribute("b: Hail.")
    assert await room.told() == {"a": "Rain."}
    await room.ledger.resume("source:wire", "test", room.clock())
    room.clock.forward(3)
    assert await room.look() == ["wire"]


async def test_a_push_during_a_visit_is_not_told_twice(room):
    """The visit read the ledger before the push: it must not take what was pushed for new."""
    await room.follow()
    room.clock.forward(60)
    (state,) = await room.ledger.due_sources(room.clock(), 1)
    room.web.page += b"\nb: Hail."
    visit, gate = room.web.visit, asyncio.Event()

    async def slow(steps, validators):
        visited = await visit(steps, validators)
        await gate.wait()
        return visited

    room.web.visit = slow
    visiting = asyncio.create_task(room.ingest.visit(state, room.clock()))
    await asyncio.sleep(0.05)
    room.web.visit = visit
    await room.distribute("b: Hail.")
    gate.set()
    assert await visiting is False
    assert [e.revision for e in await room.ledger.entries()] == [1, 1]


async def test_what_cannot_be_stored_is_not_accepted(room):
    await room.follow()
    lease = await room.lease()
    body = b"b: Hail."
    signature = sign(lease.secret, body)
    await room.ledger.close()
    with pytest.raises(LedgerError):
        await room.intake.distribute("wire", lease.token, Page(None, body), signature)
