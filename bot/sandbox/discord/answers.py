"""The kinds of first answers to an interaction, and what each leaves in the channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot.sandbox.discord import fields, forms, rules
from bot.sandbox.discord.call import Call
from bot.sandbox.discord.declarations import judged_choice
from bot.sandbox.discord.errors import Fault, invalid_form
from bot.sandbox.discord.forms import OPEN_FORM
from bot.sandbox.discord.messages import author_of
from bot.sandbox.discord.parties import Author, Interaction, OpenForm
from bot.sandbox.discord.posting import change, post
from bot.sandbox.discord.world import EPHEMERAL
from bot.sandbox.nouns import Json

LOADING: Final = 1 << 7
COMMAND, COMPONENT, COMPLETION, FORM = 2, 3, 4, 5  # kinds of interactions
CHOICES: Final = 25
PONG, MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, COMPLETED, MODAL = 1, 4, 5, 6, 7, 8, 9


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
    message = call.world.message(interaction.chat, str(interaction.on), ephemeral=True)
    interaction.original = message.id
    return change(call.world, interaction.chat, message, _form(call)[0], call.files)


def _update_later(_call: Call, interaction: Interaction) -> None:
    interaction.original = interaction.on


def _complete(call: Call, interaction: Interaction) -> None:
    """Show what an option may become."""
    choices = (call.form.get("data") or {}).get("choices")
    faults = list(fields.listing("data.choices", choices, CHOICES))
    for number, choice in enumerate([] if faults else choices or []):
        faults += judged_choice(f"data.choices.{number}", choice)
    if faults:
        raise invalid_form(faults)
    if interaction.choices is not None and not interaction.choices.done():
        interaction.choices.set_result(choices or [])


def _ask(call: Call, interaction: Interaction) -> None:
    """Open a dialogue before the person; one that was open there is gone."""
    form = call.form.get("data") or {}
    forms.judge(form)
    call.world.forms[interaction.person["user"]["id"]] = OpenForm(interaction, form)
    call.world.core.store.put(f"{OPEN_FORM}{interaction.chat.id}", forms.shown(form))


def _nothing(_call: Call, _interaction: Interaction) -> None:
    """Take an answer that leaves no message."""


ANSWERS: Final[dict[int, Callable[[Call, Interaction], Json | None]]] = {
    PONG: _nothing,
    MESSAGE: _say,
    DEFERRED: _defer,
    DEFERRED_UPDATE: _update_later,
    UPDATE: _update,
    COMPLETED: _complete,
    MODAL: _ask,
}


def check(kind: int, interaction: Interaction) -> None:
    """Refuse 50035 for an answer that does not fit what is answered."""
    if kind not in ANSWERS:
        said = f"Value must be one of {tuple(ANSWERS)}."
        raise invalid_form([Fault("type", "BASE_TYPE_CHOICES", said)])
    fits = {
        COMPLETED: interaction.kind == COMPLETION,
        MODAL: interaction.kind in (COMMAND, COMPONENT),
        UPDATE: interaction.on is not None,
        DEFERRED_UPDATE: interaction.on is not None,
    }.get(kind, interaction.kind != COMPLETION)
    if not fits:
        said = f"an interaction of type {interaction.kind} cannot be answered so"
        raise invalid_form([Fault("type", "INTERACTION_CALLBACK_TYPE_INVALID", said)])


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
