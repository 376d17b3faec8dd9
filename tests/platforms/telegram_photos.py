"""A bot with pictures before the stand-in's chats, for the tests of photos and albums."""

import json
import struct
import zlib

from bot.domain.model import Target
from bot.platforms.telegram import open_platform
from bot.platforms.telegram.forms import Content, part_of
from bot.ports import FetchError, Picture, Sent
from bot.sandbox import Sandbox

TOKEN = "7000000001:abcdefghijklmnopqrstuvwxyz012345678"
CHATS = {"private": "4242", "group": "-1002000000001", "channel": "-1002000000002"}


def url(name):
    return f"https://example.org/{name}.png"


def png(width=4, height=3, shade=0):
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head
    return start + struct.pack(">I", zlib.crc32(head)) + bytes([shade])


class FakePictures:
    """Pictures by their address; what is not there cannot be fetched."""

    def __init__(self):
        self.bodies = {url(name): png(shade=n) for n, name in enumerate("abcdefghijkl")}
        self.kinds = {}
        self.fetched = []
        self.wait = None

    async def picture(self, url):
        self.fetched.append(url)
        if self.wait:
            await self.wait.wait()
        if url not in self.bodies:
            raise FetchError("example.org answered 404 Not Found; check the address")
        assert len(self.bodies[url]) > 0, "a fake picture is made of bytes"
        kind = self.kinds.get(url, "png")
        return Picture(self.bodies[url], f"image/{kind}", f"photo.{kind}")


class Chatroom:
    """The stand-in, its record, and a bot that speaks there."""

    def __init__(self, path, limits="none"):
        self.record = path / "calls.jsonl"
        self.now = 1_700_000_000.0
        self.box = Sandbox(path / "s.db", record=self.record, limits=limits, clock=lambda: self.now)
        for kind, number in CHATS.items():
            self.box.add_chat("telegram", number, "supergroup" if kind == "group" else kind)
        self.pictures = FakePictures()
        self.platform = None

    async def open(self):
        await self.box.start()
        self.platform = open_platform("main", TOKEN, self.box.telegram_url, self.pictures)
        await self.platform.open()

    async def close(self):
        await self.platform.close()
        await self.box.stop()

    def chat(self, kind="private"):
        return Target(
            1, f"telegram:main:{CHATS[kind]}", "telegram", "telegram:main", CHATS[kind], kind
        )

    async def post(self, words, *names, kind="private", **more):
        """Post words with pictures and return the id."""
        part = part_of(Content(words, tuple(map(url, names)), **more))
        outcome = await self.platform.post(self.chat(kind), part, "n")
        assert isinstance(outcome, Sent), outcome
        return outcome.id

    async def edit(self, id_, words, *names, kind="private", **more):
        """Edit what stands and return the id that it has then."""
        part = part_of(Content(words, tuple(map(url, names)), **more))
        outcome = await self.platform.edit(self.chat(kind), id_, part)
        assert isinstance(outcome, Sent), outcome
        return outcome.id

    async def fault(self, **wish):
        await self.box.control.faults({"kind": "media", "platform": "telegram", **wish})

    def shown(self, kind="private"):
        """Return what stands in a chat: words and pictures' names, message by message."""
        messages = self.box.core.store.messages(CHATS[kind], "telegram")
        return [_seen(m.body) for m in messages if m.deleted is None]

    def calls(self):
        """Return the accepted calls, by method and payload."""
        lines = self.record.read_text().splitlines() if self.record.exists() else []
        read = map(json.loads, lines)
        return [(call["method"], call["payload"]) for call in read]

    def violations(self):
        return self.box.control.state()["violations"]["by_rule"]


def _seen(body):
    words = body.get("text") or body.get("caption")
    return (words, body["photo"][0]["file_unique_id"]) if "photo" in body else words
