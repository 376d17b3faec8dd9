"""Junk: whatever a server sends, a source reads it or refuses it, and nothing else happens."""

from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.domain.codec import pack
from bot.domain.reading import Page, Reading, SourceRefusedError, Visit
from bot.ports import FetchError
from bot.sources import KINDS, reader

NOW = datetime(2021, 1, 6, 21, tzinfo=UTC)
URL = "https://news.example/live"
DEEP = 20_000

LAUGHS = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
JUNK = {
    "empty": b"",
    "blank": b" \n\t ",
    "html": b"<!doctype html><html><head><title>Hello</title></head><body><p>Hi</p></body></html>",
    "half html": b'<html><head><script type=\'application/ld+json\'>{"@type": "LiveBlogPosting",',
    "json list": b"[]",
    "json object": b"{}",
    "json null": b"null",
    "json feed of nonsense": b'{"version": "https://jsonfeed.org/version/1.1", "items": '
    b'[1, null, [], {"id": {}, "url": 5, "authors": "x", "attachments": [3], "date_published": []}]}',
    "json feed with zeros": b'{"version": "https://jsonfeed.org/version/1", "items": '
    b'[{"id": "a\\u0000b", "content_text": "\\u0000"}]}',
    "deep json": b"[" * DEEP,
    "deep json feed": b'{"version":"https://jsonfeed.org/version/1.1","items":' + b"[" * DEEP,
    "binary": bytes(range(256)) * 40,
    "png": b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
    "gzip": b"\x1f\x8b\x08\0\0\0\0\0\0\x03",
    "truncated rss": b"<rss version='2.0'><channel><item><title>Half a head",
    "truncated cdata": b"<rss><channel><item><description><![CDATA[<p>Half",
    "truncated atom": b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>x</id><title>T",
    "billion laughs": f"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY l0 'ha'>{LAUGHS}]>"
    "<rss><channel><item><title>&l9;</title></item></channel></rss>".encode(),
    "outside entity": b"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
    b"<rss><channel><item><title>&x;</title></item></channel></rss>",
    "outside dtd": b"<!DOCTYPE rss SYSTEM 'http://127.0.0.1:9/x.dtd'><rss><channel/></rss>",
    "wrong charset": "<rss><channel><item><title>Café</title></item></channel></rss>".encode(
        "cp1252"
    ),
    "unknown charset": b"<?xml version='1.0' encoding='klingon'?><rss><channel/></rss>",
    "bom alone": b"\xef\xbb\xbf",
    "odd utf-16": b"\xff\xfe<\0r\0s",
    "utf-7": b"<?xml version='1.0' encoding='utf-7'?><rss><channel><title>+2AA-</title></channel></rss>",
    "half characters": b"<rss><channel><item><title>&#xD800;&#0;</title></item></channel></rss>",
    "odd links": b"<rss><channel><link>http://[</link><item><link>http://[::</link>"
    b"<guid>http://[x</guid><title>T</title></item></channel></rss>",
    "odd attributes": b"<rss xml:base='http://['><channel><item><enclosure/><enclosure url='//['/>"
    b"</item></channel></rss>",
    "a rss root alone": b"<rss/>",
    "deep xml": b"<rss><channel><item><description>" + b"<b>" * 2000,
    "deep html": b"<html><body>" + b"<div>" * DEEP,
    "an alert of nothing": b"<alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'/>",
    "large html": b"<html><body>" + b"<p>x</p>" * 130_000,
    "ten megabytes of a": b"a" * 10_000_000,
    "items never closed": b"<rss><channel>" + b"<item><title>x</title>" * 150_000,
    "items of nothing": b"<rss><channel>" + b"<item/>" * 200_000 + b"&nbsp;",
    "ten megabytes of feed": b"<rss><channel>" + b"<item><title>x</title>" * 450_000,
}


def outcome(kind, body, url=URL, **more):
    """Read a body as a kind, every further page being out of reach."""
    steps = reader(kind)(Visit(URL, NOW))
    next(steps)
    try:
        steps.send(Page(url, body, **more))
        while True:
            steps.throw(FetchError("out of reach"))
    except StopIteration as end:
        for entry in end.value.entries:
            packed = orjson.dumps(pack(entry)).replace(rb"\\", b"")  # it is UTF-8 ...
            assert rb"\u0000" not in packed  # ... and PostgreSQL can keep it
        return end.value
    except (SourceRefusedError, FetchError) as error:
        return error


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", JUNK)
def test_junk_is_read_or_refused(kind, name):
    result = outcome(kind, JUNK[name])
    if isinstance(result, Exception):
        assert str(result)
    else:
        assert isinstance(result, Reading)


def test_a_bomb_stays_folded_and_no_file_is_opened():
    for name in ("billion laughs", "outside entity"):
        result = outcome("feed", JUNK[name])
        told = "".join(f"{entry.title}{entry.text}" for entry in getattr(result, "entries", ()))
        assert len(told) < 100
        assert "root" not in told


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    body=st.binary(max_size=400),
    charset=st.sampled_from(
        [None, "utf-8", "utf-16", "raw_unicode_escape", "hex", "idna", "nonsense"]
    ),
)
@example(
    body=rb"<rss><channel><item><title>\ud800</title></item></channel></rss>",
    charset="raw_unicode_escape",
)
def test_any_bytes_are_read_or_refused(kind, body, charset):
    assert outcome(kind, body, charset=charset) is not None


PIECES = st.sampled_from(
    [
        "<rss>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<feed xmlns='http://www.w3.org/2005/Atom'>",
        "<entry>", "<id>", "<link href='", "'/>", "<content type='xhtml'>", "<![CDATA[", "]]>", "<html>", "<p>", "&lt;",
        "&", "&#x;", "<!--", "-->", "<!DOCTYPE", "[", "{", '"@type": "LiveBlogPosting"', "<script type='application/ld+json'>",
        "</script>", "2021-01-06", "http://[", "x", "\x00", "é", "<media:content url='a.jpg'/>", "<guid>",
    ]
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pieces=st.lists(PIECES, max_size=14), local=st.booleans())
def test_shreds_of_pages_are_read_or_refused(kind, pieces, local):
    result = outcome(kind, "".join(pieces).encode(), url=None if local else URL)
    for entry in getattr(result, "entries", ()):
        assert entry.key
        assert entry.title or entry.blocks
        f"{entry.key}{entry.title}{entry.text}".encode()


LONE = chr(92) + "ud800"
LIVE_BLOG = (
    '<script type="application/ld+json">{"@type": "LiveBlogPosting", "liveBlogUpdate": [{'
    '"@type": "BlogPosting", "@id": "a~", "headline": "Head ~", "articleBody": "Body ~ text.",'
    '"author": {"name": "A~"}, "url": "https://news.example/~", "image": "https://news.example/~.png"}]}'
    "</script>"
)
JSON_FEED = (
    '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "a~",'
    '"content_text": "Body ~ text.", "url": "https://news.example/~"}]}'
)


@pytest.mark.parametrize(("kind", "page"), [("liveblog", LIVE_BLOG), ("feed", JSON_FEED)])
def test_half_a_surrogate_pair_reaches_nobody(kind, page):
    (entry,) = outcome(kind, page.replace("~", LONE).encode()).entries

    assert entry.text == "Body text."
