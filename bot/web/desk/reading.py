"""From a stored message to its face, whichever service it stands at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from bot.ports import PreviewMessage
from bot.web.desk import discord, telegram
from bot.web.desk.face import Face
from bot.web.desk.stored import Json

LATEST: Final = 100  # messages of a chat that are shown

_READERS: Final = {"telegram": telegram.face, "discord": discord.face}


def face_of(platform: str, body: Json) -> Face:
    """Read a message of a service."""
    return _READERS[platform](body)


def face_of_album(bodies: Sequence[Json]) -> Face:
    """Read the messages of an album, which Telegram shows as one."""
    return telegram.album(bodies) if len(bodies) > 1 else telegram.face(bodies[0])


def albums(messages: Iterable[PreviewMessage]) -> list[tuple[PreviewMessage, ...]]:
    """Put the messages of each album together; all others stand alone.

    A deleted message of an album stands alone too: its readers do not see it any more.
    """
    together: dict[object, list[PreviewMessage]] = {}
    for message in messages:
        group = message.body.get("media_group_id")
        key = (group, message.deleted) if group else message.id
        together.setdefault(key, []).append(message)
    return [tuple(group) for group in together.values()]
