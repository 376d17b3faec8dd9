"""`tocsin check` and `tocsin plan`."""

from __future__ import annotations

import typer

from bot.app import planning
from bot.app.errors import UsageError
from bot.app.opening import configuration
from bot.cli.common import DEFAULT_CONFIG, ConfigFile, attempt, complain, say
from bot.config import summary


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(check)
    app.command()(plan)


def check(config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Validate the configuration; every problem with its line and column."""
    try:
        loaded = configuration(config)
    except UsageError as error:
        complain(str(error))
        raise typer.Exit(2) from None
    say(summary(loaded))


def plan(config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Tell what a reload of the configuration would change, without doing it."""
    changes = attempt(planning.plan(config))
    say("\n".join(changes) if changes else "a reload would change nothing")
