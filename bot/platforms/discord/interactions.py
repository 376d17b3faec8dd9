"""What a person did in Discord, read as what was asked: commands, presses, answers to questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import discord

from bot.domain.model import TargetKind
from bot.platforms.discord.channels import chat_of
from bot.ports import Asked, Chat, ChatRefusedError, Person, Place

_MESSAGE_COMMAND: Final = 3  # interactions/application-commands, "Application Command Types"
_ATTACHMENT: Final = 11  # the same page, "Application Command Option Type"
_PICTURES: Final = "image/"


def asked_of(interaction: discord.Interaction, account: str, at: datetime) -> Asked:
    """Read an interaction.

    Args:
        interaction: What came over the gateway: a command, its completion, a press or a form.
        account: The account that heard it, ``discord:main``.
        at: When it was heard.

    Returns:
        What was asked. A command chosen in a message's own menu has that message as ``replied``.

    """
    place, person = Place(account, _chat(interaction)), _person(interaction)
    found: Mapping[str, Any] = interaction.data or {}
    message = str(interaction.message.id) if interaction.message else None
    match interaction.type:
        case discord.InteractionType.component:
            press = (found.get("values") or [found["custom_id"]])[0]
            return Asked(place, person, at, press=str(press), message=message)
        case discord.InteractionType.modal_submit:
            text = next(_written(found.get("components") or []), "")
            press = str(found["custom_id"])
            return Asked(place, person, at, press=press, text=text, message=message)
        case _:
            return _command(Asked(place, person, at), found)


def typed_of(interaction: discord.Interaction) -> tuple[str, str]:
    """Return the option that is being typed and what stands in it so far."""
    found: Mapping[str, Any] = interaction.data or {}
    options = (option for option in found.get("options") or [] if option.get("focused"))
    option = next(options, {"name": "", "value": ""})
    return str(option["name"]), str(option["value"])


def language_of(locale: str) -> str:
    """Return the language of one of Discord's locales: ``en-US`` is ``en``, ``pt-BR`` ``pt``."""
    return locale.partition("-")[0]


def _command(asked: Asked, found: Mapping[str, Any]) -> Asked:
    word = str(found.get("name", "")).lower()
    if found.get("type") == _MESSAGE_COMMAND:
        return _with(asked, word=word, options={}, replied=str(found["target_id"]))
    files = (found.get("resolved") or {}).get("attachments") or {}
    options, picture, attached = {}, None, False
    for option in found.get("options") or []:
        options[option["name"]] = str(option["value"])
        if option["type"] == _ATTACHMENT:
            file = files.get(str(option["value"])) or {}
            options[option["name"]] = str(file.get("url", ""))
            if str(file.get("content_type", "")).startswith(_PICTURES):
                picture = str(file["url"])
            else:
                attached = True
    return _with(asked, word=word, options=options, picture=picture, attached=attached)


def _with(asked: Asked, **more: Any) -> Asked:
    return Asked(asked.place, asked.person, asked.at, **more)


def _written(components: list[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what was filled into a form's fields, whether they stand in labels or in rows."""
    for component in components:
        if isinstance(component.get("value"), str):
            yield component["value"]
        inside = [*(component.get("components") or [])]
        if component.get("component"):
            inside.append(component["component"])
        yield from _written(inside)


def _person(interaction: discord.Interaction) -> Person:
    user, rights = interaction.user, interaction.permissions
    administers = interaction.guild_id is None or rights.administrator or rights.manage_guild
    language = language_of(interaction.locale.value)
    return Person(f"discord:{user.id}", user.display_name, language, administers)


def _chat(interaction: discord.Interaction) -> Chat:
    """Return where it happened; a kind of channel without deliveries can still be answered in."""
    channel = interaction.channel
    if channel is None:  # a type of channel that the library does not know yet
        return Chat(str(interaction.channel_id or 0), "text")
    name = getattr(channel, "name", None)
    try:
        return chat_of({"id": channel.id, "type": channel.type.value, "name": name})
    except ChatRefusedError:
        kind: TargetKind = "private" if interaction.guild_id is None else "text"
        return Chat(str(channel.id), kind, title=name)
