"""Simple HTML read without a tree: the same blocks, or no opinion."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.blocks import Mark, Paragraph, Rich, Style
from bot.domain.richtext.simple import paragraphs
from bot.domain.richtext.tree import parse
from bot.domain.richtext.walk import pieces

BASE = "https://gazette.example/live"
SOUP = st.lists(
    st.sampled_from(
        [
            "<p>", "</p>", "<P>", "<br>", "<br/>", "<b>", "</b>", "<em>", "</em>", "<strong>", "</strong>",
            "<a href='/map'>", '<a href="https://x.example/?q=1" target="_blank">', "</a>", "<a>", '<a class="x">',
            '<p class="x">', "<i hidden>", "</i>", "<div>", "</div>", "<img src=x>", "word", " two words ", "\n", "\u200b",
            "e\u0301", "&amp;", "&nbsp;", "&rsquo;", "&notin;", "&", "&#8217;", "&#128;", "<", ">", "“x”", "\x00", "a\xa0b", "\r\n",
        ]
    ),
    max_size=12,
).map("".join)  # fmt: skip


def by_tree(html):
    root = parse(html)
    return () if root is None else tuple(piece.block for piece in pieces(root, BASE))


@settings(max_examples=1500, deadline=None)
@given(SOUP)
def test_what_is_read_without_a_tree_is_what_a_tree_gives(html):
    simple = paragraphs(html, BASE)
    assert simple is None or simple == by_tree(html)


def test_paragraphs_links_and_emphasis_need_no_tree():
    html = (
        "<p>The <b>gauge</b> shows&nbsp;4 m.<br>See <a href='/map'>the map</a>.</p>\n<p>More.</p>"
    )
    assert paragraphs(html, BASE) == (
        Paragraph(
            Rich(
                "The gauge shows 4 m.\nSee the map.",
                (
                    Mark(4, 9, Style.BOLD),
                    Mark(25, 32, Style.LINK, "https://gazette.example/map"),
                ),
            )
        ),
        Paragraph(Rich("More.")),
    )


@pytest.mark.parametrize(
    "html",
    [
        '<p class="hidden">Unseen</p>',
        "<p>One <span>two</span></p>",
        '<blockquote class="twitter-tweet">Post</blockquote>',
        "<p>never closed",
        "<b><p>crossed</b></p>",
        "<p>&unknown;</p>",
        "3 < 4",
    ],
)
def test_anything_else_is_left_to_the_tree(html):
    assert paragraphs(html, BASE) is None
