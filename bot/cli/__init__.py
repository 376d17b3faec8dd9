"""The command line: one room a subject, joined here."""

from __future__ import annotations

import typer

from bot.cli import configuring, people, reading, running, state

app = typer.Typer(
    name="tocsin",
    help="Broadcast running stories to Telegram and Discord, and keep them right there.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for room in (running, configuring, reading, people, state):
    room.register(app)
