"""A Discord conversation against the stand-in, with a listener that notes what it is told."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime

import discord.gateway
import discord.http
from discord_listener import Notes, Recorder

from bot.domain.blocks import Mark, Rich, Style
from bot.platforms.discord import open_conversation
from bot.ports import Audience, Choice, Command, Option
from bot.sandbox import Sandbox
from bot.sandbox.seed import GUILD

CHANNEL, NEWS, DIRECT = "112233445566778899", "112233445566778800", "112233445566778866"
ADA = "175928847299117001"
TOKEN = "a-token-for-the-conversation"

COMMANDS = (
    Command("start", Audience.EVERYBODY, {"en": "Begin", "de": "Anfangen", "ar": "ابدأ"}),
    Command(
        "subscribe",
        Audience.ADMINISTRATORS,
        {"en": "Hear a story", "pt": "Ouvir", "es": "Seguir"},
        (
            Option("story", "Which story", required=True, completes=True),
            Option("count", "How many", kind="number"),
        ),
    ),
    Command(
        "alert",
        Audience.EDITORS,
        {"en": "Push an alert"},
        (
            Option("picture", "A picture", kind="picture"),
            Option("level", "How urgent", required=True, choices=("breaking", "live")),
            Option("text", "What happened", required=True),
        ),
    ),
    Command("correct", Audience.EDITORS, {"en": "Correct"}, (Option("text", "The words"),)),
    Command("pause", Audience.EDITORS, {"en": "Pause"}),
)


def words(text):
    return Rich(text)


def link(text, href):
    return Rich(text, (Mark(0, len(text), Style.LINK, href),))


@dataclass
class Clock:
    now: float = 1_790_000_000.0

    def __call__(self):
        return self.now

    def moment(self):
        return datetime.fromtimestamp(self.now, UTC)


@dataclass
class Talk:
    """The stand-in, the conversation and its listener."""

    box: Sandbox
    clock: Clock
    conversation: object = None
    listener: Recorder = field(default_factory=Recorder)
    memory: Notes = field(default_factory=Notes)
    slots: list = field(default_factory=list)
    running: asyncio.Task | None = None

    def begin(self):
        self.running = asyncio.create_task(self.conversation.run(self.listener))

    async def act(self, chat=CHANNEL, user=ADA, **wish):
        return await self.box.control.act(
            {"platform": "discord", "chat": chat, "user": user, **wish}
        )

    async def fault(self, **wish):
        await self.box.control.faults({"platform": "discord", **wish})

    def standing(self, chat=CHANNEL):
        chats = self.box.control.state(chat)["chats"]
        return [m["body"] for m in chats[0]["messages"] if m["deleted"] is None]

    @property
    def world(self):
        """What the stand-in's rooms share, by way of what it lets people do."""
        return self.box.core.actors["discord"].__closure__[0].cell_contents

    @property
    def connected(self):
        return bool(self.world.connected())

    @property
    def violations(self):
        return self.box.control.state()["violations"]["by_rule"]

    @property
    def commands(self):
        [found] = self.box.core.store.items("discord commands ").values()
        return {(each["type"], each["name"]): each for each in found}

    async def offered(self, commands=COMMANDS):
        await self.conversation.offer(commands, {f"discord:{ADA}"})
        await until(lambda: self.box.core.store.items("discord commands ") and self.connected)

    async def say_to(self, answer, text="/start", **wish):
        """Let Ada ask something that is answered so, and wait for the messages."""
        self.listener.answers = answer
        before = len(self.listener.replies)
        await self.act(text=text, **wish)
        await until(lambda: len(self.listener.replies) > before)
        return self.listener.replies[-1]


@contextlib.asynccontextmanager
async def stand_in(path, clock, **options):
    box = Sandbox(path, limits=options.pop("limits", "none"), clock=clock, **options)
    await box.start()
    try:
        yield box
    finally:
        if not box.core.closing.is_set():  # a test may have stopped it
            await box.stop()


def furnish(box):
    box.add_chat("discord", CHANNEL, "text", title="live")
    box.add_chat("discord", NEWS, "announcement", title="news")
    box.add_chat("discord", DIRECT, "private", title="Ada", members={ADA: "member"})


@contextlib.asynccontextmanager
async def talking(path, monkeypatch, *, token=TOKEN, begin=True, offer=True, **options):
    """Open a stand-in and a conversation that listens to it, with its commands in the menus."""
    monkeypatch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)
    gateway = discord.gateway.DiscordWebSocket
    monkeypatch.setattr(gateway, "DEFAULT_GATEWAY", gateway.DEFAULT_GATEWAY)
    clock = Clock()
    async with stand_in(path / "sandbox.db", clock, **options) as box:
        furnish(box)
        talk = Talk(box, clock)

        async def slot(chat):
            talk.slots.append(chat.chat)

        talk.conversation = open_conversation(
            "main", token, box.discord_url, slot, talk.memory, clock.moment
        )
        try:
            if begin:
                talk.begin()
            if begin and offer:
                await talk.offered()
            yield talk
        finally:
            await ended(talk)


@contextlib.asynccontextmanager
async def quiet_house():
    """Claim that what happens inside leaves neither a task nor a thread behind."""
    before = asyncio.all_tasks()
    yield
    await asyncio.sleep(0)
    left = asyncio.all_tasks() - before
    assert not left, left
    assert not [
        each
        for each in threading.enumerate()
        if "keep-alive" in each.name and each.is_alive() and not each._stop_ev.is_set()
    ]


async def ended(talk):
    if talk.running is not None:
        talk.running.cancel()
        await asyncio.gather(talk.running, return_exceptions=True)
    await talk.conversation.close()


async def until(claim, seconds=8.0):
    """Wait until a claim holds; fail after so many seconds."""
    async with asyncio.timeout(seconds):
        while not claim():  # noqa: ASYNC110 -- the store has no event to wait for
            await asyncio.sleep(0.005)


__all__ = [
    "ADA",
    "CHANNEL",
    "DIRECT",
    "GUILD",
    "NEWS",
    "TOKEN",
    "Choice",
    "Talk",
    "talking",
    "until",
]
