"""`tocsin read` and `tocsin render`: look at sources without touching anything."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Annotated, NoReturn
from zoneinfo import available_timezones

import typer
from rich.console import Console
from rich.text import Text

from bot.app import once
from bot.cli.common import AsJson, attempt, complain, say_json, screen
from bot.domain.codec import public, time_to_json
from bot.domain.model import Entry
from bot.sources import KINDS

Sources = Annotated[list[str], typer.Argument(metavar="URL|PATH ...", show_default=False)]
Kind = Annotated[str, typer.Option(help=f"One of {', '.join(KINDS)}.")]
Zone = Annotated[str, typer.Option(help="The time zone of times that carry none.")]
Private = Annotated[bool, typer.Option("--allow-private", help="Reach private addresses too.")]


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(read)
    app.command()(render)


def read(
    sources: Sources,
    kind: Kind = "auto",
    timezone: Zone = "UTC",
    json: AsJson = False,  # noqa: FBT002 - a switch on the command line
    allow_private: Private = False,  # noqa: FBT002 - likewise
) -> None:
    """Read sources once and print the entries they hold."""
    console = screen()
    for seen in _look(sources, kind, timezone, allow_private=allow_private):
        for entry in seen.entries:
            if json:
                say_json(public(entry, source=seen.source))
            else:
                _show(console, entry)


def render(  # noqa: PLR0917 - typer takes options by position only in this signature
    sources: Sources,
    platform: Annotated[str, typer.Option(help="telegram or discord.")],
    kind: Kind = "auto",
    target: Annotated[str | None, typer.Option(help="The kind of chat.")] = None,
    timezone: Zone = "UTC",
    allow_private: Private = False,  # noqa: FBT002 - a switch on the command line
    json: AsJson = False,  # noqa: ARG001, FBT002 - it is JSON either way
) -> None:
    """Print what would be sent, one API call a line."""
    if platform not in once.TARGETS:
        _usage(f"--platform {platform}: telegram or discord")
    kinds = once.TARGETS[platform]
    chosen = next((k for k in kinds if k == (target or kinds[0])), None)
    if chosen is None:
        _usage(f"--target {target}: on {platform} it is one of {', '.join(kinds)}")
    for seen in _look(sources, kind, timezone, allow_private=allow_private):
        for entry in seen.entries:
            calls = once.parts(seen, entry, platform=platform, target=chosen, timezone=timezone)
            for number, part in enumerate(calls, 1):
                say_json(
                    {
                        "key": entry.key,
                        "part": number,
                        "method": part.method,
                        "payload": part.payload,
                    }
                )


def _look(
    sources: list[str], kind: str, timezone: str, *, allow_private: bool
) -> Iterator[once.Seen]:
    """Yield what can be read; name what cannot on stderr, and exit with 1 after the last."""
    if kind not in KINDS:
        _usage(f"--kind {kind}: known are {', '.join(KINDS)}")
    if timezone not in available_timezones():
        _usage(f"--timezone {timezone}: no such time zone; a name looks like Europe/Paris")
    looks = attempt(_all(sources, kind, timezone, allow_private=allow_private))
    for seen in looks:
        for skipped in seen.skipped:
            complain(f"{seen.source}: skipped {skipped.key}: {skipped.reason}")
        if seen.refused:
            complain(f"{seen.source}: {seen.refused}")
        yield seen
    if any(seen.refused for seen in looks):
        raise typer.Exit(1)


async def _all(
    sources: list[str], kind: str, timezone: str, *, allow_private: bool
) -> list[once.Seen]:
    looks = (
        once.read(source, kind=kind, timezone=timezone, allow_private=allow_private)
        for source in sources
    )
    return await asyncio.gather(*looks)


def _show(console: Console, entry: Entry) -> None:
    """Print an entry for people: when, how urgent, its words."""
    head = Text(time_to_json(entry.published) or "undated", style="dim")
    for flag in sorted(entry.all_flags):
        head.append(f"  {flag}", style="bold red")
    console.print(head)
    if entry.title:
        console.print(Text(entry.title, style="bold"))
    if entry.text:
        console.print(Text(entry.text))
    console.print(Text(entry.url or entry.key, style="dim"))
    console.print()


def _usage(text: str) -> NoReturn:
    complain(text)
    raise typer.Exit(2)
