"""The command line: one room a subject, joined here."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from bot.cli import configuring, editing, people, portability, reading, running, state
from bot.cli.common import say

app = typer.Typer(
    name="tocsin", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)
for room in (running, configuring, reading, editing, people, portability, state):
    room.register(app)


def _tell_version(asked: bool) -> None:  # noqa: FBT001 - typer calls it
    if asked:
        say(f"tocsin {version('tocsin')}")
        raise typer.Exit


@app.callback()
def tocsin(
    version_: Annotated[  # noqa: FBT002 - a switch; its callback answers
        bool,
        typer.Option("--version", help="Print the version.", is_eager=True, callback=_tell_version),
    ] = False,
) -> None:
    """Broadcast running stories to Telegram and Discord, and keep them right there."""
