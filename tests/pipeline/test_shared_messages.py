"""One message that tells several entries: corrected, withdrawn, interrupted and kept in order."""

import pytest

from bot.domain.model import Preferences
from bot.ports import Gone, Later, Moved, Refused, Unknown
from tests.fakes import entry
from tests.pipeline.reader import NIGHT, keys, later, told

MORNING = Preferences(quiet=NIGHT)
ABC = [entry(key) for key in "abc"]
BETTER = entry("b", "The words of b, corrected.")


@pytest.fixture
async def shared(open_room):
    """Return a newsroom whose chat shows one message with three entries."""
    room = await open_room(MORNING)
    await room.tell(*ABC)
    await later(room, 12)
    assert told(room) == ["abc"]
    return room


async def again(room, seconds=400):
    """Let a fresh sender try again: the holds of the old one are on the real clock."""
    room.clock.forward(seconds)
    room.sender = room.new_sender(hold_unknown=room.sender.rules.hold_unknown)
    await room.send()


def calls(room):
    return [call for call, _, _ in room.platform.calls]


async def states(room):
    return {state for _, _, state in await room.states()}


async def test_a_correction_of_one_edits_the_shared_message(shared):
    await shared.tell(ABC[0], BETTER, ABC[2])

    (text,) = shared.platform.shown("a")
    assert "The words of b, corrected." in text
    assert "· corrected 7:0" in text
    assert calls(shared) == ["post", "edit"]
    assert await states(shared) == {"done"}


async def test_corrections_of_several_cost_one_edit(shared):
    await shared.tell(*(entry(key, f"The words of {key}, corrected.") for key in "abc"))

    assert shared.platform.shown("a")[0].count("corrected.") == 3
    assert calls(shared) == ["post", "edit"]


async def test_a_withdrawal_of_one_strikes_it_where_it_stands(shared):
    for _ in range(2):
        await shared.tell(ABC[0], ABC[2])

    (text,) = shared.platform.shown("a")
    assert "🚫 Withdrawn" in text
    assert "The words of b." not in text
    assert calls(shared) == ["post", "edit"]


async def test_what_was_withdrawn_comes_back_in_its_place(shared):
    shared.page.complete, shared.page.removed = False, ("a", "b", "c")
    await shared.tell()
    (text,) = shared.platform.shown("a")
    assert text == "withdrawn: 3 updates"

    shared.page.removed = ()
    await shared.tell(*ABC)
    assert told(shared) == ["abc"]
    assert "delete" not in calls(shared)
    assert len(shared.platform.heard) == 1


async def test_what_comes_later_is_its_own_message(shared):
    await shared.tell(*ABC, entry("d"))

    assert told(shared) == ["abc", "d"]


async def test_a_deleted_shared_message_is_not_forced_back(shared):
    shared.platform.chats["a"].clear()
    await shared.tell(ABC[0], BETTER, ABC[2])

    assert shared.platform.shown("a") == []
    assert await states(shared) == {"done"}


async def test_a_shared_message_is_let_go_of_when_its_chat_moves(shared):
    shared.platform.answer = lambda call, chat, _: Moved("super") if chat == "a" else None
    await shared.tell(ABC[0], BETTER, ABC[2])
    shared.platform.chats["super"] = {"1": "Somebody else's."}
    await shared.tell(entry("a", "The words of a, corrected."), BETTER, ABC[2], entry("d"))

    assert shared.platform.shown("super") == ["Somebody else's.", "The words of d."]
    assert await states(shared) <= {"done", "expired"}


@pytest.fixture
async def waiting(open_room):
    """Return a newsroom in the morning, with three entries that wait to be told."""

    async def made(**rules):
        room = await open_room(MORNING, **rules)
        await room.tell(*ABC)
        room.clock.forward(12 * 3600)
        return room

    return made


@pytest.mark.parametrize("outcome", [Later(30.0, "too many"), Gone("blocked")], ids=str)
async def test_a_shared_message_that_could_not_go_is_told_later(waiting, outcome):
    room = await waiting()
    room.platform.answer = lambda *_: outcome
    await room.send()
    room.platform.answer = lambda *_: None
    target = await room.ledger.target_of("fake:main:a")
    found = await room.platform.resolve("a")
    await room.ledger.admit(target.address, "fake:main", found, room.clock())
    await again(room)

    assert told(room) == ["abc"]


async def test_a_chat_that_moved_before_gets_the_shared_message_at_its_new_place(waiting):
    room = await waiting()
    room.platform.answer = lambda call, chat, _: Moved("super") if chat == "a" else None
    await room.send()
    await again(room)

    assert told(room, "super") == ["abc"]


async def test_a_shared_message_that_is_refused_waits_for_a_person(waiting):
    room = await waiting()
    room.platform.answer = lambda *_: Refused("too long")
    await room.send()
    room.platform.answer = lambda *_: None
    for item in await room.ledger.waiting():
        await room.ledger.release(item.id, "test", room.clock())
    await again(room)

    assert sorted("".join(told(room))) == ["a", "b", "c"]


async def test_an_answer_that_was_lost_is_followed_by_the_same_message(waiting):
    room = await waiting(replays_safely=True)
    post = room.platform.post

    async def lost(*args):
        await post(*args)
        return Unknown("timed out")

    room.platform.post = lost
    await room.send()
    room.platform.post = post
    room.clock.forward(100)
    await room.tell(ABC[0], BETTER, ABC[2], entry("d"))
    await again(room)

    first, *rest = room.platform.shown("a")
    assert keys(first) == "abc"
    assert "corrected." in first
    assert [keys(text) for text in rest] == ["d"]


async def test_a_lost_answer_is_held_for_all_where_the_operator_says_so(waiting):
    room = await waiting(hold_unknown=True)
    room.platform.answer = lambda *_: Unknown("timed out")
    await room.send()
    room.platform.answer = lambda *_: None
    await again(room)
    assert room.platform.shown("a") == []
    assert {item.held_by for item in await room.ledger.waiting()} == {"unknown"}

    (first, *_) = await room.ledger.waiting()
    await room.ledger.release(first.id, "test", room.clock())
    await again(room)
    assert told(room) == ["abc"]


async def test_a_shared_message_of_many_parts_is_completed_after_a_pause(make_newsroom):
    room = make_newsroom()
    await room.open("a", preferences=MORNING)
    await room.tell(*ABC)
    room.clock.forward(12 * 3600)
    room.platform.answer = lambda call, chat, text: (
        Later(0.1, "too many") if "of c" in text else None
    )
    await room.send()
    assert len(room.platform.shown("a")) == 2
    room.platform.answer = lambda *_: None
    await room.tell(ABC[0], BETTER, ABC[2])
    await again(room)

    assert "".join(map(keys, room.platform.shown("a"))) == "abc"
    assert calls(room).count("post") == 4  # one of them was put off
