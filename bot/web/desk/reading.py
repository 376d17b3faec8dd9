"""From a stored message to its face, whichever service it stands at."""

from __future__ import annotations

from typing import Final

from bot.web.desk import discord, telegram
from bot.web.desk.face import Face
from bot.web.desk.stored import Json

LATEST: Final = 100  # messages of a chat that are shown

_READERS: Final = {"telegram": telegram.face, "discord": discord.face}


def face_of(platform: str, body: Json) -> Face:
    """Read a message of a service."""
    return _READERS[platform](body)
