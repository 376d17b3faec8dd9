"""The kinds of first answers to an interaction, and what each leaves in the channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot.sandbox.discord import rules
from bot.sandbox.discord.call import Call
from bot.sandbox.discord.errors import Fault, invalid_form
from bot.sandbox.discord.messages import author_of
from bot.sandbox.discord.parties import Author, Interaction
from bot.sandbox.discord.posting import change, post
from bot.sandbox.discord.world import EPHEMERAL
from bot.sandbox.nouns import Json

LOADING: Final = 1 << 7
COMMAND, COMPONENT = 2, 3  # kinds of interactions
PONG, MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, COMPLETION, MODAL = 1, 4, 5, 6, 7, 8, 9


def _say(call: Call, interaction: Interaction) -> Json:
    form, flags = _form(call)
    author = answerer(interaction)
    message = post(call.world, interaction.chat, author, form, call.files, flags=flags)
    interaction.original = message["id"]
    return message


def _defer(call: Call, interaction: Interaction) -> Json:
    """Let "is thinking" stand until the answer comes."""
    flags = _form(call)[1] | LOADING
    author = answerer(interaction)
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
    return change(call.world, interaction.chat, message, _form(call)[0], call.files)


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


def answerer(interaction: Interaction) -> Author:
    """Return the bot as the author of an answer, with what Discord adds to one."""
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


def _form(call: Call) -> tuple[Json, int]:
    """Return an answer's message and the flags that only an interaction's answer may have."""
    form = call.form.get("data") or {}
    rules.partial(form)
    return form, int(form.get("flags") or 0) & EPHEMERAL
