"""Superdesk live blogs: all lists, all pages, and only what is out."""

from contextlib import suppress
from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.blocks import Image, Link, Paragraph, Quote, Rich, Video
from bot.domain.reading import Page, SourceRefusedError, Visit
from bot.ports import FetchError
from bot.sources import reader
from bot.sources._superdesk_address import of_address, of_page
from bot.sources._superdesk_items import blocks_of
from tests.sources.broken import broken
from tests.sources.cases import cases, run
from tests.sources.sanity import check

NOW = datetime(2021, 1, 6, 22, tzinfo=UTC)
BLOG = "5ff5d0aa1c9d440000a1b2c3"
API = f"https://desk.example/api/v2/client_blogs/{BLOG}/posts"
PAGE = "https://news.example/evening"
FRESH = f"&fresh={int(NOW.timestamp())}"


def post(key, hour=20, words="The gate is shut.", **more):
    at = f"2021-01-06T{hour:02d}:00:00+00:00"
    items = [{"item_type": "text", "text": f"<p>{words}</p>"}]
    return {"_id": key, "published_date": at, "_updated": at, "items": items, **more}


def answer(*posts, total=None):
    meta = {"total": len(posts) if total is None else total}
    return orjson.dumps({"_items": posts, "_meta": meta})


def asked(sticky, number=1, fresh=""):
    return f"{API}?sticky={sticky}&limit=100&ordering=newest_first&page={number}{fresh}"


def drive(pages, *, cursor=None, url=API, kind="superdesk"):
    """Answer requests by their address; return the reading and what was asked for."""
    steps, seen = reader(kind)(Visit(url, NOW, cursor=cursor)), []
    try:
        request = next(steps)
        while True:
            seen.append(request.url)
            told = pages.get(request.url, FetchError("no such page"))
            if isinstance(told, Exception):
                request = steps.throw(told)
            else:
                request = steps.send(told if isinstance(told, Page) else Page(request.url, told))
    except StopIteration as end:
        return end.value, seen


def both(*posts, sticky=(), total=None):
    return drive({asked(1): answer(*sticky), asked(0): answer(*posts, total=total)})[0]


# --------------------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        (f"{API}?sticky=1&page=9", API),
        (API.removesuffix("/posts"), API),
        (API.replace("/v2/", "/"), API.replace("/v2/", "/")),
        (f"{API}/5ff5e1000000000000000001", API),
        ("https://desk.example/api/v2/client_blogs/short/posts", None),
        (f"ftp://desk.example/api/client_blogs/{BLOG}/posts", None),
        ("http://[", None),
        ("posts.json", None),
    ],
)
def test_an_address_of_the_api_names_the_blog(url, endpoint):
    place = of_address(url)
    assert (place.endpoint if place else None) == endpoint


@pytest.mark.parametrize(
    "html",
    [
        f'<script>LB = {{"api_host": "//desk.example/", "blog": {{"_id": "{BLOG}"}}}}</script>',
        f"<script>var o = {{api_host: 'https://desk.example/api', blog_id: '{BLOG}'}}</script>",
        f'<div data-o="{{&quot;api_host&quot;:&quot;https://desk.example&quot;,&quot;blogId&quot;:&quot;{BLOG}&quot;}}">',
        f'<iframe src="https://desk.example/embed/{BLOG}"></iframe>',
    ],
    ids=["theme", "bare names", "attribute", "frame"],
)
def test_a_page_names_its_blog_in_many_ways(html):
    place = of_page(html, PAGE)
    assert place is not None
    assert place.endpoint == API


def test_a_page_without_a_blog_is_refused():
    with pytest.raises(SourceRefusedError, match="no Superdesk live blog on this page"):
        drive({PAGE: b"<p>Nothing here.</p>"}, url=PAGE)


# --------------------------------------------------------------------------- all lists, all pages


def test_sticky_and_ordinary_posts_are_one_blog_and_complete():
    reading = both(post("a"), post("b", 21), sticky=[post("c", 19)])
    assert [(e.key, e.pinned) for e in reading.entries] == [("b", False), ("a", False), ("c", True)]
    assert (reading.complete, reading.newest_first) == (True, True)


@pytest.mark.parametrize(
    ("posts", "total"),
    [([post("a")], 2), ([post("a"), post("a")], 2), ([post("a")], "1"), ([post("a")], 0)],
    ids=["one missing", "one twice", "no number", "too many"],
)
def test_a_reading_is_complete_only_where_the_totals_agree(posts, total):
    assert not both(*posts, total=total).complete


def test_a_page_that_cannot_be_had_leaves_the_reading_incomplete():
    reading, seen = drive({asked(1): answer(), asked(0): answer(post("a"), total=2)})
    assert seen[-1] == asked(0, 2, FRESH)
    assert ([e.key for e in reading.entries], reading.complete) == (["a"], False)


def test_a_list_that_goes_on_for_ever_is_left_after_twenty_pages():
    pages = {asked(0, n, FRESH): answer(post(f"p{n}"), total=900) for n in range(2, 40)}
    reading, seen = drive({asked(1): answer(), asked(0): answer(post("a"), total=900), **pages})
    assert (len(seen), reading.complete) == (21, False)


def test_a_list_that_did_not_change_is_asked_for_again_when_the_other_did():
    same = Page(asked(1), unchanged=True)
    again = {asked(1, 1, FRESH): answer(post("c"))}
    reading, _ = drive({asked(1): same, asked(0): answer(post("a")), **again})
    assert ({e.key for e in reading.entries}, reading.complete) == ({"a", "c"}, True)


def test_two_lists_that_did_not_change_are_not_read():
    same = {asked(n): Page(asked(n), unchanged=True) for n in (1, 0)}
    reading, _ = drive(same, cursor="x")
    assert reading.unchanged


def test_a_post_on_two_pages_counts_in_its_latest_version():
    older = post("a", words="Before.")
    newer = post("a", words="After.", _updated="2021-01-06T21:30:00+00:00")
    for posts in ([older, newer], [newer, older]):
        (entry,) = both(*posts).entries
        assert entry.text == "After."


@settings(max_examples=40, deadline=None)
@given(st.permutations([post(f"p{n}", n) for n in range(8)]))
def test_the_servers_order_is_not_believed(posts):
    assert [e.key for e in both(*posts).entries] == [f"p{n}" for n in range(7, -1, -1)]


# --------------------------------------------------------------------------- posts and items


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"post_status": "draft"}, "not published (draft)"),
        ({"published_date": "2021-01-06T23:00:00Z"}, "scheduled for 2021-01-06T23:00:00Z"),
        ({"items": []}, "empty"),
        ({"items": [{"item_type": "Advertisement Local", "text": "Buy."}]}, "advertisement"),
    ],
)
def test_what_is_not_out_is_skipped_with_the_reason(more, reason):
    reading = both({**post("a"), **more})
    assert [(s.key, s.reason) for s in reading.skipped] == [("a", reason)]
    assert reading.complete


@pytest.mark.parametrize("deleted", [True, 1, "true"])
def test_a_deleted_post_is_withdrawn(deleted):
    assert both(post("a", deleted=deleted)).removed == ("a",)


RENDITIONS = {
    "thumbnail": {"href": "/t.jpg", "width": 200},
    "baseImage": {"href": "/b.jpg", "width": 1400},
    "original": {"href": "/o.jpg", "width": 6000},
}


@pytest.mark.parametrize(
    ("item", "blocks"),
    [
        ({"item_type": "text", "text": "x < y"}, (Paragraph(Rich("x < y")),)),
        (
            {"item_type": "image", "meta": {"caption": "Gate", "credit": "Eve", "media": {"renditions": RENDITIONS}}},
            (Image("https://desk.example/b.jpg", "Gate", "Eve"),),
        ),
        (
            {"item_type": "image", "text": "<img src='/x.jpg' alt='Gate'><p>Seen from the quay.</p>"},
            (Image("https://desk.example/x.jpg", "Gate"), Paragraph(Rich("Seen from the quay."))),
        ),
        (
            {"item_type": "quote", "meta": {"quote": "<p>Go home.</p>", "credit": "The mayor"}},
            (Quote(Rich("Go home."), "The mayor"),),
        ),
        (
            {"item_type": "quote", "text": "<blockquote>Go home.</blockquote>", "meta": {"credit": "The mayor"}},
            (Quote(Rich("Go home."), "The mayor"),),
        ),
        (
            {"item_type": "embed", "meta": {"original_url": "https://a.example/x", "title": "Map"}},
            (Link("https://a.example/x", "Map"),),
        ),
        (
            {"item_type": "poll", "meta": {"poll_body": {"question": "Stay?", "answers": []}}},
            (Link("https://news.example/p", "Stay?"),),
        ),
        ({"item_type": "video", "meta": {"url": "/v.mp4"}}, (Video("https://desk.example/v.mp4"),)),
        ({"item_type": "scorecard", "text": "<p>Two all.</p>"}, (Paragraph(Rich("Two all.")),)),
    ],
    ids=["text", "image", "image as text", "quote", "quote as text", "embed", "poll", "video", "?"],
)  # fmt: skip
def test_an_item_is_read_by_its_type(item, blocks):
    assert blocks_of(item, "https://desk.example/", "https://news.example/p") == blocks


# --------------------------------------------------------------------------- auto, and junk


def test_auto_finds_the_blog_a_page_frames_and_asks_it_directly_from_then_on():
    frame = f'<iframe src="https://desk.example/embed/{BLOG}"></iframe>'.encode()
    pages = {PAGE: frame, asked(1): answer(), asked(0): answer(post("a"))}
    reading, seen = drive(pages, url=PAGE, kind="auto")
    assert seen == [PAGE, asked(1), asked(0)]
    _, seen = drive(pages, url=PAGE, kind="auto", cursor=reading.cursor)
    assert seen == [asked(1), asked(0)]


def test_a_saved_answer_is_read_by_itself():
    reading, _ = drive({"a.json": Page(None, answer(post("a", post_status="open")))}, url="a.json")
    assert ([e.key for e in reading.entries], reading.complete) == (["a"], False)


MINE = [case for case in cases() if case.kind == "superdesk"]


@pytest.mark.parametrize("case", MINE, ids=lambda case: case.name)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_broken_pages_are_read_or_refused(case, data):
    check(run(case, lambda page: Page(page.url, data.draw(broken(page.body)), page.content_type)))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body):
    with suppress(SourceRefusedError, FetchError):
        assert not drive({asked(1): body, asked(0): body})[0].entries
