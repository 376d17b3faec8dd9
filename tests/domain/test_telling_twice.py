"""Two sources, one event: what is told once, and what is told with the best of both."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings

from bot.domain.blocks import Image, Paragraph, Rich
from bot.domain.model import Entry, Flag
from bot.domain.telling_twice import is_richer, looks_the_same, tells_again, together
from tests.strategies import entries

NOON = datetime(2021, 1, 6, 12, tzinfo=UTC)
BRIDGE = "Police have closed all bridges into the city, the mayor said."
LONG = (
    "Police have closed all bridges into the city since the morning. Thousands of people are "
    "waiting at the northern end, where buses turn around. The mayor said that nobody knows how "
    "long it will take, and asked everybody to stay at home until the evening if they can."
)


def entry(text, **more):
    return Entry("k", (Paragraph(Rich(text)),), **more)


def again(one, other, **more):
    times = {"told_at": NOON, "said_at": NOON + timedelta(minutes=5)} | more
    return tells_again(one, other, **times)


SAME = [
    (BRIDGE, BRIDGE),
    (BRIDGE, BRIDGE.upper()),
    (BRIDGE, "The police closed all bridges into the city, the mayor said"),
    (BRIDGE, f"{BRIDGE} Two ferries still run."),
    ("Two men were arrested at the harbour.", "2 men arrested at the harbour"),
    ("Curfew in the capital from 6 p.m. tonight.", "Curfew in the capital from 6pm tonight"),
    ("Zwei Tote nach dem Brand im Hafen.", "2 Tote nach dem Brand im Hafen"),
    (LONG, LONG.replace("waiting", "queueing")),
]


@pytest.mark.parametrize(("one", "other"), SAME, ids=range(len(SAME)))
def test_nearly_the_same_words_tell_the_same(one, other):
    assert again(entry(one), entry(other))
    assert again(entry(other), entry(one))


OTHER = [
    ("Two people were hurt in the fire.", "Three people were hurt in the fire."),
    ("Two people were hurt in the fire.", "Two people were killed in the fire."),
    ("The bridge in Ward 3 is closed today.", "The bridge in Ward 4 is closed today."),
    ("A fire broke out in central Hamburg.", "A fire broke out in central Berlin."),
    ("The army has entered the city centre.", "The army has not entered the city centre."),
    ("The curfew in the capital stands.", "The curfew in the capital is lifted."),
    ("Another man was arrested at the harbour.", "A man was arrested at the harbour."),
    ("The train beat the car to the coast.", "The car beat the train to the coast."),
    ("More soon.", "More soon."),
    ("Le feu a fait deux morts au port.", "Le feu a fait trois morts au port."),
    (LONG, LONG.replace("Thousands", "Hundreds").replace("northern", "southern")[:200]),
    (BRIDGE, LONG),
]


@pytest.mark.parametrize(("one", "other"), OTHER, ids=range(len(OTHER)))
def test_what_differs_in_what_counts_is_told_apart(one, other):
    assert not again(entry(one), entry(other))
    assert not again(entry(other), entry(one))


def test_half_an_hour_later_the_same_words_are_news():
    late = NOON + timedelta(minutes=31)

    assert not again(entry(BRIDGE), entry(BRIDGE), said_at=late)
    assert not again(entry(BRIDGE, published=NOON), entry(BRIDGE, published=late))


def test_dates_say_more_than_when_a_slow_source_was_read():
    dated = entry(BRIDGE, published=NOON)

    assert again(dated, dated, said_at=NOON + timedelta(minutes=90))


def test_what_was_withdrawn_tells_nothing_again():
    gone = entry(BRIDGE, retracted=True)

    assert not again(gone, entry(BRIDGE))
    assert not again(entry(BRIDGE), gone)


def test_what_is_urgent_in_one_alone_is_told():
    breaking = entry(BRIDGE, flags=frozenset({Flag.BREAKING}))

    assert not again(entry(BRIDGE), breaking)
    assert again(breaking, entry(BRIDGE))
    assert again(breaking, breaking)


def test_a_title_is_part_of_the_words():
    assert again(entry(BRIDGE), entry("The mayor said.", title=BRIDGE))


@settings(max_examples=60)
@given(entries(), entries())
def test_it_is_the_same_whoever_was_first(one, other):
    one, other = replace(one, flags=frozenset()), replace(other, flags=frozenset())
    assert again(one, other, said_at=NOON) is again(other, one, said_at=NOON)


def test_who_says_all_and_more_is_richer():
    more = entry(f"{BRIDGE} Two ferries still run.")

    assert is_richer(more, entry(BRIDGE))
    assert not is_richer(entry(BRIDGE), more)
    assert not is_richer(entry(BRIDGE), entry(BRIDGE))
    assert not is_richer(entry("Two ferries still run from the harbour to the city."), more)


def test_the_best_of_both_is_told():
    picture = Image("https://e.org/a.jpg")
    told = replace(entry(BRIDGE, flags=frozenset({Flag.BREAKING})), key="first", provisional=True)
    said = entry("More.", published=NOON, url="https://e.org/a", author="Ann", key_event=True)
    said = replace(said, blocks=(*said.blocks, picture))
    whole = together(told, [said], of=told)

    assert (whole.key, whole.provisional) == ("first", True)
    assert (whole.published, whole.url, whole.author) == (NOON, "https://e.org/a", "Ann")
    assert whole.blocks == (*told.blocks, picture)
    assert whole.all_flags == {Flag.BREAKING, Flag.KEY_EVENT}
    assert not looks_the_same(whole, told)


def test_what_one_has_is_kept_when_another_speaks():
    told = entry(BRIDGE, published=NOON, url="https://e.org/1", flags=frozenset({Flag.CURFEW}))
    said = entry(f"{BRIDGE} It is over.", published=NOON + timedelta(minutes=2))
    lifted = replace(said, flags=frozenset({Flag.CURFEW_LIFTED}))
    whole = together(lifted, [told], of=told)

    assert (whole.published, whole.url, whole.text) == (NOON, "https://e.org/1", said.text)
    assert whole.flags == {Flag.CURFEW_LIFTED}


def test_only_what_a_reader_sees_is_a_gain():
    told = entry(BRIDGE, url="https://e.org/1", updated=NOON)

    assert looks_the_same(told, replace(told, updated=None, url="http://e.org/1?utm_a=b"))
    assert not looks_the_same(told, replace(told, published=NOON))
