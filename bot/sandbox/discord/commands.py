"""The endpoints of application commands, and reading what a person types as one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.sandbox.discord import rules
from bot.sandbox.discord.call import Answer, Call, Endpoint
from bot.sandbox.discord.errors import RefusedError
from bot.sandbox.discord.world import World
from bot.sandbox.limits import Sliding
from bot.sandbox.nouns import Json

# interactions/application-commands, "Registering a Command"
CREATIONS: Final = Sliding(200, 86_400)
GLOBAL: Final = "/applications/{application}/commands"
OF_GUILD: Final = "/applications/{application}/guilds/{guild}/commands"


def listing(call: Call) -> Answer:
    """Return the commands of an application, in a guild or everywhere."""
    return Answer(_stored(call.world, _key(call)))


def overwrite(call: Call) -> Answer:
    """Make the commands exactly these; one that keeps its name keeps its id."""
    rules.commands(call.body)
    _spend(call, call.body)
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
    _spend(call, [call.form])
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


def _spend(call: Call, wished: Sequence[Json]) -> None:
    """Spend one of the day's creations for each command that is new; refuse the 201st."""
    known = {(each["type"], each["name"]) for each in _stored(call.world, _key(call))}
    new = [each for each in wished if (each.get("type", 1), each["name"]) not in known]
    for _ in new:
        call.ceilings.spend_hidden(_key(call), CREATIONS, 30034, "new commands in a day")


def find(world: World, bot: str, guild: str | None, name: str, kind: int = 1) -> Json | None:
    """Return a bot's command by its name: the guild's own goes before the global one.

    A command of a message's menu (``kind`` 3) is found in whatever case it is written.
    """
    keys = [f"discord commands {bot} {guild}"] if guild else []
    for key in [*keys, f"discord commands {bot}"]:
        for each in _stored(world, key):
            same = each["name"] == name or (kind != 1 and each["name"].lower() == name.lower())
            if each["type"] == kind and same:
                return each
    return None


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
