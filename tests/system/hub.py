"""A small WebSub hub and a publisher's feed on loopback, as the Recommendation describes them."""

import asyncio
import hashlib
import hmac
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import escape

import aiohttp
from aiohttp import web

from tests.system.stage import eventually


@dataclass
class Following:
    """A callback that asked for a topic, and what it was told in return."""

    callback: str
    topic: str
    secret: str | None
    verified: bool = False


@dataclass
class Hub:
    """Verifies, distributes, denies; ``lease`` is in seconds, ``method`` signs."""

    lease: int = 3600
    method: str = "sha256"
    grants: bool = True
    following: list = field(default_factory=list)
    forms: list = field(default_factory=list)
    url: str = ""

    async def _answer(self, request):
        form = dict(await request.post())
        self.forms.append(form)
        if form["hub.mode"] == "subscribe":
            if not self.grants:
                return web.Response(status=404, text="No such topic here.")
            asked = Following(form["hub.callback"], form["hub.topic"], form.get("hub.secret"))
            self.following = [f for f in self.following if f.callback != asked.callback]
            self.following.append(asked)
        self._later = asyncio.create_task(self._verify(form))
        return web.Response(status=202)

    async def _verify(self, form):
        question = {
            "hub.mode": form["hub.mode"],
            "hub.topic": form["hub.topic"],
            "hub.challenge": "c4a113n6e",
            "hub.lease_seconds": str(self.lease),
        }
        status, text, kind = await get(form["hub.callback"], question)
        echoed = (status, text) == (200, "c4a113n6e") and kind.startswith("text/plain")
        for one in self.following:
            if one.callback == form["hub.callback"]:
                one.verified = echoed
        if form["hub.mode"] == "unsubscribe" and echoed:
            self.following = [f for f in self.following if f.callback != form["hub.callback"]]

    async def follower(self):
        """Wait until somebody's subscription is verified, and return it."""

        async def ask():
            return next((f for f in self.following if f.verified), None)

        return await eventually(ask, why=lambda: f"for a follower: {self.following}")

    async def distribute(self, body, kind="application/atom+xml", *, secret=None):
        """Push to whoever follows, signed by their secret or another; return the statuses."""
        statuses = []
        for one in self.following:
            signature = hmac.new((secret or one.secret).encode(), body, self.method)
            headers = {
                "Content-Type": kind,
                "Link": f'<{self.url}>; rel="hub", <{one.topic}>; rel="self"',
                "X-Hub-Signature": f"{self.method}={signature.hexdigest()}",
            }
            statuses.append(await post(one.callback, body, headers))
        return statuses

    @asynccontextmanager
    async def served(self):
        """Serve the hub."""
        app = web.Application()
        app.router.add_post("/", self._answer)
        async with serving(app) as base:
            self.url = f"{base}/"
            yield self


class Feed:
    """A feed that announces a hub."""

    def __init__(self):
        self.texts, self.hub, self.url = {}, "", ""
        self.visits = 0

    def body(self, texts=None):
        """Return the feed with these texts, the newest on top."""
        told = self.texts if texts is None else texts
        entries = "".join(
            f"<entry><id>{key}</id><title>{escape(text)}</title>"
            f"<updated>2021-01-06T{13 + n:02}:00:00Z</updated>"
            f"<content>{escape(text)}</content></entry>"
            for n, (key, text) in enumerate(told.items())
        )
        return (
            f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>The flood</title>'
            f'<id>tag:flood</id><link rel="self" href="{self.url}"/><link rel="hub" href="{self.hub}"/>'
            f"{entries}</feed>"
        ).encode()

    async def _answer(self, _):
        self.visits += 1
        return web.Response(body=self.body(), content_type="application/atom+xml")

    @asynccontextmanager
    async def served(self):
        """Serve the feed."""
        app = web.Application()
        app.router.add_get("/feed", self._answer)
        async with serving(app) as base:
            self.url = f"{base}/feed"
            yield self


@asynccontextmanager
async def serving(app):
    """Serve an application on a free port of this machine."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def get(url, query):
    """Return status, text and content type of a page."""
    async with aiohttp.ClientSession() as http, http.get(url, params=query) as answer:
        return answer.status, await answer.text(), answer.headers["Content-Type"]


async def post(url, body, headers=None):
    """Send a body and return the status."""
    async with (
        aiohttp.ClientSession() as http,
        http.post(url, data=body, headers=headers) as answer,
    ):
        return answer.status


def signed(body, secret, method="sha256"):
    """Return the header that a newsroom's system signs a push with."""
    digest = hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()
    return {"X-Hub-Signature-256": f"{method}={digest}"}
