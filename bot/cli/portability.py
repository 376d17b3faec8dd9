"""`tocsin subscriptions`: taking the chats' wishes, or the stories' sources, elsewhere and back."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.app import clock
from bot.app.binding import account_of, guess
from bot.app.errors import UsageError
from bot.app.opening import configuration
from bot.cli import outlines, wishes
from bot.cli.common import (
    DEFAULT_CONFIG,
    ConfigFile,
    complain,
    in_the_house,
    on_ledger,
    said,
    say,
)
from bot.config import Config
from bot.domain.model import Subscription
from bot.ports import Ledger

Form = Annotated[
    Literal["yaml", "opml"],
    typer.Option("--format", help="yaml: who hears what, and how; opml: the stories' sources."),
]
File = Annotated[
    str, typer.Argument(metavar="FILE", help="A file, or - for stdin.", show_default=False)
]

group = typer.Typer(
    help="Take subscriptions, or stories and their sources, elsewhere and back.",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.add_typer(group, name="subscriptions")


@group.command("export")
def export(form: Form = "yaml", config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Print subscriptions as YAML, or the stories as OPML.

    YAML holds every subscription, the operator's (origin config) and those that chats made (origin chat), in the words of the configuration. OPML holds an outline for each story with its sources' addresses, for any feed reader; it knows nothing of chats.
    """
    if form == "opml":
        with said():
            sys.stdout.write(outlines.written(configuration(config, sandbox=True)))
        return
    sys.stdout.write(wishes.written(on_ledger(config, lambda ledger: ledger.all_subscriptions())))


@group.command("import")
def import_(file: File, form: Form = "yaml", config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Subscribe chats as an export says, or turn an OPML file into stories to paste.

    YAML: the chats' own subscriptions are added or changed; again, nothing happens. Those of origin config are left out, since the configuration says them. Every story and account must be known here; else nothing is done, and each problem is named with its line.

    OPML, such as other feed bots export: what is watched is decided in the configuration, so nothing is stored; a `stories:` part to paste into it is printed. A folder becomes a story, and so does a feed outside of any.
    """
    with said():
        content = _content(file)
        if form == "opml":
            sys.stdout.write(outlines.as_yaml(content, file))
            return

    async def work(loaded: Config, ledger: Ledger) -> Counter[str]:
        wished, left_out = wishes.read(_text(content, file), file, loaded)
        counted = Counter([await _apply(ledger, wish) for wish in wished])
        counted["left out: the configuration says it"] += left_out
        return counted

    counted = in_the_house(config, work)
    say("; ".join(f"{count} {fate}" for fate, count in counted.items() if count) or "nothing to do")


async def _apply(ledger: Ledger, wish: Subscription) -> str:
    """Make one subscription what it should be; return what that took."""
    now = clock.now()
    account, _ = account_of(wish.target)
    target = await ledger.target_of(wish.target)
    if target is None:
        target = await ledger.admit(wish.target, account, guess(wish.target), now)
    there = {s.story: s for s in await ledger.subscriptions_of(target.id)}.get(wish.story)
    if there is None:
        await ledger.subscribe(target.id, wish.story, wish.preferences, now)
        return "added"
    if there.origin == "config":
        complain(f"{wish.target}: {wish.story} is set by the configuration, and stays so")
        return "left out: the configuration says it"
    if there.preferences == wish.preferences:
        return "as it was"
    await ledger.prefer(target.id, wish.story, wish.preferences, now)
    return "changed"


def _content(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "this names no file"
        raise UsageError(f"{file}: cannot be read: {reason}") from None


def _text(content: bytes, file: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{file}: the file is not in UTF-8") from None
