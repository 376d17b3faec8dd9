"""What a press or a typed answer makes of a subscription's preferences."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.chat.tongue import Tongue
from bot.domain.model import Flag, Preferences, Quiet, Rate
from bot.domain.words import matcher

Change = Callable[[Tongue, Preferences, str], Preferences]

KINDS: Final = (Flag.BREAKING, Flag.CURFEW, Flag.KEY_EVENT)
URGENT: Final = frozenset({Flag.BREAKING, Flag.CURFEW})
HOURLY: Final = "0 * * * *"
RATES: Final = (4, 6, 12, 20)
PRESETS: Final = ("22:00-07:00", "23:00-07:00", "00:00-08:00")
MOST_WORDS: Final = 30
LONGEST_WORD: Final = 100
NONE: Final = "none"

_DAILY: Final = re.compile(r"0 (\d{1,2}) \* \* \*")
# A pattern may hold commas: it ends at a slash that ends the line or stands before a comma.
_WORD: Final = re.compile(r"\s*(/[^\n]+?/(?=\s*(?:[,،\n]|$))|[^,،\n]+)\s*(?:[,،\n]|$)")
_CLOCK: Final = r"(\d{1,2})(?:[:.h](\d{2}))?\s*(?:([ap])\.?m\.?)?"
_HOURS: Final = re.compile(rf"{_CLOCK}\s*[^\d:.]{{1,10}}?\s*{_CLOCK}")
_NOON: Final = 12


class UnfitError(Exception):
    """Something typed that cannot be taken; the text says why, in the reader's language."""


def changed(t: Tongue, preferences: Preferences, what: str, value: str) -> Preferences | None:
    """Return preferences with one thing changed; None when there is no such thing.

    Args:
        t: the reader's language, for what cannot be taken.
        preferences: as they are.
        what: what is changed, as in a button's data.
        value: a button's value or what was typed.

    Raises:
        UnfitError: what was typed cannot be taken.

    """
    change = _CHANGES.get(what)
    return change(t, preferences, value.strip()) if change else None


def daily_hour(digest: str | None) -> int | None:
    """Return the hour of a daily digest, if it is one."""
    found = _DAILY.fullmatch(digest or "")
    return int(found[1]) if found else None


def _only(_: Tongue, preferences: Preferences, value: str) -> Preferences:
    return replace(preferences, only=_toggled(preferences.only, value))


def _toggled(flags: frozenset[Flag], value: str) -> frozenset[Flag]:
    """Return flags with one more or less; any other word means none of them."""
    return flags ^ {Flag(value)} if value in KINDS else frozenset()


def _match(t: Tongue, preferences: Preferences, value: str) -> Preferences:
    return replace(preferences, match=_words(t, value))


def _exclude(t: Tongue, preferences: Preferences, value: str) -> Preferences:
    return replace(preferences, exclude=_words(t, value))


def _areas(t: Tongue, preferences: Preferences, value: str) -> Preferences:
    return replace(preferences, areas=_words(t, value))


def _words(t: Tongue, value: str) -> tuple[str, ...]:
    if value in {NONE, ""}:  # a field that was emptied
        return ()
    found = (" ".join(word.split()) for word in _WORD.findall(value))
    words = tuple(dict.fromkeys(word for word in found if word))
    if not words:
        raise UnfitError(t("There is no word in that. Please separate words by commas."))
    if len(words) > MOST_WORDS or max(map(len, words)) > LONGEST_WORD:
        raise UnfitError(
            t("That is too much: at most {count} words of {length} characters.",
              count=MOST_WORDS, length=LONGEST_WORD)
        )  # fmt: skip
    for word in words:
        _try(t, word)
    return words


def _try(t: Tongue, word: str) -> None:
    try:
        matcher((word,))
    except ValueError:
        raise UnfitError(
            t("The pattern {pattern} cannot be used. Patterns follow the RE2 syntax.", pattern=word)
        ) from None


def _rate(_: Tongue, preferences: Preferences, value: str) -> Preferences:
    known = value in map(str, RATES)  # a client of one's own may send anything
    return replace(preferences, at_most=Rate(int(value), timedelta(hours=1)) if known else None)


def _sound(_: Tongue, preferences: Preferences, value: str) -> Preferences:
    sounds = {"urgent": URGENT, NONE: frozenset[Flag]()}
    return replace(preferences, sound=sounds.get(value))


def _quiet(t: Tongue, preferences: Preferences, value: str) -> Preferences:
    if value in {"off", ""}:
        return replace(preferences, quiet=None)
    start, end = read_hours(t, value)
    old = preferences.quiet or Quiet(start, end, URGENT)
    return replace(preferences, quiet=replace(old, start=start, end=end))


def read_hours(t: Tongue, text: str) -> tuple[str, str]:
    """Read quiet hours such as ``23:00-07:00``, ``23-7`` or ``11 pm to 7 am``.

    Raises:
        UnfitError: these are none.

    """
    found = _HOURS.fullmatch(text.casefold().strip())
    start, end = (_clock(*found.groups()[n : n + 3]) for n in (0, 3)) if found else (None, None)
    if start is None or end is None or start == end:
        raise UnfitError(t("I cannot read these hours. Please write them like 23:00-07:00."))
    return start, end


def _clock(hour: str, minute: str | None, half: str | None) -> str | None:
    hours, minutes = int(hour), int(minute or 0)
    if half:
        hours = hours % _NOON + (_NOON if half == "p" else 0)
    fits = hours < 24 and minutes < 60  # noqa: PLR2004 - a clock
    return f"{hours:02}:{minutes:02}" if fits else None


def _through(_: Tongue, preferences: Preferences, value: str) -> Preferences:
    quiet = preferences.quiet
    if quiet is None:
        return preferences
    return replace(preferences, quiet=replace(quiet, allow=_toggled(quiet.allow, value)))


def _after(_: Tongue, preferences: Preferences, value: str) -> Preferences:
    quiet = preferences.quiet
    if quiet is None:
        return preferences
    match value:
        case "digest" | "silent" | "drop":
            return replace(preferences, quiet=replace(quiet, then=value))
        case _:
            return preferences


def _digest(_: Tongue, preferences: Preferences, value: str) -> Preferences:
    if value == "hourly":
        return replace(preferences, digest=HOURLY)
    hour = int(value) if value in {str(n) for n in range(24)} else None
    return replace(preferences, digest=None if hour is None else f"0 {hour} * * *")


_CHANGES: Final[Mapping[str, Change]] = {
    "only": _only,
    "match": _match,
    "exclude": _exclude,
    "areas": _areas,
    "rate": _rate,
    "sound": _sound,
    "quiet": _quiet,
    "through": _through,
    "after": _after,
    "digest": _digest,
}
