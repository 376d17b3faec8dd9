"""Auto: what an address is, found out without guessing at articles."""

from datetime import UTC, datetime

import pytest

from bot.domain.reading import Page, Reading, Request, SourceRefusedError, Visit
from bot.ports import FetchError
from bot.sources import KINDS, auto, module, reader

NOW = datetime(2021, 1, 6, 21, tzinfo=UTC)
HOME = "https://news.example/live"
FEED = "https://news.example/feed.xml"
RSS = b"<rss version='2.0'><channel><item><guid>1</guid><title>One</title></item></channel></rss>"
JSON = b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "j", "content_text": "Gate shut"}]}'
BLOG = b"""<!doctype html><html><head><script type="application/ld+json">
{"@context": "https://schema.org", "@type": "LiveBlogPosting", "url": "https://news.example/live",
 "liveBlogUpdate": [{"@type": "BlogPosting", "@id": "b1", "headline": "Gate shut",
 "datePublished": "2021-01-06T19:10:00Z", "articleBody": "Trams stand still."}]}
</script></head><body></body></html>"""
NOTHING = "no feed or live blog found; to read it as an article edited in place use --kind article"


def html(*links, head=""):
    return f"<!doctype html><html><head>{head}{''.join(links)}</head><body><p>Hi</p></body></html>".encode()


def link(href, kind="application/rss+xml", title="News", rel="alternate"):
    return f'<link rel="{rel}" type="{kind}" title="{title}" href="{href}">'


def run(pages, cursor=None, url=HOME):
    """Drive auto over pages by address; an error in their place is thrown in."""
    asked = []
    steps = auto.read(Visit(url, NOW, cursor=cursor))
    answer = None
    try:
        while True:
            if isinstance(answer, Exception):
                request = steps.throw(answer)
            else:
                request = next(steps) if answer is None else steps.send(answer)
            asked.append(request.url)
            answer = pages.get(request.url, FetchError("404"))
    except StopIteration as end:
        return end.value, asked


def page(body, url=HOME):
    return Page(url, body)


# --------------------------------------------------------------------------- choosing


@pytest.mark.parametrize(("body", "key"), [(RSS, "1"), (JSON, "j")], ids=["rss", "json"])
def test_a_feed_is_read_as_a_feed(body, key):
    reading, asked = run({HOME: page(body)})
    assert [entry.key for entry in reading.entries] == [key]
    assert asked == [HOME]


def test_a_page_with_live_blog_markup_is_read_as_a_live_blog():
    body = BLOG.replace(b"</head>", link(FEED).encode() + b"</head>")
    reading, asked = run({HOME: page(body), FEED: page(RSS, FEED)})
    assert [entry.text for entry in reading.entries] == ["Trams stand still."]
    assert asked == [HOME]


def test_a_page_that_names_a_feed_is_read_through_it():
    reading, asked = run({HOME: page(html(link("/feed.xml"))), FEED: page(RSS, FEED)})
    assert [entry.title for entry in reading.entries] == ["One"]
    assert asked == [HOME, FEED]


@pytest.mark.parametrize(
    "links",
    [
        [link("/a.json", "application/json+oembed"), link(FEED)],
        [link("/comments/feed", title="News &raquo; Comments Feed"), link(FEED)],
        [link("/kommentare.xml"), link(FEED)],
        [link(FEED), link("/second.xml")],
        [link("/style.css", "text/css", rel="alternate stylesheet"), link(FEED)],
        [link("/x.xml", rel="stylesheet"), link(FEED)],
        [link("javascript:x"), link(FEED)],
        [link(""), link("feed.xml", "Application/Atom+XML; charset=utf-8")],
        [link(FEED, "application/feed+json")],
    ],
)
def test_the_first_feed_that_is_not_for_comments_is_taken(links):
    _, asked = run({HOME: page(html(*links)), FEED: page(RSS, FEED)})
    assert asked == [HOME, FEED]


def test_a_page_that_only_talks_of_live_blog_markup_is_read_through_its_feed():
    body = html(link(FEED), head="<!-- no LiveBlogPosting here -->")
    reading, asked = run({HOME: page(body), FEED: page(RSS, FEED)})
    assert ([entry.title for entry in reading.entries], asked) == (["One"], [HOME, FEED])


def test_a_base_in_the_page_counts():
    body = html(link("feed.xml"), head='<base href="https://cdn.example/x/">')
    _, asked = run({HOME: page(body), "https://cdn.example/x/feed.xml": page(RSS, FEED)})
    assert asked == [HOME, "https://cdn.example/x/feed.xml"]


@pytest.mark.parametrize(
    "body",
    [
        html(),
        html(link("/comments.xml")),
        html(head="<!-- LiveBlogPosting -->"),
        b"",
        b"plain words",
        b"{}",
        b"\x00\xff\x00",
        b"<sitemap/>",
    ],
    ids=["no link", "comments only", "markup named", "empty", "text", "json", "binary", "xml"],
)
def test_a_page_with_none_of_these_is_refused_and_never_an_article(body):
    with pytest.raises(SourceRefusedError) as caught:
        run({HOME: page(body)})
    assert str(caught.value) == NOTHING


def test_an_alert_without_a_reader_is_refused_by_name():
    body = b"<alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'></alert>"
    with pytest.raises(SourceRefusedError) as caught:
        run({HOME: page(body)})
    assert ("cap" in KINDS) or "CAP alert" in str(caught.value)


# --------------------------------------------------------------------------- files


@pytest.mark.parametrize("href", [FEED, "/relative.xml"])
def test_a_files_feed_cannot_be_fetched_so_there_is_none(href):
    with pytest.raises(SourceRefusedError) as caught:
        run({HOME: page(html(link(href)), url=None)})
    assert str(caught.value) == NOTHING


def test_the_feed_of_a_page_on_the_web_that_cannot_be_had_is_an_error_of_fetching():
    with pytest.raises(FetchError, match="503"):
        run({HOME: page(html(link(FEED))), FEED: FetchError("503", wait=9)})


# --------------------------------------------------------------------------- memory


def test_a_feed_found_once_is_asked_for_directly():
    first, _ = run({HOME: page(html(link(FEED))), FEED: page(RSS, FEED)})
    second, asked = run({FEED: page(RSS, FEED)}, cursor=first.cursor)
    assert asked == [FEED]
    assert (second.entries, second.cursor) == (first.entries, first.cursor)


def test_an_unchanged_feed_keeps_the_memory():
    first, _ = run({HOME: page(html(link(FEED))), FEED: page(RSS, FEED)})
    second, _ = run({FEED: Page(FEED, unchanged=True)}, cursor=first.cursor)
    assert second.unchanged
    assert second.cursor == first.cursor


def test_a_feed_that_moved_is_looked_for_on_the_page():
    first, _ = run({HOME: page(html(link("/old.xml"))), "https://news.example/old.xml": page(RSS)})
    second, asked = run({HOME: page(html(link(FEED))), FEED: page(RSS, FEED)}, first.cursor)
    assert asked == ["https://news.example/old.xml", HOME, FEED]
    assert [entry.title for entry in second.entries] == ["One"]


def test_a_feed_that_fails_and_did_not_move_is_asked_once():
    first, _ = run({HOME: page(html(link(FEED))), FEED: page(RSS, FEED)})
    with pytest.raises(FetchError, match="404"):
        run({HOME: page(html(link(FEED)))}, first.cursor)


def test_a_server_that_wants_peace_gets_it():
    first, _ = run({HOME: page(html(link(FEED))), FEED: page(RSS, FEED)})
    with pytest.raises(FetchError, match="slowly"):
        run({FEED: FetchError("slowly", wait=30)}, first.cursor)


def test_an_unchanged_page_is_still_known():
    first, _ = run({HOME: page(RSS)})
    second, asked = run({HOME: Page(HOME, unchanged=True)}, cursor=first.cursor)
    assert second.unchanged
    assert (second.cursor, asked) == (first.cursor, [HOME])


def test_an_unchanged_page_nobody_remembers_is_unchanged():
    reading, _ = run({HOME: Page(HOME, unchanged=True)}, cursor="of another kind")
    assert (reading.unchanged, reading.cursor) == (True, "of another kind")


# --------------------------------------------------------------------------- replay and registry


def test_replay_passes_pages_and_failures_through():
    def read(visit):
        first = yield Request(visit.url)
        second = yield Request("b")
        try:
            yield Request("c")
        except FetchError as error:
            return Reading(title=f"{first.url} {second.url} {error}")
        return Reading()

    steps = auto.replay(read, Visit("a", NOW), Page("one"))
    assert next(steps).url == "b"
    assert steps.send(Page("two")).url == "c"
    with pytest.raises(StopIteration) as end:
        steps.throw(FetchError("none"))
    assert end.value.value.title == "one two none"


def test_the_kinds_are_the_files():
    assert {"auto", "feed"} <= set(KINDS)
    assert not any(kind.startswith("-") or "_" in kind for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_a_reader(kind):
    steps = reader(kind)(Visit(HOME, NOW))
    assert next(steps).url == HOME
    assert reader(kind) is module(kind).read


@pytest.mark.parametrize(("kind", "words"), [("feeds", "did you mean feed"), ("zzz", "known are")])
def test_an_unknown_kind_is_refused_with_a_hint(kind, words):
    with pytest.raises(ValueError, match=words):
        reader(kind)
