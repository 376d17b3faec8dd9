"""The endpoints of application commands, and reading what a person types as one of them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from typing import Any, Final

from bot.sandbox.discord import rules
from bot.sandbox.discord.call import Answer, Call, Endpoint
from bot.sandbox.discord.errors import RefusedError
from bot.sandbox.discord.world import World
from bot.sandbox.nouns import ActError, Json

GLOBAL: Final = "/applications/{application}/commands"
OF_GUILD: Final = "/applications/{application}/guilds/{guild}/commands"
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER = range(1, 11)


def listing(call: Call) -> Answer:
    """Return the commands of an application, in a guild or everywhere."""
    return Answer(_stored(call.world, _key(call)))


def overwrite(call: Call) -> Answer:
    """Make the commands exactly these; one that keeps its name keeps its id."""
    rules.commands(call.body)
    known = {(each["type"], each["name"]): each["id"] for each in _stored(call.world, _key(call))}
    made = [_made(call, each, known.get((each.get("type", 1), each["name"]))) for each in call.body]
    call.world.core.store.put(_key(call), made)
    return Answer(made)


def create(call: Call) -> Answer:
    """Add a command, or replace the one of the same name."""
    kept = [
        each for each in _stored(call.world, _key(call)) if each["name"] != call.form.get("name")
    ]
    rules.commands([*kept, call.form])
    made = _made(call, call.form, None)
    call.world.core.store.put(_key(call), [*kept, made])
    return Answer(made, status=201)


def delete(call: Call) -> Answer:
    """Delete a command."""
    stored = _stored(call.world, _key(call))
    kept = [each for each in stored if each["id"] != call.path["command"]]
    if len(kept) == len(stored):
        raise RefusedError(10063, f"there is no command {call.path['command']}")
    call.world.core.store.put(_key(call), kept)
    return Answer(status=204)


def find(world: World, bot: str, guild: str | None, name: str) -> Json | None:
    """Return a bot's chat command by its name: the guild's own goes before the global one."""
    keys = [f"discord commands {bot} {guild}"] if guild else []
    for key in [*keys, f"discord commands {bot}"]:
        for each in _stored(world, key):
            if each["type"] == 1 and each["name"] == name:
                return each
    return None


def options_of(command: Json, text: str) -> list[Json]:
    """Read the words after a command's name as its options.

    Words fill the options in order, or name one as ``option:value``; quotes keep words together,
    and the last text takes what is left.

    Raises:
        ActError: a needed option is missing, or a word does not fit its option.

    """
    declared = command.get("options") or []
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


def _filled(command: Json, declared: Sequence[Json], words: list[str]) -> list[Json]:
    """Match words with options, the named ones first."""
    given: dict[str, str] = {}
    plain: list[str] = []
    for word in words:
        name, colon, value = word.partition(":")
        if colon and any(each["name"] == name for each in declared):
            given[name] = value
        else:
            plain.append(word)
    for option in (each for each in declared if each["name"] not in given):
        if plain:
            last = option is declared[-1] and option["type"] == STRING
            given[option["name"]] = " ".join(plain) if last else plain[0]
            plain = [] if last else plain[1:]
        elif option.get("required"):
            raise ActError(f"/{command['name']} needs {option['name']}")
    if plain:
        raise ActError(f"/{command['name']} takes no {plain[0]!r}")
    return [_option(each, given[each["name"]]) for each in declared if each["name"] in given]


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


def _key(call: Call) -> str:
    if call.path["application"] != call.who.id:
        raise RefusedError(10002, f"application {call.path['application']} is not this bot's")
    guild = call.path.get("guild")
    if guild is not None:
        call.world.guild(guild)
    return f"discord commands {call.who.id}" + (f" {guild}" if guild else "")


def _stored(world: World, key: str) -> list[Json]:
    return list(world.core.store.get(key) or [])


def _made(call: Call, wish: Json, known: str | None) -> Json:
    defaults = {
        "type": 1,
        "description": "",
        "options": [],
        "default_member_permissions": None,
        "dm_permission": True,
        "nsfw": False,
        "contexts": None,
        "integration_types": [0],
    }
    number = known or call.world.new_id()
    guild = call.path.get("guild")
    return {
        **defaults,
        **wish,
        "id": number,
        "application_id": call.who.id,
        "version": number,
        **({"guild_id": guild} if guild else {}),
    }


ENDPOINTS: Final = tuple(
    endpoint
    for base in (GLOBAL, OF_GUILD)
    for endpoint in (
        Endpoint("GET", base, listing),
        Endpoint("PUT", base, overwrite),
        Endpoint("POST", base, create),
        Endpoint("DELETE", base + "/{command}", delete),
    )
)
