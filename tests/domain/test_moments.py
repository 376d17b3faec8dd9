"""Moments and lengths of time as people type them."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.moments import read_length, read_moment

ZONE = "America/New_York"
NOW = datetime(2021, 1, 6, 22, 30, tzinfo=UTC)  # Wednesday, 5:30 pm in Washington
BEFORE_SUMMER = datetime(2021, 3, 14, 6, tzinfo=UTC)  # 1 am: an hour later it is 3 am
BEFORE_WINTER = datetime(2021, 11, 7, 5, 15, tzinfo=UTC)  # 1:15 am for the first time
IN_THE_SECOND = datetime(2021, 11, 7, 5, 45, tzinfo=UTC)  # 1:45 am for the first time
LATER = datetime(2021, 11, 7, 6, 45, tzinfo=UTC)  # 1:45 am for the second time


def utc(*numbers):
    return datetime(*numbers, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("18:00", utc(2021, 1, 6, 23)),
        ("06:00", utc(2021, 1, 7, 11)),
        ("6 am", utc(2021, 1, 7, 11)),
        ("6AM", utc(2021, 1, 7, 11)),
        ("6:15 p.m.", utc(2021, 1, 6, 23, 15)),
        ("12 am", utc(2021, 1, 7, 5)),
        ("12 pm", utc(2021, 1, 7, 17)),
        ("18h30", utc(2021, 1, 6, 23, 30)),
        ("noon", utc(2021, 1, 7, 17)),
        ("midnight", utc(2021, 1, 7, 5)),
        ("24:00", utc(2021, 1, 7, 5)),
        ("tomorrow 06:00", utc(2021, 1, 7, 11)),
        ("tomorrow at 6 am", utc(2021, 1, 7, 11)),
        ("6 am tomorrow", utc(2021, 1, 7, 11)),
        ("Tomorrow, 23:00", utc(2021, 1, 8, 4)),
        ("today 09:00", utc(2021, 1, 6, 14)),
        ("tonight 11 pm", utc(2021, 1, 7, 4)),
        ("morgen um 06:00", utc(2021, 1, 7, 11)),
        ("friday 06:00", utc(2021, 1, 8, 11)),
        ("wednesday 18:00", utc(2021, 1, 6, 23)),
        ("wednesday 06:00", utc(2021, 1, 13, 11)),
        ("06:00 on Friday", utc(2021, 1, 8, 11)),
        ("in 2h", utc(2021, 1, 7, 0, 30)),
        ("2h", utc(2021, 1, 7, 0, 30)),
        ("90m", utc(2021, 1, 7)),
        ("in 1 hour and 30 minutes", utc(2021, 1, 7)),
        ("2021-01-07T06:00", utc(2021, 1, 7, 11)),
        ("2021-01-07 06:00", utc(2021, 1, 7, 11)),
        ("2021-01-07 6 am", utc(2021, 1, 7, 11)),
        ("2021-01-07T06:00:30Z", utc(2021, 1, 7, 6, 0, 30)),
        ("2021-01-07t06:00+01:00", utc(2021, 1, 7, 5)),
        ("2021-01-07 06:00 +01:00", utc(2021, 1, 7, 5)),
    ],
)
def test_a_moment_is_read_by_the_clock_of_the_zone(text, expected):
    assert read_moment(text, zone=ZONE, now=NOW) == expected


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        ("06:00", BEFORE_SUMMER, utc(2021, 3, 14, 10)),
        ("in 6h", BEFORE_SUMMER, utc(2021, 3, 14, 12)),
        ("1d", BEFORE_SUMMER, utc(2021, 3, 15, 6)),
        ("tomorrow 01:00", BEFORE_SUMMER, utc(2021, 3, 15, 5)),
        ("02:30", BEFORE_SUMMER, utc(2021, 3, 14, 7, 30)),
        ("06:00", BEFORE_WINTER, utc(2021, 11, 7, 11)),
        ("01:30", BEFORE_WINTER, utc(2021, 11, 7, 5, 30)),
        ("01:30", IN_THE_SECOND, utc(2021, 11, 7, 6, 30)),
        ("01:30", LATER, utc(2021, 11, 8, 6, 30)),
    ],
    ids=[
        "an hour after the clocks went forward",
        "a length is not the clock's",
        "a day is 24 hours",
        "tomorrow is the clock's",
        "an hour that is skipped",
        "an hour after the clocks went back",
        "an hour that comes twice",
        "its second coming",
        "both are over",
    ],
)
def test_the_days_when_clocks_change(text, now, expected):
    assert read_moment(text, zone=ZONE, now=now) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no time"),
        ("soon", "'soon' is no time: write for example 06:00"),
        ("6", "is no time"),
        ("25:00", "is no time"),
        ("06:60", "is no time"),
        ("13 pm", "is no time"),
        ("0 am", "is no time"),
        ("tomorrow", "is no time"),
        ("tomorrow soon", "is no time"),
        ("2021-01-07", "lacks an hour: write for example 2021-01-07 06:00"),
        ("2021-13-07 06:00", "is no time"),
        ("2021-01-07 06:00 +99:00", "is no time"),
        ("0h", "no time at all"),
        ("400d", "longer than a year"),
        ("999999d", "longer than a year"),
        ("9999-12-31 23:59", "too far away"),
        ("9999-12-31 24:00", "too far away"),
        ("x" * 500, "…' is no time"),
    ],
)
def test_what_is_no_moment_is_refused_with_what_to_write(text, said):
    with pytest.raises(ValueError, match=r"\w") as caught:
        read_moment(text, zone=ZONE, now=NOW)

    assert said in str(caught.value)
    assert len(str(caught.value)) < 160


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2h", timedelta(hours=2)),
        ("30m", timedelta(minutes=30)),
        ("1h30m", timedelta(minutes=90)),
        ("1h 30m", timedelta(minutes=90)),
        ("1d", timedelta(days=1)),
        ("45s", timedelta(seconds=45)),
        ("2 hours", timedelta(hours=2)),
        ("1 HOUR", timedelta(hours=1)),
        ("1 day and 2 hours", timedelta(hours=26)),
        ("1 day, 2 hours", timedelta(hours=26)),
        ("90 min", timedelta(minutes=90)),
    ],
)
def test_a_length_is_read(text, expected):
    assert read_length(text) == expected


@pytest.mark.parametrize(
    "text", ["", "2", "h", "2x", "-2h", "two hours", "2hx", "0m", "367d", "1e3h"]
)
def test_what_is_no_length_is_refused(text):
    with pytest.raises(ValueError, match=r"write for example|longer than a year"):
        read_length(text)


@given(st.integers(0, 40 * 366 * 1440), st.times())
def test_a_bare_hour_is_always_ahead_and_within_two_days(minutes, clock):
    now = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    found = read_moment(f"{clock:%H:%M}", zone=ZONE, now=now)

    assert now < found <= now + timedelta(hours=26)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(text):
    for read in (read_length, lambda words: read_moment(words, zone=ZONE, now=NOW)):
        with suppress(ValueError):
            read(text)
