"""When to look again and when to give up."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.model import Priority
from bot.domain.timing import LONGEST_BACKOFF, next_attempt, next_visit, too_late

NOON = datetime(2021, 1, 6, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_a_healthy_source_is_visited_at_its_own_pace():
    assert next_visit(NOON, MINUTE) == NOON + MINUTE


@given(st.integers(0, 10_000), st.integers(1, 86_400))
def test_failures_stretch_the_pace_but_never_past_an_hour(failures, seconds):
    every = timedelta(seconds=seconds)

    pause = next_visit(NOON, every, failures=failures) - NOON

    assert every <= pause <= max(every, LONGEST_BACKOFF)


def test_a_server_that_asks_for_patience_gets_it():
    assert next_visit(NOON, MINUTE, wait=600) == NOON + timedelta(seconds=600)


def test_an_unsettled_edit_is_looked_at_as_soon_as_it_may_have_settled():
    assert next_visit(NOON, MINUTE, pending=[NOON + MINUTE / 3]) == NOON + MINUTE / 3


def test_an_unsettled_edit_does_not_overrule_a_server():
    assert next_visit(NOON, MINUTE, wait=30, pending=[NOON]) == NOON + timedelta(seconds=30)


@given(st.integers(0, 10_000), st.floats(0, 4000))
def test_a_retry_waits_at_least_what_was_asked(attempts, delay):
    pause = (next_attempt(NOON, attempts, delay) - NOON).total_seconds()

    assert pause >= delay - 1e-6
    assert pause > 0
    assert pause <= max(delay + 1e-6, 300)


def test_old_news_is_not_sent_but_an_urgent_one_may_be():
    ages = {Priority.LIVE: timedelta(hours=6), Priority.BREAKING: timedelta(hours=24)}
    seen = NOON - timedelta(hours=7)

    assert too_late(NOON, seen, Priority.LIVE, ages)
    assert not too_late(NOON, seen, Priority.BREAKING, ages)
    assert not too_late(NOON, seen, Priority.CORRECTION, ages)
