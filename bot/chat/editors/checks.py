"""What may be pushed: the words, the level, the times and the link, as they were written."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final, get_args

from bot.chat.chats import OutdatedError
from bot.chat.editors.writing import number
from bot.chat.turn import Turn
from bot.domain.model import Story
from bot.domain.moments import read_moment
from bot.domain.typed import is_address
from bot.ports import Level

LONGEST: Final = 3000  # characters: fits one message of either service, with banner and links
LEVELS: Final[tuple[Level, ...]] = get_args(Level)
_LINK_AT_END: Final = re.compile(r"(?is)(?P<words>.*?)(?:^|\s)(?P<link>https?://\S+)\s*")


class UnfitError(Exception):
    """Something written cannot be taken; the text says what to write instead."""


def level_of(name: str) -> Level | None:
    """Return the level of a name, or None."""
    return next((level for level in LEVELS if level == name.casefold()), None)


def checked(turn: Turn, text: str) -> str:
    """Return an entry's words without the space around them.

    Raises:
        UnfitError: there are none, or too many.

    """
    words = text.strip()
    if not words:
        raise UnfitError(turn.t("Please write the words after the command."))
    if len(words) > LONGEST:
        figures = {"length": number(turn.t, len(words)), "limit": number(turn.t, LONGEST)}
        raise UnfitError(
            turn.t("That is {length} characters long; at most {limit} are possible.", **figures)
        )
    return words


def moment(turn: Turn, text: str, story: Story | None) -> datetime:
    """Read a time by the story's clock.

    Raises:
        UnfitError: it is none, or it has passed.

    """
    zone = story.timezone if story else turn.desk.house().timezone
    now = turn.desk.clock()
    try:
        found = read_moment(text, zone=zone, now=now)
    except ValueError:
        raise UnfitError(
            turn.t("I cannot read the time “{time}”. Write for example 6:00 or 2h.", time=text)
        ) from None
    if found <= now:
        raise UnfitError(turn.t("The time “{time}” has passed already.", time=text))
    return found


def without_link(text: str) -> tuple[str, str | None]:
    """Return a text without the link that stands alone at its end, and the link."""
    found = _LINK_AT_END.fullmatch(text)
    if found is None or not is_address(found["link"]):
        return text.strip(), None
    return found["words"].strip(), found["link"]


def link_of(turn: Turn, url: str) -> str | None:
    """Return a link as it was written; None for an empty one.

    Raises:
        UnfitError: it is none.

    """
    if url and not is_address(url):
        raise UnfitError(turn.t("A link begins with https:// and has no spaces."))
    return url or None


def argument(turn: Turn, place: int = 0) -> str:
    """Return a part of a button's data.

    Raises:
        OutdatedError: the button has no such part; it is of another time.

    """
    if place >= len(turn.arguments):
        raise OutdatedError
    return turn.arguments[place]
