"""Time zones: the common ones of a language, and what somebody may have meant."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_location
from rapidfuzz import fuzz, process

from bot.chat.tongue import known

_COMMON: Final[Mapping[str, tuple[str, ...]]] = {
    "en": (
        "America/New_York",
        "America/Chicago",
        "America/Denver",
        "America/Los_Angeles",
        "Europe/London",
        "Australia/Sydney",
    ),
    "es": (
        "Europe/Madrid",
        "America/Mexico_City",
        "America/Bogota",
        "America/Lima",
        "America/Santiago",
        "America/Argentina/Buenos_Aires",
    ),
    "fr": ("Europe/Paris", "Europe/Brussels", "America/Toronto", "Africa/Abidjan"),
    "de": ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich"),
    "it": ("Europe/Rome", "Europe/Zurich"),
    "pt": ("America/Sao_Paulo", "Europe/Lisbon", "Africa/Luanda", "Africa/Maputo"),
    "pl": ("Europe/Warsaw", "Europe/London"),
    "uk": ("Europe/Kyiv", "Europe/Warsaw", "Europe/Berlin"),
    "ar": ("Africa/Cairo", "Asia/Riyadh", "Asia/Dubai", "Asia/Beirut", "Africa/Casablanca"),
    "he": ("Asia/Jerusalem", "America/New_York"),
}
_MOST: Final = 9
_LIKELY: Final = 75.0  # of 100: one letter wrong in a short name still counts


def common(language: str, *first: str) -> list[str]:
    """Return zones to choose from: the given ones, those of a language, and UTC."""
    own = _COMMON[known(language) or "en"]
    known_here = available_timezones()
    return [z for z in dict.fromkeys([*first, *own, "UTC"]) if z in known_here][:_MOST]


def name(zone: str, language: str) -> str:
    """Return a zone as people call it: by its city, in a language of the interface."""
    if zone == "UTC":
        return zone
    city = get_timezone_location(ZoneInfo(zone), known(language) or "en", return_city=True)
    return str(city) or zone


def is_zone(text: str) -> bool:
    """Tell whether a text is the name of a time zone."""
    return text in available_timezones()


def exact(typed: str) -> str | None:
    """Return the zone that a zone's or a city's name means, in any case."""
    return _by_name().get(_plain(typed))


def near(typed: str, count: int = 5) -> list[str]:
    """Return the zones that somebody may have meant, the likeliest first."""
    names = list(_by_name())
    found = process.extract(
        _plain(typed), names, scorer=fuzz.ratio, limit=count, score_cutoff=_LIKELY
    )
    return list(dict.fromkeys(_by_name()[name] for name, *_ in found))


@cache
def _by_name() -> Mapping[str, str]:
    """Return every zone by its name and by its city's, spelled plainly."""
    zones = sorted(z for z in available_timezones() if "/" in z or z == "UTC")
    cities = {_plain(zone.rpartition("/")[2]): zone for zone in reversed(zones)}
    return cities | {_plain(zone): zone for zone in zones}


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").split())
