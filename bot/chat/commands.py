"""Every command of the chat: its name, whose it is, its parts, and how its text is taken apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Final

from bot.chat.tongue import LANGUAGES, Tongue, sentence
from bot.ports import Audience, Command, Option

_ENTRY: Final = re.compile(r"(?i)e\d{1,18}")
_NUMBER: Final = re.compile(r"\d{1,9}")

_STORY = Option("story", sentence("The story"), completes=True)
_ENTRY_ID = Option(
    "entry", sentence("The entry, such as e12; or write in reply to it"), completes=True
)
_LEVEL = Option(
    "level", sentence("How urgent it is"), required=True, choices=("breaking", "curfew", "live")
)
_TEXT = Option("text", sentence("What happened"), required=True)
_WHAT = Option("what", sentence("all, a story, a source, a chat or an account"), completes=True)
_ALERT = (
    _STORY,
    Option("url", sentence("A link to read more")),
    Option("area", sentence("Where it holds")),
    Option("until", sentence("Until when it holds, such as 6:00 or 2h")),
    Option("picture", sentence("A picture"), kind="picture"),
)


def _command(name: str, audience: Audience, description: str, *options: Option) -> Command:
    return Command(name, audience, {"en": description}, options)


def _everybody(name: str, description: str, *options: Option) -> Command:
    return _command(name, Audience.EVERYBODY, description, *options)


def _administrators(name: str, description: str, *options: Option) -> Command:
    return _command(name, Audience.ADMINISTRATORS, description, *options)


def _editors(name: str, description: str, *options: Option) -> Command:
    return _command(name, Audience.EDITORS, description, *options)


_READERS = (
    _everybody("start", sentence("Begin, and see the stories"), _STORY),
    _everybody("stories", sentence("See all stories")),
    _administrators("subscribe", sentence("Follow a story here"), _STORY),
    _administrators("unsubscribe", sentence("Stop following a story"), _STORY),
    _administrators("settings", sentence("Choose what arrives here, and how"), _STORY),
    _everybody(
        "latest",
        sentence("Read the latest entries"),
        Option("n", sentence("How many, 1 to 10"), kind="number"),
        _STORY,
    ),
    _everybody("curfew", sentence("See which curfews are in force")),
    _administrators(
        "mute", sentence("Be silent for a while"), Option("for", sentence("2h, 30m, 1d or off"))
    ),
    _administrators("digest", sentence("Get one summary instead of single messages")),
    _administrators("language", sentence("Choose the language")),
    _everybody("privacy", sentence("See what is stored, export or erase it")),
    _everybody("help", sentence("See what I can do")),
)

_EDITORS = (
    _editors("alert", sentence("Push an alert to all readers"), _LEVEL, _TEXT, *_ALERT),
    _editors("breaking", sentence("Push breaking news to all readers"), _TEXT, *_ALERT),
    _editors(
        "correct",
        sentence("Correct an entry everywhere"),
        Option("text", sentence("The new words"), required=True),
        _ENTRY_ID,
        Option("note", sentence("What was wrong")),
    ),
    _editors(
        "retract",
        sentence("Withdraw an entry everywhere"),
        _ENTRY_ID,
        Option("reason", sentence("Why it is withdrawn")),
    ),
    _editors("pin", sentence("Pin an entry everywhere, or unpin it"), _ENTRY_ID),
    _editors("pause", sentence("Hold back what would be sent"), _WHAT),
    _editors("resume", sentence("Send again what was held back"), _WHAT),
    _editors("waiting", sentence("See what waits for a decision")),
    _editors("status", sentence("See how everything is going")),
)

COMMANDS: Final[Mapping[str, Command]] = {c.name: c for c in (*_READERS, *_EDITORS)}
"""All commands by name, in the order in which menus list them."""


def menu(languages: Collection[str] = tuple(LANGUAGES)) -> tuple[Command, ...]:
    """Return all commands, described in English and in these languages."""
    tongues = [Tongue(language) for language in dict.fromkeys(("en", *languages))]
    return tuple(_described(command, tongues) for command in COMMANDS.values())


def _described(command: Command, tongues: Collection[Tongue]) -> Command:
    options = (
        replace(option, descriptions=_in_all(option.description, tongues))
        for option in command.options
    )
    described = _in_all(command.descriptions["en"], tongues)
    return replace(command, descriptions=described, options=tuple(options))


def _in_all(text: str, tongues: Collection[Tongue]) -> Mapping[str, str]:
    return {t.language: t(text) for t in tongues}


def options_of(command: Command, text: str) -> dict[str, str]:
    """Take a command's text apart, where the service did not do it.

    An entry's id and a number are recognised at the beginning of the text. Then come the required
    options in their order, a word each; the last one takes the rest. Optional ones are only read
    where nothing is required, since nobody could tell where they begin.

    Args:
        command: what was asked.
        text: all that follows its name.

    """
    found: dict[str, str] = {}
    rest = text.strip()
    for option in command.options:
        if (recognised := _recogniser(option)) and (word := _first(rest)) and recognised(word):
            found[option.name] = word
            rest = rest[len(word) :].lstrip()
    options = [o for o in command.options if not _recogniser(o) and o.kind == "text"]
    required = [o for o in options if o.required]
    return found | _in_order(required or options, rest)


def _recogniser(option: Option) -> Callable[[str], object] | None:
    if option.name == _ENTRY_ID.name:
        return _ENTRY.fullmatch
    return _NUMBER.fullmatch if option.kind == "number" else None


def _in_order(options: list[Option], rest: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for option in options[:-1]:
        word = _first(rest)
        if option.choices and word.casefold() not in option.choices:
            continue
        if word:
            found[option.name] = word.casefold() if option.choices else word
            rest = rest[len(word) :].lstrip()
    if options and rest:
        found[options[-1].name] = rest
    return found


def _first(text: str) -> str:
    return text.split(maxsplit=1)[0] if text else ""
