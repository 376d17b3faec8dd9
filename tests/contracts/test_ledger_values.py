"""What goes into columns comes out of them as it was."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.model import Flag, Preferences, Quiet, Rate
from bot.ports import PartRef
from bot.storage.preferences import preferences_from_json, preferences_to_json
from bot.storage.values import millis, moment, parts_from_text, parts_to_text

flags = st.frozensets(st.sampled_from(Flag))
words = st.lists(st.text(max_size=10), max_size=3).map(tuple)
preferences = st.builds(
    Preferences,
    timezone=st.text(max_size=10),
    only=flags,
    match=words,
    exclude=words,
    areas=words,
    min_severity=st.none() | st.text(max_size=5),
    sound=st.none() | flags,
    mention=st.dictionaries(st.sampled_from(Flag), st.text(max_size=5)),
    quiet=st.none() | st.builds(Quiet, st.just("23:00"), st.just("07:00"), flags),
    at_most=st.none() | st.builds(Rate, st.integers(1, 99), st.just(timedelta(hours=1))),
    digest=st.none() | st.just("0 8 * * *"),
    tags=words,
)


texts = st.text(max_size=8) | st.text("1:! [", max_size=4)


@given(st.lists(st.builds(PartRef, texts, texts, st.booleans()), max_size=4))
def test_parts_come_back_whatever_their_ids_look_like(parts):
    assert parts_from_text(parts_to_text(parts)) == tuple(parts)


def test_parts_of_the_usual_kind_are_short():
    parts = [PartRef("71", "ab"), PartRef("-100:72", "cd"), PartRef("73", "ef", pinned=True)]
    assert parts_to_text(parts) == "71:ab -100:72:cd 73:ef!"


@pytest.mark.parametrize("text", ["71:ab 72:cd", '[["71", "ab"], ["72", "cd"]]'])
def test_parts_from_before_pins_are_read(text):
    assert parts_from_text(text) == (PartRef("71", "ab"), PartRef("72", "cd"))


@given(preferences)
def test_preferences_come_back(wish):
    assert preferences_from_json(preferences_to_json(wish)) == wish


def test_default_preferences_cost_two_bytes():
    assert preferences_to_json(Preferences()) == "{}"


@given(st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - the bounds Hypothesis wants are naive
def test_times_are_kept_to_the_millisecond(when):
    assert timedelta(0) <= when - moment(millis(when)) < timedelta(milliseconds=1)
