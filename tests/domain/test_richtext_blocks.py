"""HTML becomes neutral blocks, whatever state it is in."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.blocks import (
    Heading,
    Image,
    Link,
    Listing,
    Mark,
    Paragraph,
    Quote,
    Rich,
    Style,
    Video,
    visible_text,
)
from bot.domain.richtext import blocks_from_html, blocks_from_text

BASE = "https://news.example/live/flood"


def p(text, *marks):
    return Paragraph(Rich(text, marks))


def items(*texts, ordered=False):
    return Listing(tuple(Rich(text) for text in texts), ordered)


TABLE = {
    "white space is folded": ("<p> The  river\n rose </p>", [p("The river rose")]),
    "a break ends a line": ("<p>One<br> two</p>", [p("One\ntwo")]),
    "two breaks end a paragraph": ("One<br><br/>two", [p("One"), p("two")]),
    "entities are decoded": ("<p>Fish &amp; chips &lt;3 &eacute;</p>", [p("Fish & chips <3 é")]),
    "styles nest": (
        "<p>a <b>b <i>c</i></b> d</p>",
        [p("a b c d", Mark(2, 5, Style.BOLD), Mark(4, 5, Style.ITALIC))],
    ),
    "a style over two paragraphs marks both": (
        "<div><b>x<br><br>y</b></div>",
        [p("x", Mark(0, 1, Style.BOLD)), p("y", Mark(0, 1, Style.BOLD))],
    ),
    "marks keep off white space": ("<p>a <b> b </b> c</p>", [p("a b c", Mark(2, 3, Style.BOLD))]),
    "struck and code": (
        "<p><del>12</del> <code>x = 1</code></p>",
        [p("12 x = 1", Mark(0, 2, Style.STRIKE), Mark(3, 8, Style.CODE))],
    ),
    "a link is resolved": (
        '<p><a href="/map">map</a></p>',
        [p("map", Mark(0, 3, Style.LINK, "https://news.example/map"))],
    ),
    "a script address is no link": ('<p><a href="javascript:x()">go</a></p>', [p("go")]),
    "a heading": (
        "<h3>What <em>we</em> know</h3>",
        [Heading(Rich("What we know", (Mark(5, 7, Style.ITALIC),)))],
    ),
    "nested lists are flattened": (
        "<ul><li>one<ul><li>two</li></ul>three</li><li> </li></ul>",
        [items("one", "two", "three")],
    ),
    "a numbered list": ("<ol><li><p>a</p></li><li>b</li></ol>", [items("a", "b", ordered=True)]),
    "a table is a paragraph a row": (
        "<table><tr><th>Place</th><th>Level</th></tr><tr><td>Mill <b>Lane</b></td><td>4 m</td></tr></table>",
        [p("Place | Level"), p("Mill Lane | 4 m", Mark(5, 9, Style.BOLD))],
    ),
    "a table for layout is none": (
        "<table><tr><td><p>a</p><p>b</p></td></tr></table>",
        [p("a"), p("b")],
    ),
    "a quotation with cite": (
        "<blockquote><p>We stay.</p><cite>Ann Lee</cite></blockquote>",
        [Quote(Rich("We stay."), "Ann Lee")],
    ),
    "a quotation with a footer": (
        "<blockquote>We stay.<footer>— Ann Lee, mayor</footer></blockquote>",
        [Quote(Rich("We stay."), "Ann Lee, mayor")],
    ),
    "a quotation that is signed": (
        "<blockquote><p>We stay.</p><p>— Ann Lee</p></blockquote>",
        [Quote(Rich("We stay."), "Ann Lee")],
    ),
    "a quotation signed in its line": (
        "<blockquote>“We stay.” — Ann Lee</blockquote>",
        [Quote(Rich("“We stay.”"), "Ann Lee")],
    ),
    "a dash inside a quotation is no signature": (
        "<blockquote>We stay — whatever comes. And we pump.</blockquote>",
        [Quote(Rich("We stay — whatever comes. And we pump."))],
    ),
    "a pull quote": ('<aside class="pullquote">We stay.</aside>', [Quote(Rich("We stay."))]),
    "a figure": (
        '<figure><img src="a.jpg" alt="Boats on Mill Lane"><figcaption>Boats on Mill Lane. Photograph: Ann Lee</figcaption></figure>',
        [Image("https://news.example/live/a.jpg", "Boats on Mill Lane", "Ann Lee")],
    ),
    "a figure whose caption says something else": (
        '<figure><img src="a.jpg" alt="Three boats"><figcaption>Mill Lane at noon. Photograph: Ann Lee</figcaption></figure>',
        [
            Image(
                "https://news.example/live/a.jpg",
                "Three boats",
                "Mill Lane at noon. Photograph: Ann Lee",
            )
        ],
    ),
    "a figure with a caption alone": (
        '<figure><img src="a.jpg"><figcaption>Mill Lane at noon</figcaption></figure>',
        [Image("https://news.example/live/a.jpg", "Mill Lane at noon")],
    ),
    "the largest of a set": (
        '<img srcset="/s.jpg 320w, /l.jpg 1200w, /m.jpg 640w" src="/s.jpg" alt="">',
        [Image("https://news.example/l.jpg")],
    ),
    "a picture that loads late": (
        '<img src="data:image/gif;base64,R0" data-src="/late.jpg" alt="Late">',
        [Image("https://news.example/late.jpg", "Late")],
    ),
    "picture sources": (
        '<picture><source type="image/webp" srcset="/a.webp"><source srcset="/a.jpg 2x"><img alt="A"></picture>',
        [Image("https://news.example/a.jpg", "A")],
    ),
    "a counting pixel is none": (
        '<p>a<img src="https://x.example/c.png" width="1" height="1"></p>',
        [p("a")],
    ),
    "an emoji picture is its character": (
        '<p>Safe <img class="emoji" alt="🙏" src="/e.png"></p>',
        [p("Safe 🙏")],
    ),
    "a film": (
        '<video title="Dam"><source src="/dam.mp4"></video>',
        [Video("https://news.example/dam.mp4", "Dam")],
    ),
    "a player": (
        '<iframe src="//www.youtube.com/embed/abc_DEF-123?x=1" title="Dam"></iframe>',
        [Video("https://www.youtube.com/watch?v=abc_DEF-123", "Dam")],
    ),
    "a map": (
        '<iframe src="https://maps.example/m/1" title="Where it floods"></iframe>',
        [Link("https://maps.example/m/1", "Where it floods")],
    ),
    "what nobody reads is dropped": (
        (
            "<style>p{}</style><script>x()</script><noscript>no</noscript><nav>n</nav><form>f</form>"
            '<p hidden>h</p><p style="display: none">d</p><p>seen</p>'
        ),
        [p("seen")],
    ),
    "invisible characters go, joined emoji stay": (
        "<p>co\u00adope\u200brate\u0007 👩\u200d🚒 \u202eabc</p>",
        [p("cooperate 👩\u200d🚒 abc")],
    ),
    "accents are composed": (
        "<p>Cafe&#769; e<b>\u0301</b></p>",
        [p("Café é")],
    ),
}


@pytest.mark.parametrize(("html", "expected"), TABLE.values(), ids=TABLE.keys())
def test_html_becomes_these_blocks(html, expected):
    assert list(blocks_from_html(html, BASE)) == expected


def test_without_a_base_a_relative_link_keeps_its_words_only():
    assert blocks_from_html('<p>see <a href="/map">the map</a></p>') == (p("see the map"),)


def test_without_a_base_a_relative_picture_is_dropped():
    assert blocks_from_html('<img src="/a.jpg"><p>a</p>') == (p("a"),)


@pytest.mark.parametrize(
    "html", ["", " ", "<!-- -->", "<", "</p>", "\x00", "\ud800", "<p", "&#xD800;"]
)
def test_next_to_nothing_is_no_error(html):
    assert all(visible_text(block) for block in blocks_from_html(html))


def test_empty_lines_part_plain_paragraphs():
    assert blocks_from_text("One  line\nand\tmore\r\n\r\n\n Two ") == (
        p("One line\nand more"),
        p("Two"),
    )


TAGS = ["p", "div", "b", "a", "i", "ul", "li", "blockquote", "cite", "h2", "table", "tr", "td", "figure",
        "figcaption", "br", "img", "aside", "pre", "q", "article", "span", "iframe", "script"]  # fmt: skip
ATTRIBUTES = ["", ' href="//["', ' class="twitter-tweet"', ' class="instagram-media"', ' src="x"',
              ' class="pullquote"', ' srcset="1.5.5w a 2w,"', ' class="bluesky-embed" data-bluesky-uri="at://x"']  # fmt: skip
soup = st.lists(
    st.one_of(
        st.builds("<{}{}>".format, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES)),
        st.builds("</{}>".format, st.sampled_from(TAGS)),
        st.text(max_size=12),
    ),
    max_size=40,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(soup)
def test_any_soup_is_read(html):
    for block in blocks_from_html(html, BASE):
        text = visible_text(block)
        assert unicodedata.is_normalized("NFC", text)
        rich = getattr(block, "rich", None)
        if rich is not None:
            assert rich.text == rich.text.strip() != ""
            for mark in rich.marks:
                assert 0 <= mark.start < mark.end <= len(rich.text)
                assert (mark.style is Style.LINK) == (mark.href is not None)


SAFE_TAGS = [
    "p",
    "div",
    "b",
    "i",
    "ul",
    "li",
    "blockquote",
    "h2",
    "span",
    "section",
    "td",
    "tr",
    "q",
    "pre",
]
WORD = st.from_regex(r"[a-zäöüßéčж日本]{2,9}", fullmatch=True)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["<{}>", "</{}>", "<{}/>"]), st.sampled_from(SAFE_TAGS), WORD),
        min_size=1,
        max_size=30,
    )
)
def test_every_word_of_a_text_survives(steps):
    html = "".join(f"{form.format(tag)} {word} " for form, tag, word in steps)
    words = " ".join(map(visible_text, blocks_from_html(html))).replace("“", " ").replace("”", " ")
    found = [word for word in words.split() if word not in ("•", "|")]
    assert sorted(found) == sorted(word for _, _, word in steps)
