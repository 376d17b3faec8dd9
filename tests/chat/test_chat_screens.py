"""Every screen fits both services, whatever a story is called and whoever follows it."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import available_timezones

import pytest
from chat_room import data_of
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.readers.asking import OPENED, question
from bot.chat.readers.screens import SCREENS, Screen
from bot.chat.readers.wishes import UnfitError, changed
from bot.chat.tongue import LANGUAGES, Tongue
from bot.domain.model import Flag, Preferences, Story
from bot.ports.chats import Subscribed
from bot.ports.conversation import LONGEST_DATA

SINCE = datetime(2026, 1, 6, tzinfo=UTC)
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", fullmatch=True)
TARGETS = st.integers(1, 2**63 - 1)
QUIET = changed(Tongue(), Preferences(), "quiet", "23:00-07:00")


def fits(answer):
    """Hold an answer against both services' limits on what can be pressed."""
    assert all(len(data.encode()) <= LONGEST_DATA for data in data_of(answer))
    # discord.com/developers/docs/components/reference: five rows of five, or a list of 25
    assert len(answer.rows) + bool(answer.menu) <= 5
    assert all(len(row) <= 5 for row in answer.rows)
    assert all(1 <= len(b.label) <= 80 for row in answer.rows for b in row)
    if answer.menu:
        assert 1 <= len(answer.menu.choices) <= 25
        assert all(1 <= len(choice.label) <= 100 for choice in answer.menu.choices)
    assert len(data_of(answer)) == len(set(data_of(answer)))


@given(story=IDS, target=TARGETS, name=st.sampled_from(sorted(SCREENS)), title=st.text(min_size=1))
def test_every_screen_fits_whatever_the_story_is_called(story, target, name, title):
    for wishes in (
        Preferences(),
        QUIET,
        replace(QUIET, match=("a",), exclude=("b",), areas=("c",)),
    ):
        subscribed = Subscribed("telegram:main:1", story, wishes, "chat", SINCE)
        screen = Screen(Tongue(), subscribed, target, title)

        fits(SCREENS[name](screen))
        assert all(
            len(asked.data.encode()) <= LONGEST_DATA
            for what in ("match", "exclude", "areas", "quiet")
            if (asked := question(screen, what))
        )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SCREENS)
def test_every_screen_fits_in_every_language(name, language):
    subscribed = Subscribed("telegram:main:1", "capitol", QUIET, "chat", SINCE)

    answer = SCREENS[name](Screen(Tongue(language), subscribed, 7, "Unrest"))

    fits(answer)
    assert len(answer.text.text) < 1500


def test_every_change_leads_back_to_a_screen_that_exists():
    assert set(OPENED.values()) <= set(SCREENS)


WALK = 60  # buttons pressed from one command on


@pytest.mark.parametrize(
    "word", ["start", "stories", "settings", "digest", "mute", "language", "privacy"]
)
async def test_every_button_that_can_be_reached_does_something_and_fits(room, word):
    ann = room.private()
    room.configures(stories={"x" * 64: Story("x" * 64, "A long one " * 20), **room.house.stories})
    await ann.writes(f"/start {'x' * 64}")
    await ann.writes(f"/{word}")
    found, pressed = data_of(ann.last), set()
    while found and len(pressed) < WALK:
        data = found.pop(0)
        if data in pressed or data.startswith(("stop:", "data:0:erase")):
            continue
        pressed.add(data)
        await ann.sends(data)
        assert "too old" not in (ann.last.toast or "")
        assert "went wrong" not in (ann.last.toast or ann.text)
        fits(ann.last)
        found += data_of(ann.last)
    assert len(pressed) > 2


@settings(max_examples=30)
@given(zone=st.sampled_from(sorted(available_timezones())), target=TARGETS)
def test_the_longest_zone_still_fits_a_button(zone, target):
    assert len(f"zone:{target}:{zone}".encode()) <= LONGEST_DATA


CHANGES = st.sampled_from([*sorted(OPENED), "nonsense", ""])


@given(what=CHANGES, value=st.one_of(st.text(max_size=40), st.sampled_from(sorted(Flag))))
def test_whatever_a_button_says_preferences_stay_preferences(what, value):

    with suppress(UnfitError):
        wishes = changed(Tongue(), QUIET, what, value)
        assert (wishes is None) == (what not in OPENED)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("screen", ["main", "words", "areas"])
def test_very_many_words_still_fit_one_message(screen, language):
    many = tuple(f"{n} {'word ' * 19}"[:100] for n in range(30))
    wishes = replace(QUIET, match=many, exclude=many, areas=many)
    subscribed = Subscribed("telegram:main:1", "capitol", wishes, "chat", SINCE)

    answer = SCREENS[screen](Screen(Tongue(language), subscribed, 1, "Unrest at the Capitol"))

    # discord.com/developers/docs/resources/message: 2,000 characters
    assert len(answer.text.text) < 2000
