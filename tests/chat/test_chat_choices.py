"""A chat's language, its time zone, and silence for a while."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.readers import zones
from bot.chat.tongue import LANGUAGES


@pytest.fixture
async def ann(room):
    """A reader who follows one story."""
    reader = room.private()
    await reader.writes("/start capitol")
    return reader


async def test_a_language_is_chosen_and_goes_into_what_is_followed(room, ann):
    await ann.writes("/language")
    assert list(ann.buttons)[:10] == list(LANGUAGES.values())

    await ann.presses("Deutsch")

    assert (await room.settings()).language == "de"
    assert (await room.wishes()).language == "de"
    assert ann.ticked == {"Deutsch"}


async def test_the_chosen_language_outdoes_the_persons(room, ann):
    await ann.writes("/language")
    await ann.presses("Français")

    await ann.writes("/settings")

    assert "Français" in ann.text


async def test_a_zone_is_chosen_from_the_languages_common_ones(room, ann):
    await ann.writes("/settings")
    await ann.presses("Time zone", "London")

    assert (await room.settings()).timezone == "Europe/London"
    assert (await room.wishes()).timezone == "Europe/London"
    assert ann.ticked == {"London"}


TYPED = {
    "a name": ("Europe/Warsaw", "Europe/Warsaw"),
    "in any case": ("europe/warsaw", "Europe/Warsaw"),
    "a city": ("buenos aires", "America/Argentina/Buenos_Aires"),
    "UTC": ("utc", "UTC"),
}


@pytest.mark.parametrize(("typed", "zone"), TYPED.values(), ids=TYPED)
async def test_a_zone_is_typed(room, ann, typed, zone):
    await ann.writes("/settings")
    await ann.presses("Time zone", "Another one")

    await ann.types(typed)

    assert (await room.settings()).timezone == zone


async def test_a_zone_with_a_slip_is_asked_back(room, ann):
    await ann.writes("/settings")
    await ann.presses("Time zone", "Another one")

    assert "Did you mean" in await ann.types("Europe/Berlni")
    await ann.presses("Berlin")

    assert (await room.settings()).timezone == "Europe/Berlin"


async def test_a_zone_that_is_none_changes_nothing(room, ann):
    await ann.writes("/settings")
    await ann.presses("Time zone", "Another one")

    assert "I do not know xyzzy" in await ann.types("xyzzy")
    assert (await room.settings()).timezone is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_offers_zones_that_exist_under_different_names(language):
    offered = zones.common(language)

    assert len(offered) > 1
    assert all(zones.is_zone(zone) for zone in offered)
    names = [zones.name(zone, language) for zone in offered]
    assert len(set(names)) == len(names)


async def test_a_follower_of_tomorrow_gets_what_the_chat_chose(room, ann):
    await ann.writes("/language")
    await ann.presses("Italiano")
    await ann.writes("/settings")
    await ann.sends(f"zone:{(await room.target()).id}:Europe/Rome")

    await ann.writes("/start harbour")

    wishes = await room.wishes(story="harbour")
    assert (wishes.language, wishes.timezone) == ("it", "Europe/Rome")


LENGTHS = {
    "hours": ("2h", timedelta(hours=2)),
    "minutes": ("30m", timedelta(minutes=30)),
    "words": ("2 hours", timedelta(hours=2)),
    "a day": ("1d", timedelta(days=1)),
}


@pytest.mark.parametrize(("typed", "length"), LENGTHS.values(), ids=LENGTHS)
async def test_silence_is_typed(room, ann, typed, length):
    assert "silent until" in await ann.writes(f"/mute {typed}")
    assert (await room.settings()).muted_until == room.now + length


async def test_silence_is_a_parts_option_elsewhere(room, ann):
    await ann.fills("mute", **{"for": "2h"})

    assert (await room.settings()).muted_until == room.now + timedelta(hours=2)


async def test_silence_ends_by_a_word(room, ann):
    await ann.writes("/mute 2h")

    assert "not muted any more" in await ann.writes("/mute off")
    # That it lasted until now still explains what waited: it does not count as late.
    assert (await room.settings()).muted_until == room.now


async def test_silence_is_pressed(room, ann):
    await ann.writes("/mute")
    await ann.presses("8 hours")

    assert (await room.settings()).muted_until == room.now + timedelta(hours=8)
    assert ann.last.replaces


async def test_tomorrow_is_the_readers_own(room, ann):
    await ann.writes("/mute")
    await ann.presses("Until tomorrow, 8:00")

    # It is the 6th in New York, where it is still winter time.
    assert (await room.settings()).muted_until == datetime(2026, 1, 7, 13, tzinfo=UTC)


async def test_tomorrow_comes_an_hour_sooner_when_the_clocks_change(room, ann):
    room.now = datetime(2026, 3, 7, 19, tzinfo=UTC)
    await ann.writes("/mute")
    await ann.presses("Until tomorrow, 8:00")

    assert (await room.settings()).muted_until == datetime(2026, 3, 8, 12, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["soon", "-1h", "31d", "99999d", "2"])
async def test_a_length_that_cannot_be_is_refused(room, ann, typed):
    await ann.writes(f"/mute {typed}")

    assert (await room.settings()).muted_until is None


async def test_the_settings_tell_of_the_silence_until_it_is_over(room, ann):
    await ann.writes("/mute 2h")
    assert "Muted until Jan 6, 4:00 PM EST." in await ann.writes("/settings")

    room.now += timedelta(hours=2)

    assert "Muted" not in await ann.writes("/settings")
