"""The life of a notice: what a later word reaches, what it leaves alone, and what it becomes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.lifecycle import Telling, is_over, lapses_at, standing
from bot.domain.model import Notice, NoticeStatus

ON, MORE, OFF, OVER = NoticeStatus
SIX = datetime(2026, 1, 6, 18, tzinfo=UTC)  # the hour of the first word


def at(hours):
    """So many hours after the first word."""
    return SIX + timedelta(hours=hours)


def notice(status, area="DC", starts=None, ends=None, kind="curfew"):
    start = None if starts is None else at(starts)
    return Notice(kind, status, area, start, None if ends is None else at(ends))


def told(number, hour, first, last=None, said=None):
    """An entry that tells of a notice at an hour, and perhaps something else in a later edit."""
    said = hour if said is None else said
    return Telling(number, first, at(hour), last or first, at(said))


def states(tellings, hour):
    """The status and the end of each, in hours after the first word."""
    state = standing(tellings, at(hour))
    return {
        entry: (n.status, None if n.ends is None else (n.ends - SIX) / timedelta(hours=1))
        for entry, n in state.items()
    }


TONIGHT = notice(ON, starts=0, ends=12)
TOMORROW = notice(ON, starts=24, ends=36)
ARLINGTON = notice(ON, "Arlington", 0, 12)
NAMELESS = notice(ON, None, 0, 12)

LIVES = {
    "it stands": ([told(1, 0, TONIGHT)], {1: (ON, 12)}),
    "extended": (
        [told(1, 0, TONIGHT), told(2, 1, notice(MORE, ends=14))],
        {1: (MORE, 14), 2: (MORE, 14)},
    ),
    "extended twice": (
        [told(1, 0, TONIGHT), told(2, 1, notice(MORE, ends=14)), told(3, 2, notice(MORE, ends=16))],
        {1: (MORE, 16), 2: (MORE, 16), 3: (MORE, 16)},
    ),
    "extended, nobody says until when": (
        [told(1, 0, TONIGHT), told(2, 1, notice(MORE))],
        {1: (MORE, None), 2: (MORE, None)},
    ),
    "an extension told again without its end": (
        [told(1, 0, TONIGHT), told(2, 1, notice(MORE, ends=14)), told(3, 2, notice(MORE))],
        {1: (MORE, 14), 2: (MORE, 14), 3: (MORE, None)},
    ),
    "an extension that ends earlier than what is known": (
        [told(1, 0, notice(ON, ends=16)), told(2, 1, notice(MORE, ends=14))],
        {1: (ON, 16), 2: (MORE, 14)},
    ),
    "lifted": ([told(1, 0, TONIGHT), told(2, 4, notice(OFF))], {1: (OFF, 4), 2: (OFF, None)}),
    "lifted at its very end": (
        [told(1, 0, TONIGHT), told(2, 12, notice(OFF))],
        {1: (OFF, 12), 2: (OFF, None)},
    ),
    "lifted a while after its end": (
        [told(1, 0, TONIGHT), told(2, 12.5, notice(OFF))],
        {1: (OFF, 12), 2: (OFF, None)},
    ),
    "a lifting hours after its end means another": (
        [told(1, 0, notice(ON, ends=2)), told(2, 4, notice(OFF))],
        {1: (OVER, 2), 2: (OFF, None)},
    ),
    "lifted from an hour that is named": (
        [told(1, 0, TONIGHT), told(2, 4, notice(OFF, ends=5))],
        {1: (OFF, 5), 2: (OFF, 5)},
    ),
    "extended, then lifted": (
        [told(1, 0, TONIGHT), told(2, 1, notice(MORE, ends=14)), told(3, 4, notice(OFF))],
        {1: (OFF, 4), 2: (OFF, 4), 3: (OFF, None)},
    ),
    "a lifting elsewhere": (
        [told(1, 0, TONIGHT), told(2, 4, notice(OFF, "Arlington"))],
        {1: (ON, 12), 2: (OFF, None)},
    ),
    "one of two places lifted, by a longer name": (
        [told(1, 0, TONIGHT), told(2, 0, ARLINGTON), told(3, 4, notice(OFF, "Washington DC"))],
        {1: (OFF, 4), 2: (ON, 12), 3: (OFF, None)},
    ),
    "a lifting that names no place, with one in force": (
        [told(1, 0, TONIGHT), told(2, 4, notice(OFF, None))],
        {1: (OFF, 4), 2: (OFF, None)},
    ),
    "a lifting that names no place, with two in force": (
        [told(1, 0, TONIGHT), told(2, 0, ARLINGTON), told(3, 4, notice(OFF, None))],
        {1: (ON, 12), 2: (ON, 12), 3: (OFF, None)},
    ),
    "a reminder that names no place": (
        [told(1, 0, TONIGHT), told(2, 1, NAMELESS), told(3, 4, notice(OFF))],
        {1: (OFF, 4), 2: (OFF, 4), 3: (OFF, None)},
    ),
    "a reminder that may mean another place": (
        [told(1, 0, TONIGHT), told(2, 0, ARLINGTON), told(3, 1, NAMELESS), told(4, 4, notice(OFF))],
        {1: (OFF, 4), 2: (ON, 12), 3: (ON, 12), 4: (OFF, None)},
    ),
    "two sources told it": (
        [told(1, 0, TONIGHT), told(2, 1, TONIGHT), told(3, 4, notice(OFF))],
        {1: (OFF, 4), 2: (OFF, 4), 3: (OFF, None)},
    ),
    "the next night is another": (
        [told(1, 0, TONIGHT), told(2, 1, TOMORROW)],
        {1: (ON, 12), 2: (ON, 36)},
    ),
    "a lifting in the night leaves the next one": (
        [told(1, 0, TONIGHT), told(2, 1, TOMORROW), told(3, 4, notice(OFF))],
        {1: (OFF, 4), 2: (ON, 36), 3: (OFF, None)},
    ),
    "called off before it began": (
        [told(1, 0, TOMORROW), told(2, 4, notice(OFF))],
        {1: (OFF, 4), 2: (OFF, None)},
    ),
    "the most recent is extended": (
        [told(1, 0, TONIGHT), told(2, 1, TOMORROW), told(3, 2, notice(MORE, ends=40))],
        {1: (ON, 12), 2: (MORE, 40), 3: (MORE, 40)},
    ),
    "tonight's is extended, though tomorrow's is announced": (
        [told(1, 0, TONIGHT), told(2, 1, TOMORROW), told(3, 2, notice(MORE, ends=14))],
        {1: (MORE, 14), 2: (ON, 36), 3: (MORE, 14)},
    ),
    "extended for another night after it ran out": (
        [told(1, -18, notice(ON, ends=-6)), told(2, 0, notice(MORE, ends=12))],
        {1: (MORE, 12), 2: (MORE, 12)},
    ),
    "an extension of something long over": (
        [told(1, -99, notice(ON, ends=-90)), told(2, 0, notice(MORE, ends=12))],
        {1: (OVER, -90), 2: (MORE, 12)},
    ),
    "another kind": (
        [told(1, 0, TONIGHT), told(2, 4, notice(OFF, kind="Flood Warning"))],
        {1: (ON, 12), 2: (OFF, None)},
    ),
    "an edit lifts its own": (
        [told(1, 0, TONIGHT, notice(OFF), 4)],
        {1: (OFF, 4)},
    ),
    "an edit extends its own, and who told the same": (
        [told(1, 0, TONIGHT, notice(MORE, starts=0, ends=14), 4), told(2, 1, TONIGHT)],
        {1: (MORE, 14), 2: (MORE, 14)},
    ),
    "an edit that lifts leaves the next night": (
        [told(1, 0, TONIGHT, notice(OFF), 4), told(2, 1, TOMORROW)],
        {1: (OFF, 4), 2: (ON, 36)},
    ),
    "an edit after another's extension says other hours": (
        [told(1, 0, TONIGHT, notice(ON, ends=10), 3), told(2, 1, notice(MORE, ends=14))],
        {1: (ON, 10), 2: (MORE, 14)},
    ),
    "a lifting of what nobody announced": ([told(1, 0, notice(OFF))], {1: (OFF, None)}),
    "an extension of what nobody announced": (
        [told(1, 0, notice(MORE, ends=14))],
        {1: (MORE, 14)},
    ),
    "lifted after it ran out": (
        [told(1, -18, notice(ON, ends=-6)), told(2, 0, notice(OFF))],
        {1: (OVER, -6), 2: (OFF, None)},
    ),
}


@pytest.mark.parametrize(("tellings", "expected"), LIVES.values(), ids=LIVES)
def test_a_later_word_reaches_what_it_means_and_nothing_else(tellings, expected):
    assert states(tellings, 5) == expected


def test_an_alert_service_means_no_other_of_its_alerts():
    first, other = (replace(TONIGHT, severity=grade) for grade in ("Severe", "Extreme"))
    cancelled = told(2, 1, other, replace(other, status=OFF), 4)

    assert states([told(1, 0, first), cancelled], 5) == {1: (ON, 12), 2: (OFF, 12)}
    assert states([told(1, 0, TONIGHT), cancelled], 5)[1] == (OFF, 12), "reports follow it"


def test_what_runs_out_is_expired_at_its_end_and_not_before():
    assert states([told(1, 0, TONIGHT)], 11.99)[1] == (ON, 12)
    assert states([told(1, 0, TONIGHT)], 12)[1] == (OVER, 12)
    assert lapses_at(TONIGHT) == at(12)
    assert lapses_at(replace(TONIGHT, status=OFF)) is None


def test_a_lifting_that_is_withdrawn_is_undone():
    told_of = [told(1, 0, TONIGHT), told(2, 4, notice(OFF))]

    assert states(told_of, 5)[1] == (OFF, 4)
    assert states(told_of[:1], 5)[1] == (ON, 12)


def test_what_a_slow_source_tells_late_does_not_overtake_what_became_of_it():
    late = told(3, 1, notice(MORE, ends=14))  # dated before the lifting, stored after it

    assert states([told(1, 0, TONIGHT), told(2, 4, notice(OFF)), late], 5)[1] == (OFF, 4)


AREAS = st.sampled_from([None, "DC", "Washington DC", "Arlington", "Alexandria"])
NOTICES = st.builds(
    notice,
    st.sampled_from(NoticeStatus),
    AREAS,
    starts=st.none() | st.integers(-20, 20),
    ends=st.none() | st.integers(21, 60),
)


@st.composite
def stories(draw):
    """What a story's entries tell, in the order of their numbers."""
    hours = draw(st.lists(st.integers(-10, 20), max_size=8))
    tellings = []
    for number, hour in enumerate(hours, 1):
        first = draw(NOTICES)
        last = draw(st.just(first) | NOTICES)
        tellings.append(told(number, hour, first, last, draw(st.integers(hour, 25))))
    return tellings


@given(stories().flatmap(lambda s: st.tuples(st.just(s), st.permutations(s))), st.integers(-10, 70))
def test_the_order_of_reading_makes_no_difference(both, hour):
    tellings, shuffled = both

    assert states(tellings, hour) == states(shuffled, hour)
    assert set(states(tellings, hour)) == {t.entry for t in tellings}


@given(stories(), st.integers(-10, 70))
def test_nothing_is_in_force_after_its_end(tellings, hour):
    for shown in standing(tellings, at(hour)).values():
        assert is_over(shown) or shown.ends is None or shown.ends > at(hour)


@given(st.lists(st.tuples(st.integers(1, 11), st.integers(2, 60)), max_size=6))
def test_extensions_never_bring_an_end_forward(extensions):
    tellings, ends = [told(1, 0, TONIGHT)], []
    for number, (hour, end) in enumerate(sorted(extensions), 2):
        tellings.append(told(number, hour, notice(MORE, ends=end)))
        ends.append(standing(tellings, at(hour))[1].ends)

    assert ends == sorted(ends)
    assert all(end >= at(12) for end in ends)


@given(stories(), st.sampled_from(["Leeds", "Bath"]))
def test_no_word_about_another_place_touches_an_announcement(tellings, place):
    named = [replace(t, first=replace(t.first, area="DC"), last=replace(t.last, area="DC"))
             for t in tellings]  # fmt: skip
    elsewhere = [told(90, 21, notice(OFF, place)), told(91, 22, notice(MORE, place, ends=60))]

    before, after = states(named, 26), states([*named, *elsewhere], 26)
    assert {entry: after[entry] for entry in before} == before
