"""The HTTP client against a real server on loopback."""

import asyncio
import gzip
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.domain.reading import Page, Reading, Request, SourceRefusedError
from bot.fetch import Caps, HttpWeb
from bot.ports import FetchError, Validators


class Site:
    """A small site whose answers each test sets; it keeps the requests it got."""

    def __init__(self):
        self.requests = []
        self.answers = {}
        app = web.Application()
        app.router.add_get("/{tail:.*}", self._answer)
        self.server = TestServer(app, host="127.0.0.1")

    async def _answer(self, request):
        self.requests.append(request)
        answer = self.answers[request.path]
        return await answer(request) if callable(answer) else answer

    def url(self, path="/"):
        return str(self.server.make_url(path))


@pytest.fixture
async def site():
    made = Site()
    await made.server.start_server()
    yield made
    await made.server.close()


@pytest.fixture
async def other():
    made = Site()
    await made.server.start_server()
    yield made
    await made.server.close()


@pytest.fixture
async def client():
    opened = HttpWeb(allow_private=True, caps=Caps(size=100_000, seconds=5))
    yield opened
    await opened.close()


def reply(body=b"body", status=200, **headers):
    """Make an answer for each request, since one answer cannot be sent twice."""

    async def answer(_request):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(body=body, status=status, headers=named)

    return answer


def grab(pages, *requests):
    """Return the steps of a source that asks for pages and keeps them."""

    def read():
        for request in requests:
            pages.append((yield request))
        return Reading(title="done")

    return read()


async def fetch(client, url, known=None, **headers):
    pages = []
    visited = await client.visit(grab(pages, Request(url, headers)), {url: known} if known else {})
    return pages[0], visited


# --------------------------------------------------------------------------- pages


async def test_a_page_arrives_with_its_address_type_and_headers(client, site):
    site.answers["/a"] = reply("é".encode(), Content_Type="text/xml; charset=utf-8", X_Odd="1")
    page, visited = await fetch(client, site.url("/a#part"))
    assert (page.url, page.body) == (site.url("/a"), "é".encode())
    assert (page.content_type, page.charset, page.headers["x-odd"]) == ("text/xml", "utf-8", "1")
    assert visited.reading.title == "done"


async def test_we_say_who_we_are(client, site):
    site.answers["/"] = reply()
    await fetch(client, site.url())
    agent = site.requests[0].headers["User-Agent"]
    assert agent.startswith("Tocsin/")
    assert agent.endswith("(live-update broadcaster)")


async def test_proxies_of_the_environment_are_not_used(client, site, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    site.answers["/"] = reply()
    page, _ = await fetch(client, site.url())
    assert page.body == b"body"


# --------------------------------------------------------------------------- asking for news only


async def test_validators_come_back_verbatim_and_a_304_is_unchanged(client, site):
    stamp = "Wed, 06 Jan 2021 18:00:00 GMT"
    site.answers["/"] = reply(ETag='W/"a"', Last_Modified=stamp)
    _, visited = await fetch(client, site.url())
    known = visited.validators[site.url()]
    assert (known.etag, known.last_modified) == ('W/"a"', stamp)

    site.answers["/"] = reply(b"", status=304)
    page, again = await fetch(client, site.url(), known)
    assert (page.unchanged, page.body) == (True, b"")
    assert site.requests[1].headers["If-None-Match"] == 'W/"a"'
    assert site.requests[1].headers["If-Modified-Since"] == stamp
    assert again.validators[site.url()] == known


async def test_the_same_body_is_unchanged_even_without_validators(client, site):
    site.answers["/"] = reply(b"same")
    page, visited = await fetch(client, site.url())
    assert not page.unchanged
    page, _ = await fetch(client, site.url(), visited.validators[site.url()])
    assert (page.unchanged, page.body) == (True, b"")


async def test_another_body_is_news(client, site):
    site.answers["/"] = reply(b"new")
    page, visited = await fetch(client, site.url(), Validators('"a"', None, "00"))
    assert (page.unchanged, page.body) == (False, b"new")
    assert visited.validators[site.url()].digest != "00"


async def test_a_304_nobody_asked_for_is_an_error(client, site):
    site.answers["/"] = reply(b"", status=304)
    with pytest.raises(FetchError, match="304"):
        await fetch(client, site.url())


async def test_validators_given_are_not_changed_by_the_visit(client, site):
    site.answers["/"] = reply(ETag='"b"')
    known = {site.url(): Validators('"a"')}
    await client.visit(grab([], Request(site.url())), known)
    assert known == {site.url(): Validators('"a"')}


# --------------------------------------------------------------------------- caps


async def test_a_page_beyond_the_cap_is_refused(client, site):
    site.answers["/"] = reply(b"x" * 100_001)
    with pytest.raises(FetchError, match="larger than"):
        await fetch(client, site.url())


async def test_the_cap_counts_what_was_compressed(client, site):
    bomb = gzip.compress(b"\0" * 20_000_000)
    assert len(bomb) < 100_000
    site.answers["/"] = reply(bomb, Content_Encoding="gzip")
    with pytest.raises(FetchError, match="larger than"):
        await fetch(client, site.url())


async def test_a_compressed_page_is_unfolded(client, site):
    site.answers["/"] = reply(gzip.compress(b"hello"), Content_Encoding="gzip")
    assert (await fetch(client, site.url()))[0].body == b"hello"


async def test_broken_compression_is_the_servers_fault(client, site):
    site.answers["/"] = reply(b"no gzip at all", Content_Encoding="gzip")
    with pytest.raises(FetchError, match=r"127\.0\.0\.1"):
        await fetch(client, site.url())


async def test_a_server_that_never_ends_is_left(site):
    async def drip(request):
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"begin")
        await asyncio.Event().wait()
        return response

    site.answers["/"] = drip
    hasty = HttpWeb(allow_private=True, caps=Caps(seconds=0.2))
    try:
        with pytest.raises(FetchError, match=r"within 0\.2 s"):
            await fetch(hasty, site.url())
    finally:
        await hasty.close()


# --------------------------------------------------------------------------- redirects


async def test_a_permanent_chain_is_reported_as_moved(client, site):
    site.answers["/a"] = reply(b"", 301, Location="/b")
    site.answers["/b"] = reply(b"", 308, Location="/c")
    site.answers["/c"] = reply(b"end")
    page, visited = await fetch(client, site.url("/a"))
    assert (page.url, page.body, visited.moved_to) == (site.url("/c"), b"end", site.url("/c"))
    assert list(visited.validators) == [site.url("/a")]


async def test_moved_ends_where_a_temporary_redirect_begins(client, site):
    site.answers["/a"] = reply(b"", 301, Location="/b")
    site.answers["/b"] = reply(b"", 302, Location="/c")
    site.answers["/c"] = reply(b"end")
    _, visited = await fetch(client, site.url("/a"))
    assert visited.moved_to == site.url("/b")


async def test_a_temporary_redirect_moves_nothing(client, site):
    site.answers["/a"] = reply(b"", 302, Location="/b")
    site.answers["/b"] = reply()
    _, visited = await fetch(client, site.url("/a"))
    assert visited.moved_to is None


async def test_a_circle_of_redirects_ends(client, site):
    site.answers["/a"] = reply(b"", 302, Location="/a")
    with pytest.raises(FetchError, match="more than 8 redirects"):
        await fetch(client, site.url("/a"))
    assert len(site.requests) == 9


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/", "javascript:alert(1)"]
)
async def test_a_redirect_out_of_the_web_is_refused(client, site, target):
    site.answers["/a"] = reply(b"", 302, Location=target)
    with pytest.raises(FetchError, match="only http and https"):
        await fetch(client, site.url("/a"))


async def test_a_redirect_with_credentials_is_refused(client, site):
    site.answers["/a"] = reply(b"", 302, Location="http://ada:pw@127.0.0.1/")
    with pytest.raises(FetchError, match="user name") as caught:
        await fetch(client, site.url("/a"))
    assert "pw" not in str(caught.value)


async def test_keys_stay_with_their_host(client, site, other):
    site.answers["/a"] = reply(b"", 302, Location="/b")
    site.answers["/b"] = reply(b"", 302, Location=other.url("/c"))
    other.answers["/c"] = reply()
    await fetch(client, site.url("/a"), **{"X-Api-Key": "k", "Accept-Language": "de"})
    assert site.requests[1].headers["X-Api-Key"] == "k"
    assert "X-Api-Key" not in other.requests[0].headers
    assert other.requests[0].headers["Accept-Language"] == "de"


# --------------------------------------------------------------------------- the server's wishes


async def test_max_age_is_the_time_to_wait(client, site):
    site.answers["/"] = reply(Cache_Control="max-age=300", Age="60")
    assert (await fetch(client, site.url()))[1].wait == 240


async def test_of_several_pages_the_soonest_counts(client, site):
    site.answers["/a"] = reply(Cache_Control="max-age=300")
    site.answers["/b"] = reply(Cache_Control="max-age=20")
    visited = await client.visit(grab([], Request(site.url("/a")), Request(site.url("/b"))), {})
    assert visited.wait == 20
    assert set(visited.validators) == {site.url("/a"), site.url("/b")}


@pytest.mark.parametrize(("budget", "wait"), [(180.0, 180.0), (20.0, 60.0)])
async def test_a_source_may_wish_for_more_peace_than_the_server(client, site, budget, wait):
    site.answers["/"] = reply(Cache_Control="max-age=60")

    def read():
        yield Request(site.url())
        return Reading(wait=budget)

    assert (await client.visit(read(), {})).wait == wait


@pytest.mark.parametrize("status", [429, 503])
async def test_a_server_that_wants_peace_says_how_long(client, site, status):
    site.answers["/"] = reply(status=status, Retry_After="70")
    with pytest.raises(FetchError, match=str(status)) as caught:
        await fetch(client, site.url())
    assert (caught.value.wait, caught.value.gone, caught.value.status) == (70, False, status)


async def test_a_date_to_come_back_at_counts_from_now(client, site):
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=600), usegmt=True)
    site.answers["/"] = reply(status=503, Retry_After=date)
    with pytest.raises(FetchError) as caught:
        await fetch(client, site.url())
    assert 500 < caught.value.wait <= 600


async def test_a_page_that_is_gone_is_gone(client, site):
    site.answers["/"] = reply(status=410)
    with pytest.raises(FetchError, match="gone for good") as caught:
        await fetch(client, site.url())
    assert caught.value.gone


# --------------------------------------------------------------------------- errors in words


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "check the address"),
        (403, "does not let us in"),
        (500, "fault is theirs"),
        (418, "418"),
    ],
)
async def test_an_error_names_host_reason_and_remedy_but_no_secret(client, site, status, words):
    site.answers["/private/path"] = reply(status=status)
    with pytest.raises(FetchError, match=words) as caught:
        await fetch(client, site.url("/private/path") + "?key=hush")
    said = str(caught.value)
    assert "127.0.0.1" in said
    assert "hush" not in said
    assert "private/path" not in said


async def test_a_closed_port_is_told_as_such(client, unused_tcp_port):
    with pytest.raises(FetchError, match="takes no connection"):
        await fetch(client, f"http://127.0.0.1:{unused_tcp_port}/?key=hush")


async def test_a_server_that_hangs_up_is_told_as_such(client, site):
    async def hang_up(request):
        request.transport.abort()
        return web.Response()

    site.answers["/"] = hang_up
    with pytest.raises(FetchError, match="broke off"):
        await fetch(client, site.url())


# --------------------------------------------------------------------------- the generator


async def test_a_page_that_cannot_be_had_may_be_done_without(client, site):
    site.answers["/a"] = reply(b"one", Cache_Control="max-age=5")
    site.answers["/b"] = reply(status=429, Retry_After="40")

    def read():
        page = yield Request(site.url("/a"))
        try:
            yield Request(site.url("/b"))
        except FetchError:
            return Reading(title=page.body.decode())
        return Reading()

    visited = await client.visit(read(), {})
    assert (visited.reading.title, visited.wait) == ("one", 40)


async def test_parsing_happens_in_one_worker_thread(client, site):
    site.answers["/"] = reply()
    threads = []

    def read():
        threads.append(threading.current_thread())
        yield Request(site.url())
        threads.append(threading.current_thread())
        return Reading()

    await client.visit(read(), {})
    assert threads[0] is threads[1] is not threading.main_thread()


async def test_a_refusal_passes_and_any_other_failure_becomes_one(client, site):
    site.answers["/"] = reply()

    def refuse():
        yield Request(site.url())
        raise SourceRefusedError("no feed")

    def break_down():
        page: Page = yield Request(site.url())
        raise TypeError(page.body)

    with pytest.raises(SourceRefusedError, match=r"^no feed$"):
        await client.visit(refuse(), {})
    with pytest.raises(SourceRefusedError, match="could not be read: TypeError"):
        await client.visit(break_down(), {})


async def test_a_cancelled_visit_closes_its_source(client, site):
    entered, closed = asyncio.Event(), threading.Event()

    async def never(_request):
        entered.set()
        await asyncio.Event().wait()

    site.answers["/"] = never

    def read():
        try:
            yield Request(site.url())
        finally:
            closed.set()
        return Reading()

    task = asyncio.create_task(client.visit(read(), {}))
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(closed.wait, 5)


async def test_private_addresses_are_refused_by_default(site):
    careful = HttpWeb(allow_private=False)
    try:
        with pytest.raises(FetchError, match="allow_private"):
            await fetch(careful, site.url())
    finally:
        await careful.close()
    assert site.requests == []
