"""What is read straight is what the general reading of a live blog's update would give."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.blocks import Image, Paragraph, Rich
from bot.sources import _liveblog_media as media
from bot.sources import _liveblog_plain as plain
from bot.sources import _liveblog_update as update
from bot.sources._jsonld import References
from bot.sources._liveblog_page import names_of

NONE = References([])
BASE = "https://gazette.example/live/"
SENTENCE = "Officers hold the doors of the House while members are led out below. "
PIECES = (
    *("\n\n", "\n", " ", "  ", "\xa0", "\t", "\u200b", "\u0301", "é", "ß", "İ", "ﬁ", "“so”", "🚪", "雪", "…"),
    *("<b>", "<", "&amp;", "&", "[caption]", "{", "(see below)", "=", "null", "undefined", "a", ".", "-", "_"),
    *("Update to follow.", "This page will be updated.", "By ", "and", SENTENCE, SENTENCE * 4, "Doors", "doors"),
)  # fmt: skip
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=8).map("".join)
addresses = st.sampled_from(
    ("https://gazette.example/a.jpg", "http://[", "a b.jpg", "//x.example/1x1.gif", "x\ny", "", " ")
) | texts.map("https://gazette.example/live/../{}".format)
odd = st.none() | st.booleans() | st.integers() | st.lists(texts, max_size=2)
people = st.fixed_dictionaries({"name": texts | odd}, optional={"@id": texts}) | texts | odd
pictures = st.fixed_dictionaries(
    {"url": addresses | odd}, optional={"caption": texts, "width": st.integers(), "@type": texts}
)
nodes = st.fixed_dictionaries(
    {},
    optional={
        "@id": texts | odd,
        "@type": st.sampled_from(("BlogPosting", "VideoObject", ["AudioObject"])) | odd,
        "articleBody": texts | odd,
        "author": people | st.lists(people, max_size=2),
        "contentUrl": addresses,
        "headline": texts | odd,
        "image": pictures | addresses | st.lists(pictures, max_size=2) | odd,
        "url": addresses,
        "video": addresses,
    },
)


@given(nodes)
def test_each_property_read_straight_is_what_the_general_reading_gives(node):
    assert plain.paragraphs(node) in (None, update.body(node, BASE))
    assert plain.names(node) in (None, names_of(node))
    assert plain.author(node) in (None, update.names(node.get("author"), NONE))
    assert plain.image(node, BASE) in (None, media.images(node, BASE, NONE))
    assert not (plain.has_no_film(node) and media.videos(node, BASE, NONE))


@given(nodes, st.lists(texts.map(update.comparable)))
def test_a_headline_read_straight_is_what_the_general_reading_gives(node, headings):
    blocks = update.body(node, BASE)
    expected = update.title(node, headings, blocks)
    assert plain.title(node, headings, blocks) in (None, expected)


ORDINARY = {
    "@type": "BlogPosting",
    "@id": f"{BASE}#block-7",
    "headline": "Members are led out of the House",
    "author": [{"@type": "Person", "name": "Ann Lee"}],
    "articleBody": f"{SENTENCE.strip()}\n\nA second paragraph of “words”.",
    "image": {"@type": "ImageObject", "url": "https://gazette.example/a.jpg"},
}


def test_an_ordinary_update_is_read_straight():
    blocks = plain.paragraphs(ORDINARY)
    assert blocks == (
        Paragraph(Rich(SENTENCE.strip())),
        Paragraph(Rich("A second paragraph of “words”.")),
    )
    assert plain.title(ORDINARY, (), blocks) == "Members are led out of the House"
    assert plain.names(ORDINARY) == (f"{BASE}#block-7",)
    assert plain.author(ORDINARY) == "Ann Lee"
    assert plain.image(ORDINARY, BASE) == (Image("https://gazette.example/a.jpg"),)
    assert plain.has_no_film(ORDINARY)


@pytest.mark.parametrize(
    "name", ["undefined", "By Ann Lee", "Ann &amp; Bo", "https://x.example/ann"]
)
def test_an_odd_name_of_an_author_is_read_as_ever(name):
    node = {"author": {"name": name}}
    assert plain.author(node) == update.names(node["author"], NONE)
