"""A stage for whole programs: processes, stand-ins, a newsroom's page, and waiting with a deadline."""

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import aiohttp
import yaml
from aiohttp import web

from bot.sandbox.demo.script import Update
from bot.sandbox.demo.site import render

ROOT = Path(__file__).parents[2]
TELEGRAM_TOKEN = "123456789:" + "s" * 35
DISCORD_TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.abcdef." + "s" * 38
TOKENS = {"TELEGRAM_BOT_TOKEN": TELEGRAM_TOKEN, "DISCORD_BOT_TOKEN": DISCORD_TOKEN}
PATIENCE = 30.0  # seconds; the machine may be busy with other things
_LOOK = 0.05

_numbers = count(1)


async def eventually(ask, deadline=PATIENCE, *, every=_LOOK, why=""):
    """Ask until the answer is true, and return it; at the deadline fail with the last answer."""
    loop = asyncio.get_running_loop()
    end = loop.time() + deadline
    while True:
        answer = await ask()
        if answer:
            return answer
        assert loop.time() < end, f"waited {deadline} s in vain {why() if callable(why) else why}"
        await asyncio.sleep(every)


def environment(tokens=TOKENS):
    """Return a small environment in which the working tree's program runs."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"PYTHONPATH": str(ROOT)} | tokens


@dataclass
class Program:
    """One running command; what it prints goes to files."""

    process: asyncio.subprocess.Process
    out: Path
    err: Path

    def logged(self, event):
        """Return the log lines of an event."""
        return [line for line in self.log if line.get("event") == event]

    @property
    def log(self):
        """Return the complete log lines so far."""
        lines = self.err.read_text().splitlines(keepends=True)
        return [json.loads(line) for line in lines if line[0] == "{" and line[-1] == "\n"]

    async def says(self, event, deadline=PATIENCE, count=1):
        """Wait for so many log lines of an event, and return them."""

        async def ask():
            assert self.process.returncode is None, self.err.read_text()
            found = self.logged(event)
            return found if len(found) >= count else None

        return await eventually(ask, deadline, why=lambda: f"for {event}: {self.err.read_text()}")

    async def up(self):
        """Wait until the console answers, and return its address."""

        async def ask():
            assert self.process.returncode is None, self.err.read_text()
            return self.out.read_text().startswith("Console: ")

        await eventually(ask, why=self.err.read_text)
        return re.match(r"Console: (http://[\w.:]+)/login", self.out.read_text())[1]

    async def end(self, deadline=15.0):
        """Wait for the end and return the exit code."""
        return await asyncio.wait_for(self.process.wait(), deadline)

    async def stop(self):
        """Ask it to stop, as a supervisor does, and return the exit code."""
        self.process.terminate()
        return await self.end()

    async def kill(self):
        """End it between two instructions."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()


@dataclass
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        """Return stdout as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass
class Stage:
    """A folder in which programs run; all of them end with it."""

    path: Path
    programs: list = field(default_factory=list)

    async def start(self, *arguments, tokens=TOKENS):
        """Start a command that runs until it is stopped."""
        name = self.path / f"program-{next(_numbers)}"
        out, err = name.with_suffix(".out"), name.with_suffix(".err")
        with out.open("wb") as stdout, err.open("wb") as stderr:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", *arguments),
                cwd=self.path,
                env=environment(tokens),
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
            )
        self.programs.append(Program(process, out, err))
        return self.programs[-1]

    async def run(self, config="tocsin.yaml"):
        """Start the daemon and wait until it is up."""
        program = await self.start("run", "-c", config)
        await program.up()
        return program

    async def tocsin(self, *arguments, tokens=TOKENS):
        """Run a command to its end."""
        program = await self.start(*arguments, tokens=tokens)
        code = await program.end(PATIENCE)
        return Done(code, program.out.read_text(), program.err.read_text())

    async def close(self):
        """End every program, whatever became of the test."""
        for program in self.programs:
            await program.kill()


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

    async def place(self, kind="private"):
        """Add a chat of a kind that only one of the services has (or a private one: Telegram)."""
        number = next(_numbers)
        discord = kind in ("text", "announcement")
        id_ = {
            "private": f"{700_000_000 + number}",
            "group": f"-{5_000_000 + number}",
            "supergroup": f"-100{2_000_000_000 + number}",
            "channel": f"-100{3_000_000_000 + number}",
        }.get(kind, f"{110_000_000_000_000_000 + number}")
        place = Place("discord" if discord else "telegram", id_, kind)
        await self._ask("chats", platform=place.platform, id=id_, kind=kind)
        return place

    async def fault(self, kind, place, **more):
        """Put a fault in force for one chat."""
        await self._ask("faults", kind=kind, platform=place.platform, chat=place.id, **more)

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
        lines = self.record.read_text().splitlines() if self.record.exists() else []
        calls = map(json.loads, lines)
        return [
            call
            for call in calls
            if (place is None or call["chat"] == place.id) and call["method"].startswith(verb)
        ]

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


def write(path, config):
    """Write a configuration at once, so that nobody reads half of it."""
    text = config if isinstance(config, str) else yaml.safe_dump(config, sort_keys=False)
    draft = path.with_suffix(".draft")
    draft.write_text(text)
    draft.replace(path)


def free_port():
    """Return a port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]
