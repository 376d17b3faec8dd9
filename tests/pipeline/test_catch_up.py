"""What gathers is one message: past a ceiling, after an absence, after the night."""

from datetime import timedelta

from bot.domain.model import Flag, Preferences, Rate
from tests.fakes import entry
from tests.pipeline.reader import BREAKING, HOUR, NIGHT, keys, later, mute, told

TWO = Preferences(at_most=Rate(2, timedelta(hours=1)))


async def test_past_a_ceiling_entries_gather_into_one(open_room):
    room = await open_room(TWO)
    await room.tell(*(entry(key) for key in "abcde"))
    assert told(room) == ["a", "b"]

    await later(room, 0.5)
    assert told(room) == ["a", "b"]
    await later(room, 0.6)
    assert told(room) == ["a", "b", "cde"]

    await room.tell(*(entry(key) for key in "abcdefg"))
    assert told(room) == ["a", "b", "cde", "f"]  # the bundle was one message
    await later(room, 1)
    assert told(room) == ["a", "b", "cde", "f", "g"]


async def test_breaking_news_is_neither_held_by_a_ceiling_nor_counted(open_room):
    room = await open_room(TWO)
    urgent = [entry(key, flags=BREAKING) for key in "xyz"]
    await room.tell(*urgent, entry("a"), entry("b"), entry("c"))
    assert told(room) == ["x", "y", "z", "a", "b"]

    await room.tell(*urgent, *(entry(key) for key in "abc"), entry("w", flags=BREAKING))
    assert told(room)[-1] == "w"
    assert "c" not in told(room)


async def test_a_catch_up_of_urgent_entries_takes_none_along_past_the_ceiling(open_room):
    room = await open_room(TWO)
    await room.tell(entry("a"), entry("b"))
    await mute(room, 0.5)
    told_now = [entry("x", flags=BREAKING), entry("y", flags=BREAKING)]
    await room.tell(entry("a"), entry("b"), entry("c"), entry("d"), *told_now)
    await later(room, 0.5)
    assert told(room) == ["a", "b", "xy"]

    await later(room, 0.5)
    assert told(room) == ["a", "b", "xy", "cd"]


async def test_a_correction_uses_no_place(open_room):
    room = await open_room(TWO)
    await room.tell(entry("a"))
    await room.tell(entry("a", "The words of a, corrected."))
    await room.tell(entry("a", "The words of a, corrected."), entry("b"))

    assert told(room) == ["a", "b"]


async def test_a_chat_that_was_away_gets_one_catch_up(open_room):
    room = await open_room()
    await room.ledger.pause("target:fake:main:a", "test", room.clock())
    for n in range(1, 6):
        await room.tell(*(entry(str(k)) for k in range(n)), entry("x", flags=BREAKING), after=HOUR)
    await room.ledger.resume("target:fake:main:a", "test", room.clock())
    await later(room, 0.5)

    (text,) = room.platform.shown("a")
    assert keys(text) == "0x1234"
    assert text.startswith("[🔴 6 updates]")


async def test_fresh_breaking_news_is_not_bundled_with_what_waited(open_room):
    room = await open_room()
    await room.ledger.pause("account:fake:main", "test", room.clock())
    await room.tell(*(entry(key) for key in "abc"))
    await room.tell(*(entry(key) for key in "abc"), entry("x", flags=BREAKING), after=HOUR)
    await room.ledger.resume("account:fake:main", "test", room.clock())
    await room.send()

    assert told(room) == ["x", "abc"]


async def test_a_reader_who_wants_no_sound_gets_a_catch_up_without_one(open_room):
    room = await open_room(Preferences(quiet=NIGHT, sound=BREAKING))
    await room.tell(*(entry(key) for key in "abc"))
    await later(room, 12)

    assert told(room) == ["abc"]
    assert room.platform.heard == []


async def test_a_catch_up_sounds_and_calls_by_name_for_the_one_that_may(open_room):
    preferences = Preferences(sound=BREAKING, mention={Flag.BREAKING: "role:1"})
    room = await open_room(preferences)
    await mute(room, 2)
    await room.tell(entry("a"), entry("x", flags=BREAKING), entry("b"))
    await later(room, 2)

    assert told(room) == ["axb"]
    assert len(room.platform.heard) == 1
    assert room.platform.mentions == ["role:1"]


async def test_more_than_one_message_holds_goes_with_the_next_in_order(open_room):
    room = await open_room(Preferences(quiet=NIGHT))
    await room.tell(*(entry(str(n)) for n in range(120)))
    await later(room, 12)

    counts = [text.partition("]")[0] for text in room.platform.shown("a")]
    assert counts == ["[50 updates", "[50 updates", "[20 updates"]
    assert "".join(map(keys, room.platform.shown("a"))) == "".join(map(str, range(120)))
