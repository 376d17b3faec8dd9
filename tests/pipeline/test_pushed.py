"""What is pushed takes the same way as what a visit finds, and nothing else gets in."""

import json

import pytest

from bot.domain.signing import sign
from bot.domain.submission import SubmissionError
from bot.ports import LedgerError, NotOursError, SourcePausedError
from tests.pipeline.hub_room import SECRET, HubRoom


@pytest.fixture
async def room(ledger, clock):
    room = HubRoom(ledger, clock)
    await room.open()
    return room


async def push(room, *told, source="desk", secret=SECRET):
    body = json.dumps({"entries": told} if len(told) != 1 else told[0]).encode()
    return await room.intake.hook(source, body, sign(secret, body))


def say(key, text, **more):
    return {"key": key, "text": text, **more}


# --------------------------------------------------------------------------- hooks


async def test_the_first_push_is_news_and_rings_the_fan_out(room):
    assert await push(room, say("a", "Rain."), say("b", "Hail.")) == 2
    assert await room.told() == {"a": "Rain.", "b": "Hail."}
    assert len(room.rings) == 1
    assert all(k.announced for k in await room.ledger.known_entries("desk"))


async def test_the_same_push_again_changes_nothing(room):
    for _ in range(3):
        assert await push(room, say("a", "Rain.")) == 1
    (entry,) = await room.ledger.entries()
    assert entry.revision == 1
    assert len(room.rings) == 1


async def test_an_edit_is_told_at_once(room):
    await push(room, say("a", "Rain."))
    await push(room, say("a", "Heavy rain.", note="How much"))
    (stored,) = await room.ledger.entries()
    assert (stored.entry.text, stored.entry.note, stored.revision) == ("Heavy rain.", "How much", 2)


async def test_what_is_withdrawn_may_come_back(room):
    await push(room, say("a", "Rain."), say("b", "Hail."))
    await push(room, {"key": "a", "retracted": True})
    assert await room.told() == {"a": None, "b": "Hail."}
    await push(room, {"key": "never told", "retracted": True})
    await push(room, say("a", "Rain after all."))
    assert await room.told() == {"a": "Rain after all.", "b": "Hail."}


async def test_a_push_says_nothing_of_what_it_leaves_out(room):
    keys = [f"k{n}" for n in range(8)]
    await push(room, *(say(key, f"Street {key} is closed.") for key in keys))
    for _ in range(3):
        room.clock.forward(100)
        await push(room, say("k0", "Street k0 is closed."), say("k7", "Street k7 is closed."))
    assert None not in (await room.told()).values()


async def test_the_same_words_under_other_keys_are_other_entries(room):
    await push(room, *(say(f"a{n}", f"Street {n} of the old town is closed.") for n in range(4)))
    room.clock.forward(86_400)
    await push(room, *(say(f"b{n}", f"Street {n} of the old town is closed.") for n in range(4)))
    assert set(await room.told()) == {f"{letter}{n}" for letter in "ab" for n in range(4)}


async def test_a_push_that_would_rewrite_everything_waits_and_is_not_lost(room):
    keys = [f"k{n}" for n in range(12)]
    await push(room, *(say(key, f"{key} is closed.") for key in keys))
    await push(room, *(say(key, f"{key} is open.") for key in keys))
    await push(room, say("k0", "k0 is under water."), say("new", "A new place."))
    (item,) = await room.ledger.waiting()
    await room.ledger.release(item.id, "test", room.clock())
    told = await room.told()
    assert told["k0"] == "k0 is under water."
    assert told["new"] == "A new place."
    assert {told[key] for key in keys[1:]} == {f"{key} is open." for key in keys[1:]}


@pytest.mark.parametrize(
    ("source", "secret"), [("desk", "wrong"), ("nobody", SECRET), ("nobody", "wrong")]
)
async def test_who_cannot_sign_is_nobody(room, source, secret):
    with pytest.raises(NotOursError):
        await push(room, say("a", "A lie."), source=source, secret=secret)
    assert await room.told() == {}


async def test_a_signature_is_looked_at_before_the_body(room):
    with pytest.raises(NotOursError):
        await room.intake.hook("desk", b"junk", "sha256=00")
    with pytest.raises(SubmissionError):
        await room.intake.hook("desk", b"junk", sign(SECRET, b"junk"))


async def test_a_paused_source_takes_nothing_and_says_how_to_resume(room):
    await room.ledger.pause("source:desk", "test", room.clock())
    with pytest.raises(SourcePausedError, match="tocsin resume source:desk"):
        await push(room, say("a", "Rain."))
    await room.ledger.resume("source:desk", "test", room.clock())
    await room.ledger.pause("all", "test", room.clock())
    assert await push(room, say("a", "Rain.")) == 1, "it is kept for when everything goes on"


# --------------------------------------------------------------------------- calls


async def test_calls_in_quick_succession_are_one_visit(room):
    await room.look()
    room.clock.forward(3)
    for _ in range(5):
        assert await push(room, {}, source="wire") == 0
    assert await room.look() == ["wire"]
    assert await room.look() == []
    await push(room, {}, source="wire")
    assert await room.look() == []
    room.clock.forward(3)
    assert await room.look() == ["wire"]


async def test_a_call_during_a_visit_is_answered_by_another(room):
    await push(room, {}, source="wire")
    (state,) = await room.ledger.due_sources(room.clock(), 1)
    visit = room.web.visit

    async def slow(steps, validators):
        visited = await visit(steps, validators)
        room.clock.forward(1)
        await push(room, {}, source="wire")
        return visited

    room.web.visit = slow
    await room.ingest.visit(state, room.clock())
    room.web.visit = visit
    assert await room.look() == []
    room.clock.forward(2)
    assert await room.look() == ["wire"]


async def test_entries_are_pushed_to_hooks_alone(room):
    with pytest.raises(SubmissionError, match="read from its page"):
        await push(room, say("a", "Rain."), source="wire")
    with pytest.raises(SubmissionError, match="nothing to read"):
        await push(room, {})


async def test_what_cannot_be_stored_is_not_accepted(room):
    await room.ledger.close()
    with pytest.raises(LedgerError):
        await push(room, say("a", "Rain."))
