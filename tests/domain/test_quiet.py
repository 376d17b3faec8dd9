"""When quiet hours are on, and when an entry may be told for the first time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.allowance import full_until, was_full
from bot.domain.model import Flag, Preferences, Priority, Quiet, Rate
from bot.domain.quiet import quiet_until
from bot.domain.routing import is_silent, release_at, ripe_at, route
from tests.fakes import entry

NIGHT = Quiet("23:00", "07:00", frozenset({Flag.BREAKING}))
MORNING = Preferences(quiet=NIGHT)
DAILY = Preferences(digest="0 8,18 * * *")
BREAKING = entry("b", flags=frozenset({Flag.BREAKING}))
CURFEW = entry("c", flags=frozenset({Flag.CURFEW}))
LIFTED = entry("l", flags=frozenset({Flag.CURFEW_LIFTED}))
KEY = entry("k", key_event=True)
PLAIN = entry("p")


def at(text):
    return datetime.fromisoformat(f"2021-01-{text}").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("06T22:59", None),
        ("06T23:00", "07T07:00"),
        ("07T06:59", "07T07:00"),
        ("07T07:00", None),
    ],
)
def test_quiet_hours_cross_midnight(now, until):
    assert quiet_until(NIGHT, "UTC", at(now)) == (at(until) if until else None)


@pytest.mark.parametrize(
    ("quiet", "zone", "now", "until"),
    [
        # Berlin has 02:00 to 03:00 twice on 31 October: quiet twice, with half an hour between.
        (Quiet("22:00", "02:30"), "Europe/Berlin", "2021-10-30T23:59", "2021-10-31T00:30"),
        (Quiet("22:00", "02:30"), "Europe/Berlin", "2021-10-31T00:40", None),
        (Quiet("22:00", "02:30"), "Europe/Berlin", "2021-10-31T01:10", "2021-10-31T01:30"),
        # On 28 March it has no 02:30: the quiet ends at 03:00, when the clock is past it.
        (Quiet("22:00", "02:30"), "Europe/Berlin", "2021-03-28T00:30", "2021-03-28T01:00"),
        # The only half hour that is not quiet does not exist that day.
        (Quiet("02:45", "02:15"), "Europe/Berlin", "2021-03-28T00:30", "2021-03-29T00:15"),
        (Quiet("22:00", "02:10"), "Australia/Lord_Howe", "2021-10-02T15:00", "2021-10-02T15:30"),
        (Quiet("12:00", "13:00"), "Asia/Kathmandu", "2021-01-06T06:15", "2021-01-06T07:15"),
    ],
)
def test_quiet_hours_end_ahead_on_days_that_change(quiet, zone, now, until):
    end = datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None

    assert quiet_until(quiet, zone, datetime.fromisoformat(now).replace(tzinfo=UTC)) == end


times = st.integers(0, 1439).map(lambda n: f"{n // 60:02}:{n % 60:02}")
zones = st.sampled_from(
    ["America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"]
)
changing = st.sampled_from(["2021-03-13", "2021-11-06", "2021-03-27", "2021-10-30", "2021-04-03"])


@given(times, times, zones, changing, st.integers(0, 2 * 1440))
def test_an_end_is_ahead_and_not_quiet_itself(start, end, zone, day, minutes):
    if start == end:
        return
    quiet = Quiet(start, end)
    now = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(minutes=minutes)
    until = quiet_until(quiet, zone, now)
    shown = now.astimezone(ZoneInfo(zone)).strftime("%H:%M")
    inside = start <= shown < end if start < end else shown >= start or shown < end

    assert (until is not None) == inside
    assert until is None or now < until <= now + timedelta(days=2)
    assert until is None or quiet_until(quiet, zone, until) is None


def asked(an_entry, preferences, seen, now=None, muted=None):
    """Return when the entry may go, as ``07T08:00``; None for never."""
    seen, muted = at(seen), at(muted) if muted else None
    moment = at(now) if now else seen
    found = release_at(an_entry, preferences, seen=seen, now=moment, muted_until=muted)
    return found and found.strftime("%dT%H:%M")


QUIET_DIGEST = Preferences(quiet=NIGHT, digest="0 6 * * *")
DROPS = Preferences(quiet=Quiet("23:00", "07:00", frozenset({Flag.BREAKING}), "drop"))
SILENT = Preferences(quiet=Quiet("23:00", "07:00", frozenset({Flag.BREAKING}), "silent"))


@pytest.mark.parametrize(
    ("an_entry", "preferences", "seen", "now", "muted", "released"),
    [
        (PLAIN, Preferences(), "06T12:00", None, None, "06T12:00"),
        (PLAIN, Preferences(), "06T12:00", None, "06T14:00", "06T14:00"),
        (BREAKING, Preferences(), "06T12:00", None, "06T14:00", "06T14:00"),
        (PLAIN, Preferences(), "06T12:00", "06T15:00", "06T14:00", "06T15:00"),
        (PLAIN, DAILY, "06T12:00", None, None, "06T18:00"),
        (PLAIN, DAILY, "06T18:00", None, None, "07T08:00"),
        (PLAIN, DAILY, "06T12:00", "06T21:00", None, "06T21:00"),
        (PLAIN, DAILY, "06T12:00", None, "06T19:00", "06T19:00"),
        (KEY, DAILY, "06T12:00", None, None, "06T18:00"),
        (BREAKING, DAILY, "06T12:00", None, None, "06T12:00"),
        (CURFEW, DAILY, "06T12:00", None, None, "06T12:00"),
        (LIFTED, DAILY, "06T12:00", None, None, "06T12:00"),
        (PLAIN, MORNING, "06T23:30", None, None, "07T07:00"),
        (BREAKING, MORNING, "06T23:30", None, None, "06T23:30"),
        (CURFEW, MORNING, "06T23:30", None, None, "07T07:00"),
        (BREAKING, MORNING, "06T23:30", None, "07T02:00", "07T02:00"),
        (PLAIN, MORNING, "06T22:00", None, "07T02:00", "07T07:00"),
        (PLAIN, MORNING, "06T22:00", "06T23:30", None, "07T07:00"),
        (PLAIN, QUIET_DIGEST, "06T12:00", None, None, "07T07:00"),
        (PLAIN, SILENT, "06T23:30", None, None, "06T23:30"),
        (PLAIN, DROPS, "06T23:30", None, None, None),
        (PLAIN, DROPS, "06T23:30", "07T12:00", None, None),
        (BREAKING, DROPS, "06T23:30", None, None, "06T23:30"),
        (PLAIN, DROPS, "06T22:00", "06T23:30", None, "07T07:00"),
        (PLAIN, DROPS, "06T22:00", None, "07T02:00", "07T07:00"),
        (PLAIN, Preferences(digest="0 0 30 2 *"), "06T12:00", None, None, "06T12:00"),
    ],
)
def test_an_entry_is_told_when_its_reader_wishes(an_entry, preferences, seen, now, muted, released):
    assert asked(an_entry, preferences, seen, now, muted) == released


def test_silent_hours_let_everything_through_without_a_sound():
    assert is_silent(PLAIN, SILENT, at("06T23:30"))
    assert not is_silent(BREAKING, SILENT, at("06T23:30"))
    assert not is_silent(PLAIN, SILENT, at("07T07:00"))


def test_what_waited_by_wish_did_not_age():
    assert ripe_at(PLAIN, DAILY, at("06T19:00")) == at("07T08:00")
    assert ripe_at(PLAIN, Preferences(), at("06T19:00"), at("06T20:00")) == at("06T20:00")
    assert ripe_at(PLAIN, DROPS, at("06T23:30")) == at("06T23:30")


def test_a_digest_is_least_urgent_and_what_breaks_through_keeps_its_place():
    def wish(an_entry, priority):
        return route(an_entry, DAILY, priority=priority, already=False, now=at("06T12:00"))

    assert wish(PLAIN, Priority.LIVE).priority is Priority.DIGEST
    assert wish(PLAIN, Priority.LIVE).due == at("06T18:00")
    assert wish(BREAKING, Priority.BREAKING).priority is Priority.BREAKING
    assert wish(BREAKING, Priority.BREAKING).due == at("06T12:00")


def test_what_came_in_the_night_stays_dropped_though_it_is_edited_at_noon():
    wish = route(
        PLAIN,
        DROPS,
        priority=Priority.CORRECTION,
        already=False,
        now=at("07T12:00"),
        seen=at("06T23:30"),
    )

    assert wish is None


TWICE = Rate(2, timedelta(hours=1))


@pytest.mark.parametrize(
    ("posted", "now", "until"),
    [
        ([], "06T12:00", None),
        (["06T11:30"], "06T12:00", None),
        (["06T11:10", "06T11:30"], "06T12:00", "06T12:10"),
        (["06T11:00", "06T11:30"], "06T12:00", None),
        (["06T11:05", "06T11:10", "06T11:30"], "06T12:00", "06T12:10"),
    ],
)
def test_a_ceiling_is_counted_over_a_window_that_moves(posted, now, until):
    found = full_until(TWICE, [at(p) for p in posted], at(now))

    assert found == (at(until) if until else None)


@pytest.mark.parametrize(
    ("posted", "since", "kept"),
    [
        (["06T11:10", "06T11:30"], "06T12:00", True),
        (["06T11:10", "06T11:30"], "06T12:10", False),
        (["06T12:05", "06T12:06"], "06T12:00", True),
        (["06T12:05"], "06T12:00", False),
    ],
)
def test_what_met_a_full_ceiling_on_its_way_was_kept_back(posted, since, kept):
    moments = [at(p) for p in posted]

    assert was_full(TWICE, moments, since=at(since), now=at("06T13:30")) is kept
