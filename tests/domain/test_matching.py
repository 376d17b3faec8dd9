"""Entries keep their identity: through edits, new keys, another order and a window that slides."""

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.blocks import Paragraph, Rich
from bot.domain.fingerprint import fingerprint
from bot.domain.first_fingerprint import first_fingerprint
from bot.domain.known import Known, Pending
from bot.domain.matching import find_keys, match
from bot.domain.model import Entry
from bot.domain.reading import Reading

NOON = datetime(2021, 1, 6, 12, tzinfo=UTC)
PLACES = ("bridge", "harbour", "station", "market", "museum", "airport", "tunnel", "stadium")
DEEDS = ("was closed", "is open again", "was searched", "is being cleared", "was damaged")
PEOPLE = ("the police", "the fire service", "the mayor", "two witnesses", "a spokeswoman")


def sentence(n):
    place, deed, who = PLACES[n % 8], DEEDS[n // 8 % 5], PEOPLE[n // 40 % 5]
    return (
        f"The {place} in district {n} {deed}, {who} said at {n % 24}:{n % 60:02}, after {n} calls."
    )


def entry(text, key=None, **more):
    return Entry(key or f"key of {text}", (Paragraph(Rich(text)),), provisional=not key, **more)


def known(id_, e, **more):
    text = e.text if e.provisional else ""
    print_ = fingerprint(e)
    return replace(
        Known(id_, e.key, e.provisional, 1, print_, text, False, True, NOON), **more
    )  # fmt: skip


def memory(*entries):
    return [known(n, e) for n, e in enumerate(entries, 1)]


def found(known_, *entries, **reading):
    pairs = match(known_, Reading(tuple(entries), **reading))
    return [k.id if k else None for _, k in pairs]


def pages(count=20):
    return [entry(sentence(n)) for n in range(count)]


def edited(e):
    return entry(e.text.replace("after", "following"))


# -- identity of the source's own

SPELLINGS = [
    ("https://e.org/live/a", "http://www.e.org/live/a/"),
    ("https://e.org/live/a", "https://e.org/live/a?utm_source=feed&fbclid=1"),
    ("https://e.org/live/a?utm_source=feed", "https://e.org/live/a?utm_source=app"),
    ("https://e.org/live/a", "https://e.org/live/a?ref=home"),
    ("https://e.org/live?b=1&c=2#x", "https://e.org/live?c=2&b=1#x"),
]


@pytest.mark.parametrize(("old", "new"), SPELLINGS, ids=[new for _, new in SPELLINGS])
def test_a_key_that_is_spelled_otherwise_is_the_same(old, new):
    ((e, k),) = match(memory(entry("A.", old)), Reading((entry("B.", new),)))

    assert (e.key, k.id) == (old, 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["https://e.org/a?ref=1"], ["https://e.org/a?ref=2"]),
        (["https://e.org/a"], ["https://e.org/b"]),
        (["https://e.org/a"], ["https://e.org/a?utm_a=1", "https://e.org/a?utm_a=2"]),
        (["https://e.org/a?utm_a=1", "https://e.org/a?utm_a=2"], ["https://e.org/a"]),
        (["a"], ["A"]),
    ],
    ids=str,
)
def test_keys_that_may_mean_two_are_kept_apart(old, new):
    assert find_keys(new, old) == {}


def test_a_key_is_found_in_its_own_spelling_first():
    keys = ["https://e.org/a", "https://e.org/a?utm_a=1"]

    assert find_keys(keys, keys) == dict(zip(keys, keys, strict=True))


def test_dates_titles_and_addresses_change_and_the_key_stays():
    old = entry("A.", "k", title="One", url="https://e.org/1", published=NOON)
    new = entry("B.", "k", title="Two", url="https://e.org/2")

    assert found(memory(old), new) == [1]


def test_a_redesign_that_gives_new_keys_to_the_same_words_brings_no_news():
    old = [entry(sentence(n), f"old-{n}") for n in range(8)]
    new = [entry(sentence(n), f"new-{n}") for n in range(8)]

    assert found(memory(*old), *reversed(new)) == [8, 7, 6, 5, 4, 3, 2, 1]


def test_a_page_that_begins_to_give_keys_brings_no_news():
    assert found(memory(*pages(5)), *[entry(sentence(n), f"k{n}") for n in range(5)]) == [
        1, 2, 3, 4, 5,
    ]  # fmt: skip


def test_a_new_key_is_remembered_beside_the_first():
    old = known(1, entry("A.", "first"), alias="second")

    assert found([old], entry("B.", "second")) == [1]


def test_a_single_new_key_in_its_old_place_is_the_same_entry():
    old = [entry(f"{w}.", w) for w in "abc"]

    assert found(memory(*old), old[2], entry("b.", "new"), old[0]) == [3, 2, 1]


def test_the_same_words_once_more_are_news():
    old = memory(*(entry(f"{w}.", w) for w in "abc"))
    again = entry("a.", "again")

    assert found(old, again, entry("c.", "c"), entry("b.", "b")) == [None, 3, 2]


# -- no identity at all


@given(st.permutations(range(12)))
def test_no_order_makes_news(order):
    page = pages(12)

    assert found(memory(*page), *(page[n] for n in order)) == [n + 1 for n in order]


@settings(max_examples=50)
@given(st.permutations(range(12)), st.sets(st.integers(0, 11), max_size=2))
def test_no_order_makes_news_of_an_edit(order, changed):
    page = pages(12)
    new = [edited(page[n]) if n in changed else page[n] for n in order]

    assert found(memory(*page), *new, complete=True) == [n + 1 for n in order]


@settings(max_examples=100)
@given(
    st.integers(1, 15), st.integers(0, 10), st.sets(st.integers(0, 29), max_size=3), st.booleans()
)
def test_a_window_slides_over_edits_without_losing_or_repeating_any(gone, more, changed, up):
    """Entries fall off at one end and come at the other; one in ten is edited meanwhile."""
    page = pages(40)
    old, new = page[:20], page[gone : 20 + more]
    new = [edited(e) if n in changed else e for n, e in enumerate(new, gone)]
    ids = [n + 1 if n < 20 else None for n in range(gone, 20 + more)]
    if up:
        new, ids = new[::-1], ids[::-1]

    assert found(memory(*old), *new, newest_first=up) == ids


@settings(max_examples=100)
@given(
    st.lists(st.sampled_from(["Updated.", "More to come.", *map(sentence, range(6))]), max_size=14)
)
def test_twins_are_as_many_as_stand_there(texts):
    page = [entry(text) for text in texts]

    assert sorted(found(memory(*page), *page)) == list(range(1, len(page) + 1))


def test_of_twins_the_one_that_still_stands_is_found():
    first, second = entry("Updated."), entry("Updated.")
    page = [first, *pages(5), second]

    assert found(memory(*page), second, *reversed(page[3:6])) == [7, 6, 5, 4]


def test_a_twin_that_comes_later_is_new_and_gets_a_key_of_its_own():
    page = [entry("Updated."), *pages(4)]
    pairs = match(memory(*page), Reading((entry("Updated."), *reversed(page))))

    assert [k.id if k else None for _, k in pairs] == [None, 5, 4, 3, 2, 1]
    assert pairs[0][0].key != pairs[-1][0].key


def test_what_reads_like_something_long_past_is_news():
    """A count that is told every hour in the same words is not the old one, edited."""
    page = [entry("So far 51 per cent of the votes in the district are counted."), *pages(8)]
    new = entry("So far 76 per cent of the votes in the district are counted.")

    assert found(memory(*page), new, *reversed(page[3:])) == [None, 9, 8, 7, 6, 5, 4]


def test_a_pinned_entry_says_nothing_of_the_order():
    page = pages(8)
    pinned = replace(page[0], pinned=True)

    assert found(memory(*page), pinned, edited(page[7]), *page[6:3:-1]) == [1, 8, 7, 6, 5]


def test_an_edit_under_way_is_found_by_its_words():
    old = known(1, entry("Short."), pending=Pending(fingerprint(entry("All is different.")), NOON))

    assert found([old], entry("All is different.")) == [1]


def test_what_a_person_refused_under_an_earlier_release_is_recognised():
    refused = entry("Refused words.")
    old = known(1, entry("Other words."), fingerprint=first_fingerprint(refused))

    assert found([old], refused) == [1]


def test_scripts_without_spaces_are_matched_too():
    old = entry("警察は今朝から市内に入るすべての橋を閉鎖していると市長が発表しました")
    new = entry("警察は今朝から市内に入る橋をすべて閉鎖していると市長が発表しました")

    assert found(memory(old, *pages(3)), new) == [1]


def test_a_long_story_is_matched_quickly():
    page = pages(1000)
    memory_ = memory(*page)
    shown = [edited(e) if n % 10 == 0 else e for n, e in enumerate(page[600:])]
    match(memory_, Reading(tuple(shown)))
    began = time.process_time()
    ids = found(memory_, *reversed(shown))

    assert ids == list(range(1000, 600, -1))
    assert time.process_time() - began < 0.5  # some 50 ms; a machine in CI may be slow


def test_even_a_page_of_other_words_is_matched_quickly():
    began = time.process_time()
    others = [entry(f"{sentence(n)[::-1]} {n}") for n in range(400)]

    assert set(found(memory(*pages(1000)), *others)) == {None}
    assert time.process_time() - began < 1.0
