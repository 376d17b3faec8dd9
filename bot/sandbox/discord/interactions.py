"""Interactions: what a person's command or button starts, and the answers that are due to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot.sandbox.discord.call import Answer, Call, Endpoint, is_true
from bot.sandbox.discord.errors import Fault, RefusedError, invalid_form
from bot.sandbox.discord.messages import author_of
from bot.sandbox.discord.objects import channel
from bot.sandbox.discord.parties import Author, Interaction
from bot.sandbox.discord.posting import change, post, remove
from bot.sandbox.discord.world import EPHEMERAL, World
from bot.sandbox.nouns import Json, StoredMessage

FIRST_ANSWER: Final = 3.0  # seconds; interactions/receiving-and-responding
TOKEN_LIFE: Final = 900.0
LOADING: Final = 1 << 7
PING, COMMAND, COMPONENT = 1, 2, 3
PONG, MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, COMPLETION, MODAL = 1, 4, 5, 6, 7, 8, 9


def begin(world: World, interaction: Interaction, content: Json, message: Json | None) -> Json:
    """Remember an interaction, dispatch it to its bot, and return what the actor may know."""
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
        "locale": "en-US",
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
    answer = ANSWERS.get(kind)
    if answer is None:
        said = f"Value must be one of {tuple(ANSWERS)}."
        raise invalid_form([Fault("type", "BASE_TYPE_CHOICES", said)])
    message = answer(call, interaction)
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
        flags = int(call.form.get("flags") or 0) & EPHEMERAL
        author = _author(interaction)
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


def _say(call: Call, interaction: Interaction) -> Json:
    form = call.form.get("data") or {}
    flags = int(form.get("flags") or 0) & EPHEMERAL
    author = _author(interaction)
    message = post(call.world, interaction.chat, author, form, call.files, flags=flags)
    interaction.original = message["id"]
    return message


def _defer(call: Call, interaction: Interaction) -> Json:
    """Let "is thinking" stand until the answer comes."""
    form = call.form.get("data") or {}
    flags = int(form.get("flags") or 0) & EPHEMERAL | LOADING
    author = _author(interaction)
    body = {"content": "…", "allowed_mentions": {"parse": []}}
    message = post(call.world, interaction.chat, author, body, [], flags=flags)
    interaction.original = message["id"]
    return message


def _update(call: Call, interaction: Interaction) -> Json:
    """Change the message that carries the pressed button."""
    if interaction.on is None:
        said = "only a component's interaction can update its message"
        raise invalid_form([Fault("type", "INTERACTION_APPLICATION_COMMAND_CALLBACK_TYPE", said)])
    message = call.world.message(interaction.chat, interaction.on, ephemeral=True)
    interaction.original = message.id
    return change(call.world, interaction.chat, message, call.form.get("data") or {}, call.files)


def _update_later(_call: Call, interaction: Interaction) -> None:
    interaction.original = interaction.on


def _nothing(_call: Call, _interaction: Interaction) -> None:
    """Take an answer that leaves no message: a pong, choices, a form to fill in."""


ANSWERS: Final[dict[int, Callable[[Call, Interaction], Json | None]]] = {
    PONG: _nothing,
    MESSAGE: _say,
    DEFERRED: _defer,
    DEFERRED_UPDATE: _update_later,
    UPDATE: _update,
    COMPLETION: _nothing,
    MODAL: _nothing,
}


def _author(interaction: Interaction) -> Author:
    who = author_of(interaction.bot)
    user = interaction.person["user"]
    metadata = {
        "id": interaction.id,
        "type": interaction.kind,
        "user": user,
        "authorizing_integration_owners": {},
    }
    extra: Json = {
        "application_id": interaction.bot.id,
        "webhook_id": interaction.bot.id,
        "interaction_metadata": metadata,
    }
    if interaction.kind == COMMAND:
        extra["interaction"] = {
            "id": interaction.id,
            "type": 2,
            "name": interaction.name,
            "user": user,
        }
    return Author(who.user, who.mark, extra)


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
