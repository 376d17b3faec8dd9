"""What differs between two texts, for a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.blocks import Paragraph, Rich
from bot.domain.contrast import LINES, WIDTH, contrast
from bot.domain.model import Entry


def entry(text, **more):
    return Entry("k", (Paragraph(Rich(text)),), **more)


CASES = [
    pytest.param("Two were hurt.", "Three were hurt.", ("Two → Three",), id="the first word"),
    pytest.param(
        "At the bridge two were hurt.",
        "At the bridge three were hurt.",
        ("the bridge two → the bridge three",),
        id="with the words before",
    ),
    pytest.param(
        "It rains.", "It rains. It pours.", ("It rains. → It rains. It pours.",), id="more"
    ),
    pytest.param("It rains now.", "It rains", ("It rains now. → It rains",), id="less"),
    pytest.param("Same.", "Same.", ("the words are the same",), id="nothing"),
]


@pytest.mark.parametrize(("before", "after", "lines"), CASES)
def test_a_difference_is_told_in_its_words(before, after, lines):
    assert contrast(entry(before), entry(after)) == lines


def test_a_title_counts_too():
    assert contrast(entry("x", title="Old"), entry("x", title="New")) == ("Old → New",)


def test_a_withdrawal_needs_no_words():
    assert contrast(entry("x"), entry("y", retracted=True)) == ("withdrawn",)
    assert contrast(entry("x", retracted=True), entry("y")) == ("brought back",)


def test_many_differences_are_counted_and_long_ones_cut():
    before = " ".join(f"{n} same same" for n in range(20))
    after = " ".join(f"{n + 100} same same" for n in range(20))
    lines = contrast(entry(before), entry(after))
    assert (len(lines), lines[-1]) == (LINES + 1, "and 14 more")
    (line,) = contrast(entry("x"), entry("long " * 500))
    assert len(line) <= 2 * WIDTH + 3


WORDS = st.lists(st.sampled_from(["ab", "c", "d", "e", "f", "g", "h"]), max_size=40).map(" ".join)


@given(WORDS, WORDS)
def test_lines_are_few_and_tell_a_difference_exactly_where_there_is_one(before, after):
    lines = contrast(entry(before), entry(after))
    assert 1 <= len(lines) <= LINES + 1
    same = before.split() == after.split()
    assert (lines == ("the words are the same",)) == same
