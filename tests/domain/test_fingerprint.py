"""A fingerprint changes exactly when a reader would see a difference."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain import blocks as b
from bot.domain.fingerprint import (
    fingerprint,
    is_print_of,
    of_words,
    renewed,
    source_print,
)
from bot.domain.first_fingerprint import first_fingerprint
from bot.domain.model import Entry, Flag, Notice, NoticeStatus
from tests.strategies import entries

SIX = datetime(2021, 1, 6, 23, tzinfo=UTC)


def said(text, *marks):
    return Entry("k", (b.Paragraph(b.Rich(text, marks)),))


def linked(href):
    return said("x", b.Mark(0, 1, b.Style.LINK, href))


def pictured(url):
    return Entry("k", (b.Image(url),))


COSMETIC = [
    ("“Go home”", '"Go home"'),
    ("«Go home»", "„Go home“"),
    ("two  spaces", "two\u00a0spaces"),
    ("10\u202f000 people", "10 000 people"),
    ("a – b", "a - b"),
    ("a—b", "a b"),
    ("10–12 June", "10-12 June"),
    ("caf\u00e9", "cafe\u0301"),
    ("soft\u00adhyphen\u200b", "softhyphen"),
    ("it’s", "it's"),
    ("so…", "so..."),
    ("Police, he said, left.", "Police he said left"),
    ("One; two: three", "One, two, three"),
    ("in the U.S. at 6 p.m.", "in the US at 6 pm"),
    ("(Reuters) Shots fired.", "Reuters - Shots fired"),
    ("Quoi\u00a0?", "Quoi?"),
    ("¿Qué?", "Qué?"),
    ("Why?", "Why???"),
    ("5 %", "5%"),
    ("❤\ufe0f", "❤"),
    ("今日、東京で。", "今日東京で"),
    ("\u2067שלום\u2069", "שלום"),
]


@pytest.mark.parametrize(("one", "other"), COSMETIC, ids=[one for one, _ in COSMETIC])
def test_cosmetic_differences_do_not_count(one, other):
    assert fingerprint(said(one)) == fingerprint(said(other))


TELLING = [
    ("One dead.", "Two dead."),
    ("no", "No"),
    ("1.5 million", "15 million"),
    ("1.5 million", "1 5 million"),
    ("6.30", "630"),
    (".5 per cent", "5 per cent"),
    ("It is -5 degrees.", "It is 5 degrees."),
    ("10-12 June", "10 12 June"),
    ("Shots fired?", "Shots fired."),
    ("Shots fired!", "Shots fired."),
    ("we're in", "were in"),
    ("5%", "5"),
    ("$5", "€5"),
    ("therapist", "the rapist"),
    ("guilty", "not guilty"),
    ("10²", "102"),
]


@pytest.mark.parametrize(("one", "other"), TELLING, ids=[one for one, _ in TELLING])
def test_what_turns_the_meaning_counts(one, other):
    assert fingerprint(said(one)) != fingerprint(said(other))


SAME_LINKS = [
    ("https://e.org/a?utm_source=x&fbclid=y", "https://e.org/a"),
    ("http://www.e.org/a/", "https://e.org/a"),
    ("https://e.org/a?b=1&c=2&CMP=share", "https://e.org/a?c=2&b=1"),
    ("https://e.org/a?ref=home#:~:text=x", "https://e.org/a"),
    ("https://e.org/a#xtor=RSS-1", "https://e.org/a"),
    ("https://E.org:443/a", "https://e.org/a"),
    ("https://twitter.com/a/status/1?s=20", "https://twitter.com/a/status/1"),
]


@pytest.mark.parametrize(("one", "other"), SAME_LINKS, ids=[one for one, _ in SAME_LINKS])
def test_another_spelling_of_a_link_does_not_count(one, other):
    assert fingerprint(linked(one)) == fingerprint(linked(other))


@pytest.mark.parametrize(
    "other",
    [
        "https://e.org/b",
        "https://e.org/a?id=2",
        "https://e.org/a#two",
        "https://e.com/a",
        "http://[",
    ],
)
def test_another_link_counts(other):
    assert fingerprint(linked("https://e.org/a?id=1")) != fingerprint(linked(other))


SAME_PICTURES = [
    ("https://e.org/a.jpg?w=640&s=abc", "http://e.org/a.jpg?w=320&s=def"),
    ("https://e.org/up/a-1024x683.jpg", "https://e.org/up/a-300x200.jpg"),
    ("https://e.org/up/a-scaled.jpg", "https://e.org/up/a@2x.jpg"),
    ("https://r.e.org/image/w_300,h_200,c_fill/v1/a.png", "https://r.e.org/image/w_900/v1/a.png"),
    ("https://e.org/cdn-cgi/image/width=400,quality=80/a.jpg", "https://e.org/cdn-cgi/image/a.jpg"),
    ("https://e.org/picture?id=7&width=640", "https://e.org/picture?id=7&width=320"),
    (
        f"https://i.guim.co.uk/img/media/{'ab' * 20}/0_0_5000_3000/master/5000.jpg?width=465",
        f"https://i.guim.co.uk/img/media/{'ab' * 20}/500.jpg",
    ),
    (
        "https://ichef.bbci.co.uk/news/240/cpsprodpb/1234/production/_1.jpg",
        "https://ichef.bbci.co.uk/ace/standard/976/cpsprodpb/1234/production/_1.jpg",
    ),
]


@pytest.mark.parametrize(("one", "other"), SAME_PICTURES, ids=range(len(SAME_PICTURES)))
def test_another_cut_of_a_picture_does_not_count(one, other):
    assert fingerprint(pictured(one)) == fingerprint(pictured(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://e.org/2021/1.jpg", "https://e.org/2021/2.jpg"),
        ("https://e.org/2021/06/1.jpg", "https://e.org/2021/07/1.jpg"),
        ("https://e.org/picture?id=7", "https://e.org/picture?id=8"),
        ("https://e.org/a-1.jpg", "https://e.org/a-2.jpg"),
    ],
)
def test_another_picture_counts(one, other):
    assert fingerprint(pictured(one)) != fingerprint(pictured(other))


def test_where_a_paragraph_ends_does_not_count():
    parted = Entry("k", (b.Paragraph(b.Rich("One.")), b.Paragraph(b.Rich("Two."))))

    assert fingerprint(parted) == fingerprint(said("One. Two."))


def test_marks_that_part_one_link_do_not_count():
    marks = [
        b.Mark(0, 2, b.Style.LINK, "https://e.org"),
        b.Mark(2, 4, b.Style.LINK, "http://e.org"),
    ]

    assert fingerprint(said("word", *marks)) == fingerprint(said("word", marks[0]))


def official(**fields):
    notice = Notice("flood", NoticeStatus.IN_FORCE, "Wye", ends=SIX, severity="Severe")
    return replace(said("x"), notice=replace(notice, **fields))


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        ({"ends": SIX + timedelta(hours=1)}, True),
        ({"severity": "Minor"}, True),
        ({"area": "Severn"}, True),
        ({"status": NoticeStatus.LIFTED}, True),
        ({"status": NoticeStatus.EXPIRED}, False),
    ],
    ids=str,
)
def test_what_an_alert_service_says_beside_its_words_counts(fields, counts):
    assert (fingerprint(official(**fields)) != fingerprint(official())) is counts


def test_a_notice_that_was_read_from_the_words_says_no_more_than_they():
    curfew = Notice("curfew", NoticeStatus.IN_FORCE, ends=SIX)

    assert fingerprint(replace(said("x"), notice=curfew)) == fingerprint(said("x"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (said("x"), replace(said("x"), title="T")),
        (said("x"), replace(said("x"), key_event=True)),
        (said("x"), replace(said("x"), retracted=True)),
        (said("x"), replace(said("x"), note="Corrected the name.")),
        (said("x"), Entry("k", (b.Heading(b.Rich("x")), b.Image("https://e.org/a.jpg")))),
        (said("x"), Entry("k", (b.Quote(b.Rich("x")),))),
        (said("x"), Entry("k", (b.Listing((b.Rich("x"),)),))),
    ],
)
def test_what_a_reader_sees_counts(one, other):
    assert fingerprint(one) != fingerprint(other)


@settings(max_examples=50)
@given(entries())
def test_dates_never_count(entry):
    later = datetime(2030, 1, 1, tzinfo=UTC)

    assert fingerprint(replace(entry, published=later, updated=later)) == fingerprint(entry)


@settings(max_examples=50)
@given(entries())
def test_what_an_earlier_release_stored_is_recognised_and_renewed(entry):
    stored = first_fingerprint(entry)

    assert is_print_of(stored, entry)
    assert renewed(stored, entry) == fingerprint(entry)
    assert not is_print_of(stored, replace(entry, note="No."))
    assert renewed("refused", entry) == "refused"


WORDS = st.lists(st.text("abcdeéßжλ中0123456789", min_size=1, max_size=8), min_size=1, max_size=12)
DRESSES = st.lists(
    st.sampled_from([" ", "  ", "\u00a0", "\n", ", ", "; ", " – ", " — ", "… ", ' "', "” ", " («"]),
    min_size=12,
    max_size=12,
)


@given(WORDS, DRESSES, DRESSES)
def test_no_dress_of_the_same_words_counts(words, one, other):
    dressed = [
        "".join(f"{w}{d}" for w, d in zip(words, dress, strict=False)) for dress in (one, other)
    ]

    assert fingerprint(said(dressed[0])) == fingerprint(said(dressed[1]))


@given(st.text(max_size=60), st.data())
def test_any_letter_or_digit_that_changes_counts(text, data):
    places = [n for n, sign in enumerate(text) if sign.isalnum()]
    assume(places)
    place = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from("abcxyz0123456789").filter(lambda sign: sign != text[place]))

    assert fingerprint(said(text)) != fingerprint(said(f"{text[:place]}{other}{text[place + 1 :]}"))


@settings(max_examples=50)
@given(entries())
def test_a_source_that_says_nothing_beside_its_words_has_the_words_print(entry):
    bare = replace(entry, flags=frozenset(), notice=None)
    assert source_print(bare) == fingerprint(bare)


@pytest.mark.parametrize(
    ("more", "counts"),
    [
        ({"flags": frozenset({Flag.BREAKING})}, True),
        ({"notice": Notice("curfew", NoticeStatus.IN_FORCE, ends=SIX)}, True),
        ({"notice": Notice("curfew", NoticeStatus.EXPIRED)}, True),
        ({"pinned": True}, False),
        ({"published": SIX}, False),
        ({"author": "A. Desk"}, False),
    ],
    ids=str,
)
def test_what_a_source_says_beside_its_words_is_its_word_too(more, counts):
    entry = replace(said("x"), **more)
    assert (source_print(entry) != source_print(said("x"))) is counts
    assert of_words(source_print(entry)) == fingerprint(entry)
    assert is_print_of(source_print(entry), entry)
    gone = replace(entry, retracted=True)
    assert source_print(gone) == fingerprint(gone), "what is withdrawn says no more"
