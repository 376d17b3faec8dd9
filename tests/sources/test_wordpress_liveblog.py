"""WordPress live blogs: whatever the plugin answers, the last word on each entry counts."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.reading import Page, SourceRefusedError, Visit
from bot.ports import FetchError
from bot.sources import reader
from bot.sources import wordpress_liveblog as source
from tests.sources.broken import broken
from tests.sources.cases import cases, run
from tests.sources.sanity import check

NOW = datetime(2021, 1, 6, 22, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
API = "https://ledger.example/wp-json/liveblog/v1/4711"
POST = "https://ledger.example/2021/evening/"


def entry(number, kind, at, words, **more):
    html = f"<p>{words}</p>" if words else ""
    return {"id": str(number), "type": kind, "render": html, "timestamp": SECONDS + at, **more}


def answer(*entries):
    return orjson.dumps({"entries": entries, "latest_timestamp": SECONDS, "pages": 1})


def visit(cursor=None, now=NOW, url=API):
    return Visit(url, now, cursor=cursor)


def drive(steps, *answers):
    """Answer each request in turn; return the reading and the addresses asked for."""
    asked, waiting = [], list(answers)
    try:
        request = next(steps)
        while True:
            asked.append(request.url)
            told = waiting.pop(0)
            if isinstance(told, Exception):
                request = steps.throw(told)
            else:
                request = steps.send(told if isinstance(told, Page) else Page(request.url, told))
    except StopIteration as end:
        return end.value, asked


def first(*entries):
    return drive(source.read(visit()), answer(*entries))[0]


# --------------------------------------------------------------------------- what is said last


@pytest.mark.parametrize(
    ("said", "text", "removed"),
    [
        ([("new", 1), ("update", 2)], "2", ()),
        ([("new", 1), ("update", 2), ("delete", 3)], None, ("7",)),
        ([("new", 1), ("delete", 2), ("new", 3)], "3", ()),
        ([("new", 1), ("delete", 2), ("update", 3)], "3", ()),
        ([("delete", 3), ("update", 2), ("new", 1)], None, ("7",)),
        ([("new", 5), ("update", 5), ("delete", 5)], None, ("7",)),
    ],
)
def test_the_last_word_on_an_entry_counts(said, text, removed):
    told = [entry(7, kind, at, f"Word {at}" if kind != "delete" else "") for kind, at in said]
    reading = first(*told)
    assert [found.text for found in reading.entries] == ([f"Word {text}"] if text else [])
    assert reading.removed == removed


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(6)))
def test_the_order_of_an_answer_changes_neither_keys_nor_words(order):
    told = [entry(n, "new", n * 60, f"Entry number {n}.") for n in range(6)]
    told[3] = entry(0, "update", 200, "The first, put right.", entry_time=SECONDS)
    found = {e.key: e.text for e in first(*(told[n] for n in order)).entries}
    assert found == {e.key: e.text for e in first(*told).entries}


def test_a_quiet_update_is_no_entry_and_names_no_time_of_writing():
    reading = first(entry(7, "update", 60, "Put right."), entry(8, "update", 70, ""))
    (found,) = reading.entries
    assert (found.published, found.updated) == (None, NOW + timedelta(seconds=60))
    assert [skipped.key for skipped in reading.skipped] == ["8"]


# --------------------------------------------------------------------------- from visit to visit


def test_the_first_visit_asks_for_everything_and_the_next_only_for_what_is_new():
    reading, asked = drive(source.read(visit()), answer(entry(1, "new", -60, "One.")))
    assert asked == [f"{API}/entries/1/{SECONDS}"]
    assert not reading.partial
    later = NOW + timedelta(minutes=1)
    again = source.read(visit(reading.cursor, later))
    reading, asked = drive(again, answer(entry(1, "new", -60, "One.")))
    assert asked == [f"{API}/entries/{SECONDS - 1800}/{SECONDS + 60}"]
    assert reading.partial


def test_an_answer_that_stays_the_same_is_unchanged_once_every_edit_has_settled():
    cursor, unchanged = (
        drive(source.read(visit()), answer(entry(1, "new", 0, "One.")))[0].cursor,
        [],
    )
    for minutes in (1, 10, 29, 32, 40):
        steps = source.read(visit(cursor, NOW + timedelta(minutes=minutes)))
        reading, _ = drive(steps, answer(entry(1, "new", 0, "One.")))
        unchanged.append(reading.unchanged)
        cursor = reading.cursor
    assert unchanged == [False, False, False, True, True]


def test_nothing_written_is_nothing_changed():
    cursor = drive(source.read(visit()), answer())[0].cursor
    reading, _ = drive(source.read(visit(cursor)), answer())
    assert reading.unchanged
    assert reading.cursor == cursor


def test_a_moment_far_in_the_future_does_not_blind_the_next_visit():
    told = orjson.dumps({"entries": [entry(1, "new", 10**7, "One.")]})
    cursor = drive(source.read(visit()), told)[0].cursor
    _, asked = drive(source.read(visit(cursor)), answer())
    assert asked == [f"{API}/entries/{SECONDS - 1800}/{SECONDS}"]


def test_a_memory_of_another_kind_is_none():
    _, asked = drive(source.read(visit("no json")), answer())
    assert asked == [f"{API}/entries/1/{SECONDS}"]


# --------------------------------------------------------------------------- refusals and the rest


def test_where_nothing_answers_the_first_reason_is_told():
    lost = FetchError("ledger.example answered 404 Not Found; check the address", wait=5)
    with pytest.raises(FetchError, match=r"REST address cannot be read: .* 404") as caught:
        drive(source.read(visit()), lost, FetchError("again"))
    assert caught.value.wait == 5


def test_pages_that_cannot_be_had_cost_only_themselves():
    listed = {"entries": [entry(9, "new", 0, "Nine.")], "pages": 3}
    steps = source.read(visit())
    reading, asked = drive(
        steps, FetchError("too large"), orjson.dumps(listed), FetchError("page 2")
    )
    assert [found.key for found in reading.entries] == ["9"]
    assert asked[1:] == [f"{API}/get-entries/1/0-0", f"{API}/get-entries/2/0-0"]


def test_a_saved_answer_is_read_by_itself():
    saved = Page(None, answer(entry(1, "new", 0, "One.")))
    reading, _ = drive(source.read(visit(url="saved.json")), saved)
    assert ([found.key for found in reading.entries], reading.cursor) == (["1"], None)


def test_auto_finds_the_live_blog_of_a_post_and_asks_it_directly_from_then_on():
    page = (
        '<script>var liveblog_settings = {"endpoint_url": "' + API + '/"};</script>'
        '<link rel="alternate" type="application/rss+xml" href="/feed/">'
    )
    told = answer(entry(1, "new", 0, "One."))
    auto = reader("auto")
    reading, asked = drive(auto(visit(url=POST)), Page(POST, page.encode()), told)
    assert asked == [POST, f"{API}/entries/1/{SECONDS}"]
    _, asked = drive(auto(visit(reading.cursor, url=POST)), told)
    assert asked == [f"{API}/entries/{SECONDS - 1800}/{SECONDS}"]


def test_auto_reads_a_posts_markup_where_its_interface_does_not_answer():
    page = (
        '<script>var liveblog_settings = {"endpoint_url": "' + API + '/"};</script>'
        '<script type="application/ld+json">{"@type": "LiveBlogPosting", "liveBlogUpdate": '
        '[{"@type": "BlogPosting", "@id": "b1", "articleBody": "Trams stand still."}]}</script>'
    )
    steps = reader("auto")(visit(url=POST))
    lost = FetchError("no")
    reading, _ = drive(steps, Page(POST, page.encode()), lost, lost)
    assert [found.text for found in reading.entries] == ["Trams stand still."]


MINE = [case for case in cases() if case.kind == "wordpress-liveblog"]


@pytest.mark.parametrize("case", MINE, ids=lambda case: case.name)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_broken_pages_are_read_or_refused(case, data):
    check(run(case, lambda page: Page(page.url, data.draw(broken(page.body)), page.content_type)))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body):
    page = Page(POST, body)
    with suppress(SourceRefusedError, FetchError):
        assert drive(source.read(visit(url=POST)), page, body, body)[0].cursor != ""
