"""A source that changes all the time is told at a bearable pace, and to the last word."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.model import Entry, Flag
from bot.domain.restless import is_pressing, may_tell_at

NOON = datetime(2021, 1, 6, 12, tzinfo=UTC)


def minutes(*ago):
    return [NOON - timedelta(minutes=n) for n in ago]


@pytest.mark.parametrize(
    ("told", "wait"),
    [
        ([], 0),
        ([4, 3, 2, 1], 0),
        ([5, 4, 3, 2, 1], 9),
        ([29, 28, 27, 26, 12], 0),
        ([31, 4, 3, 2, 1], 0),
        ([45, 44, 43, 42, 41, 20, 10, 1], 9),
        ([*range(10, 121, 10)], 20),
        ([*range(20, 260, 21)], 10),
        ([-3, 1, 2, 3, 4], 3),
        ([-59, -58, -57], 0),  # the clock was set back
    ],
    ids=str,
)
def test_after_many_edits_the_next_one_waits(told, wait):
    assert may_tell_at(sorted(minutes(*told)), NOON) == NOON + timedelta(minutes=wait)


def test_a_day_of_edits_by_the_minute_is_told_a_few_times_an_hour():
    told: list[datetime] = []
    for minute in range(24 * 60):
        now = NOON + timedelta(minutes=minute)
        at = may_tell_at(told, now)
        if not told or at > told[-1]:
            told.append(at)

    first, last = (
        sum(at < NOON + span for at in told) for span in (timedelta(hours=1), timedelta(1))
    )
    assert first <= 10
    assert last <= 3 * 24
    assert told[-1] >= NOON + timedelta(hours=23, minutes=29)


@pytest.mark.parametrize(
    ("before", "after", "pressing"),
    [
        ({}, {}, False),
        ({}, {"flags": frozenset({Flag.BREAKING})}, True),
        ({"flags": frozenset({Flag.CURFEW})}, {"flags": frozenset({Flag.CURFEW_LIFTED})}, True),
        ({"flags": frozenset({Flag.CURFEW})}, {"flags": frozenset({Flag.CURFEW})}, False),
        ({}, {"retracted": True}, True),
        ({"retracted": True}, {}, True),
        ({}, {"flags": frozenset({Flag.CORRECTION})}, False),
    ],
    ids=str,
)
def test_what_is_urgent_does_not_wait(before, after, pressing):
    assert is_pressing(Entry("k", (), **before), Entry("k", (), **after)) is pressing
