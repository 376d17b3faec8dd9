"""No window of any length ever holds more calls than its ceiling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.pacing import Limits, Pacer, Rate


def flood(pacer, chats, calls, *, step=0.0):
    """Call the chats in turn as fast as the pacer lets; return (time, chat) of each call."""
    now, log = 0.0, []
    for n in range(calls):
        chat = chats[n % len(chats)]
        now = max(now + step, pacer.ready_at(chat))
        pacer.spend(chat, "group", now)
        log.append((now, chat))
    return log


def most_in_a_window(times, length):
    return max(sum(1 for t in times if start <= t < start + length) for start in times)


@given(st.integers(1, 60), st.floats(0.5, 70), st.integers(1, 6), st.integers(1, 200))
def test_an_exact_window_is_never_exceeded(count, per, chats, calls):
    pacer = Pacer(Limits((Rate(count, per),)))

    log = flood(pacer, [str(n) for n in range(chats)], calls)

    assert most_in_a_window([t for t, _ in log], per * 0.999) <= count


@given(st.integers(2, 60), st.integers(1, 5), st.integers(1, 200))
def test_an_even_rate_spreads_its_calls(count, burst, calls):
    pacer = Pacer(Limits((Rate(count, 1.0, burst),)))

    log = flood(pacer, ["a"], calls)

    assert most_in_a_window([t for t, _ in log], 0.999) <= count + burst - 1 + 1


def test_a_group_has_its_own_ceiling():
    pacer = Pacer(Limits((Rate(30, 1.0),), {"group": (Rate(20, 60.0),)}))

    log = flood(pacer, ["a", "b"], 80)

    for chat in "ab":
        times = [t for t, c in log if c == chat]
        assert most_in_a_window(times, 59.9) == 20


def test_the_ceiling_is_reached():
    pacer = Pacer(Limits((Rate(29, 1.0, 3),)))

    log = flood(pacer, [str(n) for n in range(300)], 290)

    assert log[-1][0] == pytest.approx(10.0, abs=0.2)


def test_a_hold_on_one_chat_leaves_the_others_alone():
    pacer = Pacer(Limits((Rate(30, 1.0),)))
    pacer.hold_chat("a", "group", 17.0)

    assert pacer.ready_at("a") == 17.0
    assert pacer.ready_at("b") == 0.0
    assert pacer.waiting(5.0) == {"a": 17.0}


def test_a_hold_on_the_account_stops_everybody():
    pacer = Pacer(Limits((Rate(30, 1.0),)))
    pacer.hold_account(9.0)

    assert pacer.ready_at("anyone") == 9.0


def test_idle_chats_are_forgotten():
    pacer = Pacer(Limits((Rate(30, 1.0),), {"group": (Rate(20, 60.0),)}))
    flood(pacer, [str(n) for n in range(1000)], 1000)

    pacer.waiting(10_000.0)

    assert not pacer._chats


def test_several_at_once_wait_until_the_window_has_room_for_all_of_them():
    pacer = Pacer(Limits((Rate(1000, 1.0),), {"group": (Rate(20, 60.0),)}))
    for second in range(15):
        pacer.spend("a", "group", float(second))
    assert pacer.ready_at("a", 5) == 0.0
    assert pacer.ready_at("a", 10) == 64.0, "the first five must have gone by"
    pacer.spend("a", "group", 64.0, 10)
    assert pacer.ready_at("a") == 65.0


def test_what_is_more_than_a_window_waits_for_an_empty_one():
    pacer = Pacer(Limits((Rate(3, 10.0),)))
    assert pacer.ready_at("a", 9) == 0.0
    pacer.spend("a", "group", 1.0)
    assert pacer.ready_at("a", 9) == 11.0


def test_several_at_once_are_paid_for_by_a_longer_pause():
    pacer = Pacer(Limits((Rate(10, 1.0, 1),)))
    assert pacer.ready_at("a", 4) == 0.0
    pacer.spend("a", "group", 100.0, 4)
    assert pacer.ready_at("a") == pytest.approx(100.4)
