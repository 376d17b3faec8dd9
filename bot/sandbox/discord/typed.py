"""Reads what a person types after a command's name as the command's options."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from typing import Any

from bot.sandbox.nouns import ActError, Json
from bot.sandbox.seed import stable_id

# interactions/application-commands, "Application Command Option Type"
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN = range(1, 6)
USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(6, 12)


def options_of(command: Json, text: str, picture: str | None = None) -> list[Json]:
    """Read the words after a command's name as its options.

    Words fill the options in order, or name one as ``option:value``; a text that is named goes on
    to the next name, quotes keep words together, and the last text takes what is left. A ``picture`` goes into the option that takes a file.

    Raises:
        ActError: a needed option is missing, or a word does not fit its option.

    """
    declared = command.get("options") or []
    if picture is not None:
        return _with_file(command, text)
    words = _words(text)
    if declared and declared[0]["type"] in (SUBCOMMAND, GROUP):
        name, _, rest = text.strip().partition(" ")
        chosen = next((each for each in declared if each["name"] == name), None)
        if chosen is None:
            names = ", ".join(each["name"] for each in declared)
            raise ActError(f"/{command['name']} needs one of: {names}")
        inside = options_of(chosen, rest)
        return [{"name": name, "type": chosen["type"], "options": inside}]
    return _filled(command, declared, words)


def typed_of(command: Json, text: str, focused: str) -> list[Json]:
    """Read a command that is still being typed: words without a name stand in the focused option.

    Raises:
        ActError: the focused option is none that completes.

    """
    declared = command.get("options") or []
    option = next((each for each in declared if each["name"] == focused), None)
    if option is None or not option.get("autocomplete"):
        raise ActError(f"/{command['name']} completes no {focused}")
    given, plain = _named(declared, _words(text))
    typed = {focused: " ".join(plain), **given}
    return [
        {"name": each["name"], "type": each["type"], "value": typed[each["name"]]}
        | ({"focused": True} if each is option else {})
        for each in declared
        if each["name"] in typed
    ]


def _with_file(command: Json, text: str) -> list[Json]:
    declared = command.get("options") or []
    file = next((each for each in declared if each["type"] == ATTACHMENT), None)
    if file is None:
        raise ActError(f"/{command['name']} takes no picture")
    rest = {**command, "options": [each for each in declared if each is not file]}
    value = str(stable_id(f"{command['id']} {text}", 18))
    return [*options_of(rest, text), {"name": file["name"], "type": ATTACHMENT, "value": value}]


def _filled(command: Json, declared: Sequence[Json], words: list[str]) -> list[Json]:
    """Match words with options, the named ones first."""
    given, plain = _named(declared, words)
    for option in (each for each in declared if each["name"] not in given):
        if plain and option["type"] != ATTACHMENT:
            last = option is declared[-1] and option["type"] == STRING
            given[option["name"]] = " ".join(plain) if last else plain[0]
            plain = [] if last else plain[1:]
        elif option.get("required"):
            raise ActError(f"/{command['name']} needs {option['name']}")
    if plain:
        raise ActError(f"/{command['name']} takes no {plain[0]!r}")
    return [_option(each, given[each["name"]]) for each in declared if each["name"] in given]


def _named(declared: Sequence[Json], words: list[str]) -> tuple[dict[str, str], list[str]]:
    """Take out the options that are named; words after a named text belong to it."""
    kinds = {each["name"]: each["type"] for each in declared}
    given: dict[str, str] = {}
    plain: list[str] = []
    open_text: str | None = None
    for word in words:
        name, colon, value = word.partition(":")
        if colon and name in kinds:
            given[name] = value
            open_text = name if kinds[name] == STRING else None
        elif open_text:
            given[open_text] += f" {word}"
        else:
            plain.append(word)
    return given, plain


def _option(option: Json, word: str) -> Json:
    return {"name": option["name"], "type": option["type"], "value": _value(option, word)}


def _value(option: Json, word: str) -> Any:
    choices = option.get("choices") or []
    for choice in choices:
        if word in (choice["name"], str(choice["value"])):
            return choice["value"]
    if choices:
        named = ", ".join(str(choice["name"]) for choice in choices)
        raise ActError(f"{option['name']} is one of: {named}")
    try:
        match option["type"]:
            case kind if kind == INTEGER:
                return int(word)
            case kind if kind == NUMBER:
                return float(word)
            case kind if kind == BOOLEAN:
                return word.lower() in ("true", "yes", "1")
            case kind if kind == ATTACHMENT:
                raise ActError(f"{option['name']} takes a file: give the act a picture")
            case kind if kind in (USER, CHANNEL, ROLE, MENTIONABLE):
                return str(int(re.sub(r"[<@#&!>]", "", word)))
    except ValueError:
        raise ActError(f"{option['name']} cannot be {word!r}") from None
    return word


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()  # an apostrophe is no quotation
