"""Live blogs: keys that hold while a page is re-ordered, moved and cosmetically edited."""

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.reading import Page, SourceRefusedError, Visit
from bot.sources import liveblog
from tests.sources.broken import broken
from tests.sources.cases import cases

URL = "https://gazette.example/live/capitol"
VISIT = Visit(URL, datetime(2021, 1, 6, 22, tzinfo=UTC), zone="America/New_York")
WORDS = st.lists(
    st.sampled_from(
        (
            "doors",
            "barred",
            "senators",
            "leave",
            "police",
            "hold",
            "the",
            "bridge",
            "troops",
            "cross",
        )
    ),
    min_size=3,
    max_size=9,
).map(" ".join)
NAMED = st.lists(st.tuples(st.integers(1, 999), WORDS), max_size=8, unique_by=lambda pair: pair[0])


def read(updates, *more, visit=VISIT):
    blog = {"@type": "LiveBlogPosting", "@id": URL, "liveBlogUpdate": updates}
    scripts = "".join(
        f'<script type="application/ld+json">{json.dumps(node)}</script>' for node in (blog, *more)
    )
    return liveblog.parse(Page(visit.url, f"<html>{scripts}</html>".encode()), visit)


def keys(reading):
    return {entry.text: entry.key for entry in reading.entries}


def named(pairs, form):
    return [
        {"url": form.format(number), "datePublished": f"2021-01-06T10:{number % 60:02}Z", "articleBody": f"{text} {number}"}
        for number, text in pairs
    ]  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(NAMED, st.randoms(use_true_random=False))
def test_keys_do_not_depend_on_the_order(pairs, random):
    updates = named(pairs, f"{URL}#post-{{}}")
    shuffled = random.sample(updates, len(updates))
    assert keys(read(updates)) == keys(read(shuffled))


@pytest.mark.parametrize(
    "form",
    [
        "http://gazette.example/live/capitol/{}",
        "https://gazette.example/live/capitol/{}?utm_source=feed&utm_medium=rss",
        "https://gazette.example/live/capitol/{}?fbclid=x1",
    ],
)
@settings(max_examples=30, deadline=None)
@given(NAMED)
def test_neither_scheme_nor_tracking_changes_a_key(form, pairs):
    plain = named(pairs, "https://gazette.example/live/capitol/{}")
    assert keys(read(plain)) == keys(read(named(pairs, form)))


@settings(max_examples=50, deadline=None)
@given(st.lists(WORDS, max_size=6, unique=True))
def test_spacing_case_and_punctuation_change_no_key_made_of_words(texts):
    plain = read([{"articleBody": f"{text}, they say."} for text in texts])
    spelled = read([{"articleBody": f" {text.upper()}\u200b  –  they say! "} for text in texts])
    assert [e.key for e in plain.entries] == [e.key for e in spelled.entries]
    assert all(entry.provisional for entry in plain.entries)


@settings(max_examples=50, deadline=None)
@given(NAMED, st.integers(0, 8))
def test_a_window_that_slides_renames_nothing(pairs, start):
    updates = named(pairs, f"{URL}#post-{{}}")
    whole, later = keys(read(updates)), keys(read(updates[start:]))
    assert later.items() <= whole.items()


def test_an_update_edited_is_read_anew_beside_those_remembered():
    before = read(named([(1, "doors are barred"), (2, "troops cross")], f"{URL}#post-{{}}"))
    after = read(named([(1, "doors are open"), (2, "troops cross")], f"{URL}#post-{{}}"))
    assert [entry.text for entry in after.entries] == ["doors are open 1", "troops cross 2"]
    assert after.entries[1] == before.entries[1]


def test_what_an_update_refers_to_is_not_remembered():
    update = [{"@id": "#post-1", "articleBody": "Doors are barred.", "author": {"@id": "#who"}}]
    for name in ("Ann Lee", "Bo Chen"):
        (entry,) = read(update, {"@id": "#who", "@type": "Person", "name": name}).entries
        assert entry.author == name


def test_the_same_words_in_another_zone_are_another_time():
    update = [{"@id": "#post-1", "articleBody": "Doors.", "datePublished": "2021-01-06T10:00"}]
    (here,) = read(update).entries
    (there,) = read(update, visit=Visit(URL, VISIT.now, zone="Asia/Tokyo")).entries
    assert (here.published.hour, there.published.hour) == (15, 1)


def test_a_page_that_marks_an_update_later_is_seen_though_its_words_are_remembered():
    blog = {"@type": "LiveBlogPosting", "liveBlogUpdate": [{"@id": "p1", "articleBody": "Doors."}]}
    script = f'<script type="application/ld+json">{json.dumps(blog)}</script>'
    for mark, expected in (("", False), ("is-key-event", True)):
        page = Page(URL, f'{script}<article id="p1" class="{mark}"></article>'.encode())
        assert liveblog.parse(page, VISIT).entries[0].key_event is expected


@pytest.mark.parametrize("case", [c for c in cases() if c.kind == "liveblog"], ids=lambda c: c.id)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_broken_page_is_read_or_refused(case, data):
    (page,) = case.pages.values()
    with suppress(SourceRefusedError):
        reading = liveblog.parse(Page(URL, data.draw(broken(page.body))), VISIT)
        assert len({entry.key for entry in reading.entries}) == len(reading.entries)


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 1))
def test_a_page_cut_anywhere_tells_no_other_words_of_an_update(share):
    for case in cases():
        if case.kind != "liveblog" or "cut" in case.name or case.claims.get("refused"):
            continue
        (page,) = case.pages.values()
        whole = {e.text for e in liveblog.parse(page, case.visit).entries}
        try:
            cut = liveblog.parse(
                Page(page.url, page.body[: int(len(page.body) * share)]), case.visit
            )
        except SourceRefusedError:
            continue
        assert {entry.text for entry in cut.entries} <= whole


def test_styles_in_styles_cost_no_more_than_their_number():
    deep = "<b>" * 40_000 + "Doors."
    assert read([{"@id": "p1", "articleBody": deep}, {"@id": "p2", "articleBody": "Bridge."}])


def test_a_page_of_many_megabytes_is_read_in_time():
    updates = [{"@id": f"p{n}", "articleBody": f"Doors {n}. " * 300} for n in range(3000)]
    assert len(read(updates).entries) == 3000
