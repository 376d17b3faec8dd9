"""The world around a program: the services' stand-ins, and a newsroom's page."""

import json
import re
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count

import aiohttp
from aiohttp import web

from bot.sandbox.demo.script import Update
from bot.sandbox.demo.site import render
from tests.system.stage import PATIENCE, eventually

_numbers = count(1)


@dataclass(frozen=True)
class Place:
    """A chat of the stand-ins, for one test alone."""

    platform: str
    id: str
    kind: str

    @property
    def address(self):
        """Return how a configuration names it."""
        return f"{self.platform}:main:{self.id}"


class StandIns:
    """Both services as one process of their own, reached by their control door."""

    def __init__(self, telegram, discord, record):
        self.telegram, self.discord, self.record = telegram, discord, record
        self._calls, self._read = [], 0

    async def place(self, kind="private", *, platform=None, **more):
        """Add a chat of a kind that only one of the services has (a private one: Telegram's)."""
        number = next(_numbers)
        discord = platform == "discord" or kind in ("text", "announcement")
        id_ = {
            "private": f"{700_000_000 + number}",
            "group": f"-{5_000_000 + number}",
            "supergroup": f"-100{2_000_000_000 + number}",
            "channel": f"-100{3_000_000_000 + number}",
        }.get("" if discord else kind, f"{110_000_000_000_000_000 + number}")
        place = Place("discord" if discord else "telegram", id_, kind)
        await self._ask("chats", platform=place.platform, id=id_, kind=kind, **more)
        return place

    async def fault(self, kind, place, **more):
        """Put a fault in force for one chat."""
        await self._ask("faults", kind=kind, platform=place.platform, chat=place.id, **more)

    async def act(self, wish):
        """Let somebody do something in a chat."""
        await self._ask("act", **wish)

    async def clear(self):
        """End all faults."""
        await self._ask("faults", kind="clear")

    async def state(self, place=None):
        """Return what the stand-ins hold, or only a chat of it."""
        query = {"chat": place.id} if place else {}
        url = f"{self.telegram}/_sandbox/state"
        async with aiohttp.ClientSession() as http, http.get(url, params=query) as answer:
            return await answer.json()

    async def shown(self, place):
        """Return the words of every message that stands in a chat, the oldest first."""
        chats = (await self.state(place))["chats"]
        standing = [m for chat in chats for m in chat["messages"] if m["deleted"] is None]
        return [words(message["body"]) for message in standing]

    async def shows(self, places, expected, deadline=PATIENCE):
        """Wait until each chat shows exactly so many messages with these markers, in this order."""
        seen = {}

        async def ask():
            for place in places:
                seen[place.id] = await self.shown(place)
            return all(matches(texts, expected) for texts in seen.values())

        await eventually(ask, deadline, every=0.1, why=lambda: f"for {expected}: {seen}")

    def calls(self, place=None, verb=""):
        """Return the accepted calls of the record, of one chat or method."""
        self._read_on()
        return [
            call
            for call in self._calls
            if (place is None or call["chat"] == place.id) and call["method"].startswith(verb)
        ]

    def _read_on(self):
        """Read what the record has grown by since the last look."""
        if self.record.exists():
            with self.record.open("rb") as file:
                file.seek(self._read)
                new, _, _ = file.read().rpartition(b"\n")
            self._calls += map(json.loads, new.splitlines())
            self._read += len(new) + 1 if new else 0

    async def _ask(self, door, **wish):
        url = f"{self.telegram}/_sandbox/{door}"
        async with aiohttp.ClientSession() as http, http.post(url, json=wish) as answer:
            told = await answer.json()
            assert told["ok"], told


def matches(texts, expected):
    """Tell whether texts hold exactly the expected markers, one each, in order."""
    return len(texts) == len(expected) and all(
        marker in text for text, marker in zip(texts, expected, strict=True)
    )


def words(body):
    """Return a message's words as a reader sees them, of either service, without markup."""
    if "embeds" not in body:
        return body.get("text") or body.get("caption") or ""
    told = [body.get("content") or ""]
    for embed in body["embeds"]:
        fields = [f"{one['name']} {one['value']}" for one in embed.get("fields", ())]
        told += [embed.get("title", ""), embed.get("description", ""), *fields]
        told += [embed.get("author", {}).get("name", ""), embed.get("footer", {}).get("text", "")]
    return re.sub(r"[*_~>\\]", "", "\n".join(filter(None, told)))


class Page:
    """A page of a newsroom on loopback that the test rewrites at will."""

    def __init__(self):
        self.body, self.status, self.url = b"", 200, ""
        self.visits = 0

    def blog(self, *texts, **edits):
        """Show a live blog of updates; their keys, times and order follow from their place."""
        self.updates({str(n): text for n, text in enumerate(texts)} | edits)

    def updates(self, texts):
        """Show a live blog of updates by their key, the last one on top."""
        told = [
            Update(key, 0, f"{13 + n // 60}:{n % 60:02}", f"<p>{text}</p>")
            for n, (key, text) in enumerate(texts.items())
        ]
        self.body = render(told[::-1], self.url).encode()

    def date(self, moment):
        """Let everything on the page be of this moment."""
        written = moment.isoformat(timespec="seconds").encode()
        self.body = re.sub(rb"2021-01-06T[\d:]+(?:Z|[-+]\d\d:\d\d)", written, self.body)

    def article(self, *paragraphs):
        """Show an article of these paragraphs."""
        told = "".join(f"<p>{text}</p>" for text in paragraphs)
        self.body = (
            f"<html><head><title>News</title></head><body><article>{told}</article></body></html>"
        ).encode()

    async def seen(self, times=2):
        """Wait until the page as it is now was read so often."""
        begun = self.visits

        async def ask():
            return self.visits >= begun + times

        await eventually(ask)

    async def _answer(self, _):
        self.visits += 1
        return web.Response(body=self.body, status=self.status, content_type="text/html")

    @asynccontextmanager
    async def served(self):
        """Serve the page."""
        app = web.Application()
        app.router.add_get("/{any:.*}", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/live"
            yield self
        finally:
            await runner.cleanup()


def configuration(page, places, stand_ins, *, port=0, story=None, channels=(), **source):
    """Return a configuration as a mapping: one story from one page to some chats."""
    telegram = {"token": "${TELEGRAM_BOT_TOKEN}", "api_url": stand_ins.telegram}
    discord = {"token": "${DISCORD_BOT_TOKEN}", "api_url": f"{stand_ins.discord}/api/v10"}
    told = {"id": "page", "url": page.url, "kind": "liveblog", "every": "1s", "settle": "0s"}
    return {
        "timezone": "America/New_York",
        "accounts": {"telegram": {"main": telegram}, "discord": {"main": discord}},
        "stories": {
            "flood": {"title": "The flood", "backlog": "all", "sources": [told | source]}
            | (story or {})
        },
        "channels": [
            *({"to": place.address, "stories": ["flood"]} for place in places),
            *channels,
        ],
        "console": {"port": port},
        "network": {"allow_private": True},
    }
