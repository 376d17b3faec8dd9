"""A message that tells several entries, and a process that dies around it."""

import asyncio

import pytest

from bot.domain.model import Preferences
from bot.ports import Later, LedgerError
from tests.fakes import entry
from tests.pipeline.reader import NIGHT, told

MORNING = Preferences(quiet=NIGHT)
ABC = [entry(key) for key in "abc"]
BETTER = entry("b", "The words of b, corrected.")


@pytest.fixture
async def waiting(open_room):
    """Return a newsroom in the morning, with three entries that wait to be told."""

    async def made(**rules):
        room = await open_room(MORNING, **rules)
        await room.tell(*ABC)
        room.clock.forward(12 * 3600)
        return room

    return made


async def again(room):
    """Let another process go on."""
    room.clock.forward(400)
    room.sender = room.new_sender(hold_unknown=room.sender.rules.hold_unknown)
    await room.send()


async def killed_before_it_is_written(room):
    """Let a sender post and die before the outcome is in the ledger."""

    tried = asyncio.Event()

    async def nothing(*_):
        tried.set()
        raise LedgerError("the process is dead")

    settle, room.ledger.settle = room.ledger.settle, nothing
    await room.sender._round()
    await tried.wait()
    assert room.platform.posts
    for task in [*room.sender._under_way.values(), room.sender._record._flushing]:
        if task:
            task.cancel()
    await asyncio.sleep(0)
    room.ledger.settle = settle
    hold = room.sender._holds_unknown()
    await room.ledger.recover("fake:main", hold=hold, now=room.clock())


async def test_a_kill_between_the_post_and_its_record_repeats_nothing(waiting):
    room = await waiting(replays_safely=True)
    await killed_before_it_is_written(room)
    assert told(room) == ["abc"]
    await room.tell(ABC[0], BETTER, ABC[2], entry("d"))
    await again(room)

    assert told(room) == ["abc", "d"]
    assert "corrected." in room.platform.shown("a")[0]
    assert {state for _, _, state in await room.states()} == {"done"}


async def test_after_a_kill_a_service_without_a_key_is_told_again_and_loses_nothing(waiting):
    room = await waiting()
    await killed_before_it_is_written(room)
    await again(room)

    assert told(room) == ["abc", "abc"]
    await room.tell(ABC[0], BETTER, ABC[2])
    assert "corrected." in room.platform.shown("a")[-1]


async def test_after_a_kill_nobody_is_told_again_where_the_operator_says_so(waiting):
    room = await waiting(hold_unknown=True)
    await killed_before_it_is_written(room)
    await again(room)

    assert told(room) == ["abc"]
    assert [item.held_by for item in await room.ledger.waiting()] == ["unknown"] * 3


async def test_what_was_held_after_a_kill_goes_again_as_one(waiting):
    room = await waiting(hold_unknown=True)
    await killed_before_it_is_written(room)
    (first, *_) = await room.ledger.waiting()
    await room.ledger.release(first.id, "test", room.clock())
    await again(room)

    assert told(room) == ["abc", "abc"]
    assert await room.ledger.waiting() == []


async def test_who_leaves_while_a_message_is_put_off_hears_none_of_it(waiting):
    room = await waiting()
    target = await room.ledger.target_of("fake:main:a")
    post = room.platform.post

    async def put_off(*_):
        await room.ledger.unsubscribe(target.id, "story", room.clock())
        return Later(1.0, "too many")

    room.platform.post = put_off
    await room.send()
    room.platform.post = post
    await again(room)

    assert told(room) == []
    assert await room.states() == []


async def test_who_leaves_while_a_message_leaves_sees_its_correction(waiting):
    room = await waiting()
    target = await room.ledger.target_of("fake:main:a")
    post = room.platform.post

    async def leaving(*args):
        await room.ledger.unsubscribe(target.id, "story", room.clock())
        return await post(*args)

    room.platform.post = leaving
    await room.send()
    await room.tell(ABC[0], BETTER, ABC[2])

    (text,) = room.platform.shown("a")
    assert "The words of b, corrected." in text
