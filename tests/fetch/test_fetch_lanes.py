"""What takes long to parse, or asks for ever more, holds up nothing else."""

import asyncio
import threading

import pytest
from aiohttp import web as http
from aiohttp.test_utils import TestServer

from bot.domain.reading import Page, Reading, Request, Visit
from bot.fetch import Caps, HttpWeb
from bot.fetch.lanes import Lanes
from bot.ports import FetchError
from bot.sources import cap
from tests.sources.alerting import alert

LARGE, SMALL = b"x" * (2 * 2**20 + 1), b"x"


@pytest.fixture
async def site():
    asked = []

    async def page(request):
        asked.append(request.path)
        if request.path == "/index":
            links = (f'<entry><id>{n}</id><link href="/a{n}"/></entry>' for n in range(40))
            feed = f'<feed xmlns="http://www.w3.org/2005/Atom">{"".join(links)}</feed>'
            return http.Response(text=feed, content_type="application/atom+xml")
        if request.path.startswith("/a"):
            return http.Response(text=alert(request.path, 10), content_type="application/cap+xml")
        return http.Response(body=LARGE if request.path == "/large" else SMALL)

    app = http.Application()
    app.router.add_get("/{path:.*}", page)
    async with TestServer(app) as server:
        server.asked = asked
        yield server


async def test_a_page_that_takes_long_holds_up_no_other(site):
    inside, done = threading.Event(), threading.Event()

    def stuck(url):
        yield Request(url)
        inside.set()
        assert done.wait(10)
        return Reading()

    def plain(url):
        yield Request(url)
        return Reading(title="read")

    client = HttpWeb(allow_private=True)
    try:
        long = asyncio.create_task(client.visit(stuck(str(site.make_url("/large"))), {}))
        await asyncio.to_thread(inside.wait, 10)
        visited = await client.visit(plain(str(site.make_url("/small"))), {})
        assert visited.reading.title == "read"
        assert not long.done()
        done.set()
        await long
    finally:
        done.set()
        await client.close()


def test_what_was_slow_goes_apart_until_it_is_quick_again():
    lanes, page = Lanes(), Page("https://e.org/", SMALL)
    usual = lanes.lane("https://e.org/", page)
    lanes.took("https://e.org/", page, 3.0)
    apart = lanes.lane("https://e.org/", page)
    assert apart is not usual
    assert lanes.lane("https://other.org/", page) is usual
    lanes.took("https://e.org/", Page("https://e.org/", b"", unchanged=True), 0.0)
    assert lanes.lane("https://e.org/", page) is apart, "nothing was parsed"
    lanes.took("https://e.org/", page, 0.1)
    assert lanes.lane("https://e.org/", page) is usual
    for number in range(2000):
        lanes.took(f"https://e.org/{number}", page, 3.0)
    assert lanes.lane("https://e.org/0", page) is usual, "the memory is bounded"
    lanes.close()


@pytest.mark.parametrize("caps", [Caps(requests=5), Caps(visit=-1.0)], ids=["pages", "seconds"])
async def test_a_page_cannot_make_us_ask_for_ever(site, caps):
    def greedy(url):
        for _ in range(1000):
            yield Request(url)
        return Reading()

    client = HttpWeb(allow_private=True, caps=caps)
    try:
        with pytest.raises(FetchError, match="asked for enough"):
            await client.visit(greedy(str(site.make_url("/small"))), {})
    finally:
        await client.close()
    assert len(site.asked) <= 5


async def test_an_index_of_alerts_goes_on_where_its_last_visit_had_to_stop(site):
    client = HttpWeb(allow_private=True, caps=Caps(requests=16))
    url, cursor, found = str(site.make_url("/index")), None, set()
    try:
        for _ in range(4):
            visited = await client.visit(cap.read(Visit(url, None, {}, cursor)), {})
            cursor = visited.reading.cursor
            found |= {entry.key for entry in visited.reading.entries}
    finally:
        await client.close()
    assert len(found) == 40
    assert len(site.asked) == 44
