"""What readers may do in a chat: follow stories, choose how they arrive, read, and leave.

start.py stories.py lists.py      the first words, following, lists to press on
settings.py screens.py asking.py  one screen a subscription; wishes.py what a press changes
chatwide.py muting.py zones.py    language, time zone and silence for a whole chat
recent.py curfews.py              what was told, and what is in force
privacy.py help.py completing.py  what is stored, what can be done, what may be typed
arrivals.py                       chats that come, go and move
"""

from __future__ import annotations

from typing import Final

from bot.chat.readers import (
    chatwide,
    curfews,
    lists,
    muting,
    privacy,
    recent,
    settings,
    start,
    stories,
)
from bot.chat.readers.arrivals import joined, left, moved
from bot.chat.readers.completing import complete_story
from bot.chat.readers.help import help_
from bot.chat.turn import Command, Complete

__all__ = ["COMMANDS", "COMPLETES", "OPEN", "PRESSES", "joined", "left", "moved"]

COMMANDS: Final[dict[str, Command]] = {
    "start": start.start,
    "stories": stories.stories,
    "subscribe": stories.subscribe,
    "unsubscribe": stories.unsubscribe,
    "settings": settings.settings,
    "latest": recent.latest,
    "curfew": curfews.curfew,
    "mute": muting.mute,
    "digest": settings.digest,
    "language": chatwide.language,
    "privacy": privacy.privacy,
    "help": help_,
}
"""By a command's name."""

PRESSES: Final[dict[str, Command]] = {
    "sub": stories.press_subscribe,
    "stop": stories.press_stop,
    "list": lists.press_list,
    "set": settings.press_set,
    "lang": chatwide.press_language,
    "zone": chatwide.press_zone,
    "mute": muting.press_mute,
    "data": privacy.press_data,
}
"""By the first part of a button's data; the second is the target that it is about."""

OPEN: Final = frozenset({"list"})
"""The presses that everybody may do in a chat on what is its own: they change nothing."""

COMPLETES: Final[dict[str, Complete]] = {"story": complete_story}
"""By an option's name, while one types."""
