"""Feeds as they come: cut off, mislabelled, enormous, and the same entries every time."""

import gzip
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.addresses import same_page
from bot.domain.reading import Page, SourceRefusedError, Visit
from bot.sources import _feed_bounds, feed
from bot.sources._feed_mend import mended, whole
from tests.sources.broken import broken
from tests.sources.cases import cases, run
from tests.sources.sanity import check

DATA = Path(__file__).parent / "data" / "feed"
NOW = datetime(2021, 1, 6, 21, tzinfo=UTC)
URL = "https://news.example/harbour.xml"


def parse(body, **more):
    page = Page(URL, body if isinstance(body, bytes) else body.encode(), **more)
    return feed.parse(page, Visit(URL, NOW))


def rss(*items, head=""):
    listed = "".join(f"<item>{item}</item>" for item in items)
    return f"<rss version='2.0'><channel><title>T</title>{head}{listed}</channel></rss>"


# --------------------------------------------------------------------------- cut off


@pytest.mark.parametrize("name", ["rss20.xml", "media.atom", "rdf.xml", "feed11.json", "cut.xml"])
def test_of_a_feed_cut_off_anywhere_nothing_is_told_but_whole_entries(name):
    body = (DATA / name).read_bytes()
    known = {entry.key: entry for entry in parse(body).entries}
    for end in range(0, len(body), 7):
        try:
            reading = parse(body[:end])
        except SourceRefusedError:
            continue
        for entry in reading.entries:
            assert known[entry.key] == entry


def test_a_feed_that_breaks_off_says_so():
    reading = parse(rss("<guid>a</guid><title>One</title>", "<guid>b</guid><title>Two")[:-30])
    assert [(s.key, s.reason.split(";")[0]) for s in reading.skipped] == [
        ("b", "the feed breaks off in its middle")
    ]


def test_a_feed_that_only_lacks_its_end_is_whole():
    text = rss("<guid>a</guid><title>One</title>").removesuffix("</channel></rss>")
    assert whole(text).cut is None
    assert [entry.title for entry in parse(text).entries] == ["One"]


def test_a_packed_feed_that_breaks_off_is_read_as_far_as_it_goes():
    text = rss(*(f"<guid>{n}</guid><title>Head {n * 7919}</title>" for n in range(300)))
    reading = parse(gzip.compress(text.encode())[:-200])
    assert 0 < len(reading.entries) < 300
    assert reading.skipped


@pytest.mark.parametrize("body", [b"\x1f\x8b\x08", b"\x1f\x8b\x08\0\0\0\0\0\0\x03junk and more"])
def test_a_broken_packed_file_is_refused(body):
    with pytest.raises(SourceRefusedError):
        parse(body)


def test_a_packed_bomb_is_refused():
    with pytest.raises(SourceRefusedError, match="too large"):
        parse(gzip.compress(b" " * (65 * 2**20), 9))


# --------------------------------------------------------------------------- mended


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("<a>x & y</a>", "<a>x &amp; y</a>"),
        ("<a>x < y</a>", "<a>x &lt; y</a>"),
        ("<a>&nbsp;&eacute;</a>", "<a>\xa0é</a>"),
        ("<a>&amp;&lt;&#233;&#xE9;</a>", "<a>&amp;&lt;&#233;&#233;</a>"),
        ("<a>&bogus; &#0;&#xD800;&#99999999;</a>", "<a>&amp;bogus; </a>"),
        ("<a><![CDATA[x & y &nbsp;]]></a>", "<a><![CDATA[x & y &nbsp;]]></a>"),
        ("<a>\x01\x0b\uffff</a>", "<a></a>"),
        ("<a>&town;</a>", "<a>A &amp; B</a>"),
        ("<rss><b:c/></rss>", '<rss xmlns:b="urn:b"><b:c/></rss>'),
        ("<rss xmlns:b='x'><b:c/></rss>", "<rss xmlns:b='x'><b:c/></rss>"),
        (
            "<rss><media:c xml:base='x'/></rss>",
            "<rss xmlns:media=\"http://search.yahoo.com/mrss/\"><media:c xml:base='x'/></rss>",
        ),
    ],
)
def test_the_usual_faults_of_xml_are_mended(written, meant):
    assert mended(written, {"town": "A & B"}) == meant


# --------------------------------------------------------------------------- identity


def keys(body):
    return [same_page(entry.key) for entry in parse(body).entries]


ITEMS = [
    "<guid>https://n.example/a</guid><title>One</title>",
    "<guid isPermaLink='false'>two-2</guid><title>Two</title>",
    "<link>https://n.example/live#three</link><title>Three</title>",
    "<link>https://n.example/four?page=2</link><title>Four</title>",
    "<title>Five has no name but these words</title>",
]


@settings(max_examples=40, deadline=None)
@given(st.permutations(ITEMS), st.integers(1, 5))
def test_keys_do_not_depend_on_order_or_window(items, width):
    by_item = dict(zip(ITEMS, keys(rss(*ITEMS)), strict=True))
    assert keys(rss(*items[:width])) == [by_item[item] for item in items[:width]]


@pytest.mark.parametrize(
    ("pattern", "other"),
    [
        (r"https://", "http://"),
        (r"(https://[^<]*?)(#\w+)?</(link|guid)>", r"\1?utm_source=rss&amp;fbclid=9\2</\3>"),
        (r"<title>", "<title>Corrected: "),
        (r"</title>", "</title><pubDate>Wed, 06 Jan 2021 19:10:00 GMT</pubDate>"),
    ],
    ids=["scheme", "tracking", "title", "date"],
)
def test_keys_outlive_cosmetic_changes(pattern, other):
    named = ITEMS[:3]
    assert keys(rss(*(re.sub(pattern, other, item) for item in named))) == keys(rss(*named))


@pytest.mark.parametrize(
    ("item", "key"),
    [
        ("<guid>https://www.n.example/a/</guid>", "https://www.n.example/a/"),
        ("<guid>http://n.example/?p=5</guid>", "http://n.example/?p=5"),
        ("<guid isPermaLink='false'>  x\n y </guid>", "x y"),
        ("<guid>https://n.example/a?gclid=1&amp;b=2</guid>", "https://n.example/a?b=2"),
        ("<link>http://n.example/a</link>", "https://n.example/a"),
        ("<link>https://n.example/a#:~:text=gate</link>", "https://n.example/a"),
    ],
)
def test_a_key_is_the_sources_own_id_or_its_link_without_ornaments(item, key):
    assert [e.key for e in parse(rss(f"{item}<title>T1</title>")).entries] == [key]


def test_an_id_on_every_item_is_the_pages_and_two_of_one_id_are_versions():
    shared = "<guid isPermaLink='false'>page</guid><title>{}</title>"
    told = parse(rss(*(shared.format(f"Head {n}") for n in range(4))))
    assert [(e.title, e.provisional) for e in told.entries] == [
        (f"Head {n}", True) for n in range(4)
    ]
    one = parse(rss(*(shared.format(f"Head {n}") for n in range(2)), ITEMS[0], ITEMS[1]))
    assert [e.key for e in one.entries] == ["page", "https://n.example/a", "two-2"]


# --------------------------------------------------------------------------- bounds


def test_of_an_enormous_feed_the_newest_are_read_at_whichever_end_they_stand():
    many = _feed_bounds.MOST + 10
    dates = [f"<pubDate>{1_600_000_000 + n}</pubDate>" for n in range(many)]
    items = [f"<guid>{n}</guid><title>Head {n}</title>{date}" for n, date in enumerate(dates)]
    for listed in (items, items[::-1]):
        reading = parse(rss(*listed))
        found = {int(entry.key) for entry in reading.entries}
        assert found == set(range(10, many))
        assert [s.reason for s in reading.skipped] == ["10 more than are read of one feed"]


# --------------------------------------------------------------------------- junk


MINE = [case for case in cases() if case.kind == "feed"]


@pytest.mark.parametrize("case", MINE, ids=lambda case: case.name)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_broken_feeds_are_read_or_refused(case, data):
    check(run(case, lambda page: Page(page.url, data.draw(broken(page.body)), page.content_type)))
