"""Cutting styled text: nothing is lost, nothing is torn, pieces end where a reader pauses."""

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.blocks import Mark, Rich, Style
from bot.domain.richtext.split import cut, pack, split
from tests.strategies import EXAMPLES, riches


def upto(length):
    return lambda rich: len(rich.text) <= length


def clusters(text):
    return regex.findall(r"\X", text)


PLACES = [
    ("paragraph", "One two. Three\nfour. Five six", 18, ["One two. Three", "four. Five six"]),
    ("sentence", "One two three. Four five", 20, ["One two three.", "Four five"]),
    ("closing quote", "He said “go on.” Then he went", 22, ["He said “go on.”", "Then he went"]),
    ("word", "alpha beta gamma delta", 13, ["alpha beta", "gamma delta"]),
    ("early word before a long one", "a " + "b" * 12, 12, ["a", "b" * 12]),
    ("long word", "b" * 25, 10, ["b" * 10, "b" * 10, "b" * 5]),
    ("no-break space", "about 10\u00a0km on", 10, ["about", "10\u00a0km on"]),
    ("ideographic stop", "速報。議事堂に侵入。退避せよ", 11, ["速報。議事堂に侵入。", "退避せよ"]),
    ("fits", "all of it", 9, ["all of it"]),
    ("empty", "", 9, [""]),
    ("only space left", "word   ", 4, ["word"]),
    ("family", "👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 10, ["👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"]),
    ("accent on a space", "abcd \u0301efg", 7, ["abcd", " \u0301efg"]),
]


@pytest.mark.parametrize(
    ("text", "length", "pieces"), [row[1:] for row in PLACES], ids=[row[0] for row in PLACES]
)
def test_a_text_is_cut_where_a_reader_pauses(text, length, pieces):
    assert [piece.text for piece in split(Rich(text), upto(length))] == pieces


def test_a_link_that_fits_by_itself_is_kept_whole():
    link = Mark(3, 12, Style.LINK, "https://example.org/")
    pieces = split(Rich("ab one two c de", (link,)), upto(9))
    assert [(p.text, len(p.marks)) for p in pieces] == [("ab", 0), ("one two c", 1), ("de", 0)]


def test_a_mark_longer_than_a_piece_goes_on_in_the_next():
    pieces = split(Rich("one two three", (Mark(0, 13, Style.BOLD),)), upto(8))
    assert [p.text for p in pieces] == ["one two", "three"]
    assert [(m.start, m.end) for p in pieces for m in p.marks] == [(0, 7), (0, 5)]


def test_marks_that_overlap_everywhere_do_not_stop_the_cutting():
    marks = tuple(Mark(n, n + 6, Style.ITALIC) for n in range(0, 40, 2))
    assert "".join(p.text for p in split(Rich("x" * 46, marks), upto(8))) == "x" * 46


def test_a_measure_that_takes_nothing_is_told():
    with pytest.raises(ValueError, match="single character"):
        cut(Rich("a"), lambda _: False)


@settings(max_examples=EXAMPLES, deadline=None)
@given(riches(), st.integers(20, 300))
def test_pieces_fit_lose_only_space_and_tear_no_cluster(rich, length):
    pieces = split(rich, upto(length))
    assert all(len(piece.text) <= length for piece in pieces)
    assert "".join("".join(p.text.split()) for p in pieces) == "".join(rich.text.split())
    place = 0
    starts = {0}
    for cluster in clusters(rich.text):
        place += len(cluster)
        starts.add(place)
    if max(map(len, clusters(rich.text)), default=0) <= length:
        at = 0
        for piece in pieces:
            at = rich.text.index(piece.text, at)
            assert at in starts
            at += len(piece.text)


@settings(max_examples=EXAMPLES, deadline=None)
@given(riches(), st.integers(20, 300))
def test_every_styled_letter_keeps_its_style(rich, length):
    def styled(piece):
        letters = ((c, i) for i, c in enumerate(piece.text) if not c.isspace())
        return [
            (c, sorted((m.style, m.href or "") for m in piece.marks if m.start <= i < m.end))
            for c, i in letters
        ]

    assert [pair for p in split(rich, upto(length)) for pair in styled(p)] == styled(rich)


def test_the_work_grows_in_step_with_the_length():
    def measured(count):
        asked = []

        def fits(rich):
            asked.append(len(rich.text))
            return len(rich.text) <= 4096

        split(Rich("Words and words. " * count), fits)
        return sum(asked)

    assert measured(16_000) < 5 * measured(4_000)


def cut_words(piece, room):
    try:
        head, rest = cut(Rich(piece), upto(room[0]))
    except ValueError:
        return None
    return head.text, rest.text if rest else None


def filled(pieces, room):
    return pack(pieces, weigh=lambda text: (len(text),), room=(room,), glue=(2,), divide=cut_words)


def test_pieces_share_a_message_while_they_fit_with_their_glue():
    assert filled(["aaaa", "bbbb", "c"], 10) == (("aaaa", "bbbb"), ("c",))


def test_a_piece_is_not_divided_when_it_fits_whole_into_the_next_message():
    assert filled(["aaaaaa", "bb bb bb"], 10) == (("aaaaaa",), ("bb bb bb",))


def test_a_short_heading_is_not_left_alone_above_a_long_text():
    first, *_ = filled(["Head", "some words " * 9], 30)
    assert first[0] == "Head"
    assert len(first) == 2


def test_a_piece_longer_than_a_message_is_divided():
    assert filled(["one two three four"], 9) == (("one two",), ("three",), ("four",))


def test_nothing_packs_into_nothing():
    assert filled([], 9) == ()


def test_a_piece_that_cannot_be_divided_is_told():
    with pytest.raises(ValueError, match="does not fit"):
        pack(["xx"], weigh=lambda t: (len(t),), room=(1,), glue=(0,), divide=lambda *_: None)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.text("ab \n", min_size=1, max_size=90), max_size=8), st.integers(8, 60))
def test_no_message_is_overfull_and_no_word_is_lost(pieces, room):
    boxes = filled(pieces, room)
    assert all(len("--".join(box)) <= room for box in boxes)
    told = "".join("".join(piece.split()) for box in boxes for piece in box)
    assert told == "".join("".join(piece.split()) for piece in pieces)
