"""Feeds: every format, well-formed or not, becomes the same kind of entries."""

from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.blocks import Image, Paragraph, Style, Video
from bot.domain.reading import Page, Skipped, SourceRefusedError, Visit
from bot.sources import _feed_loose, _feed_xml, feed
from bot.sources._feed_build import build
from bot.sources._feed_bytes import decode
from bot.sources._feed_links import absolute, identity, linked

DATA = Path(__file__).parent / "data" / "feed"
NOW = datetime(2021, 1, 6, 21, tzinfo=UTC)
XML = ("rss20.xml", "rss091.xml", "rdf.xml", "atom10.xml", "atom03.xml")


def visit(zone="UTC"):
    return Visit("https://news.example/harbour.xml", NOW, zone=zone)


def page(body, url="https://news.example/harbour.xml", **more):
    return Page(url, body if isinstance(body, bytes) else body.encode(), **more)


def sample(name, **more):
    return page((DATA / name).read_bytes(), **more)


def parse(body, **more):
    return feed.parse(page(body, **more), visit())


def rss(items, head=""):
    return f"<rss version='2.0'><channel><title>T</title>{head}{items}</channel></rss>"


def item(inner):
    return parse(rss(f"<item><guid>g</guid>{inner}</item>")).entries[0]


def at(*when):
    return datetime(*when, tzinfo=UTC)


# --------------------------------------------------------------------------- formats


def test_rss_tells_identity_title_text_author_date_and_pictures():
    reading = feed.parse(sample("rss20.xml"), visit(zone="Europe/Berlin"))
    bridge, ferries, fog = reading.entries
    assert (bridge.key, bridge.title) == ("harbour-17", "Swing bridge closed & guarded")
    assert bridge.text == "The detour takes an hour."
    assert bridge.url == "https://news.example/harbour/bridge?utm_source=feed&page=2"
    assert (bridge.author, bridge.published) == ("Ada Quay", at(2021, 1, 6, 19, 10))
    assert [block for block in bridge.blocks if not isinstance(block, Paragraph)] == [
        Video("https://img.example/bridge.mp4"),
        Image("https://img.example/bridge.jpg?w=900"),
    ]
    assert (ferries.title, ferries.blocks, ferries.author) == (
        "Ferries run on time",
        (),
        "Ben Pier",
    )
    assert fog.text == "Fog below 5 < 10 metres at the lock."
    assert (fog.key, fog.title) == ("https://news.example/harbour/fog", None)
    assert fog.published == at(2021, 1, 6, 16, 30)


def test_a_feed_is_a_window_with_its_newest_entry_first_and_a_hub():
    reading = feed.parse(sample("rss20.xml"), visit())
    assert (reading.complete, reading.newest_first) == (False, True)
    assert (reading.title, reading.hub) == ("Harbour & Town", "https://hub.example/")
    assert reading.skipped == (Skipped("https://news.example/harbour/nothing", "empty"),)


def test_rss_091_with_a_document_type_is_read():
    west, storm = feed.parse(sample("rss091.xml"), visit()).entries
    assert (west.key, west.text) == ("https://light.example/1", "A three-master under full sail.")
    assert west.blocks[0].rich.marks[0].style is Style.ITALIC
    assert (storm.title, storm.provisional) == ("Storm cone hoisted", False)


def test_rdf_items_beside_the_channel_are_read():
    (high,) = feed.parse(sample("rdf.xml"), visit()).entries
    assert (high.key, high.title) == ("https://tide.example/high", "High water at noon")
    assert (high.author, high.published) == ("Tide office", at(2021, 1, 6, 11))


def test_atom_texts_are_read_by_their_type():
    reading = feed.parse(sample("atom10.xml"), visit())
    stalls, gate, version = reading.entries
    assert (stalls.title, stalls.text) == ("Stalls & crowds, 3 < 4", "The north gate is shut.")
    assert (stalls.author, gate.author) == ("Cleo Stand, Dan Row", "Square desk")
    assert (stalls.url, gate.url) == (
        "https://square.example/live/one",
        "https://square.example/live/two",
    )
    assert stalls.blocks[-1] == Image("https://square.example/live/one.jpg")
    assert (stalls.published, stalls.updated) == (
        at(2021, 1, 6, 18, 10),
        datetime(2021, 1, 6, 18, 12, tzinfo=UTC),
    )
    assert gate.text == "People may leave now.\n\nTrams stand still."
    assert reading.title == "Market <Square>"
    assert version.title == "New version"


def test_the_same_atom_id_twice_is_the_latest_version():
    keys = [entry.key for entry in feed.parse(sample("atom10.xml"), visit()).entries]
    assert keys.count("tag:square.example,2021:4") == 1


def test_a_tombstone_removes_unless_the_entry_changed_after_it():
    reading = feed.parse(sample("atom10.xml"), visit())
    assert reading.removed == ("tag:square.example,2021:9", "tag:square.example,2021:3")
    assert "tag:square.example,2021:2" in [entry.key for entry in reading.entries]


def test_a_tombstone_of_another_feed_is_not_ours():
    removed = feed.parse(sample("atom10.xml"), visit()).removed
    assert "tag:elsewhere.example,2021:1" not in removed


def test_atom_03_is_read():
    (wheel,) = feed.parse(sample("atom03.xml"), visit()).entries
    assert (wheel.title, wheel.text) == ("Wheel turns", "Water is high.")
    assert (wheel.published, wheel.updated) == (at(2004, 5, 4, 9), at(2004, 5, 4, 9, 30))


def test_json_feed_is_read():
    reading = feed.parse(sample("feed11.json"), visit())
    train, platform = reading.entries
    assert (train.key, train.title) == ("42", "Night train <late>")
    assert train.text == "Forty minutes late. Board"
    assert train.blocks[0].rich.marks[-1].href == "https://station.example/board"
    assert train.blocks[1:] == (
        Image("https://station.example/train.jpg"),
        Video("https://station.example/call.mp3"),
    )
    assert (train.author, platform.author) == ("Station desk", "Eve Rail")
    assert platform.text == "Platform 3 is closed.\n\nUse platform 5 < 6."
    assert (reading.hub, reading.skipped) == ("https://hub.example/json", (Skipped("44", "empty"),))


# --------------------------------------------------------------------------- two parsers, one result


@pytest.mark.parametrize("name", XML)
def test_the_tolerant_parser_reads_what_the_fast_one_reads(name):
    text = decode(sample(name))
    fast, loose = _feed_xml.parse(text), _feed_loose.parse(text)
    origin = "https://news.example/harbour.xml"
    assert fast is not None
    assert build(loose, visit(), origin).entries == build(fast, visit(), origin).entries


@pytest.mark.parametrize("name", ["rss20.xml", "rss091.xml", "rdf.xml", "atom03.xml"])
def test_a_broken_feed_gives_the_entries_of_the_whole_one(name):
    whole = (DATA / name).read_text(encoding="utf-8")
    broken = whole.replace("</title>", " &nbsp;</title>", 1)
    assert _feed_xml.parse(decode(page(broken))) is None
    assert feed.parse(page(broken), visit()).entries == feed.parse(page(whole), visit()).entries


TEXTS = st.text("ab <>&;\"'éß—\n.", max_size=30)


@settings(max_examples=60, deadline=None)
@given(title=TEXTS, body=TEXTS)
def test_both_parsers_agree_on_any_plain_text(title, body):
    told = f"<title>{escape(title)}</title><description>{escape(body)}</description>"
    text = rss(f"<item><guid isPermaLink='false'>g</guid>{told}</item>")
    results = [
        build(parser(text), visit(), None) for parser in (_feed_xml.parse, _feed_loose.parse)
    ]
    assert results[0].entries == results[1].entries


# --------------------------------------------------------------------------- identity


def test_a_link_identifies_without_what_counts_readers():
    (entry,) = parse(
        rss("<item><title>A</title><link>https://a.example/x?utm_source=q</link></item>")
    ).entries
    assert (entry.key, entry.provisional) == ("https://a.example/x", False)


def test_without_guid_and_link_the_content_is_a_provisional_key():
    first, second = parse(rss("<item><title>A</title></item><item><title>B</title></item>")).entries
    again = parse(rss("<item><title>A</title></item>")).entries[0]
    assert first.provisional
    assert first.key == again.key != second.key


def test_a_link_that_entries_share_identifies_none_of_them():
    items = "".join(
        f"<item><title>{t}</title><link>https://a.example/live</link></item>" for t in "AB"
    )
    entries = parse(rss(items)).entries
    assert [entry.provisional for entry in entries] == [True, True]
    assert [entry.url for entry in entries] == ["https://a.example/live"] * 2


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://a.example/x?id=1&utm_medium=feed#p", "https://a.example/x?id=1#p"),
        ("https://a.example/x?fbclid=1", "https://a.example/x"),
        ("https://a.example/x?b=&a=%C3%A9", "https://a.example/x?b=&a=%C3%A9"),
        ("https://a.example/x", "https://a.example/x"),
    ],
)
def test_identity_of_a_link(link, expected):
    assert identity(link) == expected


# --------------------------------------------------------------------------- title and text


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        ("Gate shut", "<p>Gate shut.</p><p>Trams stop.</p>", ("Gate shut", "Trams stop.")),
        ("Gate shut", "<p>Gate shut. Trams stop.</p>", ("Gate shut", "Trams stop.")),
        ("Gate shut", "<p>Gate shut</p>", ("Gate shut", "")),
        ("Is it shut?", "Is it shut? Nobody says.", ("Is it shut?", "Nobody says.")),
        ("Gate shut…", "Gate shut by police at noon", (None, "Gate shut by police at noon")),
        ("Gate shut", "Gate shut by police at noon", (None, "Gate shut by police at noon")),
        ("Gate", "Gatekeepers leave.", ("Gate", "Gatekeepers leave.")),
        ("Gate shut", "Trams stop.", ("Gate shut", "Trams stop.")),
    ],
)
def test_the_text_does_not_repeat_the_title(title, body, expected):
    entry = item(f"<title>{title}</title><description>{escape(body)}</description>")
    assert (entry.title, entry.text) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("A &amp;amp; B", "A & B"),
        ("A &amp; B", "A & B"),
        ("<![CDATA[A &amp; <b>B</b>]]>", "A & B"),
        ("x &lt; y and List&lt;int&gt;", "x < y and List<int>"),
        ("two\n   lines&#160;here", "two lines here"),
        ("caf&amp;#233;", "café"),
    ],
)
def test_a_title_is_decoded_once(written, expected):
    assert item(f"<title>{written}</title>").title == expected


# --------------------------------------------------------------------------- addresses


def test_a_relative_link_without_a_base_is_dropped():
    body = rss("<item><guid isPermaLink='false'>g</guid><title>A</title><link>/x</link></item>")
    assert feed.parse(page(body, url=None), visit()).entries[0].url is None


def test_a_relative_link_stands_under_the_feeds_own_site():
    body = rss(
        "<item><guid>g</guid><title>A</title><link>/x</link></item>",
        "<link>https://s.example/a</link>",
    )
    assert feed.parse(page(body), visit()).entries[0].url == "https://s.example/x"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "ftp://a.example/", "https://", "http://[x"]
)
def test_only_web_addresses_are_links(link):
    assert absolute(link, "https://a.example/") in (None, "https://a.example/")
    assert absolute(link) is None


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('<https://h.example/>; rel="hub"', "https://h.example/"),
        ('<https://a.example/>; rel="self", <https://h.example/>; rel=hub', "https://h.example/"),
        ('<https://a.example/>; rel="self"', ""),
        ("", ""),
    ],
)
def test_a_hub_may_stand_in_the_link_header(header, expected):
    assert linked(header, "hub") == expected
    reading = parse(rss(""), headers={"link": header})
    assert reading.hub == (expected or None)


# --------------------------------------------------------------------------- letters


@pytest.mark.parametrize(
    ("encoded", "charset"),
    [
        (b"<?xml version='1.0'?>" + rss("<item><title>Café</title></item>").encode(), None),
        (b"\xef\xbb\xbf" + rss("<item><title>Café</title></item>").encode(), "iso-8859-1"),
        (rss("<item><title>Café</title></item>").encode(), "iso-8859-1"),
        (rss("<item><title>Café</title></item>").encode("latin-1"), "utf-8"),
        (rss("<item><title>Café</title></item>").encode("utf-16"), None),
        (rss("<item><title>Café</title></item>").encode("cp1252"), "no-such-charset"),
        (
            b"<?xml version='1.0' encoding='iso-8859-15'?>"
            + rss("<item><title>Café</title></item>").encode("iso-8859-15"),
            None,
        ),
    ],
    ids=["utf-8", "bom", "wrong header", "latin-1 called utf-8", "utf-16", "unknown", "declared"],
)
def test_letters_survive_wrong_labels(encoded, charset):
    assert parse(encoded, charset=charset).entries[0].title == "Café"


# --------------------------------------------------------------------------- what is no feed


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty page"),
        (b"<!doctype html><html><head><title>Hello</title></head></html>", "HTML page, not a feed"),
        (b"[]", "no JSON Feed"),
        (b"{}", "no JSON Feed"),
        (b"{", "no JSON Feed"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no feed"),
        (b"<sitemap/>", "XML that is no feed"),
        (b"<alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'/>", "CAP alert"),
    ],
)
def test_what_is_no_feed_is_refused_with_the_reason(body, words):
    with pytest.raises(SourceRefusedError, match=words):
        parse(body)


def test_a_feed_without_entries_is_a_feed():
    assert parse(rss("")).entries == ()


def test_an_unchanged_page_is_not_read():
    reading = feed.parse(Page("https://a.example/", unchanged=True), visit())
    assert reading.unchanged


def test_a_feed_behind_warnings_is_still_a_feed():
    warned = "Warning: foo() in /srv/x.php\n" + rss("<item><title>A</title></item>")
    assert [entry.title for entry in parse(warned).entries] == ["A"]


@pytest.mark.parametrize(
    ("when", "removed"),
    [
        ("2021-01-06T18:59:59Z", ()),
        ("2021-01-06T19:00:00Z", ("x",)),
        ("2021-01-06T20:00:00+01:00", ("x",)),
        ("2021-01-06T19:00:01Z", ("x",)),
    ],
)
def test_the_newer_of_entry_and_tombstone_wins_and_the_deletion_a_tie(when, removed):
    reading = parse(
        "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:at='http://purl.org/atompub/tombstones/1.0'>"
        f"<at:deleted-entry ref='x' when='{when}'/><entry><id>x</id><title>T</title>"
        "<updated>2021-01-06T19:00:00Z</updated></entry></feed>"
    )
    assert reading.removed == removed
    assert len(reading.entries) == 1 - len(removed)
