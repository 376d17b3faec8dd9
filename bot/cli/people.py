"""What waits for a person, and the stop button."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from bot.app import clock
from bot.app.naming import meant, pausable
from bot.app.opening import configuration
from bot.cli.common import (
    DEFAULT_CONFIG,
    AsJson,
    ConfigFile,
    by,
    complain,
    on_ledger,
    say,
    say_json,
    screen,
    who,
)
from bot.domain.codec import time_to_json
from bot.ports import Ledger, NoSuchIdError, NotAllowedError, WaitingItem

Ids = Annotated[list[str] | None, typer.Argument(metavar="ID ...", show_default=False)]
Separately = Annotated[
    bool,
    typer.Option(
        "--separately",
        help="Send what seemed to tell an alert again as an entry of its own.",
    ),
]
What = Annotated[
    str,
    typer.Argument(
        metavar="WHAT",
        help="all, story:ID, source:ID, target:ADDRESS or account:PLATFORM:NAME; the bare name where it is clear.",
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    for command in (waiting, release, drop, pause, resume):
        app.command()(command)


def waiting(config: ConfigFile = DEFAULT_CONFIG, json: AsJson = False) -> None:  # noqa: FBT002 - a switch
    """List everything that waits for a person."""
    items = on_ledger(config, lambda ledger: ledger.waiting())
    if json:
        for item in items:
            say_json(_as_json(item))
    elif not items:
        say("Nothing waits.")
    else:
        _table(items)


def release(
    ids: Ids = None,
    all_: Annotated[bool, typer.Option("--all", help="Everything that waits.")] = False,  # noqa: FBT002 - a switch
    separately: Separately = False,  # noqa: FBT002 - likewise
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Let what waits go ahead.

    A delivery is sent, what the brake held is done, an alert has your agreement, and what a source says of an entry takes the place of an editor's word, or becomes the next revision of the alert that told it first.
    """
    if all_ == bool(ids) or (all_ and separately):
        complain("name what to release, or use --all alone; `tocsin waiting` lists the ids")
        raise typer.Exit(2)

    if all_:
        _release_all(config)
        return

    async def work(ledger: Ledger) -> None:
        for item in ids or []:
            if separately:
                await ledger.separate(item, by())
            else:
                await ledger.release(item, who(), clock.now())
            say(f"{item}: released")

    on_ledger(config, work)


def _release_all(config: str) -> None:
    """Release what may be released; what may not keeps nothing else back."""

    async def work(ledger: Ledger) -> list[bool]:
        return [await _released(ledger, item.id) for item in await ledger.waiting()]

    found = on_ledger(config, work)
    if not found:
        say("Nothing waits.")
    if not all(found):
        raise typer.Exit(1)


async def _released(ledger: Ledger, item: str) -> bool:
    try:
        await ledger.release(item, who(), clock.now())
    except NoSuchIdError:
        return True  # gone meanwhile, perhaps with another that shared its message
    except NotAllowedError as error:
        complain(f"{item}: {error}")
        return False
    say(f"{item}: released")
    return True


def drop(
    ids: Annotated[list[str], typer.Argument(metavar="ID ...", show_default=False)],
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Give up what waits; an editor's word stands on, and what repeats an alert is never sent."""

    async def work(ledger: Ledger) -> None:
        for item in ids:
            await ledger.drop(item, who(), clock.now())
            say(f"{item}: dropped")

    on_ledger(config, work)


def pause(what: What, config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Stop a story, a source, a target, an account or everything; nothing is lost meanwhile."""

    async def work(ledger: Ledger) -> str:
        word = await _meant(ledger, what, config)
        await ledger.pause(word, who(), clock.now())
        return word

    say(f"{on_ledger(config, work)}: paused")


def resume(what: What, config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Undo `pause`; what was due meanwhile is caught up with its latest revision."""

    async def work(ledger: Ledger) -> str:
        word = await _meant(ledger, what, config)
        await ledger.resume(word, who(), clock.now())
        return word

    say(f"{on_ledger(config, work)}: resumed")


async def _meant(ledger: Ledger, what: str, config: str) -> str:
    status = await ledger.status(clock.now())
    return meant(what, pausable(configuration(config, sandbox=True), status))


def _as_json(item: WaitingItem) -> dict[str, object]:
    return {
        "id": item.id,
        "held_by": item.held_by.value,
        "story": item.story,
        "entry": item.entry,
        "target": item.target,
        "summary": item.summary,
        "since": time_to_json(item.since),
        "details": list(item.details),
    }


def _table(items: list[WaitingItem]) -> None:
    table = Table("id", "held by", "story", "since", "what", box=None, pad_edge=False)
    for item in items:
        about = "\n".join([item.summary, *(f"  {line}" for line in item.details[:10])])
        table.add_row(item.id, item.held_by.value, item.story, time_to_json(item.since), about)
    screen().print(table)
