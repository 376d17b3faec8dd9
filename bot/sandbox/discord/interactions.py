"""Interactions: what a person's command or button starts, and the answers that are due to it."""

from __future__ import annotations

from typing import Final

from bot.sandbox.discord import rules
from bot.sandbox.discord.answers import ANSWERS, DEFERRED, LOADING, answerer, check
from bot.sandbox.discord.call import Answer, Call, Endpoint, is_true
from bot.sandbox.discord.errors import RefusedError
from bot.sandbox.discord.objects import channel
from bot.sandbox.discord.parties import Interaction
from bot.sandbox.discord.posting import change, post, remove
from bot.sandbox.discord.world import EPHEMERAL, World
from bot.sandbox.nouns import Json, StoredMessage

FIRST_ANSWER: Final = 3.0  # seconds; interactions/receiving-and-responding
TOKEN_LIFE: Final = 900.0
KEPT: Final = 3600.0


def begin(world: World, interaction: Interaction, content: Json, message: Json | None) -> Json:
    """Remember an interaction, dispatch it to its bot, and return what the actor may know."""
    _forget_old(world)
    world.interactions[interaction.token] = interaction
    chat = interaction.chat
    body: Json = {
        "id": interaction.id,
        "application_id": interaction.bot.id,
        "type": interaction.kind,
        "token": interaction.token,
        "version": 1,
        "data": content,
        "channel_id": chat.id,
        "channel": {**channel(chat), "permissions": interaction.person.get("permissions", "0")},
        "locale": world.locale(interaction.person["user"]["id"]),
        "app_permissions": str(world.permissions(chat)),
        "entitlements": [],
        "authorizing_integration_owners": {"0": chat.guild or "0"},
        "context": 0 if chat.guild else 1,
        "attachment_size_limit": 10 * 1024 * 1024,
        **({"message": message} if message else {}),
    }
    if chat.guild:
        body |= {"guild_id": chat.guild, "guild_locale": "en-US", "member": interaction.person}
        body["guild"] = {"id": chat.guild, "locale": "en-US", "features": []}
    else:
        body["user"] = interaction.person["user"]
    world.hub.dispatch("INTERACTION_CREATE", body, only=interaction.bot.id)
    return {"interaction": interaction.id}


def callback(call: Call) -> Answer:
    """Take the first answer, due within three seconds and only once."""
    interaction = _known(call)
    if interaction.answered is not None:
        raise RefusedError(40060, f"interaction {interaction.id} has been answered already")
    if call.world.now() - interaction.at > FIRST_ANSWER:
        raise RefusedError(10062, f"interaction {interaction.id} was answered after three seconds")
    kind = call.form["type"] if isinstance(call.form.get("type"), int) else 0
    check(kind, interaction)
    message = ANSWERS[kind](call, interaction)
    interaction.answered = kind
    call.chat = interaction.chat.id
    result = (message["id"],) if message else ()
    account = interaction.bot.account
    if not is_true(call.query.get("with_response")):
        return Answer(status=204, result=result, account=account)
    return Answer(_callback_shape(interaction, kind, message), result=result, account=account)


def follow_up(call: Call) -> Answer:
    """Post a further message; the first one fills a deferred answer."""
    interaction = _answered(call)
    message = _waiting(call, interaction)
    if message is not None:
        whole = _fill(call, interaction, message, call.form)
    else:
        rules.partial(call.form)
        flags = int(call.form.get("flags") or 0) & EPHEMERAL
        author = answerer(interaction)
        whole = post(call.world, interaction.chat, author, call.form, call.files, flags=flags)
    return Answer(whole, result=(whole["id"],), account=interaction.bot.account)


def read(call: Call) -> Answer:
    """Return an answer of the interaction."""
    return Answer(_message(call, _answered(call)).body)


def edit(call: Call) -> Answer:
    """Edit an answer of the interaction, or fill a deferred one."""
    interaction = _answered(call)
    message = _message(call, interaction)
    whole = _fill(call, interaction, message, call.form)
    return Answer(whole, result=(message.id,), account=interaction.bot.account)


def delete(call: Call) -> Answer:
    """Delete an answer of the interaction."""
    interaction = _answered(call)
    message = _message(call, interaction)
    remove(call.world, interaction.chat, message)
    return Answer(status=204, result=(message.id,), account=interaction.bot.account)


def is_token(call: Call) -> bool:
    """Tell whether a webhook's address is an application's with an interaction's token."""
    return call.path["token"] in call.world.interactions


def _forget_old(world: World) -> None:
    """Forget interactions whose tokens have long been worth nothing."""
    old = [t for t, each in world.interactions.items() if world.now() - each.at > KEPT]
    for token in old:
        del world.interactions[token]


def _known(call: Call) -> Interaction:
    interaction = call.world.interactions.get(call.path["token"])
    if interaction is None or call.path["interaction"] != interaction.id:
        raise RefusedError(10062, "there is no such interaction")
    return interaction


def _answered(call: Call) -> Interaction:
    """Return the interaction behind a follow-up; its token is good for 15 minutes."""
    interaction: Interaction = call.world.interactions[call.path["token"]]
    call.chat = interaction.chat.id
    if call.path["webhook"] != interaction.bot.id or interaction.answered is None:
        raise RefusedError(10015, f"interaction {interaction.id} has not been answered yet")
    if call.world.now() - interaction.at > TOKEN_LIFE:
        raise RefusedError(
            50027, f"the token of interaction {interaction.id} is over 15 minutes old"
        )
    return interaction


def _message(call: Call, interaction: Interaction) -> StoredMessage:
    wanted = call.path["message"]
    message_id = interaction.original if wanted == "@original" else wanted
    return call.world.message(interaction.chat, str(message_id), ephemeral=True)


def _waiting(call: Call, interaction: Interaction) -> StoredMessage | None:
    """Return the deferred answer that still shows "is thinking"."""
    if interaction.answered != DEFERRED or interaction.original is None:
        return None
    found = call.world.core.store.message("discord", interaction.chat.id, interaction.original)
    return found if found is not None and found.body["flags"] & LOADING else None


def _fill(call: Call, interaction: Interaction, message: StoredMessage, body: Json) -> Json:
    """Edit an answer; one that is still loading loses its placeholder and the mark of it."""
    whole = {"content": None, **body} if message.body["flags"] & LOADING else body
    return change(call.world, interaction.chat, message, whole, call.files, drop=LOADING)


def _callback_shape(interaction: Interaction, kind: int, message: Json | None) -> Json:
    shape: Json = {"id": interaction.id, "type": interaction.kind}
    if message is not None:
        flags = message["flags"]
        shape |= {
            "response_message_id": message["id"],
            "response_message_loading": bool(flags & LOADING),
            "response_message_ephemeral": bool(flags & EPHEMERAL),
        }
    resource = {"type": kind, **({"message": message} if message else {})}
    return {"interaction": shape, "resource": resource}


ENDPOINTS: Final = (
    Endpoint(
        "POST", "/interactions/{interaction}/{token}/callback", callback, open=True, free=True
    ),
)
