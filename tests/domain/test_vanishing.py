"""Gone, or only past: what a missing entry means, and what is said of one that was taken away."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.blocks import Paragraph, Rich
from bot.domain.changes import ABSENT, Known, Pending, Policy, brake, detect
from bot.domain.fingerprint import fingerprint
from bot.domain.model import Deletions, Entry
from bot.domain.reading import Reading

NOON = datetime(2021, 1, 6, 12, tzinfo=UTC)
SETTLE = timedelta(seconds=20)
FOLLOW = Policy(SETTLE, Deletions.RETRACT)
IGNORE = Policy(SETTLE, Deletions.IGNORE)


def entry(key, text=None, **more):
    return Entry(str(key), (Paragraph(Rich(text or f"The words of {key}.")),), **more)


def known(id_, key=None, **more):
    e = entry(key or id_)
    return replace(Known(id_, e.key, False, 1, fingerprint(e), "", False, True, NOON), **more)


def look(memory, keys, *, policy=FOLLOW, now=NOON, **reading):
    entries = tuple(key if isinstance(key, Entry) else entry(key) for key in keys)
    return detect(memory, Reading(entries, **reading), policy, now, first=False)


def missing(memory, keys, **more):
    """Return the ids that are gone at a second look."""
    first = look(memory, keys, **more)
    later = [replace(k, pending=first.pending.get(k.id, k.pending)) for k in memory]
    second = look(later, keys, now=NOON + SETTLE, **more)
    assert not first.retracted
    return [k.id for k in second.retracted]


def story(count):
    return [known(n) for n in range(1, count + 1)]


@pytest.mark.parametrize(
    ("page", "gone"),
    [
        pytest.param([9, 8, 7, 6], [], id="slid out"),
        pytest.param([9, 8, 6, 5], [7], id="a gap"),
        pytest.param([9, 6, 5, 4], [7, 8], id="two in a row"),
        pytest.param([4, 5, 6, 8, 9], [7], id="a gap, the oldest first"),
        pytest.param([7, 6, 5], [], id="the newest are missing"),
        pytest.param([9, 2], [], id="a lone old one that was kept"),
        pytest.param([1, 9, 8, 7, 6], [], id="an old one that was put on top"),
        pytest.param([9, 8, 1, 7, 6], [], id="an old one that was put between"),
        pytest.param([9, 5, 6, 4, 8, 3], [], id="sorted by something else"),
        pytest.param([], [], id="nothing at all"),
    ],
)
def test_only_a_gap_between_survivors_is_a_deletion(page, gone):
    assert missing(story(9), page) == gone


def test_what_was_withdrawn_or_never_told_is_not_missing():
    memory = story(5)
    memory[1] = replace(memory[1], retracted=True)
    memory[2] = replace(memory[2], announced=False)

    assert missing(memory, [5, 4, 1]) == []


def test_a_reading_of_changes_alone_tells_nothing_by_silence():
    assert missing(story(5), [5, 3, 1], partial=True) == []


def test_a_change_that_is_shown_only_once_counts_at_once():
    assert look(story(2), [entry(2, "Edited.")], partial=True).revised


@given(st.integers(0, 30), st.integers(1, 12))
def test_no_window_that_slides_withdraws_anything(start, size):
    memory = story(50)
    page = range(start + size, start, -1)

    assert missing(memory, page) == []


def test_a_gap_that_closes_is_forgotten():
    gone = known(2, pending=Pending(ABSENT, NOON))

    assert look([known(1), gone, known(3)], [3, 2, 1]).pending == {2: None}


@pytest.mark.parametrize("policy", [FOLLOW, IGNORE], ids=lambda p: p.deletions)
def test_what_was_pending_is_forgotten_when_it_slides_out(policy):
    """Else the page would be fetched whole for ever."""
    memory = [known(1, pending=Pending("edit", NOON)), *story(4)[1:]]

    assert look(memory, [4, 3, 2], policy=policy).pending == {1: None}


# -- what the source itself says


def test_beside_its_withdrawal_an_entry_says_nothing_to_those_who_follow():
    changes = look(story(2), [entry(2, "Cancelled.")], removed=("2",))

    assert [k.id for k in changes.retracted] == [2]
    assert not changes.revised
    assert not changes.unsettled


def test_beside_its_withdrawal_an_entry_is_an_edit_to_those_who_do_not():
    policy = replace(IGNORE, settle=timedelta(0))
    changes = look(story(2), [entry(2, "Cancelled.")], removed=("2",), policy=policy)

    assert [r.entry.text for r in changes.revised] == ["Cancelled."]
    assert not changes.retracted


@pytest.mark.parametrize("policy", [FOLLOW, IGNORE], ids=lambda p: p.deletions)
def test_nobody_hears_of_what_was_taken_away_before_it_was_told(policy):
    changes = look(story(2), [2, entry(3, "Cancelled.")], removed=("3", "4"), policy=policy)

    assert changes.is_empty


def test_a_withdrawal_names_its_entry_in_any_spelling():
    memory = [known(1, "https://e.org/a"), known(2, "old", alias="new")]
    changes = look(memory, [], removed=("http://e.org/a?utm_source=x", "new"))

    assert [k.id for k in changes.retracted] == [1, 2]


def test_what_is_withdrawn_is_not_withdrawn_again():
    assert look([known(1, retracted=True)], [], removed=("1",)).is_empty


# -- pages that came in part


@pytest.mark.parametrize(
    ("left", "held"),
    [
        pytest.param(range(1, 9), True, id="the end of twelve is missing"),
        pytest.param(range(1, 12), False, id="the last one is missing"),
        pytest.param([1, 2, 3, 4, 5, 6, 7, 8, 12], False, id="some of the middle are missing"),
    ],
)
def test_a_page_that_seems_cut_off_withdraws_nothing_by_itself(left, held):
    changes = look(story(12), left, complete=True, newest_first=False)

    assert bool(brake(changes, limit=10, sent_in_a_day=0)) is held


def test_a_page_that_runs_upward_may_be_cut_off_as_well():
    changes = look(story(12), range(12, 4, -1), complete=True)

    assert "last 4 entries" in brake(changes, limit=10, sent_in_a_day=0)


# -- edits that never end


def test_an_edit_that_changes_at_every_visit_is_told_in_the_end():
    memory, told, now = known(1), None, NOON
    for n in range(20):
        now = NOON + n * SETTLE
        changes = look([memory], [entry(1, f"Edit {n}.")], now=now)
        if changes.revised:
            told = changes.revised[0].entry.text
            break
        memory = replace(memory, pending=changes.pending[1])

    assert told == "Edit 6."
    assert changes.pending == {1: None}
