"""Looks into the ledger, and the care of its storage."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from bot import storage
from bot.app import clock
from bot.app.opening import configuration, ledger_of
from bot.cli.common import (
    DEFAULT_CONFIG,
    AsJson,
    ConfigFile,
    attempt,
    complain,
    on_ledger,
    say,
    say_json,
    screen,
)
from bot.domain.codec import time_to_json
from bot.domain.model import DeliveryState
from bot.ports import AuditRow, DeliveryRow, Status

_SHOWN = 80  # characters of an entry's words in a line of the audit log

database = typer.Typer(help="The storage: migrations, backups, integrity.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    for command in (status, deliveries, audit):
        app.command()(command)
    app.add_typer(database, name="db")


def status(config: ConfigFile = DEFAULT_CONFIG, json: AsJson = False) -> None:  # noqa: FBT002 - a switch
    """Show stories, sources, targets, the backlog and what fails."""
    found = on_ledger(config, lambda ledger: ledger.status(clock.now()))
    if json:
        say_json(_plain(found.figures()))
    else:
        _show(found)


def deliveries(
    entry: Annotated[str | None, typer.Option(help="Only of this entry.")] = None,
    target: Annotated[str | None, typer.Option(help="Only to this target.")] = None,
    state: Annotated[str | None, typer.Option(help="Only in this state.")] = None,
    config: ConfigFile = DEFAULT_CONFIG,
    json: AsJson = False,  # noqa: FBT002 - a switch
) -> None:
    """List the ledger's rows: what every chat should show, and what it shows."""
    if state is not None and state not in set(DeliveryState):
        complain(f"--state {state}: known are {', '.join(DeliveryState)}")
        raise typer.Exit(2)
    wanted = DeliveryState(state) if state else None
    rows = on_ledger(config, lambda ledger: ledger.deliveries(entry, target, wanted))
    if json:
        for row in rows:
            say_json(_plain(asdict(row)))
    else:
        _list(rows)


def audit(config: ConfigFile = DEFAULT_CONFIG, json: AsJson = False) -> None:  # noqa: FBT002 - a switch
    """Tell who did what, when and from where, with the words before and after."""
    for row in on_ledger(config, lambda ledger: ledger.audit()):
        if json:
            say_json(_plain(asdict(row)))
        else:
            say(_act(row))


@database.command()
def upgrade(config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Bring the storage to this version's form."""
    loaded = attempt(_loaded(config))
    attempt(storage.upgrade(loaded.storage))
    say("the storage is up to date")


@database.command()
def backup(path: str, config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Write a consistent copy of a SQLite storage, also while the daemon runs."""
    loaded = attempt(_loaded(config))
    attempt(storage.backup(loaded.storage, path))
    say(f"{path}: written")


@database.command()
def check(config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Check the storage's integrity."""
    loaded = attempt(_loaded(config))
    problems = attempt(storage.check_integrity(loaded.storage))
    for problem in problems:
        complain(problem)
    if problems:
        raise typer.Exit(1)
    say("the storage is sound")


async def _loaded(path: str) -> Any:
    config = configuration(path, sandbox=True)
    async with ledger_of(config):
        return config


def _plain(value: Any) -> Any:
    """Return a value with the contract's spelling of times."""
    if isinstance(value, datetime):
        return time_to_json(value)
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def _show(found: Status) -> None:
    console = screen()
    heads = ("source", "story", "last visit", "pushed until", "failures", "trouble")
    sources = Table(*heads, box=None, pad_edge=False)
    for s in found.sources:
        visited, until = time_to_json(s.visited) or "never", time_to_json(s.pushed_until) or "-"
        sources.add_row(s.id, s.story, visited, until, str(s.failures), s.error or "")
    targets = Table("target", "kind", "state", "why", box=None, pad_edge=False)
    for t in found.targets:
        targets.add_row(t.target, t.kind, t.state.value, t.reason or "")
    console.print(sources, "", targets, "", sep="\n")
    for account, due in found.backlog.items():
        say(f"{account}: {due} due")
    say(f"{found.waiting} waiting for a person" + (" (tocsin waiting)" if found.waiting else ""))
    for what in found.paused:
        say(f"paused: {what}")


def _act(row: AuditRow) -> str:
    """Return an act in a line."""
    at = f"  at {row.place}" if row.place and row.place != row.who else ""
    words = [_short(words) for words in (row.before, row.after)]
    change = f"  {' → '.join(w or '(nothing)' for w in words)}" if any(words) else ""
    why = f"  ({_short(row.details)})" if row.details else ""
    when = time_to_json(row.at)
    return f"{when}  {row.who}{at}  {row.action}  {row.subject}{why}{change}"


def _short(words: str | None) -> str:
    line = " ".join((words or "").split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"


def _list(rows: list[DeliveryRow]) -> None:
    table = Table(
        "entry", "target", "state", "wanted", "there", "messages", box=None, pad_edge=False
    )
    for r in rows:
        there = "-" if r.delivered is None else str(r.delivered)
        why = r.error or (r.held_by.value if r.held_by else "")
        state = f"{r.state.value} {why}".strip()
        table.add_row(r.entry, r.target, state, str(r.wanted), there, " ".join(r.messages))
    screen().print(table)
