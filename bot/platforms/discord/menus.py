"""The commands as Discord's menus have them, by audience and language."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import orjson

from bot.ports import Audience, Command, Option

# Sizes: interactions/application-commands, "Application Command Structure" and what follows it.
_DESCRIPTION, _CHOICE, _CHOICES, _OPTIONS, _COMMANDS = 100, 100, 25, 25, 100

_CHAT, _MESSAGE = 1, 3
_TYPES: Final = {"text": 3, "number": 4, "picture": 11}
_PLACES: Final = (0, 1)  # contexts: servers, and direct messages with the bot
_BY_SERVER: Final = (0,)  # integration types: added to a server; nothing is installed for a person

# Who sees a command in a server until its administrators decide otherwise (topics/permissions).
_RIGHTS: Final = {
    Audience.EVERYBODY: None,
    Audience.ADMINISTRATORS: str(1 << 5),  # MANAGE_GUILD
    Audience.EDITORS: str(1 << 13),  # MANAGE_MESSAGES
}

# Commands that act on a message: offered in the menu of every message too.
_ON_MESSAGES: Final = ("correct", "retract", "pin")

# reference, "Locales", by language; English is what stands in the fields themselves.
_LOCALES: Final[Mapping[str, tuple[str, ...]]] = {
    "es": ("es-ES", "es-419"),
    "hi": ("hi",),
    "no": ("no",),
    "nb": ("no",),
    "pt": ("pt-BR",),
    "sv": ("sv-SE",),
    "zh": ("zh-CN",),
} | {
    language: (language,)
    for language in (
        [
            "bg",
            "cs",
            "da",
            "de",
            "el",
            "fi",
            "fr",
            "hr",
            "hu",
            "id",
            "it",
            "ja",
            "ko",
            "lt",
            "nl",
            "pl",
            "ro",
            "ru",
            "th",
            "tr",
            "uk",
            "vi",
            "zh-CN",
            "zh-TW",
        ]
    )
}

Menu = list[dict[str, Any]]


def menu_of(commands: Sequence[Command]) -> Menu:
    """Return the whole menu: each command, then those that act on a message once more.

    Args:
        commands: What the bot understands. Beyond a hundred Discord takes no more.

    Returns:
        What ``PUT /applications/{id}/commands`` wants.

    """
    chat = [_chat_command(command) for command in commands[:_COMMANDS]]
    return [*chat, *_message_commands(commands)]


def digest_of(menu: Menu, application: str) -> str:
    """Return a short text that differs when the menu or the application does."""
    body = orjson.dumps([application, menu], option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def localized(descriptions: Mapping[str, str]) -> dict[str, str]:
    """Return descriptions by Discord's own tags; languages that it does not have are left out."""
    return {
        locale: _clip(text, _DESCRIPTION)
        for language, text in descriptions.items()
        for locale in _LOCALES.get(language, ())
        if text
    }


def _chat_command(command: Command) -> dict[str, Any]:
    description = _clip(command.descriptions.get("en", "") or command.name, _DESCRIPTION)
    # Discord refuses a command whose optional options stand before a required one.
    options = sorted(command.options[:_OPTIONS], key=lambda option: not option.required)
    return {
        "type": _CHAT,
        **_whose(command),
        "name": command.name,
        "description": description,
        "description_localizations": localized(command.descriptions) or None,
        "options": [_option(option) for option in options],
    }


def _message_commands(commands: Sequence[Command]) -> Iterator[dict[str, Any]]:
    for command in commands:
        if command.name in _ON_MESSAGES:
            yield {"type": _MESSAGE, **_whose(command), "name": command.name.capitalize()}


def _whose(command: Command) -> dict[str, Any]:
    return {
        "default_member_permissions": _RIGHTS[command.audience],
        "contexts": list(_PLACES),
        "integration_types": list(_BY_SERVER),
    }


def _option(option: Option) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "type": _TYPES[option.kind],
        "name": option.name,
        "description": _clip(option.description or option.name, _DESCRIPTION),
        "description_localizations": localized(option.descriptions) or None,
        "required": option.required,
    }
    if option.choices and option.kind == "text":
        choices = [_clip(choice, _CHOICE) for choice in option.choices[:_CHOICES]]
        shape["choices"] = [{"name": choice, "value": choice} for choice in choices]
    elif option.completes and option.kind == "text":
        shape["autocomplete"] = True
    return shape


def _clip(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1].rstrip()}…"
