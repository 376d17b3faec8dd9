"""A Discord stand-in on loopback and the real library pointed at it, shared by its tests."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field

import aiohttp
import discord
import discord.gateway
import discord.http
import yarl

from bot.sandbox import Sandbox

CHANNEL, NEWS, FORUM = 112233445566778899, 112233445566778800, 112233445566778811
HOOK, SECRET = 123456789012345678, "s" * 68
TOKEN = "a-token-for-the-tests"


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: float = 1_609_960_200.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Place:
    """The sandbox with three channels and a webhook, and a plain HTTP client."""

    box: Sandbox
    clock: Clock
    http: aiohttp.ClientSession
    token: str = field(default=TOKEN, repr=False)

    async def call(self, verb, path, body=None, *, token=None, **more):
        """Make one call and return its status, its headers and its body."""
        shown = self.token if token is None else token
        headers = {"Authorization": f"Bot {shown}"} if shown else {}
        url = self.box.discord_url + path
        async with self.http.request(verb, url, json=body, headers=headers, **more) as response:
            kind = response.headers.get("Content-Type")
            answer = await response.json() if kind == "application/json" else await response.text()
            return response.status, response.headers, answer

    async def post(self, channel=CHANNEL, **body):
        """Post a message and return its status and body."""
        status, _, answer = await self.call("POST", f"/channels/{channel}/messages", body)
        return status, answer

    async def call_control(self, name, wish):
        """Ask the control door for something and return its answer."""
        url = self.box.core.urls["discord"] + f"/_sandbox/{name}"
        async with self.http.post(url, json=wish) as response:
            return await response.json()

    def state(self, chat):
        """Return the messages of a chat as the control door tells them."""
        return self.box.control.state(str(chat))["chats"][0]["messages"]

    def violations(self):
        return self.box.control.state()["violations"]


@contextlib.asynccontextmanager
async def place(path, *, limits="none", **options):
    """Open a place whose clock stands still."""
    clock = options.pop("clock", None) or Clock()
    box = Sandbox(path, limits=limits, clock=clock, **options)
    await box.start()
    box.add_chat("discord", CHANNEL, "text", title="live")
    box.add_chat("discord", NEWS, "announcement", title="news")
    box.add_chat(
        "discord",
        FORUM,
        "forum",
        details={
            "available_tags": [
                {"id": "5", "name": "key", "moderated": False, "emoji_id": None, "emoji_name": None}
            ]
        },
    )
    box.add_chat("discord", HOOK, "webhook", token=SECRET)
    try:
        async with aiohttp.ClientSession() as http:
            yield Place(box, clock, http)
    finally:
        await box.stop()


def point_library_at(box, monkeypatch):
    """Let discord.py speak to the stand-in: its REST base and its gateway."""
    monkeypatch.setattr(discord.http.Route, "BASE", box.discord_url)
    gateway = yarl.URL(box.discord_url.replace("http", "ws").replace("/api/v10", "/gateway/"))
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", gateway)


async def until(claim, seconds=5.0):
    """Wait until a claim holds; fail after so many seconds."""
    async with asyncio.timeout(seconds):
        while not claim():  # noqa: ASYNC110 -- the store has no event to wait for
            await asyncio.sleep(0.005)
