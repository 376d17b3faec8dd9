"""`tocsin run`, `tocsin demo` and `tocsin sandbox`: what runs until it is stopped."""

from __future__ import annotations

import asyncio
import signal
import sys
from functools import partial
from typing import Annotated

import typer

from bot import web
from bot.app import daemon, logs, sandboxed
from bot.app.errors import UsageError
from bot.app.opening import configuration, only_one
from bot.cli.common import DEFAULT_CONFIG, ConfigFile, attempt, say
from bot.config import Config
from bot.sandbox import Sandbox

Port = Annotated[int, typer.Option(help="0 takes a free one.")]
Record = Annotated[
    str | None, typer.Option(help="Append every accepted call to a file.", metavar="FILE")
]

StandInsWanted = Annotated[
    bool, typer.Option("--sandbox", help="Local stand-ins instead of the services.")
]

DEMO = "config/demo.yaml"


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    for command in (run, demo, sandbox):
        app.command()(command)


def run(
    config: ConfigFile = DEFAULT_CONFIG,
    sandbox: StandInsWanted = False,  # noqa: FBT002 - a switch on the command line
    record: Record = None,
) -> None:
    """Run the daemon until it is stopped."""
    logs.configure()
    if record and not sandbox:
        raise typer.BadParameter("--record goes with --sandbox")
    if sandbox:
        attempt(sandboxed.run(config, sandboxed.Options(record), _reserve))
    else:
        attempt(_run(config))


def demo(
    fresh: Annotated[bool, typer.Option("--fresh", help="Start the story over.")] = False,  # noqa: FBT002 - a switch
    config: ConfigFile = DEMO,
    record: Record = None,
    speed: Annotated[float, typer.Option(help="2 tells the story twice as fast.", min=0.1)] = 1.0,
) -> None:
    """Run the bundled demo story on the sandbox; it resumes, and starts over when it has ended."""
    logs.configure()
    attempt(_demo(config, sandboxed.Options(record, speed=speed), fresh=fresh))


def sandbox(
    telegram_port: Port = 0,
    discord_port: Port = 0,
    limits: Annotated[str, typer.Option(help="real or none.")] = "real",
    record: Record = None,
) -> None:
    """Run the stand-ins alone, for tests, benchmarks and demos."""
    logs.configure()
    if limits not in ("real", "none"):
        raise typer.BadParameter(f"--limits {limits}: real or none")
    alone = partial(Sandbox, sandboxed.MEMORY, limits=limits, record=record)  # type: ignore[arg-type]
    attempt(_sandbox(alone(telegram_port=telegram_port, discord_port=discord_port)))


async def _run(path: str) -> None:
    config = configuration(path)
    await daemon.run(config, partial(configuration, path), server=_reserve(config))


async def _demo(path: str, options: sandboxed.Options, *, fresh: bool) -> None:
    extra = {sandboxed.SITE_VARIABLE: "http://127.0.0.1"}
    config = configuration(path, sandbox=True, extra=extra)
    async with only_one(config):
        sandboxed.begin_again_if_ended(config, fresh=fresh)
    await sandboxed.run(path, options, partial(_reserve, or_next=True))


def _reserve(config: Config, *, or_next: bool = False) -> web.Server:
    """Take the console's port, or with ``or_next`` the next free one."""
    try:
        return web.reserve(config.console.host, config.console.port, tries=50 if or_next else 1)
    except web.PortTakenError as error:
        raise UsageError(str(error)) from None


async def _sandbox(stand_ins: Sandbox) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        await stand_ins.start()
    except OSError as error:
        raise UsageError(f"a port is taken ({error.strerror}); choose others") from None
    say(f"Telegram: {stand_ins.telegram_url}")
    say(f"Discord: {stand_ins.discord_url}")
    sys.stdout.flush()  # whoever reads them through a pipe is waiting for them
    await stop.wait()
    await stand_ins.stop()
