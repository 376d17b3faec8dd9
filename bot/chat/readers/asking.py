"""The questions of the settings that are answered by writing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.chat.readers.screens import Screen
from bot.ports import Question

OPENED: Final[Mapping[str, str]] = {
    "only": "only",
    "match": "words",
    "exclude": "words",
    "areas": "areas",
    "rate": "rate",
    "sound": "sound",
    "quiet": "quiet",
    "through": "quiet",
    "after": "quiet",
    "digest": "digest",
}
"""The screen on which each thing is changed."""


def question(screen: Screen, what: str) -> Question | None:
    """Return the question whose answer changes something; None when there is none."""
    t, preferences = screen.t, screen.preferences
    separated = t("Separated by commas; /patterns/ are possible")
    match what:
        case "match":
            title, label, value = t("Words to look for"), separated, preferences.match
        case "exclude":
            title, label, value = t("Words to leave out"), separated, preferences.exclude
        case "areas":
            title, label, value = t("Areas"), t("Separated by commas"), preferences.areas
        case "quiet":
            now = preferences.quiet
            hours = f"{now.start}-{now.end}" if now else ""
            return Question(
                screen.data(what, ""), t("Quiet hours"), t("Such as 23:00-07:00"), hours
            )
        case _:
            return None
    return Question(screen.data(what, ""), title, label, ", ".join(value), long=True)
