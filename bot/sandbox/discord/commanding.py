"""What a person types as a command, or chooses in a message's own menu, becomes an interaction."""

from __future__ import annotations

import asyncio
from typing import Final

from bot.sandbox.discord import commands, objects, typed
from bot.sandbox.discord.answers import COMMAND, COMPLETION
from bot.sandbox.discord.interactions import FIRST_ANSWER, begin
from bot.sandbox.discord.parties import Bot, Interaction
from bot.sandbox.discord.world import World
from bot.sandbox.nouns import Act, ActError, Chat, Json

CHAT, MESSAGE = 1, 3
ADMINISTRATOR: Final = objects.PERMISSIONS["ADMINISTRATOR"]
_RESOLVED: Final = {
    typed.USER: "users",
    typed.CHANNEL: "channels",
    typed.ROLE: "roles",
    typed.ATTACHMENT: "attachments",
}


def command(world: World, wish: Act, chat: Chat, person: Json) -> Json:
    """Use a command.

    Raises:
        ActError: nobody offers it here to this person, or its options do not fit.

    """
    name, _, rest = _typed(wish)
    kind = _kind(world, wish, chat, name)
    bot, declared = _offered(world, wish, chat, person, name, kind)
    content = _content(declared)
    if kind == MESSAGE:
        content |= _target(world, chat, wish, rest)
    else:
        options = typed.options_of(declared, rest, wish.picture)
        resolved = _resolved(world, chat, options, wish.picture)
        content |= {"options": options, **({"resolved": resolved} if resolved else {})}
    number = world.new_id()
    started = Interaction(number, bot, chat, COMMAND, person, world.now(), declared["name"])
    return begin(world, started, content, None)


async def complete(world: World, wish: Act, chat: Chat, person: Json) -> Json:
    """Ask what an option of a command may become; return the choices that the bot names.

    Raises:
        ActError: the option does not complete, or no choices came within three seconds.

    """
    name, _, rest = _typed(wish)
    bot, declared = _offered(world, wish, chat, person, name, CHAT)
    option = str(wish.complete)
    content = _content(declared) | {"options": typed.typed_of(declared, rest, option)}
    number = world.new_id()
    started = Interaction(number, bot, chat, COMPLETION, person, world.now(), name)
    started.choices = asyncio.get_running_loop().create_future()
    begin(world, started, content, None)
    try:
        choices = await asyncio.wait_for(started.choices, FIRST_ANSWER)
    except TimeoutError:
        raise ActError(f"no choices for {option} came within {FIRST_ANSWER:g} seconds") from None
    return {"interaction": number, "choices": choices}


def bots(world: World, wish: Act) -> list[Bot]:
    """Return the connected bots that an act may concern; raise ``ActError`` when there is none."""
    found = [bot for bot in world.connected() if wish.account in (None, bot.account, bot.id)]
    if not found:
        raise ActError(
            f"no bot{f' {wish.account}' if wish.account else ''} is connected to the gateway"
        )
    return found


def _typed(wish: Act) -> tuple[str, str, str]:
    return (wish.text or "").strip().removeprefix("/").partition(" ")


def _kind(world: World, wish: Act, chat: Chat, name: str) -> int:
    """Tell whether a message's menu is meant: a message is named, and its menu has the command."""
    menus = (commands.find(world, bot.id, chat.guild, name, MESSAGE) for bot in bots(world, wish))
    return MESSAGE if wish.message is not None and any(menus) else CHAT


def _offered(
    world: World, wish: Act, chat: Chat, person: Json, name: str, kind: int
) -> tuple[Bot, Json]:
    """Return the connected bot that offers a command, and the command; it must be for this person."""
    for bot in bots(world, wish):
        found = commands.find(world, bot.id, chat.guild, name, kind)
        if found is not None:
            _allowed(found, wish, chat, person)
            return bot, found
    raise ActError(f"none of the connected bots offers /{name}")


def _allowed(declared: Json, wish: Act, chat: Chat, person: Json) -> None:
    """Refuse a command that the person's client would not show here."""
    contexts = declared.get("contexts")
    if contexts is not None and (0 if chat.guild else 1) not in contexts:
        raise ActError(f"{declared['name']} cannot be used here")
    needed = declared.get("default_member_permissions")
    if chat.guild is None or needed is None:
        return
    has = int(person["permissions"])
    enough = not int(needed) & ~has if int(needed) else False  # "0": administrators alone
    if not (enough or has & ADMINISTRATOR):
        raise ActError(f"{wish.user} may not use /{declared['name']} here")


def _content(declared: Json) -> Json:
    content = {key: declared[key] for key in ("id", "name", "type")}
    return content | ({"guild_id": declared["guild_id"]} if declared.get("guild_id") else {})


def _target(world: World, chat: Chat, wish: Act, rest: str) -> Json:
    """Return the message that a command of its menu is for."""
    if rest.strip():
        raise ActError("a message's menu takes no words: fill in the dialogue that it opens")
    message = world.core.store.message("discord", chat.id, str(wish.message))
    if message is None:
        raise ActError(f"there is no message {wish.message}")
    return {"target_id": message.id, "resolved": {"messages": {message.id: message.body}}}


def _resolved(world: World, chat: Chat, options: list[Json], picture: str | None) -> Json:
    """Return the objects behind the ids that options name."""
    found: Json = {}
    for option in options:
        found |= _resolved(world, chat, option.get("options", []), picture)
        kind = _RESOLVED.get(option["type"])
        if kind is not None:
            shape = _object(world, chat, kind, option["value"], picture)
            found.setdefault(kind, {})[option["value"]] = shape
    return found


def _object(world: World, chat: Chat, kind: str, value: str, picture: str | None) -> Json:
    if kind == "users":
        return objects.user(value, f"reader-{value[-4:]}")
    if kind == "attachments":
        return _attachment(value, str(picture))
    if kind == "channels":
        other = world.core.store.chat("discord", value)
        if other is None:
            raise ActError(f"there is no channel {value}")
        return objects.channel(other) | {"permissions": str(world.permissions(other))}
    roles = world.guild(chat.guild)["roles"] if chat.guild else []
    role: Json | None = next((each for each in roles if each["id"] == value), None)
    if role is None:
        raise ActError(f"there is no role {value}")
    return role


def _attachment(number: str, url: str) -> Json:
    """Return a file as an option brings it; its name tells whether it is a picture."""
    name = url.rpartition("/")[2] or "file"
    end = name.rpartition(".")[2].lower()
    kind = f"image/{'jpeg' if end == 'jpg' else end}"
    picture = end in ("png", "jpg", "jpeg", "gif", "webp")
    return {
        "id": number,
        "filename": name,
        "size": 1,
        "url": url,
        "proxy_url": url,
        "content_type": kind if picture else "application/octet-stream",
        "ephemeral": True,
    }
