"""What reading costs, against the parser everybody uses."""

import io
import json
from datetime import UTC, datetime

import feedparser
from selectolax.lexbor import LexborHTMLParser

from bot.domain.reading import Page, Visit
from bot.sources import feed, liveblog
from tests.bench.figures import figure, seconds

NOW = datetime(2021, 1, 6, tzinfo=UTC)
URL = "https://example.org/live"


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


async def live_blogs():
    """a live-blog page of 400 updates"""
    updates = [
        {
            "@type": "BlogPosting",
            "@id": f"{URL}#b{n}",
            "headline": f"Headline {n}",
            "datePublished": f"2021-01-06T{n // 60 % 24:02}:{n % 60:02}:00Z",
            "articleBody": words(n, 120),
        }
        for n in range(400)
    ]
    posting = json.dumps({"@type": "LiveBlogPosting", "liveBlogUpdate": updates})
    articles = "".join(f'<article id="b{n}"><p>{words(n, 120)}</p></article>' for n in range(400))
    text = f'<html><head><script type="application/ld+json">{posting}</script></head><body>{articles}</body></html>'
    raw = text.encode()

    def ours():
        assert len(liveblog.parse(Page(URL, raw), Visit(URL, NOW)).entries) == 400

    ratio = seconds(ours) / seconds(lambda: LexborHTMLParser(raw).css("article"))
    note = f"{len(raw) / 1e6:.1f} MB; against Lexbor parsing the page without reading it"
    return [figure("live blog of 400 updates ÷ Lexbor", ratio, "ratio", 2.0, note)]
