"""The command reference in Markdown, written from the commands themselves (`make docs`)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import typer.main

from bot.cli import app

_HEAD = """# Commands

Written by `make docs` from the commands themselves. Every command also answers `--help`.

Exit codes: 0 done, 1 the operation failed, 2 wrong usage or configuration (nothing was done).
"""


def markdown() -> str:
    """Return the whole page."""
    return "\n".join([_HEAD, *_commands("tocsin", typer.main.get_command(app))])


def _commands(name: str, command: Any) -> Iterator[str]:
    for child in getattr(command, "commands", {}).values():
        yield from _commands(f"{name} {child.name}", child)
    if not hasattr(command, "commands"):
        yield from _command(name, command)


def _command(name: str, command: Any) -> Iterator[str]:
    places = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option"]
    usage = " ".join([name, *(p.metavar or (p.name or "").upper() for p in places)])
    yield f"## `{usage}`\n\n{command.help}\n"
    if options:
        yield "| option | what it does | default |\n| --- | --- | --- |"
        yield from (_option(option) for option in options)
        yield ""


def _option(option: Any) -> str:
    names = ", ".join(f"`{name}`" for name in option.opts)
    shown = option.default not in (None, False) and not callable(option.default)
    default = f"`{option.default}`" if shown else ""
    return f"| {names} | {option.help or ''} | {default} |"


if __name__ == "__main__":
    sys.stdout.write(markdown())
