"""Entries and messages as Hypothesis draws them: every block, hostile text, nested marks."""

import os
from datetime import UTC, datetime

from hypothesis import strategies as st

from bot.domain import blocks as b
from bot.domain.model import Entry, Flag, Message, Notice, NoticeStatus

EXAMPLES = int(os.environ.get("TOCSIN_EXAMPLES", "100"))
"""How many examples a rendering property is tried on; read before the tests clean the environment."""

ODDITIES = (
    "👩‍👩‍👧‍👦 🇺🇸 👍🏽 ❤️ 1️⃣",
    "שלום עולם",
    "مرحبا بالعالم \u202e evil \u202c",
    "e\u0301\u0301\u0301 Z\u0351\u036b\u0343a\u0363l\u0348g\u031eo",
    "नमस्ते क्षत्रिय",
    "速報。議事堂に侵入！「退避せよ」",
    "@everyone @here @admin /start /stop@other_bot #unrest $TSLA",
    "https://example.org/a?b=c&d=%20#e_f_g",
    "example.com user@example.org ftp://x.example",
    '<b>not bold</b> </a> &amp; &lt; &#x27; "quoted"',
    "*a* _b_ ~~c~~ `d` ```e``` ||f|| > g [h](https://i.example) # j -# k",
    "<@123> <@&123> <#123> </a:1> <:e:1> <t:0>",
    "\u200b\u200d\u2060\ufeff\u00a0\u202f",
    "\x00\x01\x1f\x7f\r\n\t\v\f\u2028\u2029",
    "\ud800 lone surrogate",
    "W" * 5000,
    "https://example.org/" + "path/" * 900,
    "👍🏽" * 700,
    "The crowd moved on. " * 500,
)
"""Text that has broken renderers before."""


def texts(*, max_size=400):
    """Return running text: letters of every script, odd pieces, now and then very long ones."""
    plain = st.text(max_size=max_size)
    prose = st.lists(st.text("abcdefg hijk.,\n", max_size=60), max_size=8).map(" ".join)
    mixed = st.lists(st.one_of(plain, st.sampled_from(ODDITIES)), max_size=4).map(" ".join)
    long = st.integers(1, 40).map(lambda n: "A long report, sentence by sentence. " * (n * 7))
    return st.one_of(plain, prose, mixed, long)


def urls():
    """Return addresses: good, odd and refused ones."""
    path = st.text("abc/%?=&#.-_~äß<>\"' ()[]|", max_size=40)
    good = path.map(lambda tail: f"https://example.org/{tail}")
    odd = (
        "javascript:alert(1)",
        "tg://user?id=1",
        "data:text/html,x",
        "//example.org/x",
        "http://",
        "https://[::1",
        "ftp://example.org/file",
        "not an address",
        "https://user:pass@example.org/",
        "HTTPS://EXAMPLE.ORG/UPPER",
        "https://example.org/" + "x" * 3000,
    )
    return st.one_of(good, good, st.sampled_from(odd))


@st.composite
def riches(draw, texts=None):
    """Return styled text whose marks nest, touch, overlap and repeat."""
    text = draw(texts or globals()["texts"]())
    if not text:
        return b.Rich(text)
    places = st.integers(0, len(text))
    spans = st.tuples(places, places).map(sorted).filter(lambda span: span[0] < span[1])
    marks = st.builds(_mark, spans, st.sampled_from(b.Style), urls())
    return b.Rich(text, tuple(draw(st.lists(marks, max_size=12))))


def _mark(span, style, url):
    return b.Mark(span[0], span[1], style, url if style is b.Style.LINK else None)


def busy_riches():
    """Return text with far more marks than any message may hold."""

    def build(count):
        marks = (b.Mark(i * 3, i * 3 + 2, list(b.Style)[i % 4]) for i in range(count))
        return b.Rich("ab " * count, tuple(marks))

    return st.integers(90, 400).map(build)


def blocks():
    """Return any one block."""
    words = st.none() | texts(max_size=60)
    names = st.sampled_from(("twitter", "x", "Weibo", "", "bluesky"))
    rich = riches()
    return st.one_of(
        st.builds(b.Paragraph, rich | busy_riches()),
        st.builds(b.Heading, rich),
        st.builds(b.Quote, rich, words),
        st.builds(b.Post, names, texts(), words, words, st.none() | urls(), words),
        st.builds(b.Image, urls(), words, words),
        st.builds(b.Video, urls(), words),
        st.builds(b.Link, urls(), words),
        st.builds(b.Listing, st.lists(rich, max_size=5).map(tuple), st.booleans()),
    )


def moments():
    """Return aware times in UTC."""
    naive = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001 - made aware below
    return naive.map(lambda moment: moment.replace(tzinfo=UTC))


def notices():
    """Return notices in every state of their life."""
    return st.builds(
        Notice,
        st.sampled_from(("curfew", "Flood Warning")),
        st.sampled_from(NoticeStatus),
        st.none() | texts(max_size=40),
        st.none() | moments(),
        st.none() | moments(),
        st.sampled_from((None, "Extreme", "Minor")),
    )


def entries():
    """Return entries of up to eight blocks, retracted ones and bare headlines among them."""
    settable = [flag for flag in Flag if flag not in (Flag.KEY_EVENT, Flag.RETRACTED)]
    return st.builds(
        Entry,
        key=st.text("abc0", min_size=1, max_size=8),
        blocks=st.lists(blocks(), max_size=8).map(tuple),
        title=st.none() | texts(max_size=120),
        url=st.none() | urls(),
        author=st.none() | texts(max_size=40),
        published=st.none() | moments(),
        updated=st.none() | moments(),
        key_event=st.booleans(),
        flags=st.frozensets(st.sampled_from(settable)),
        notice=st.none() | notices(),
        retracted=st.sampled_from((False, False, False, True)),
        note=st.none() | texts(max_size=200),
    )


def messages():
    """Return messages for readers of several zones and languages."""
    return st.builds(
        Message,
        entry=entries(),
        story=texts(max_size=60),
        revision=st.integers(1, 9),
        timezone=st.sampled_from(("UTC", "America/New_York", "Asia/Kolkata", "Europe/Berlin")),
        language=st.sampled_from(("en", "es", "fr", "de", "en-GB", "xx")),
        corrected_at=st.none() | moments(),
        silent=st.booleans(),
        mention=st.none() | st.sampled_from(("role:998877", "everyone")),
        publish=st.booleans(),
    )
