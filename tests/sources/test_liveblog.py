"""Live blogs marked up as LiveBlogPosting: which updates, under which keys, with what in them."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.blocks import Image, Listing, Mark, Paragraph, Rich, Style, Video
from bot.domain.reading import Page, Request, Skipped, SourceRefusedError, Visit
from bot.sources import liveblog

DATA = Path(__file__).parent / "data" / "liveblog"
URL = "https://gazette.example/live/flood"
VISIT = Visit(URL, datetime(2021, 1, 6, 22, tzinfo=UTC), zone="America/New_York")


def p(text, *marks):
    return Paragraph(Rich(text, marks))


def at(hour, minute):
    return datetime(2021, 1, 6, hour, minute, tzinfo=UTC)


def saved(name):
    return Page(None, (DATA / name).read_bytes())


def page(updates, script="{}", url=URL, **blog):
    node = {"@type": "LiveBlogPosting", "headline": "Flood", "liveBlogUpdate": updates} | blog
    body = f'<script type="application/ld+json">{script.replace("{}", json.dumps(node))}</script>'
    return Page(url, body.encode())


def parse(updates, **more):
    return liveblog.parse(page(updates, **more), VISIT)


def keys(reading):
    return [entry.key for entry in reading.entries]


# --------------------------------------------------------------------------- a whole page


@pytest.fixture(scope="module")
def flood():
    reading = liveblog.parse(saved("flood.html"), VISIT)
    return reading, {entry.key: entry for entry in reading.entries}


def test_every_update_with_content_is_an_entry(flood):
    reading, _ = flood
    assert keys(reading) == ["u5", "u4", "u3", "u2", "u1"]
    assert reading.skipped == (Skipped("u6", "empty"),)
    assert reading.newest_first
    assert not reading.complete
    assert reading.title == "Flood in Millbrook: live"


def test_markup_in_a_body_becomes_blocks_and_is_tidied(flood):
    _, entries = flood
    assert entries["u5"].blocks == (
        p("The gauge shows 4.2 m.", Mark(16, 21, Style.BOLD)),
        p("See the map.", Mark(8, 11, Style.LINK, "https://gazette.example/map")),
        Image("https://gazette.example/gauge-16x9.jpg"),
    )


def test_headline_author_and_times_are_read(flood):
    _, entries = flood
    entry = entries["u5"]
    assert (entry.title, entry.author) == ('Water "stands still"', "Ann Lee, Bo Chen")
    assert (entry.published, entry.updated) == (at(20, 30), at(20, 35))
    assert (entry.key_event, entry.pinned, entry.provisional) == (True, False, False)
    assert entry.url == f"{URL}#u5"


def test_a_headline_that_the_text_repeats_is_no_title(flood):
    _, entries = flood
    assert entries["u4"].title is None
    assert (
        entries["u4"].text
        == "The school opens its gym to all who need a bed.\n\nBring blankets & torches."
    )


def test_a_date_without_a_zone_is_in_the_visits(flood):
    _, entries = flood
    assert entries["u4"].published == at(20, 10)


def test_a_headline_alone_is_an_entry(flood):
    _, entries = flood
    assert (entries["u3"].title, entries["u3"].text) == ("Bridge closed", "")
    assert entries["u3"].published == at(20, 0)


def test_a_picture_alone_is_an_entry(flood):
    _, entries = flood
    assert entries["u2"].blocks == (
        Image("https://gazette.example/boats.jpg", "Boats on Mill Lane", "Ann Lee"),
        Video("https://player.example/v/1", "Boats"),
    )
    assert entries["u2"].published == at(19, 30)


def test_the_element_that_shows_an_update_tells_its_anchor_and_that_it_is_pinned(flood):
    _, entries = flood
    assert entries["u1"].url == f"{URL}#block-u1"
    assert entries["u1"].pinned
    assert entries["u1"].text == "Sirens went off at two."


def test_a_second_reading_is_the_same():
    assert liveblog.parse(saved("flood.html"), VISIT) == liveblog.parse(saved("flood.html"), VISIT)


def test_microdata_is_read_like_json():
    reading = liveblog.parse(saved("microdata.html"), VISIT)
    first, second = reading.entries
    assert (first.key, first.title, first.author, first.pinned) == (
        "e1",
        "Polls close",
        "Ann Lee",
        True,
    )
    assert first.published == at(23, 0)
    assert first.blocks == (p("The doors are shut."), Listing((Rich("North: open till seven"),)))
    assert (second.key, second.url) == ("e2", "https://gazette.example/live/count#e2")
    assert second.blocks == (p("First boxes are open."), Image("https://gazette.example/box.jpg"))


# --------------------------------------------------------------------------- identity


def test_an_address_that_all_updates_share_identifies_none():
    updates = [
        {"url": URL, "datePublished": f"2021-01-06T1{n}:00Z", "articleBody": "Rain."}
        for n in range(3)
    ]
    reading = parse(updates)
    assert keys(reading) == ["2021-01-06T10:00:00Z", "2021-01-06T11:00:00Z", "2021-01-06T12:00:00Z"]
    assert not any(entry.provisional for entry in reading.entries)
    assert not reading.newest_first


def test_equal_identities_are_kept_apart_and_a_later_one_renames_none():
    old = [{"@id": "a", "articleBody": "two"}, {"@id": "a", "articleBody": "one"}]
    assert {e.text: e.key for e in parse(old).entries} == {"one": "a", "two": "a~2"}
    newer = [
        {"@id": "a", "articleBody": "three"},
        *old,
        {"@id": "b", "articleBody": "Rain."},
        {"@id": "c", "articleBody": "Wind."},
        {"@id": "d", "articleBody": "Snow."},
    ]
    assert {e.text: e.key for e in parse(newer).entries} | {"three": "a~3"} == {
        "one": "a", "two": "a~2", "three": "a~3", "Rain.": "b", "Wind.": "c", "Snow.": "d",
    }  # fmt: skip


def test_without_any_identity_the_words_make_a_provisional_key():
    updates = [{"articleBody": "One."}, {"articleBody": "Two."}, {"articleBody": "One."}]
    reading = parse(updates)
    assert len(set(keys(reading))) == 3
    assert all(entry.provisional for entry in reading.entries)
    assert keys(reading) == keys(parse(updates))
    assert keys(reading)[1] == keys(parse([{"articleBody": " two. "}]))[0]


def test_one_date_on_all_updates_identifies_none():
    updates = [
        {"articleBody": text, "datePublished": "2021-01-06T10:00Z"}
        for text in ("One.", "Two.", "Three.")
    ]
    assert [entry.provisional for entry in parse(updates).entries] == [True] * 3


texts = st.sampled_from(["", "One.", "Two.", "<p>Three.</p>"])
names = st.sampled_from([None, "a", "b", URL, f"{URL}#a", "_:b0"])
dates = st.sampled_from([None, "2021-01-06T10:00Z", "2021-01-06T11:00Z", "soon"])


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {"@id": names, "url": names, "datePublished": dates, "articleBody": texts}
        )
    )
)
def test_no_update_is_lost_and_no_key_is_double(updates):
    reading = parse(updates)
    told = keys(reading) + [skipped.key for skipped in reading.skipped]
    assert len(told) == len(set(told)) == len(updates)
    assert len(reading.entries) == sum(bool(update["articleBody"]) for update in updates)


# --------------------------------------------------------------------------- careless markup

ONE = [{"@id": "a", "articleBody": "One."}]


@pytest.mark.parametrize(
    "script",
    [
        "[{}]",
        '{"@graph": [{"mainEntity": {}}]}',
        "<!-- {} -->",
        "//<![CDATA[\n{}\n//]]>",
        "/*<![CDATA[*/ {} /*]]>*/;",
        "{},",
        '[{}, {"note": "a\tb"},]',
        '[{}, "it\\\'s"]',
    ],
)
def test_wrapped_and_broken_json_is_read(script):
    blog = json.dumps({"@type": "LiveBlogPosting", "liveBlogUpdate": ONE})
    text = f'<SCRIPT Type="application/ld+json">{script.replace("{}", blog, 1)}</SCRIPT>'
    assert keys(liveblog.parse(Page(URL, text.encode()), VISIT)) == ["a"]


def test_two_scripts_that_say_the_same_say_it_once():
    twice = Page(URL, page(ONE).body * 2)
    assert keys(liveblog.parse(twice, VISIT)) == ["a"]


def test_references_into_the_graph_are_followed():
    graph = {
        "@graph": [
            {"@type": "LiveBlogPosting", "liveBlogUpdate": [{"@id": "#u1"}]},
            {
                "@id": "#u1",
                "@type": "BlogPosting",
                "articleBody": "One.",
                "author": {"@id": "#ann"},
            },
            {"@id": "#ann", "@type": "Person", "name": "Ann Lee"},
        ]
    }
    body = f'<script type="application/ld+json">{json.dumps(graph)}</script>'
    (entry,) = liveblog.parse(Page(URL, body.encode()), VISIT).entries
    assert (entry.key, entry.text, entry.author, entry.url) == (
        "u1",
        "One.",
        "Ann Lee",
        f"{URL}#u1",
    )


def test_the_pages_own_picture_is_not_repeated_on_every_update():
    updates = [
        {"@id": f"u{n}", "articleBody": text, "image": "/logo.jpg"}
        for n, text in enumerate(["One.", "Two.", "Three.", ""])
    ]
    assert [len(entry.blocks) for entry in parse(updates).entries] == [1, 1, 1, 1]


def test_an_empty_list_is_a_blog_that_has_not_begun():
    assert parse([]).entries == ()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<p>Just a page</p>", "no live-blog markup"),
        (b'<script type="application/ld+json">{"@type": "NewsArticle", "about": "LiveBlogPosting"}</script>', "no live-blog markup"),
        (b'<script type="application/ld+json">{"@type": "LiveBlogPosting"}</script>', "lists no updates"),
        (b'<script type="application/ld+json">{"@type": "LiveBlogPosting", "liveBlogUpdate": [{</script>', "broken"),
        (b"", "no live-blog markup"),
    ],
)  # fmt: skip
def test_a_page_without_usable_markup_is_refused(body, reason):
    with pytest.raises(SourceRefusedError, match=reason):
        liveblog.parse(Page(URL, body), VISIT)


def test_the_generator_asks_for_one_page():
    steps = liveblog.read(VISIT)
    assert next(steps) == Request(URL)
    with pytest.raises(StopIteration) as stop:
        steps.send(page(ONE))
    assert keys(stop.value.value) == ["a"]


def test_an_unchanged_page_says_nothing_new():
    steps = liveblog.read(VISIT)
    next(steps)
    with pytest.raises(StopIteration) as stop:
        steps.send(Page(URL, unchanged=True))
    assert stop.value.value.unchanged


def test_a_look_is_cheap_and_right():
    assert liveblog.looks_like(page(ONE))
    assert not liveblog.looks_like(Page(URL, b"<p>no</p>"))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body):
    blog = page(ONE).body
    for soup in (body, blog[:90] + body + blog[90:], body + b"LiveBlogPosting"):
        with suppress(SourceRefusedError):
            reading = liveblog.parse(Page(URL, soup), VISIT)
            assert len(set(keys(reading))) == len(reading.entries)
