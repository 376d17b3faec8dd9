"""The rules of an application command's declaration: names, options, languages, permissions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from bot.sandbox.discord import fields
from bot.sandbox.discord.errors import Fault
from bot.sandbox.discord.fields import join

# interactions/application-commands: structures of commands, options and choices
NAME: Final = 32
DESCRIPTION: Final = 100
OPTIONS: Final = 25
CHOICES: Final = 25
CHOICE: Final = 100
ALL_TEXTS: Final = 8000
CHAT, USER, MESSAGE = 1, 2, 3
CONTEXTS: Final = (0, 1, 2)
INSTALLS: Final = (0, 1)
OPTION_TYPES: Final = range(1, 12)
GROUPS: Final = (1, 2)
CHOOSABLE: Final = (3, 4, 10)

# reference, "Locales"
LOCALES: Final = frozenset(
    [
        "id",
        "da",
        "de",
        "en-GB",
        "en-US",
        "es-ES",
        "es-419",
        "fr",
        "hr",
        "it",
        "lt",
        "hu",
        "nl",
        "no",
        "pl",
        "pt-BR",
        "ro",
        "fi",
        "sv-SE",
        "vi",
        "tr",
        "cs",
        "el",
        "bg",
        "ru",
        "uk",
        "hi",
        "th",
        "zh-CN",
        "ja",
        "zh-TW",
        "ko",
    ]
)


def declaration(path: str, value: Any) -> Iterator[Fault]:
    """Judge one command as it is declared."""
    wrong = list(fields.mapping(path, value))
    yield from wrong
    if wrong:
        return
    kind = value.get("type", CHAT)
    yield from fields.choice(join(path, "type"), kind, (CHAT, USER, MESSAGE))
    if kind == CHAT:
        yield from _named(path, value)
        yield from _options(path, value.get("options") or [])
        yield from _sum(path, value)
    else:
        yield from fields.required(path, value, "name", NAME)
        yield from _bare(path, value)
    yield from _whose(path, value)


def _named(path: str, value: dict[str, Any]) -> Iterator[Fault]:
    """Judge a name that is typed and its description, in every language."""
    yield from fields.required(path, value, "name", NAME)
    yield from fields.required(path, value, "description", DESCRIPTION)
    yield from _typed(join(path, "name"), value.get("name"))
    for key, most in (("name_localizations", NAME), ("description_localizations", DESCRIPTION)):
        texts = value.get(key) or {}
        for locale, text in texts.items():
            at = join(join(path, key), locale)
            yield from fields.choice(at, locale, LOCALES)
            yield from fields.text(at, text, most, shortest=1)
            yield from _typed(at, text) if key == "name_localizations" else ()


def _typed(path: str, name: Any) -> Iterator[Fault]:
    if isinstance(name, str) and not _spells_a_command(name):
        said = r"String value did not match validation regex."
        yield Fault(path, "APPLICATION_COMMAND_INVALID_NAME", said)


def _spells_a_command(name: str) -> bool:
    """Follow interactions/application-commands: letters, digits, ``-_'``, none in upper case."""
    return name == name.lower() and all(sign.isalnum() or sign in "-_'" for sign in name)


def _bare(path: str, value: dict[str, Any]) -> Iterator[Fault]:
    """Judge a command of a menu: it has a name alone."""
    for key in ("description", "options"):
        if value.get(key):
            said = "Context menu commands cannot have this field."
            yield Fault(join(path, key), "APPLICATION_COMMAND_CONTEXT_MENU_FIELD", said)


def _options(path: str, options: Any) -> Iterator[Fault]:
    at = join(path, "options")
    faults = list(fields.listing(at, options, OPTIONS))
    yield from faults
    if faults:
        return
    for number, option in enumerate(options):
        yield from _option(join(at, number), option)
    shapes = [option for option in options if isinstance(option, dict)]
    if any(n > 1 for n in Counter(option.get("name") for option in shapes).values()):
        yield Fault(at, "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option names must be unique")
    needed = [bool(option.get("required")) for option in shapes]
    if needed != sorted(needed, reverse=True):
        said = "Required options must be placed before non-required options"
        yield Fault(at, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", said)


def _option(path: str, option: Any) -> Iterator[Fault]:
    wrong = list(fields.mapping(path, option))
    yield from wrong
    if wrong:
        return
    kind = option.get("type", 0)
    yield from _named(path, option)
    yield from fields.choice(join(path, "type"), kind, OPTION_TYPES)
    if kind in GROUPS:
        yield from _options(path, option.get("options") or [])
    if option.get("choices") is not None:
        yield from _choices(path, option)
    if option.get("autocomplete") and (option.get("choices") or kind not in CHOOSABLE):
        said = "Autocomplete cannot be used with choices or on this type of option"
        yield Fault(join(path, "autocomplete"), "APPLICATION_COMMAND_AUTOCOMPLETE_INVALID", said)


def _choices(path: str, option: dict[str, Any]) -> Iterator[Fault]:
    at = join(path, "choices")
    faults = list(fields.listing(at, option["choices"], CHOICES))
    yield from faults
    for number, choice in enumerate([] if faults else option["choices"]):
        yield from judged_choice(join(at, number), choice)


def judged_choice(path: str, choice: Any) -> Iterator[Fault]:
    """Judge a choice: a name, and a value that is a number or a text."""
    wrong = list(fields.mapping(path, choice))
    yield from wrong
    if wrong:
        return
    yield from fields.required(path, choice, "name", CHOICE)
    if not isinstance(choice.get("value"), int | float):
        yield from fields.required(path, choice, "value", CHOICE)


def _sum(path: str, value: dict[str, Any]) -> Iterator[Fault]:
    """Judge all texts of a command together."""
    if _length(value) > ALL_TEXTS:
        said = f"Command exceeds maximum size ({ALL_TEXTS})"
        yield Fault(path, "APPLICATION_COMMAND_TOO_LARGE", said)


def _length(value: Any) -> int:
    if not isinstance(value, dict):
        return 0
    own = sum(len(str(value.get(key) or "")) for key in ("name", "description", "value"))
    nested = [*(value.get("options") or []), *(value.get("choices") or [])]
    return own + sum(map(_length, nested))


def _whose(path: str, value: dict[str, Any]) -> Iterator[Fault]:
    """Judge who may use it and where."""
    rights = value.get("default_member_permissions")
    if rights is not None and not str(rights).isdigit():
        at = join(path, "default_member_permissions")
        yield Fault(at, "NUMBER_TYPE_COERCE", f'Value "{rights}" is not int.')
    for key, allowed in (("contexts", CONTEXTS), ("integration_types", INSTALLS)):
        for number, each in enumerate(value.get(key) or []):
            yield from fields.choice(join(join(path, key), number), each, allowed)
