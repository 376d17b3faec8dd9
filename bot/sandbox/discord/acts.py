"""What people do on this Discord: write, command, press, fill in, let the bot in or out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.sandbox.discord import commanding, forms
from bot.sandbox.discord.answers import COMPONENT, FORM
from bot.sandbox.discord.components import SELECTS, Kind, flat
from bot.sandbox.discord.errors import RefusedError
from bot.sandbox.discord.interactions import begin
from bot.sandbox.discord.parties import Author, Bot, Interaction
from bot.sandbox.discord.posting import post
from bot.sandbox.discord.world import EPHEMERAL, World
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.nouns import Act, ActError, Chat, Json, StoredMessage


def actor(world: World) -> Callable[[Act], Awaitable[Json]]:
    """Return the function that carries out what a person does.

    A text that begins with a slash is a command; with ``message`` it is the command of that name
    in the message's own menu, and with ``complete`` it is still being typed. A press names a
    button by its ``custom_id`` or label, or a line of a select by its value or label. With
    ``fill`` the text goes into the dialogue that the person has open.
    """

    async def act(wish: Act) -> Json:
        chat = wish.chat if wish.role is None else world.promote(wish.chat, wish.user, wish.role)
        person = world.person(chat, wish.user)
        if wish.locale is not None:
            world.learn_locale(person["user"]["id"], wish.locale)
        if wish.step is not None:
            return _step(world, chat, joins=wish.step == "join")
        if wish.press is not None:
            return _press(world, wish, chat, person)
        text = (wish.text or "").strip()
        if wish.fill:
            return _fill(world, chat, person, wish.text or "")
        if not text.startswith("/"):
            return _write(world, chat, person, text)
        if wish.complete is not None:
            return await commanding.complete(world, wish, chat, person)
        return commanding.command(world, wish, chat, person)

    return act


def _step(world: World, chat: Chat, *, joins: bool) -> Json:
    """Add the bots to a channel's guild or remove them; in direct messages, block or unblock."""
    struck = chat.guild or chat.id
    if joins:
        world.core.faults.clear("discord", struck)
    else:
        kind = FaultKind.KICKED if chat.guild else FaultKind.BLOCKED
        world.core.faults.add(Fault(kind, "discord", chat=struck))
    return {"guild": chat.guild}


def _write(world: World, chat: Chat, person: Json, text: str) -> Json:
    user = person["user"]
    try:
        message = post(world, chat, Author(user, f"user:{user['id']}"), {"content": text}, [])
    except RefusedError as error:
        raise ActError(error.because) from None
    return {"message": message["id"]}


def _press(world: World, wish: Act, chat: Chat, person: Json) -> Json:
    message, component, value = _pressed(world, wish, chat, person)
    if component.get("disabled"):
        raise ActError(f"{wish.press!r} is disabled")
    content = {
        "custom_id": component["custom_id"],
        "component_type": component["type"],
        "id": component["id"],
    }
    if value is not None:
        content["values"] = [value]
    bot = _author(world, wish, message)
    started = Interaction(world.new_id(), bot, chat, COMPONENT, person, world.now(), on=message.id)
    return begin(world, started, content, message.body)


def _author(world: World, wish: Act, message: StoredMessage) -> Bot:
    """Return the connected bot that wrote a message."""
    mark = message.author.removeprefix("bot:")
    bot = next((each for each in commanding.bots(world, wish) if each.id == mark), None)
    if bot is None:
        raise ActError(f"the bot that wrote message {message.id} is not connected")
    return bot


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
    if component["type"] not in SELECTS:
        return False, None
    lines = component.get("options") or []
    named = (line["value"] for line in lines if press in (line["value"], line["label"]))
    value = next(named, None)
    return value is not None, value


def _shows(message: StoredMessage, person: Json) -> bool:
    """Tell whether a person sees a message; an ephemeral one is shown to one person alone."""
    if not message.body["flags"] & EPHEMERAL:
        return True
    owner = message.body.get("interaction_metadata", {}).get("user", {})
    return bool(owner.get("id") == person["user"]["id"])


def _fill(world: World, chat: Chat, person: Json, text: str) -> Json:
    """Send the dialogue that a person has open."""
    opened = world.forms.get(person["user"]["id"])
    if opened is None or opened.interaction.chat.id != chat.id:
        raise ActError("no dialogue is open there")
    content = forms.filled(opened.form, text)
    del world.forms[person["user"]["id"]]
    world.core.store.put(f"{forms.OPEN_FORM}{chat.id}", None)
    before = opened.interaction
    started = Interaction(world.new_id(), before.bot, chat, FORM, person, world.now(), on=before.on)
    message = world.core.store.message("discord", chat.id, before.on) if before.on else None
    return begin(world, started, content, message.body if message else None)
