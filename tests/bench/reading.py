"""What reading costs, against the parser everybody uses."""

import io
from datetime import UTC, datetime
from statistics import median

import feedparser
from selectolax.lexbor import LexborHTMLParser

from bot.domain.reading import Page, Visit
from bot.sources import feed, liveblog
from tests.bench.figures import figure, seconds
from tests.bench.live_pages import UPDATES, live_page
from tests.bench.live_pages import URL as LIVE

NOW = datetime(2021, 1, 6, tzinfo=UTC)
URL = "https://example.org/live"
LIVE_VISIT = Visit(LIVE, NOW)


def words(number, count=45):
    return " ".join(f"word{(number * 7 + n) % 997}" for n in range(count))


async def feeds():
    """an RSS feed of 200 entries"""
    items = "".join(
        f"<item><guid>g{n}</guid><title>Title {n}</title><link>{URL}/{n}</link>"
        f"<pubDate>Wed, 06 Jan 2021 {n // 60:02}:{n % 60:02}:00 GMT</pubDate>"
        f"<description><![CDATA[<p>{words(n)} <a href='{URL}'>{words(n, 3)}</a></p>]]></description></item>"
        for n in range(200)
    )
    body = (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{items}</channel></rss>'
    )
    raw = body.encode()
    turns = iter(range(10_000))

    def ours():
        # another word each time, so that no cache of ours answers
        page = Page(URL, raw.replace(b"word1 ", f"turn{next(turns)} ".encode()))
        assert len(feed.parse(page, Visit(URL, NOW)).entries) == 200

    ratio = seconds(ours) / seconds(lambda: feedparser.parse(io.BytesIO(raw)))
    note = "Tocsin reads to blocks with styles and links; feedparser stops at sanitised HTML"
    return [figure("feed of 200 entries ÷ feedparser", ratio, "ratio", 1.0, note)]


def turned(raw, turn):
    """Return a page that no memory knows: ids, headlines and sentences are all of this turn."""
    return (
        raw.replace(b"5ff6", b"%04x" % turn)
        .replace(b'"headline": "', b'"headline": "%d ' % turn)
        .replace(b". ", b" %d. " % turn)
        .replace(b'."', b' %d."' % turn)
    )


def one_word_turned(raw, turn):
    """Return a page on which one update changed since the last turn."""
    return raw.replace(b" 300 ", b" %d " % (1000 + turn))


def against_lexbor(raw, change, turns=7):
    """Return the median of how many times longer we read a page than Lexbor parses it."""
    ratios = []
    for turn in range(turns + 1):
        page = change(raw, turn)
        ours = seconds(
            lambda page=page: len(liveblog.parse(Page(LIVE, page), LIVE_VISIT).entries), 1
        )
        ratios.append(ours / seconds(lambda page=page: LexborHTMLParser(page), 1))
    return median(ratios[1:])  # the first fills what later turns may remember


async def live_blogs():
    """a live-blog page of 400 updates"""
    raw, marked_up = live_page(), live_page(html=True)
    assert len(liveblog.parse(Page(LIVE, raw), LIVE_VISIT).entries) == UPDATES
    note = (
        f"{len(raw) / 1e6:.1f} MB, every update new; against Lexbor parsing it without reading: "
        "nine tenths of our time goes into the updates' words, dates, blocks and memory"
    )
    name = "live blog of 400 updates ÷ Lexbor"
    return [
        figure(name, against_lexbor(raw, turned), "ratio", 2.0, note),
        figure(
            f"{name}, one update changed",
            against_lexbor(raw, one_word_turned),
            "ratio",
            2.0,
            "what did not change since the last visit is remembered by its content",
        ),
        figure(
            f"{name}, bodies of HTML",
            against_lexbor(marked_up, turned),
            "ratio",
            2.0,
            f"{len(marked_up) / 1e6:.1f} MB, every update new: blocks with links and styles",
        ),
    ]
