"""What the commands share: options, exit codes, and printing."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, TypeVar

import orjson
import typer
from rich.console import Console

from bot.app import clock
from bot.app.errors import FailedError, UsageError
from bot.app.opening import configuration, ledger_of
from bot.config import Config
from bot.ports import By, DraftRefusedError, Ledger, LedgerError, NoSuchIdError, NotAllowedError

ConfigFile = Annotated[
    str,
    typer.Option("-c", "--config", help="The configuration.", metavar="FILE", show_default=True),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout, and nothing else.")]
T = TypeVar("T")
DEFAULT_CONFIG = "config/tocsin.yaml"
_ENDLESS = 10_000  # columns


def say(text: str) -> None:
    """Print a line for people or programs on stdout."""
    sys.stdout.write(f"{text}\n")


def complain(text: str) -> None:
    """Print a line on stderr."""
    sys.stderr.write(f"{text}\n")


def screen() -> Console:
    """Return where tables go: as wide as the terminal, and never folded in a pipe or a file."""
    width = None if sys.stdout.isatty() else _ENDLESS
    return Console(highlight=False, markup=False, width=width)


def say_json(value: object) -> None:
    """Print one JSON line."""
    say(orjson.dumps(value).decode())


def attempt(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's work; turn what went wrong into a message and an exit code."""
    with said():
        return asyncio.run(work)


@contextmanager
def said() -> Iterator[None]:
    """Turn what goes wrong inside into a message and an exit code."""
    try:
        yield
    except (UsageError, DraftRefusedError) as error:
        complain(str(error))
        raise typer.Exit(2) from None
    except (FailedError, LedgerError, NoSuchIdError, NotAllowedError) as error:
        complain(str(error))
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def on_ledger(config: str, work: Callable[[Ledger], Coroutine[Any, Any, T]]) -> T:
    """Do something with the ledger of a configuration, whether a daemon runs or not."""
    return in_the_house(config, lambda _, ledger: work(ledger))


def in_the_house(config: str, work: Callable[[Config, Ledger], Coroutine[Any, Any, T]]) -> T:
    """Do something with a configuration and its ledger, whether a daemon runs or not."""

    async def opened() -> T:
        # Tokens are of no use here, so a shell without them may still look and act.
        loaded = configuration(config, sandbox=True)
        async with ledger_of(loaded) as ledger:
            return await work(loaded, ledger)

    return attempt(opened())


def by() -> By:
    """Return who acts at the keyboard, now."""
    person = who()
    return By(person, "cli", clock.now(), person.removeprefix("cli:"))


def who() -> str:
    """Return who is at the keyboard, for the audit log."""
    import getpass  # noqa: PLC0415 - only commands that change something need it

    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):
        return "cli"
