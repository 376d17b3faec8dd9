"""When a digest comes round, also on the days when clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.schedule import next_time
from bot.domain.wallclock import moments_of, zone_of

NEW_YORK, BERLIN, LORD_HOWE = "America/New_York", "Europe/Berlin", "Australia/Lord_Howe"


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def run(cron, zone, start, count):
    """Return the next times in UTC, minutes only."""
    moment, found = at(start), []
    for _ in range(count):
        moment = next_time(cron, zone, moment)
        found.append(moment.strftime("%d %H:%M"))
    return found


@pytest.mark.parametrize(
    ("cron", "start", "times"),
    [
        ("0 8,18 * * *", "2021-01-06T08:00", ["06 18:00", "07 08:00"]),
        ("*/20 9-10 * * *", "2021-01-06T09:59", ["06 10:00", "06 10:20", "06 10:40", "07 09:00"]),
        ("5/25 0 * * *", "2021-01-06T00:00", ["06 00:05", "06 00:30", "06 00:55"]),
        ("0 7 * * sat,sun", "2021-01-06T00:00", ["09 07:00", "10 07:00", "16 07:00"]),
        ("0 7 * * 1-5", "2021-01-08T07:00", ["11 07:00"]),
        ("0 7 * * fri-mon", "2021-01-04T07:00", ["08 07:00", "09 07:00", "10 07:00", "11 07:00"]),
        ("0 7 * * 7", "2021-01-04T07:00", ["10 07:00"]),
        ("0 0 1 * *", "2021-01-06T00:00", ["01 00:00", "01 00:00"]),
        ("0 0 last feb *", "2024-01-01T00:00", ["29 00:00", "28 00:00"]),
        ("0 0 31 * *", "2021-02-01T00:00", ["31 00:00", "31 00:00"]),
        ("0 9 13 * fri", "2021-08-01T00:00", ["06 09:00", "13 09:00", "20 09:00"]),
        ("0 9 */2 * fri", "2021-08-01T00:00", ["13 09:00", "27 09:00"]),
        ("30 23 31 12 *", "2021-12-31T23:30", ["31 23:30"]),
        ("0 0 29 2 *", "2096-03-01T00:00", ["29 00:00"]),
    ],
)
def test_a_cron_line_means_what_crontab_says(cron, start, times):
    assert run(cron, "UTC", start, len(times)) == times


@pytest.mark.parametrize(
    ("cron", "zone", "start", "times"),
    [
        # 14 March 2021: 02:00 EST is 03:00 EDT, at 07:00 UTC.
        ("30 2 * * *", NEW_YORK, "2021-03-13T08:00", ["14 07:00", "15 06:30"]),
        ("0,30 2,3 14 * *", NEW_YORK, "2021-03-14T00:00", ["14 07:00", "14 07:30"]),
        # 7 November 2021: 02:00 EDT is 01:00 EST, at 06:00 UTC.
        ("30 1 * * *", NEW_YORK, "2021-11-07T00:00", ["07 05:30", "08 06:30"]),
        ("0 * * * *", NEW_YORK, "2021-11-07T04:30", ["07 05:00", "07 07:00", "07 08:00"]),
        ("0 8 * * *", BERLIN, "2021-03-27T08:00", ["28 06:00", "29 06:00"]),
        ("0 8 * * *", BERLIN, "2021-10-30T08:00", ["31 07:00"]),
        # Half an hour only: 02:00 becomes 02:30 on 3 October, at 15:30 UTC.
        ("15 2 * * *", LORD_HOWE, "2021-10-02T00:00", ["02 15:30", "03 15:15"]),
        ("45 1 * * *", LORD_HOWE, "2021-04-03T12:00", ["03 14:45", "04 15:15"]),
        ("0 8 * * *", "Asia/Kathmandu", "2021-01-06T00:00", ["06 02:15", "07 02:15"]),
        # Samoa had no 30 December 2011.
        ("0 8 30 12 *", "Pacific/Apia", "2011-12-29T00:00", ["30 10:00"]),
        ("0 8 * * *", "Nowhere/At_All", "2021-01-06T00:00", ["06 08:00"]),
    ],
)
def test_a_change_of_the_clock_loses_nothing_and_repeats_nothing(cron, zone, start, times):
    assert run(cron, zone, start, len(times)) == times


@pytest.mark.parametrize(
    "cron",
    ["0 0 30 2 *", "", "0 8 * *", "61 * * * *", "x * * * *", "9-5 * * * *", "*/0 * * * *", "--"],
)
def test_a_line_that_never_comes_round_says_so(cron):
    with pytest.raises(ValueError, match=r"."):
        next_time(cron, "UTC", at("2021-01-06T00:00"))


zones = st.sampled_from([NEW_YORK, BERLIN, LORD_HOWE, "Asia/Kathmandu", "UTC", "Pacific/Apia"])
changes = st.sampled_from(
    ["2021-03-13", "2021-11-06", "2021-03-27", "2021-10-30", "2021-04-03", "2021-10-02"]
)


@given(zones, changes, st.integers(0, 23), st.integers(0, 59), st.integers(0, 3 * 1440))
def test_a_daily_time_comes_once_on_every_day(zone, day, hour, minute, later):
    start = at(f"{day}T00:00") + timedelta(minutes=later)
    first = next_time(f"{minute} {hour} * * *", zone, start)
    second = next_time(f"{minute} {hour} * * *", zone, first)
    clock = ZoneInfo(zone)

    assert start < first < second
    assert first - start <= timedelta(hours=25)
    assert second.astimezone(clock).date() - first.astimezone(clock).date() == timedelta(days=1)
    shown = second.astimezone(clock).replace(tzinfo=None)
    wall = shown.replace(hour=hour, minute=minute)
    assert moments_of(wall, clock)[0] == second


@given(zones, changes, st.integers(0, 3 * 1440))
def test_every_moment_is_when_its_clock_shows_it(zone, day, minutes):
    moment = at(f"{day}T00:00") + timedelta(minutes=minutes)
    clock = zone_of(zone)

    assert moment in moments_of(moment.astimezone(clock).replace(tzinfo=None), clock)
