"""What people do on this Discord: write, use a command, press a button."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.sandbox.discord import commands, objects
from bot.sandbox.discord.answers import COMMAND, COMPONENT
from bot.sandbox.discord.components import Kind, flat
from bot.sandbox.discord.errors import RefusedError
from bot.sandbox.discord.interactions import begin
from bot.sandbox.discord.parties import Author, Bot, Interaction
from bot.sandbox.discord.posting import post
from bot.sandbox.discord.world import EPHEMERAL, World
from bot.sandbox.nouns import Act, ActError, Chat, Json, StoredMessage

_RESOLVED = {commands.USER: "users", commands.CHANNEL: "channels", commands.ROLE: "roles"}


def actor(world: World) -> Callable[[Act], Awaitable[Json]]:
    """Return the function that carries out what a person does.

    A text that begins with a slash is a command, a press names a button by its ``custom_id`` or
    label, or a choice of a select by its value.
    """

    async def act(wish: Act) -> Json:
        chat = _ranked(world, wish)
        person = world.person(chat, wish.user, wish.role)
        if wish.press is not None:
            return _press(world, wish, chat, person)
        text = (wish.text or "").strip()
        return (
            _command(world, wish, chat, person)
            if text.startswith("/")
            else _write(world, chat, person, text)
        )

    return act


def _ranked(world: World, wish: Act) -> Chat:
    """Return the chat, with the role that the act gives to its person first."""
    if wish.role is None:
        return wish.chat
    user_id = world.person(wish.chat, wish.user, None)["user"]["id"]
    chat = replace(wish.chat, members={**wish.chat.members, user_id: wish.role})
    world.core.store.put_chat(chat)
    return chat


def _write(world: World, chat: Chat, person: Json, text: str) -> Json:
    user = person["user"]
    try:
        message = post(world, chat, Author(user, f"user:{user['id']}"), {"content": text}, [])
    except RefusedError as error:
        raise ActError(error.because) from None
    return {"message": message["id"]}


def _command(world: World, wish: Act, chat: Chat, person: Json) -> Json:
    name, _, rest = (wish.text or "").strip().removeprefix("/").partition(" ")
    bot, command = _offered(world, wish, chat, name)
    needed = int(command.get("default_member_permissions") or 0)
    if chat.guild and needed & ~int(person["permissions"]):
        raise ActError(f"{wish.user} may not use /{name} here")
    options = commands.options_of(command, rest)
    content: Json = {"id": command["id"], "name": name, "type": 1, "options": options}
    if command.get("guild_id"):
        content["guild_id"] = command["guild_id"]
    resolved = _resolved(world, chat, options)
    content |= {"resolved": resolved} if resolved else {}
    started = Interaction(world.new_id(), bot, chat, COMMAND, person, world.now(), name)
    return begin(world, started, content, None)


def _offered(world: World, wish: Act, chat: Chat, name: str) -> tuple[Bot, Json]:
    """Return the connected bot that offers a command, and the command."""
    bots = _bots(world, wish)
    for bot in bots:
        command = commands.find(world, bot.id, chat.guild, name)
        if command is not None:
            return bot, command
    raise ActError(f"none of the connected bots offers /{name}")


def _press(world: World, wish: Act, chat: Chat, person: Json) -> Json:
    message, component, value = _pressed(world, wish, chat, person)
    if component.get("disabled"):
        raise ActError(f"{wish.press!r} is disabled")
    mark = message.author.removeprefix("bot:")
    bot = next((each for each in _bots(world, wish) if each.id == mark), None)
    if bot is None:
        raise ActError(f"the bot that wrote message {message.id} is not connected")
    content = {
        "custom_id": component["custom_id"],
        "component_type": component["type"],
        "id": component["id"],
    }
    if value is not None:
        content["values"] = [value]
    number = world.new_id()
    started = Interaction(number, bot, chat, COMPONENT, person, world.now(), on=message.id)
    return begin(world, started, content, message.body)


def _pressed(
    world: World, wish: Act, chat: Chat, person: Json
) -> tuple[StoredMessage, Json, str | None]:
    """Return the latest message with such a button, the component, and a select's value."""
    for message in reversed(world.core.store.messages(chat.id, "discord")):
        if message.deleted is not None or not _shows(message, person):
            continue
        if wish.message not in (None, message.id):
            continue
        for component in flat(message.body["components"]):
            found, value = _matches(component, str(wish.press))
            if found:
                return message, component, value
    raise ActError(f"no message in {chat.title or chat.id} has a button {wish.press!r}")


def _matches(component: Json, press: str) -> tuple[bool, str | None]:
    if not component.get("custom_id"):
        return False, None
    if component["type"] == Kind.BUTTON:
        return press in (component["custom_id"], component.get("label")), None
    values = [option["value"] for option in component.get("options") or []]
    return press in values, press if press in values else None


def _shows(message: StoredMessage, person: Json) -> bool:
    """Tell whether a person sees a message; an ephemeral one is shown to one person alone."""
    if not message.body["flags"] & EPHEMERAL:
        return True
    owner = message.body.get("interaction_metadata", {}).get("user", {})
    return bool(owner.get("id") == person["user"]["id"])


def _bots(world: World, wish: Act) -> list[Bot]:
    bots = [bot for bot in world.connected() if wish.account in (None, bot.account, bot.id)]
    if not bots:
        raise ActError(
            f"no bot{f' {wish.account}' if wish.account else ''} is connected to the gateway"
        )
    return bots


def _resolved(world: World, chat: Chat, options: list[Json]) -> Json:
    """Return the objects behind the ids that options name."""
    found: Json = {}
    for option in options:
        found |= _resolved(world, chat, option.get("options", []))
        kind = _RESOLVED.get(option["type"])
        if kind is not None:
            shape = _object(world, chat, kind, option["value"])
            found.setdefault(kind, {})[option["value"]] = shape
    return found


def _object(world: World, chat: Chat, kind: str, value: str) -> Json:
    if kind == "users":
        return objects.user(value, f"reader-{value[-4:]}")
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
