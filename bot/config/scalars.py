"""Readers of single values: durations, hours, zones, patterns and the like."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from datetime import timedelta
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, UnknownLocaleError

from bot.config.value import Value, WrongError, guess
from bot.domain.model import Flag, Rate
from bot.domain.words import matcher

S = TypeVar("S", bound=str)
_UNITS = {
    "ms": timedelta(milliseconds=1),
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
_DURATION = re.compile(r"([0-9]{1,9})(ms|s|m|h|d)")
_LONGEST = timedelta(days=366)
_RATE = re.compile(r"([0-9]{1,6})/([smhd])")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def words(value: Value) -> str:
    """Read text that may not be blank."""
    if not value.text:
        raise WrongError("this is empty: text belongs here")
    return value.text


def name(value: Value) -> str:
    """Read a short name that can stand in addresses and commands."""
    if not _NAME.fullmatch(value.text):
        raise WrongError(
            f"{value.shown} cannot be a name: use letters, digits, - and _, at most 64"
        )
    return value.text


def duration(value: Value) -> timedelta:
    """Read a length of time such as ``500ms``, ``30s``, ``5m``, ``6h`` or ``1d``."""
    found = _DURATION.fullmatch(value.text)
    if not found:
        raise WrongError(
            f"{value.shown} is no duration: write a number and ms, s, m, h or d, such as 30s"
        )
    # The bound is checked before multiplying, which could overflow.
    if int(found[1]) > _LONGEST / _UNITS[found[2]]:
        raise WrongError(f"{value.shown} is longer than a year")
    return int(found[1]) * _UNITS[found[2]]


def interval(value: Value) -> timedelta:
    """Read a duration of at least a second."""
    length = duration(value)
    if length < timedelta(seconds=1):
        raise WrongError(f"{value.shown} is too short: at least 1s")
    return length


def rate(value: Value) -> Rate:
    """Read a ceiling such as ``12/h``."""
    found = _RATE.fullmatch(value.text)
    if not found or int(found[1]) == 0:
        raise WrongError(
            f"{value.shown} is no rate: write a number above 0 and /s, /m, /h or /d, such as 12/h"
        )
    return Rate(int(found[1]), _UNITS[found[2]])


def number(low: int, high: int) -> Callable[[Value], int]:
    """Return a reader of whole numbers within bounds, both included."""

    def read(value: Value) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", value.text) or not low <= int(value.text) <= high:
            raise WrongError(
                f"{value.shown} does not fit: a whole number from {low} to {high} belongs here"
            )
        return int(value.text)

    return read


def truth(value: Value) -> bool:
    """Read ``true`` or ``false``; other words for them are text, as everywhere in the file."""
    if value.text not in {"true", "false"}:
        raise WrongError(f"{value.shown} is neither true nor false: write one of these two words")
    return value.text == "true"


def choice(options: Collection[S]) -> Callable[[Value], S]:
    """Return a reader of one word out of several."""

    def read(value: Value) -> S:
        for option in options:
            if option == value.text:
                return option
        raise WrongError(f"{value.shown} is not possible here{guess(value.raw, options)}")

    return read


def flags(among: Iterable[str] = Flag) -> Callable[[Value], frozenset[Flag]]:
    """Return a reader of a list of flags."""
    known = tuple(map(str, among))

    def read(value: Value) -> frozenset[Flag]:
        return frozenset(map(Flag, value.each(choice(known))))

    return read


def zone(value: Value) -> str:
    """Read an IANA time zone."""
    try:
        ZoneInfo(value.text)
    except (ValueError, OSError, KeyError):  # what zoneinfo raises depends on how wrong it is
        near = guess(value.raw, sorted(available_timezones()))
        raise WrongError(f"{value.shown} is no time zone{near or ': use an IANA name'}") from None
    return value.text


def language(value: Value) -> str:
    """Read a language code such as ``en`` or ``pt-BR``."""
    try:
        Locale.parse(value.text, sep="-")
    except (ValueError, UnknownLocaleError):
        raise WrongError(f"{value.shown} is no language: use a code such as en or pt-BR") from None
    return value.text


def clock(value: Value) -> str:
    """Read a time of day and return it as ``HH:MM``."""
    found = _CLOCK.fullmatch(value.text)
    if not found:
        raise WrongError(f"{value.shown} is no time of day: write one from 00:00 to 23:59")
    return f"{int(found[1]):02}:{found[2]}"


def pattern(value: Value) -> str:
    """Read words or a ``/pattern/`` that RE2 accepts."""
    text = words(value)
    try:
        matcher((text,))
    except ValueError as error:
        raise WrongError(f"{error}{_why(text)}") from None
    return text


def _why(text: str) -> str:
    """Explain what RE2 leaves out on purpose."""
    if re.search(r"\(\?<?[=!]", text):
        return (
            " (look-arounds are not available, since they can run very long: use exclude: instead)"
        )
    if re.search(r"\\[1-9]", text):
        return " (back-references are not available, since they can run very long)"
    return ""


def url(value: Value) -> str:
    """Read the address of a page."""
    try:
        parts = urlsplit(value.text)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or re.search(r"[\s\x00-\x1f]", value.text):
        raise WrongError(f"{value.shown} is no web address: it begins with https:// or http://")
    return value.text
