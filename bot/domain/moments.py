"""Moments and lengths of time as people type them: ``06:00``, ``tomorrow 6 am``, ``in 2h``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.domain.rules import rules_for

_UNITS = {
    timedelta(days=1): ("d", "day", "days"),
    timedelta(hours=1): ("h", "hr", "hrs", "hour", "hours"),
    timedelta(minutes=1): ("m", "min", "mins", "minute", "minutes"),
    timedelta(seconds=1): ("s", "sec", "secs", "second", "seconds"),
}
_BY_NAME = {name: unit for unit, names in _UNITS.items() for name in names}
_PIECE = re.compile(
    rf"(\d{{1,6}})\s*({'|'.join(sorted(_BY_NAME, key=len, reverse=True))})(?![a-z])"
)
_LENGTH = re.compile(rf"(?:{_PIECE.pattern}(?:\s*,\s*|\s+and\s+|\s*))+")
_LONGEST = timedelta(days=366)

_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?\s*(?P<half>[ap]\.?m\.?)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NOON = 12
_HOURS = 24
_WEEK = 7


@dataclass(frozen=True, slots=True)
class _Hour:
    """An hour of the day; ``days`` is 1 for midnight at the end of a day."""

    clock: time
    days: int = 0


def read_length(text: str) -> timedelta:
    """Read a length of time: ``2h``, ``30m``, ``1h30m``, ``1d`` (24 hours), ``2 hours``.

    Raises:
        ValueError: it is none, nothing at all, or longer than a year; the text says what to write.

    """
    words = " ".join(text.lower().split())
    if not _LENGTH.fullmatch(words):
        raise ValueError(f"{_shown(text)} is no length of time: write for example 30m, 2h or 1d")
    # The days of a piece are bounded by its six digits, so the sum cannot overflow.
    length = sum((int(n) * _BY_NAME[unit] for n, unit in _PIECE.findall(words)), timedelta(0))
    if length <= timedelta(0):
        raise ValueError(f"{_shown(text)} is no time at all: write for example 30m, 2h or 1d")
    if length > _LONGEST:
        raise ValueError(f"{_shown(text)} is longer than a year")
    return length


def read_moment(text: str, *, zone: str, now: datetime) -> datetime:
    """Read a moment and return it in UTC.

    A bare hour is the next one of that name, even on the day when the clocks change: an hour
    that comes twice is the first one still ahead, and one that is skipped is read by the clock
    as it stood before. With a day or a date it may lie in the past.

    Args:
        text: ``06:00``, ``6 am``, ``tomorrow 06:00``, ``friday 6 pm``, ``in 2h``, ``90m``, or an
            ISO date with an hour, with or without its offset.
        zone: the IANA zone of hours that name none.
        now: the time of asking.

    Raises:
        ValueError: it is no moment; the text says what to write.

    """
    words = " ".join(text.lower().split())
    try:
        found = _moment(words, ZoneInfo(zone), now)
        if found is not None:
            return found.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{_shown(text)} is too far away") from None
    if _DATE.fullmatch(words):
        raise ValueError(f"{_shown(text)} lacks an hour: write for example {words} 06:00")
    raise ValueError(
        f"{_shown(text)} is no time: write for example 06:00, tomorrow 6 am, in 2h or "
        "2021-01-07 06:00"
    )


def _moment(words: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    length = words.removeprefix("in ")
    if _LENGTH.fullmatch(length):
        return now.astimezone(UTC) + read_length(length)
    if _DATE.match(words):
        return _iso(words, zone)
    local = now.astimezone(zone)
    if (hour := _hour(words)) is not None:
        return next(moment for moment in _coming(hour, local, zone) if moment > now)
    for day, rest in _days(words):
        hour = _hour(re.sub(r"^(?:at|um|à|a las) ", "", rest))
        if hour is not None:
            return _on_day(day, hour, local, zone, now)
    return None


def _iso(words: str, zone: ZoneInfo) -> datetime | None:
    date_, rest = words[:10], words[10:].lstrip(" t")
    try:
        if hour := _hour(rest):
            return _at(date.fromisoformat(date_), hour, zone)
        found = datetime.fromisoformat(f"{date_}T{rest.upper().replace(' ', '')}") if rest else None
    except ValueError:
        return None
    if found is None:
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _coming(hour: _Hour, local: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield an hour's occurrences from today on, the second of a doubled hour after the first."""
    for days in range(3):
        moment = _at(local.date() + timedelta(days=days), hour, zone)
        yield moment.astimezone(UTC)
        yield moment.replace(fold=1).astimezone(UTC)


def _on_day(
    day: int | str, hour: _Hour, local: datetime, zone: ZoneInfo, now: datetime
) -> datetime:
    """Return an hour of a day, which is counted from today or is a weekday's name."""
    if isinstance(day, int):
        return _at(local.date() + timedelta(days=day), hour, zone)
    ahead = (_weekdays()[day] - local.weekday()) % _WEEK
    moment = _at(local.date() + timedelta(days=ahead), hour, zone)
    if moment.astimezone(UTC) > now:
        return moment
    return _at(local.date() + timedelta(days=ahead + _WEEK), hour, zone)


def _at(day: date, hour: _Hour, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=hour.days), hour.clock, zone)


def _days(words: str) -> Iterator[tuple[int | str, str]]:
    """Yield each way to take a text for a day and an hour, whichever of them comes first."""
    for name in sorted({*_near_days(), *_weekdays()}, key=len, reverse=True):
        day = _near_days().get(name, name)
        if words.startswith((f"{name} ", f"{name},")):
            yield day, words[len(name) :].strip(" ,")
        elif words.endswith(f" {name}"):
            yield day, words[: -len(name)].strip(" ,").removesuffix(" on")


def _hour(words: str) -> _Hour | None:
    if words in _named_hours():
        hours = _named_hours()[words]
        return _Hour(time(hours % _HOURS), hours // _HOURS)
    found = _CLOCK.fullmatch(words)
    if found is None or not (found["minute"] or found["half"]):
        return None
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), (found["half"] or "")[:1]
    if half and not 1 <= hour <= _NOON:
        return None
    if half:
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    if (hour, minute) == (_HOURS, 0):
        return _Hour(time(0), 1)
    return _Hour(time(hour, minute)) if hour < _HOURS and minute < 60 else None  # noqa: PLR2004 - a clock


@cache
def _near_days() -> dict[str, int]:
    """Return the words for today, tonight and tomorrow in every language of the rules."""
    return {word: days for rules in rules_for(None) for word, days in rules.days.items()}


@cache
def _weekdays() -> dict[str, int]:
    names = [(n, name) for rules in rules_for(None) for n, name in enumerate(rules.weekdays)]
    return {name: number for number, name in names if name.isalpha()}


@cache
def _named_hours() -> dict[str, int]:
    # Dusk and dawn are no hours that a person can be held to.
    named = ((word, h) for rules in rules_for(None) for word, h in rules.hours.items())
    return {word: hour for word, hour in named if hour in (_NOON, _HOURS)}


def _shown(text: str) -> str:
    short = " ".join(text.split())
    return repr(short if len(short) <= 40 else f"{short[:39]}…")  # noqa: PLR2004 - enough to know it by
