"""Guardian live blogs: one call a visit, within the day's budget, and the key stays unseen."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.codec import pack
from bot.domain.reading import Page, SourceRefusedError, Visit
from bot.fetch import HttpWeb
from bot.ports import FetchError
from bot.sources import auto, guardian
from bot.sources._guardian_call import PACE, call_for
from tests.sources.broken import broken
from tests.sources.cases import DATA, cases, run

KEY = "3d6f0d7e-secret"
NOW = datetime(2021, 1, 6, 22, tzinfo=UTC)
BLOG = "us-news/live/2021/jan/06/capitol-night-live"
ASKED = "show-fields=headline,lastModified,liveBloggingNow&show-tags=contributor"
FIRST = (
    f"https://content.guardianapis.com/{BLOG}?show-blocks=body:latest:100,body:key-events&{ASKED}"
)
A_DAY = 86_400


def visit(url=f"https://www.theguardian.com/{BLOG}", cursor=None, key=KEY):
    return Visit(url, NOW, {"api_key": key} if key else {}, cursor)


def request(**more):
    return next(guardian.read(visit(**more)))


def read(answer, **more):
    """Let the source read one answer, an error or a document."""
    steps = guardian.read(visit(**more))
    next(steps)
    try:
        if isinstance(answer, Exception):
            steps.throw(answer)
        steps.send(Page(FIRST, json.dumps(answer).encode()))
    except StopIteration as end:
        return end.value
    raise AssertionError("a second call was made")


def document(name="blog"):
    return json.loads((DATA / "guardian" / f"{name}.json").read_text(encoding="utf-8"))


# --------------------------------------------------------------------------- the call


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.theguardian.com/{BLOG}",
        f"http://theguardian.com/{BLOG}/?utm_source=x#block-1",
        f"https://amp.theguardian.com/{BLOG}",
        f"https://www.theguardian.com/{BLOG}?page=with:block-5ff",
        f"https://content.guardianapis.com/{BLOG}",
        f"https://content.guardianapis.com/{BLOG}?api-key=another",
    ],
)
def test_a_pages_address_becomes_the_apis_and_never_holds_the_key(url):
    asked = request(url=url)
    assert asked.url.replace("http://", "https://") == FIRST
    assert asked.headers["api-key"] == KEY


def test_the_key_events_are_asked_for_the_first_time_only():
    assert "key-events" not in request(cursor="2021-01-06T20:00:00Z").url


def test_a_key_that_stands_in_the_address_is_taken_out_of_it():
    asked = request(url=f"https://content.guardianapis.com/{BLOG}?api-key={KEY}", key=None)
    assert (asked.url, asked.headers["api-key"]) == (FIRST, KEY)


def test_what_the_operator_asks_for_in_the_address_stays():
    url = f"https://content.guardianapis.com/{BLOG}?show-blocks=body:latest:20"
    assert "show-blocks=body:latest:20&" in request(url=url).url


@pytest.mark.parametrize("host", ["www.theguardian.com", "content.guardianapis.com"])
def test_without_a_key_the_api_is_not_asked(host):
    with pytest.raises(SourceRefusedError, match="set api_key"):
        request(url=f"https://{host}/{BLOG}", key=None)


def test_a_saved_answer_needs_no_key():
    asked = request(url="https://proxy.example/model.json", key=None)
    assert (asked.url, dict(asked.headers)) == ("https://proxy.example/model.json", {})
    assert read(document("model"), url="", key=None).wait == 0


# --------------------------------------------------------------------------- the budget


def test_a_day_of_visits_stays_within_five_hundred_calls():
    assert A_DAY / read(document()).wait <= 500
    assert A_DAY / PACE <= 500


def test_a_blog_that_has_ended_is_asked_more_seldom():
    ended = document()
    ended["response"]["content"]["fields"]["liveBloggingNow"] = "false"
    assert read(ended).wait > read(document()).wait


def test_an_answer_that_cannot_be_read_costs_no_more_calls_than_a_good_one():
    with pytest.raises(SourceRefusedError) as caught:
        read({"response": {"status": "ok", "results": []}})
    assert caught.value.wait >= PACE


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "does not accept the api_key"),
        (403, "does not accept the api_key"),
        (404, "knows no such page"),
        (429, "used up"),
        (500, "the server's fault"),
    ],
)
def test_the_apis_refusals_are_told_in_plain_words_and_with_patience(status, words):
    error = FetchError("the server's fault", wait=5.0, status=status)
    with pytest.raises(FetchError, match=words) as caught:
        read(error)
    assert caught.value.wait >= PACE
    assert KEY not in str(caught.value)


def test_a_longer_wish_of_the_server_stands():
    with pytest.raises(FetchError) as caught:
        read(FetchError("x", wait=7200.0, status=429))
    assert caught.value.wait == 7200.0


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("Invalid authentication credentials", "does not accept the api_key"),
        ("API rate limit exceeded", "used up"),
        ("The requested resource could not be found.", "knows no such page"),
        (f"Strange {KEY} trouble", "says: Strange … trouble"),
    ],
)
@pytest.mark.parametrize("inside", [True, False])
def test_an_error_in_place_of_a_page_is_told_without_the_key(message, words, inside):
    answer = {"status": "error", "message": message}
    with pytest.raises(SourceRefusedError, match=words) as caught:
        read({"response": answer} if inside else {"message": message})
    assert KEY not in str(caught.value)


async def test_over_http_the_key_is_sent_and_found_nowhere_else():
    seen = []

    async def answer(asked):
        seen.append((asked.headers.get("api-key"), asked.path_qs))
        return web.json_response(document(), headers={"ETag": '"1"'})

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    server, client = TestServer(app), HttpWeb(allow_private=True)
    await server.start_server()
    try:
        visited = await client.visit(guardian.read(visit(url=str(server.make_url(f"/{BLOG}")))), {})
    finally:
        await client.close()
        await server.close()
    ((sent, path),) = seen
    assert (sent, KEY in path) == (KEY, False)
    assert visited.wait >= PACE
    assert len(visited.validators) == 1
    assert KEY not in f"{visited!r}"


# --------------------------------------------------------------------------- the reading


def test_a_blog_is_complete_when_all_its_blocks_are_there():
    whole, window = document("elements"), document()
    assert read(whole).complete
    assert not read(window).complete


def test_an_answer_from_an_old_cache_takes_nothing_back():
    assert read(document(), cursor="2021-01-06T20:20:00Z").unchanged
    assert not read(document(), cursor="2021-01-06T20:15:00Z").unchanged


@pytest.mark.parametrize("cursor", ["read", "", "nonsense", "2021-01-06"])
def test_any_cursor_can_be_lived_with(cursor):
    assert len(read(document(), cursor=cursor).entries) == 3


def test_the_cursor_is_the_last_change():
    assert read(document()).cursor == "2021-01-06T20:15:00Z"
    assert read(document("model"), url="", key=None).cursor


def test_who_typed_a_block_in_is_never_shown():
    told = json.dumps([pack(entry) for entry in read(document()).entries])
    assert "@paper.example" not in told


@pytest.mark.parametrize("name", ["blog", "elements", "model", "hostile"])
def test_auto_knows_a_blog_by_its_beginning(name):
    body = (DATA / "guardian" / f"{name}.json").read_bytes()
    assert auto.recognised(Page("https://proxy.example/", body))[:1] == ["guardian"]


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@st.composite
def twisted(draw):
    """Draw an answer in which anything may have become anything else."""
    whole = document(draw(st.sampled_from(["blog", "elements", "model"])))
    for _ in range(draw(st.integers(1, 4))):
        place = whole
        while isinstance(place, dict | list) and place:
            names = list(place) if isinstance(place, dict) else list(range(len(place)))
            name = draw(st.sampled_from(names))
            if draw(st.integers(0, 3)) == 0 or not isinstance(place[name], dict | list):
                place[name] = draw(JSONS)
                break
            place = place[name]
    return whole


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(twisted())
def test_wrong_types_anywhere_are_read_or_refused(answer):
    body = json.dumps(answer).replace("NaN", "1").replace("Infinity", "9" * 400)
    with suppress(SourceRefusedError):
        reading = guardian.parse(Page(FIRST, body.encode()), visit())
        assert all(entry.key and (entry.title or entry.blocks) for entry in reading.entries)


OURS = [case for case in cases() if case.kind == "guardian" and case.pages]


@settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(OURS), st.data())
def test_a_broken_answer_is_read_or_refused(case, data):
    outcome = run(case, lambda page: replace(page, body=data.draw(broken(page.body))))
    assert outcome.refused is None or KEY not in outcome.refused


def test_what_is_passed_around_shows_no_key():
    visit = Visit("https://www.theguardian.com/world/live/x", NOW, {"api_key": "the-key"})
    call = call_for(visit)
    assert call.request.headers["api-key"] == "the-key"
    assert "the-key" not in f"{visit!r} {call!r} {call.request!r}"
