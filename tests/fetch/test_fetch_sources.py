"""Fetching and reading together: auto over real files and a real server."""

from datetime import UTC, datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.domain.reading import SourceRefusedError, Visit
from bot.fetch import FileWeb, HttpWeb
from bot.sources import reader

NOW = datetime(2021, 1, 6, 21, tzinfo=UTC)
FEED = "<rss version='2.0'><channel><item><guid>1</guid><title>Gate shut</title></item></channel></rss>"
HTML = '<html><head><link rel="alternate" type="application/rss+xml" href="feed.xml"></head></html>'


async def read_file(path):
    opened = FileWeb(path)
    try:
        return (await opened.visit(reader("auto")(Visit(str(path), NOW)), {})).reading
    finally:
        await opened.close()


async def test_a_saved_feed_is_read(tmp_path):
    path = tmp_path / "saved"
    path.write_text(FEED)
    assert [entry.title for entry in (await read_file(path)).entries] == ["Gate shut"]


async def test_a_saved_page_is_read_alone(tmp_path):
    path = tmp_path / "saved.html"
    path.write_text(HTML.replace("feed.xml", "https://127.0.0.1:9/feed.xml"))
    with pytest.raises(SourceRefusedError, match="--kind article"):
        await read_file(path)


async def test_a_page_on_the_web_leads_to_its_feed_and_the_next_visit_asks_only_that():
    asked = []

    async def answer(request):
        asked.append((request.path, request.headers.get("If-None-Match")))
        if request.headers.get("If-None-Match") == '"1"':
            return web.Response(status=304)
        if request.path == "/feed.xml":
            return web.Response(text=FEED, headers={"ETag": '"1"'})
        return web.Response(text=HTML, content_type="text/html")

    app = web.Application()
    app.router.add_get("/{tail:.*}", answer)
    client = HttpWeb(allow_private=True)
    async with TestServer(app, host="127.0.0.1") as server:
        url = str(server.make_url("/live"))
        first = await client.visit(reader("auto")(Visit(url, NOW)), {})
        again = Visit(url, NOW, cursor=first.reading.cursor)
        second = await client.visit(reader("auto")(again), first.validators)
        await client.close()
    assert [entry.title for entry in first.reading.entries] == ["Gate shut"]
    assert second.reading.unchanged
    assert asked == [("/live", None), ("/feed.xml", None), ("/feed.xml", '"1"')]
