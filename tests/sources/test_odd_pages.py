"""Pages that broke a parser once: found by fuzzing, kept so that they never do again."""

import json
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from bot.domain.blocks import Paragraph, Rich
from bot.domain.changes import Known, Policy, detect
from bot.domain.fingerprint import source_print
from bot.domain.model import Deletions, Entry
from bot.domain.reading import Page, Reading, SourceRefusedError, Visit
from bot.domain.richtext import blocks_from_html
from bot.platforms.telegram.markup import usable
from bot.ports import FetchError
from bot.sources import _feed_loose, reader
from bot.sources._feed_dates import read_date
from bot.sources._json_text import without_halves

NOW = datetime(2021, 1, 6, 22, tzinfo=UTC)
URL = "https://gazette.example/live"


def outcome(kind, body, cursor=None):
    steps = reader(kind)(Visit(URL, NOW, cursor=cursor))
    next(steps)
    try:
        return steps.send(Page(URL, body.encode()))
    except StopIteration as end:
        return end.value


def live_blog(*updates):
    told = {"@type": "LiveBlogPosting", "liveBlogUpdate": updates}
    return f'<html><script type="application/ld+json">{json.dumps(told)}</script></html>'


@pytest.mark.parametrize("name", ["\0", "\u200b", "\u202e", "\x7f"], ids=ascii)
def test_an_id_of_nothing_but_unseen_characters_is_none(name):
    update = {"@type": "BlogPosting", "@id": name, "articleBody": "Trams have stopped."}

    (entry,) = outcome("liveblog", live_blog(update)).entries

    assert entry.key
    assert entry.key.isprintable()
    assert entry.provisional


@pytest.mark.parametrize("odd", ["&#12;", "&#11;", "&#31;", "&#1;"])
def test_characters_that_xml_does_not_know_break_no_page(odd):
    page = f"""<div itemscope itemtype="https://schema.org/LiveBlogPosting"><div itemscope itemprop="liveBlogUpdate"
        itemtype="https://schema.org/BlogPosting" id="a">One{odd}<time datetime="2021-01-06T20:00Z">8</time>two{odd}</div></div>"""

    (entry,) = outcome("liveblog", page).entries

    assert entry.text.split()[0].startswith("One")


def test_a_broken_address_in_an_embed_breaks_no_entry():
    link = '<a href="https://t.co/a" data-expanded-url="https://x.example/&#11;b">t.co/a</a>'

    (post,) = blocks_from_html(f'<blockquote class="twitter-tweet"><p>Hi {link}</p></blockquote>')

    assert post.text.startswith("Hi")


def test_a_namespace_that_is_no_address_breaks_no_feed():
    item = "<item><guid>a</guid><title>Bridge closed</title></item>"
    page = f'<rss xmlns:x="a}}b]"><channel><x:y/>{item}</channel></rss>'

    assert [entry.key for entry in outcome("feed", page).entries] == ["a"]
    with pytest.raises(SourceRefusedError, match="no well-formed XML"):
        outcome("cap", '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2}x"/>')


@pytest.mark.parametrize("name", ["links", "title_detail", "content", "authors", "media_content"])
def test_an_element_named_as_the_parser_names_its_findings_breaks_no_feed(name):
    item = f'<item><guid>a</guid><title>One</title><{name} href="https://x.example/"/></item>'

    (draft,) = _feed_loose.parse(f"<rss><channel>{item}</channel></rss>").drafts

    assert draft.id == "a"


def test_an_alert_named_by_an_unseen_character_is_named_otherwise():
    told = {"id": "b", "sender": "s", "sent": "2021-01-06T20:00:00Z", "status": "Actual"}
    told |= {"messageType": "Update", "event": "Storm", "references": "s,\0,2021-01-06T19:00:00Z"}
    page = json.dumps({"type": "FeatureCollection", "features": [{"properties": told}]})

    (entry,) = outcome("cap", page).entries

    assert "\0" not in entry.key
    assert entry.key


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (r'"a \ud800b"', "a b"),
        (r'"\ude00\ud83d\ude00\ud83d"', "😀"),
        (r'"C:\\ud83d"', r"C:\ud83d"),
        (r'"\\ud83d\\ude00"', r"\ud83d\ude00"),
        (r'"\\\ud83d."', "\\."),
        (r'"\\ud83d\ude00"', r"\ud83d"),
    ],
)
def test_only_true_halves_of_characters_are_taken_out(text, whole):
    assert orjson.loads(without_halves(text)) == whole


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59Z", "31 December 9999", "2100-01-01"])
def test_never_is_no_date(text):
    assert read_date(text) is None


@pytest.mark.parametrize(
    "cursor",
    [
        '{"endpoint": [], "page": null, "rest": true, "latest": 1, "digest": "", "since": 1}',
        '{"endpoint": "https://x.example/\\u0000", "page": null, "latest": 1, "since": 1}',
        '{"endpoint": "https://x.example/a", "latest": "soon", "since": 1}',
        '{"endpoint": "https://x.example/a", "latest": 1e300, "since": [1]}',
        '{"endpoint": "javascript:alert(1)"}',
        '{"endpoint": "https://evil.example\\u0000/"}',
        '{"v": 1, "read": {}, "wait": [[1, 2, 3, 4, 5]], "chains": []}',
        '{"v": 1, "read": {}, "wait": [], "chains": [["k","n","h",1e300,1,1,"","in_force","","",null,0]]}',
        "[" * 5000,
    ],
)
@pytest.mark.parametrize("kind", ["wordpress-liveblog", "superdesk", "cap", "guardian", "auto"])
def test_a_memory_that_cannot_be_breaks_nothing(kind, cursor):
    steps = reader(kind)(Visit("https://x.example/live", NOW, {"api_key": "k"}, cursor))

    assert next(steps).url.startswith("https://x.example/")
    with pytest.raises((SourceRefusedError, FetchError)):
        steps.throw(FetchError("out of reach"))


def test_a_key_of_its_own_goes_before_one_that_was_taken_over():
    old, new = (Entry(key, (Paragraph(Rich(f"{key} words.")),)) for key in ("old", "new"))
    print_ = source_print(old)
    known = [Known(1, "old", False, 1, print_, "", False, True, NOW, alias="new")]
    policy = Policy(timedelta(0), Deletions.IGNORE)

    changes = detect(known, Reading((new, old)), policy, NOW, first=False)

    assert [entry.key for entry in changes.new] == ["new"]
    assert not changes.revised


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://x.example/a", True),
        ("https://münchen.example/a", True),
        ("https://[2001:db8::1]/a", True),
        ("https://192.0.2.1:8443/a", True),
        ("https://xn--/", False),
        ("https://localhost/a", False),
        ("https://./a", False),
        ("https://x.example:0/a", False),
        ("https://x.example:/a", False),
        ("https://x.examplhttp://[e/a.jpg", False),
        ("https://a@x.example/a", False),
        ("https://x.example:99999/a", False),
    ],
)
def test_telegram_is_given_no_address_that_it_refuses(url, good):
    assert usable(url) is good
