"""A reader's wishes on the way to the chat: quiet hours, silence, digests."""

from datetime import timedelta

import pytest

from bot.domain.model import Flag, Preferences, Priority, Quiet
from tests.fakes import entry
from tests.pipeline.reader import BREAKING, HOUR, NIGHT, keys, later, mute, prefer, told


async def test_what_comes_at_night_is_one_catch_up_in_the_morning(open_room):
    room = await open_room(Preferences(quiet=NIGHT))
    await room.tell(entry("a"), entry("b"), entry("c"))
    assert room.platform.calls == []

    await room.tell(entry("a"), entry("b", "The words of b, corrected."), entry("c"))
    await later(room, 12)
    (text,) = room.platform.shown("a")
    assert keys(text) == "abc"
    assert text.startswith("[3 updates]\n7:01 PM UTC\nThe words of a.")
    assert "corrected." in text
    assert len(room.platform.heard) == 1


async def test_two_that_waited_come_one_by_one(open_room):
    room = await open_room(Preferences(quiet=NIGHT))
    await room.tell(entry("a"), entry("b"))
    await later(room, 12)

    assert told(room) == ["a", "b"]


async def test_what_may_break_through_does_and_does_not_drag_the_rest_along(open_room):
    room = await open_room(Preferences(quiet=NIGHT))
    await room.tell(entry("a"), entry("b"), entry("c"), entry("x", flags=BREAKING))
    assert told(room) == ["x"]

    await later(room, 12)
    assert told(room) == ["x", "abc"]


async def test_quiet_hours_that_begin_meanwhile_hold_what_was_due(open_room):
    room = await open_room(Preferences(quiet=Quiet("20:00", "07:00")))
    await room.ledger.pause("account:fake:main", "test", room.clock())
    await room.tell(entry("a"))
    await later(room, 1.5)
    await room.ledger.resume("account:fake:main", "test", room.clock())
    await room.send()
    assert told(room) == []

    await later(room, 11)
    assert told(room) == ["a"]


async def test_what_comes_in_hours_that_drop_is_dropped_and_what_came_before_waits(open_room):
    room = await open_room(Preferences(quiet=Quiet("19:30", "07:00", then="drop")))
    await room.ledger.pause("account:fake:main", "test", room.clock())
    await room.tell(entry("a"))
    await room.tell(entry("a"), entry("b"), after=HOUR)
    await room.ledger.resume("account:fake:main", "test", room.clock())
    await room.send()
    assert told(room) == []

    await later(room, 12)
    assert told(room) == ["a"]
    await room.tell(entry("a"), entry("b", "The words of b, corrected."), after=HOUR)
    assert told(room) == ["a"]


async def test_silent_hours_make_no_sound(open_room):
    room = await open_room(Preferences(quiet=Quiet("19:00", "07:00", BREAKING, "silent")))
    await room.tell(entry("a"), entry("x", flags=BREAKING))

    assert sorted(told(room)) == ["a", "x"]
    assert [keys(text) for _, _, text in room.platform.heard] == ["x"]


async def test_nothing_breaks_through_silence_that_was_asked_for(open_room):
    room = await open_room(Preferences(quiet=NIGHT), chats=("a", "b"))
    await mute(room, 2)
    await room.tell(entry("x", flags=BREAKING), entry("y", flags=BREAKING))
    assert told(room) == []
    assert sorted(told(room, "b")) == ["x", "y"]

    await later(room, 2)
    assert told(room) == ["x", "y"]


async def test_silence_that_ends_at_night_ends_in_the_morning(open_room):
    room = await open_room(Preferences(quiet=NIGHT))
    await mute(room, 2)
    await room.tell(entry("a"))
    await later(room, 3)
    assert told(room) == []

    await later(room, 9)
    assert told(room) == ["a"]


async def test_silence_taken_back_wakes_what_slept(open_room):
    room = await open_room()
    await mute(room, 10)
    await room.tell(entry("a"))
    assert told(room) == []

    await mute(room, 0)
    await room.send()
    assert told(room) == ["a"]


async def test_corrections_and_withdrawals_of_what_stands_come_at_any_time(open_room):
    room = await open_room()
    await room.tell(entry("a"), entry("b"), entry("c"))
    await mute(room, 10)
    await room.tell(entry("a"), entry("b", "The words of b, corrected."), entry("c"))
    assert "corrected" in room.platform.shown("a")[1]
    for _ in range(2):
        await room.tell(entry("a"), entry("c"))

    assert told(room) == ["a", "c"]
    assert len(room.platform.heard) == 3


async def test_what_was_withdrawn_and_comes_back_asks_again(open_room):
    room = await open_room()
    for page in ("abc", "ac", "ac"):
        await room.tell(*(entry(key) for key in page))
    await mute(room, 1)
    await room.tell(*(entry(key) for key in "abc"))
    assert told(room) == ["a", "c"]

    await later(room, 1)
    assert told(room) == ["a", "c", "b"]


async def test_a_digest_gathers_by_the_readers_clock(open_room):
    room = await open_room(Preferences(digest="0 8 * * *", timezone="Asia/Kathmandu"))
    await room.tell(entry("a"), entry("b"))  # 00:47 there
    await later(room, 7)
    assert told(room) == []

    await later(room, 0.3)
    assert told(room) == ["ab"]


async def test_breaking_news_and_curfews_do_not_wait_for_a_digest(open_room):
    room = await open_room(Preferences(digest="0 8 * * *"))
    curfew = entry("c", flags=frozenset({Flag.CURFEW}))
    lifted = entry("l", flags=frozenset({Flag.CURFEW_LIFTED}))
    await room.tell(entry("a"), entry("x", flags=BREAKING), curfew, lifted)
    assert sorted(told(room)) == ["c", "l", "x"]

    await later(room, 13)
    assert told(room)[-1] == "a"


async def test_a_digest_that_falls_into_quiet_hours_waits_for_their_end(open_room):
    room = await open_room(Preferences(digest="0 22 * * *", quiet=NIGHT))
    await room.tell(entry("a"), entry("b"))
    await later(room, 4)
    assert told(room) == []

    await later(room, 8)
    assert told(room) == ["ab"]


async def test_who_turns_the_digest_off_hears_at_once_what_waited(open_room):
    room = await open_room(Preferences(digest="0 8 * * *"))
    await room.tell(entry("a"), entry("b"), entry("c"))
    await prefer(room, Preferences())
    await room.send()

    assert told(room) == ["a", "b", "c"]  # minutes old: no catch-up


@pytest.mark.parametrize("turned", [True, False])
async def test_what_waited_by_wish_is_not_too_old(open_room, turned):
    ages = {Priority.LIVE: timedelta(hours=2), Priority.DIGEST: timedelta(hours=2)}
    room = await open_room(Preferences(digest="0 8 * * *"), max_age=ages)
    await room.tell(entry("a"), entry("b"))
    if turned:
        await room.ledger.pause("account:fake:main", "test", room.clock())
        await later(room, 16)
        await room.ledger.resume("account:fake:main", "test", room.clock())
    await later(room, 13)

    assert told(room) == ([] if turned else ["ab"])
