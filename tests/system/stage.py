"""A stage for whole programs: processes, their logs, and waiting with a deadline."""

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import yaml

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

    def configure(self, config):
        """Write the configuration."""
        write(self.path / "tocsin.yaml", config)

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
