"""What a person typed becomes paragraphs with links."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.blocks import Mark, Paragraph, Rich, Style
from bot.domain.typed import is_address, typed


def links(text):
    return [mark.href for block in typed(text) for mark in block.rich.marks]


def test_an_empty_line_parts_paragraphs_and_a_line_break_stays():
    assert typed("One.\nTwo.\n\n\n  Three. ") == (
        Paragraph(Rich("One.\nTwo.")),
        Paragraph(Rich("Three.")),
    )


def test_an_address_is_a_link_where_it_stands():
    assert typed("See https://a.example/x now") == (
        Paragraph(
            Rich("See https://a.example/x now", (Mark(4, 23, Style.LINK, "https://a.example/x"),))
        ),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://a.example/x.", ["https://a.example/x"]),
        ("(https://a.example/x)", ["https://a.example/x"]),
        ("https://a.example/x_(y)", ["https://a.example/x_(y)"]),
        ("https://a.example/?q=1&r=2, and http://b.example!", ["https://a.example/?q=1&r=2", "http://b.example"]),
        ("“https://a.example/x”", ["https://a.example/x"]),
        ("https:// or http://", []),
        ("https://[bad/", []),
        ("ftp://a.example", []),
    ],
)  # fmt: skip
def test_what_belongs_to_the_sentence_is_not_part_of_the_address(text, expected):
    assert links(text) == expected


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\u200b", "\ufeff\n"])
def test_nothing_is_no_paragraph(text):
    assert typed(text) == ()


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("https://example.org/a?b=c#d", True),
        ("HTTP://example.org", True),
        ("example.org", False),
        ("javascript:alert(1)", False),
        ("https://exa mple.org", False),
        ("https://example.org:99999/", False),
        ("https://", False),
    ],
)
def test_only_addresses_of_pages_count(text, good):
    assert is_address(text) is good


@given(st.text(alphabet=st.sampled_from("https://a.b/?=&()[]., \n\x00\ud800é"), max_size=80))
def test_every_link_lies_on_its_own_words(text):
    for block in typed(text):
        for mark in block.rich.marks:
            assert block.rich.text[mark.start : mark.end] == mark.href
