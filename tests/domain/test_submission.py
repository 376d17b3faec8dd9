"""What a newsroom pushes is read whole, or refused with every field that does not fit."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import blocks as b
from bot.domain.blocks import Paragraph, Rich
from bot.domain.codec import public
from bot.domain.fingerprint import fingerprint
from bot.domain.model import Entry, Flag, Notice, NoticeStatus
from bot.domain.submission import MOST_ENTRIES, SubmissionError, submission


def read(told):
    return submission(json.dumps(told).encode())


def faults(told):
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    with pytest.raises(SubmissionError) as refused:
        submission(body)
    return dict(refused.value.faults)


@pytest.mark.parametrize(
    "body", [b"", b" \n", b"{}", b'{"event": "read"}'], ids=["empty", "blank", "object", "event"]
)
def test_nothing_means_come_and_read(body):
    assert submission(body).is_call


def test_an_entry_comes_through_whole():
    (entry,) = read(
        {
            "id": None,
            "story": "flood",
            "revision": 7,
            "key": "n1",
            "title": "Bridge closed",
            "text": "The alder bridge is closed.\n\nBoats are ready.",
            "url": "https://example.org/n1",
            "author": "A. Reporter",
            "published": "2021-01-06T14:10:00-05:00",
            "updated": "2021-01-06T19:12:00Z",
            "flags": ["breaking", "curfew", "key-event"],
            "pinned": True,
            "note": "The name of the bridge",
            "notice": {"kind": "curfew", "area": "Riverside", "ends": "2021-01-07T11:00:00Z"},
            "weather": "rain",
        }
    ).entries
    assert entry == Entry(
        "n1",
        (Paragraph(Rich("The alder bridge is closed.")), Paragraph(Rich("Boats are ready."))),
        title="Bridge closed",
        url="https://example.org/n1",
        author="A. Reporter",
        published=datetime(2021, 1, 6, 19, 10, tzinfo=UTC),
        updated=datetime(2021, 1, 6, 19, 12, tzinfo=UTC),
        key_event=True,
        pinned=True,
        flags=frozenset({Flag.BREAKING, Flag.CURFEW}),
        notice=Notice(
            "curfew",
            NoticeStatus.IN_FORCE,
            "Riverside",
            ends=datetime(2021, 1, 7, 11, tzinfo=UTC),
        ),
        note="The name of the bridge",
    )


EVERYTHING = Entry(
    "k",
    (
        b.Paragraph(Rich("Words.")),
        b.Heading(Rich("A heading")),
        b.Quote(Rich("Stay home."), "The mayor"),
        b.Post(
            "mastodon", "Roads are wet.", "Roads", "@roads", "https://example.org/1", "2021-01-06"
        ),
        b.Image("https://example.org/1.jpg", "A flooded road"),
        b.Video("https://example.org/1.mp4"),
        b.Link("https://example.org/map", "A map"),
        b.Listing((Rich("one"), Rich("two"))),
    ),
    url="https://example.org/k",
    published=datetime(2021, 1, 6, tzinfo=UTC),
    flags=frozenset({Flag.CURFEW}),
    notice=Notice("curfew", NoticeStatus.EXTENDED, severity="severe"),
)


def test_the_public_form_of_an_entry_can_be_pushed():
    (entry,) = read(public(EVERYTHING)).entries
    assert entry == EVERYTHING


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ({"html": "<p>Boats are <b>ready</b>.</p><script>x</script>"}, "Boats are ready."),
        ({"text": "From text", "html": "<p>From HTML</p>"}, "From HTML"),
        (
            {"text": "From text", "blocks": [{"type": "paragraph", "text": "From blocks"}]},
            "From blocks",
        ),
        ({"text": "From text", "blocks": [], "html": ""}, "From text"),
        ({"title": "Only a headline"}, ""),
    ],
    ids=["html", "html first", "blocks first", "text last", "headline"],
)
def test_words_come_as_blocks_html_or_text(told, text):
    (entry,) = read({"key": "n", **told}).entries
    assert entry.text == text


def test_many_systems_number_their_entries():
    assert read({"key": 4711, "text": "Words."}).entries[0].key == "4711"


def test_of_several_words_on_one_entry_the_last_counts():
    told = [
        {"key": "a", "text": "First."},
        {"key": "b", "text": "Here."},
        {"key": "b", "retracted": True},
        {"key": "a", "text": "Second."},
        {"key": "c", "flags": ["retracted"]},
    ]
    reading = read({"entries": told}).reading()
    assert [(e.key, e.text) for e in reading.entries] == [("a", "Second.")]
    assert reading.removed == ("b", "c")
    assert not reading.complete


WRONG = {
    "no key": ({"text": "Words."}, "body.key"),
    "empty key": ({"key": "", "text": "Words."}, "body.key"),
    "key of many lines": ({"key": "a\nb", "text": "Words."}, "body.key"),
    "key with a null": ({"key": "a\0b", "text": "Words."}, "body.key"),
    "key with half a character": ({"key": "\ud800", "text": "Words."}, "body.key"),
    "key is true": ({"key": True, "text": "Words."}, "body.key"),
    "long key": ({"key": "k" * 501, "text": "Words."}, "body.key"),
    "no words": ({"key": "a"}, "body.text"),
    "words of white space": ({"key": "a", "text": " \n "}, "body.text"),
    "words are a number": ({"key": "a", "text": 7}, "body.text"),
    "html is a list": ({"key": "a", "html": ["x"]}, "body.html"),
    "time without zone": ({"key": "a", "text": "W", "published": "2021-01-06T19:10"}, "body.published"),
    "time is a number": ({"key": "a", "text": "W", "updated": 5}, "body.updated"),
    "time out of range": (
        {"key": "a", "text": "W", "updated": "0001-01-01T00:00:00+23:00"},
        "body.updated",
    ),
    "unknown flag": ({"key": "a", "text": "W", "flags": ["loud"]}, "body.flags"),
    "flags are text": ({"key": "a", "text": "W", "flags": "breaking"}, "body.flags"),
    "flag is an object": ({"key": "a", "text": "W", "flags": [{}]}, "body.flags"),
    "pinned is text": ({"key": "a", "text": "W", "pinned": "yes"}, "body.pinned"),
    "script address": ({"key": "a", "text": "W", "url": "javascript:alert(1)"}, "body.url"),
    "address without host": ({"key": "a", "text": "W", "url": "https:///x"}, "body.url"),
    "notice without kind": ({"key": "a", "text": "W", "notice": {}}, "body.notice.kind"),
    "notice is text": ({"key": "a", "text": "W", "notice": "curfew"}, "body.notice"),
    "unknown status": (
        {"key": "a", "text": "W", "notice": {"kind": "c", "status": []}},
        "body.notice.status",
    ),
    "blocks are text": ({"key": "a", "blocks": "x"}, "body.blocks"),
    "unknown block": ({"key": "a", "blocks": [{"type": "poem"}]}, "body.blocks.0.type"),
    "block is a number": ({"key": "a", "blocks": [1]}, "body.blocks.0.type"),
    "block type is a list": ({"key": "a", "blocks": [{"type": []}]}, "body.blocks.0.type"),
    "paragraph without text": ({"key": "a", "blocks": [{"type": "paragraph"}]}, "body.blocks.0.text"),
    "image without address": ({"key": "a", "blocks": [{"type": "image"}]}, "body.blocks.0.url"),
    "items are numbers": (
        {"key": "a", "blocks": [{"type": "list", "items": [1]}]},
        "body.blocks.0.items",
    ),
    "entry in a list": ({"entries": [{"key": "a", "text": "W"}, {"text": "W"}]}, "body.entries.1.key"),
    "entry is no object": ({"entries": ["x"]}, "body.entries.0"),
    "empty list": ({"entries": []}, "body.entries"),
    "too many": ({"entries": [{}] * (MOST_ENTRIES + 1)}, "body.entries"),
    "a list alone": ([1], "body"),
    "null": (None, "body"),
    "another event": ({"event": "delete"}, "body.key"),
    "no JSON": (b"key=a", "body"),
    "not UTF-8": (b'{"key": "\xff"}', "body"),
    "very deep": (b"[" * 100_000, "body"),
    "very long number": (b'{"key": ' + b"9" * 10_000 + b"}", "body"),
}  # fmt: skip


@pytest.mark.parametrize(("told", "place"), WRONG.values(), ids=WRONG)
def test_what_does_not_fit_is_named_by_its_place(told, place):
    assert list(faults(told)) == [place]


def test_everything_wrong_is_named_at_once():
    assert set(faults({"flags": 1, "pinned": 1, "url": 1})) == {
        "body.key",
        "body.flags",
        "body.pinned",
        "body.url",
    }


WORDS = """key title text html blocks url author published flags notice kind status starts
retracted pinned note entries type items network handle alt event"""
NAMES = st.sampled_from(WORDS.split())
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=12,
)


def entries_or_nothing(body):
    """Return the entries of a push; of one that is refused none, once it says why."""
    try:
        return submission(body).entries
    except SubmissionError as refused:
        return () if refused.faults else None


@given(st.dictionaries(NAMES, JSON, max_size=8) | JSON)
def test_whatever_comes_it_is_read_or_refused(told):
    for entry in entries_or_nothing(json.dumps(told).encode()):
        assert entry.key.encode()
        json.dumps(public(entry)).encode()
        fingerprint(entry)


@given(st.binary(max_size=200))
def test_no_bytes_break_it(body):
    assert entries_or_nothing(body) is not None


def test_an_answer_does_not_grow_with_the_mistakes():
    body = json.dumps({"key": "k", "blocks": [1] * 10_000}).encode()
    with pytest.raises(SubmissionError) as caught:
        submission(body)
    assert len(caught.value.faults) == 50
