"""The newsroom's web server of the demo: one live-blog page and one picture."""

from __future__ import annotations

import asyncio
import hashlib
import html
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web

from bot.sandbox.demo.script import ENDS_AT, TITLE, Update, page_at

PATH = "/live/capitol"
_PICTURE = Path(__file__).with_name("map.png")
_STEP = 0.5  # seconds between saved positions; a kill costs the story no more
_KEY = "demo.position"


class Memory(Protocol):
    """Where the position is kept, so that the story resumes after a stop."""

    def get(self, key: str) -> str | None:
        """Return what was put."""

    def put(self, key: str, value: str) -> None:
        """Keep a value for good."""


class Site:
    """Serves the story at its position, and moves it on while it runs."""

    def __init__(self, memory: Memory, *, speed: float = 1.0) -> None:
        """Resume where the memory says the story stood; ``speed`` 2 tells it twice as fast."""
        self._memory = memory
        self._speed = speed
        self.position = position_of(memory)

    def application(self) -> web.Application:
        """Return the pages as an aiohttp application."""
        app = web.Application()
        app.router.add_get(PATH, self._page)
        app.router.add_get("/live/map.png", self._picture)
        app.cleanup_ctx.append(self._moving)
        return app

    async def _page(self, request: web.Request) -> web.Response:
        body = render(page_at(self.position), str(request.url.with_query(None)))
        etag = hashlib.sha256(body.encode()).hexdigest()[:16]
        if request.headers.get("If-None-Match") == f'"{etag}"':
            return web.Response(status=304, headers={"ETag": f'"{etag}"'})
        return web.Response(text=body, content_type="text/html", headers={"ETag": f'"{etag}"'})

    async def _picture(self, _: web.Request) -> web.FileResponse:
        return web.FileResponse(_PICTURE)

    @asynccontextmanager
    async def _moving(self, _: web.Application) -> AsyncIterator[None]:
        moving = asyncio.create_task(self._move(), name="demo story")
        yield
        moving.cancel()
        with suppress(asyncio.CancelledError):
            await moving

    async def _move(self) -> None:
        loop = asyncio.get_running_loop()
        last = loop.time()
        while self.position < ENDS_AT:
            await asyncio.sleep(_STEP)
            now = loop.time()
            self.position, last = self.position + (now - last) * self._speed, now
            self._memory.put(_KEY, f"{self.position:.1f}")


def position_of(memory: Memory) -> float:
    """Return how far the story has come, in seconds."""
    return float(memory.get(_KEY) or 0.0)


def has_ended(memory: Memory) -> bool:
    """Tell whether the story was told to its end."""
    return position_of(memory) >= ENDS_AT


def render(updates: list[Update], url: str) -> str:
    """Return the page: JSON-LD for machines, articles for people."""
    posting = json.dumps(_posting(updates, url)).replace("</", "<\\/")
    articles = "\n".join(map(_article, updates))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title>'
        f'<link rel="canonical" href="{html.escape(url)}">'
        f'<script type="application/ld+json">{posting}</script></head><body><h1>{TITLE}</h1>'
        f"<main>{articles}</main>"
        "<p>This page is updated as the story develops.</p></body></html>"
    )


def _posting(updates: list[Update], url: str) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "@id": url,
        "headline": TITLE,
        "coverageStartTime": _time("13:05"),
        "liveBlogUpdate": [_update(update, url) for update in updates],
    }


def _update(update: Update, url: str) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "@type": "BlogPosting",
        "@id": f"{url}#block-{update.key}",
        "url": f"{url}#block-{update.key}",
        "datePublished": _time(update.clock),
        "dateModified": _time(update.changed or update.clock),
        "articleBody": update.html,
    }
    if update.headline:
        fields["headline"] = update.headline
    if update.author:
        fields["author"] = {"@type": "Organization", "name": update.author}
    if update.key_event:
        fields["keyEvent"] = True
    return fields


def _article(update: Update) -> str:
    heading = f"<h2>{html.escape(update.headline)}</h2>" if update.headline else ""
    time = f'<time datetime="{_time(update.clock)}">{update.clock}</time>'
    return f'<article id="block-{update.key}">{time}{heading}{update.html}</article>'


def _time(clock: str) -> str:
    """Return a clock time in Washington as a full date; the small hours are the next day's."""
    day = "07" if clock < "12:00" else "06"
    return f"2021-01-{day}T{clock}:00-05:00"
