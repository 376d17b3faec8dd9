"""An editor's pin follows the message, and never costs it."""

import pytest

from bot.domain.model import Preferences
from bot.pipeline.newsdesk import Newsdesk
from bot.ports import Barred, By, Gone, Later, Refused, Unknown
from tests.fakes import entry
from tests.pipeline.reader import NIGHT, later, told

ABC = [entry(key) for key in "abc"]


def pinned(room, chat="a"):
    return [room.platform.chats[chat][message] for message in sorted(room.platform.pins[chat])]


async def pin(room, number, *, pinned=True):
    """Do as an editor who pins an entry or unpins it."""
    desk = Newsdesk(room.ledger, dict, dict, room.clock)
    by = By("cli:ann", "cli", room.clock())
    await desk.pin(f"e{number}", by, pinned=pinned)
    await room.look()
    await room.send()


async def test_a_pinned_entry_is_pinned_and_unpinned_once(newsroom):
    await newsroom.tell(entry("a", "One.\n\nTwo."))
    await pin(newsroom, 1)
    assert pinned(newsroom) == ["One."]

    await newsroom.tell(entry("a", "One.\n\nTwo!"))
    assert pinned(newsroom) == ["One."]
    await pin(newsroom, 1, pinned=False)
    assert pinned(newsroom) == []
    assert newsroom.platform.shown("a") == ["One.", "Two!"]


async def test_a_pin_is_remembered_through_an_edit(newsroom):
    await newsroom.tell(entry("a", "One.", pin=True))
    asked = []
    newsroom.platform.answer = lambda call, *_: asked.append(call)
    await newsroom.tell(entry("a", "Two.", pin=True))

    assert asked == ["edit", "edit"]


async def test_a_withdrawn_entry_that_is_struck_out_is_not_pinned_any_more(newsroom):
    newsroom.platform.deletable = False
    await newsroom.tell(*ABC[:2], entry("c", pin=True), entry("d"))
    assert pinned(newsroom) == ["The words of c."]
    for _ in range(2):
        await newsroom.tell(*ABC[:2], entry("d"))

    assert newsroom.platform.shown("a")[2] == "withdrawn: The words of c."
    assert pinned(newsroom) == []


@pytest.mark.parametrize("outcome", [Refused("no"), Barred("no right"), Gone("?")], ids=str)
async def test_a_refused_pin_costs_nothing(newsroom, outcome):
    tried = []

    def answer(call, *_):
        tried.append(call)
        return outcome if call == "pin" else None

    newsroom.platform.answer = answer
    await newsroom.tell(entry("a", "One.", pin=True))
    await newsroom.send()

    assert newsroom.platform.shown("a") == ["One."]
    assert tried.count("pin") == 2  # once in each chat
    assert {state for _, _, state in await newsroom.states()} == {"done"}


@pytest.mark.parametrize("outcome", [Later(0.01, "too many"), Unknown("timed out")], ids=str)
async def test_a_pin_that_must_wait_is_tried_a_few_times(newsroom, outcome):
    tried = []

    def answer(call, *_):
        tried.append(call)
        return outcome if call == "pin" else None

    newsroom.platform.answer = answer
    await newsroom.tell(entry("a", "One.", pin=True))
    for _ in range(8):
        newsroom.clock.forward(400)
        newsroom.sender = newsroom.new_sender()
        await newsroom.send()

    assert newsroom.platform.shown("a") == ["One."]
    assert tried.count("post") == 2
    assert tried.count("pin") == 12
    assert {state for _, _, state in await newsroom.states()} == {"done"}


async def test_a_shared_message_is_pinned_while_one_of_its_entries_is(open_room):
    room = await open_room(Preferences(quiet=NIGHT))
    await room.tell(*ABC)
    await later(room, 12)
    assert told(room) == ["abc"]
    assert pinned(room) == []

    await pin(room, 2)
    assert len(pinned(room)) == 1
    await room.tell(*ABC, entry("d"))
    assert len(pinned(room)) == 1
    await pin(room, 2, pinned=False)
    assert pinned(room) == []
    assert told(room) == ["abc", "d"]
