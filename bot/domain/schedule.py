"""When a cron line comes round on a clock in some zone, across the changes of its hour."""

from __future__ import annotations

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from bot.domain.wallclock import moments_of, zone_of

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_NAMES = {name: n for n, name in enumerate(_MONTHS, 1)} | {name: n for n, name in enumerate(_DAYS)}
_BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_LAST_DAY = "last"
_PART = re.compile(r"(?:(\*)|([0-9a-z]+)(?:-([0-9a-z]+))?)(?:/([0-9]+))?")
_WEEK = 7
# Between two 29ths of February there can be eight years (1896-1904, 2096-2104).
_LONGEST = 8 * 366 + 2


@dataclass(frozen=True, slots=True)
class _Line:
    """A cron line taken apart; ``times`` are the times of day in order."""

    times: tuple[time, ...]
    days: frozenset[int]
    last_day: bool
    months: frozenset[int]
    weekdays: frozenset[int]
    either: bool

    def falls_on(self, day: date) -> bool:
        """Tell whether the line comes round on a day."""
        if day.month not in self.months:
            return False
        last = self.last_day and day.day == monthrange(day.year, day.month)[1]
        by_date = day.day in self.days or last
        by_weekday = day.isoweekday() % _WEEK in self.weekdays
        # crontab(5): where both day fields are restricted, either of them is enough.
        return by_date or by_weekday if self.either else by_date and by_weekday


@lru_cache(maxsize=4096)  # a fan-out asks the same for every reader of a zone
def next_time(cron: str, zone: str, after: datetime) -> datetime:
    """Return the first time after ``after`` at which a cron line comes round, in UTC.

    A time that a day skips comes at the moment after the gap; one that a day has twice comes at
    the first. Each comes once, so that nothing is lost and nothing repeats.

    Args:
        cron: minute, hour, day, month, weekday; Sunday is 0, 7 or ``sun``.
        zone: an IANA name; an unknown one means UTC.
        after: an aware time.

    Raises:
        ValueError: the line cannot be read, or never comes round, such as on 30 February.

    """
    line, clock = _read(cron), zone_of(zone)
    # A skipped hour may carry a time into the next day, a skipped day by a whole one.
    start = after.astimezone(clock).date() - timedelta(days=2)
    for day in (start + timedelta(days=n) for n in range(_LONGEST)):
        if line.falls_on(day) and (found := _first_after(line, day, clock, after)):
            return found
    raise ValueError(f"{cron!r} never comes round")


def _first_after(line: _Line, day: date, clock: tzinfo, after: datetime) -> datetime | None:
    """Return a day's first moment after another; they never go back within a day."""

    def moment(at: time) -> datetime:
        return moments_of(datetime.combine(day, at), clock)[0]

    place = bisect_right(line.times, after, key=moment)
    return moment(line.times[place]) if place < len(line.times) else None


@lru_cache(maxsize=512)
def _read(cron: str) -> _Line:
    fields = cron.lower().split()
    if len(fields) != len(_BOUNDS):
        raise ValueError(f"{cron!r} is no cron line: five fields belong there")
    last_day = _LAST_DAY in fields[2].split(",")
    bare = [*fields[:2], ",".join(d for d in fields[2].split(",") if d != _LAST_DAY), *fields[3:]]
    minutes, hours, days, months, weekdays = (
        frozenset(_values(field, *bounds)) for field, bounds in zip(bare, _BOUNDS, strict=True)
    )
    return _Line(
        times=tuple(time(hour, minute) for hour in sorted(hours) for minute in sorted(minutes)),
        days=days,
        last_day=last_day,
        months=months,
        weekdays=frozenset(day % _WEEK for day in weekdays),
        either=not fields[2].startswith("*") and not fields[4].startswith("*"),
    )


def _values(field: str, low: int, high: int) -> Iterator[int]:
    for part in filter(None, field.split(",")):
        found = _PART.fullmatch(part)
        if not found:
            raise ValueError(f"{part!r} belongs in no cron line")
        every, first, last, step = found.groups()
        start = low if every else _number(first, low, high)
        end = _number(last, low, high) if last else (high if every or step else start)
        if int(step or 1) < 1:
            raise ValueError(f"{part!r} makes no step")
        yield from _run(start, end, int(step or 1), high)


def _run(start: int, end: int, step: int, high: int) -> range:
    if end < start and high == _WEEK:
        end += _WEEK  # "fri-mon" goes over the week's end; days are counted round it later
    if end < start:
        raise ValueError(f"{start}-{end} runs backwards")
    return range(start, end + 1, step)


def _number(text: str, low: int, high: int) -> int:
    number = int(text) if text.isdecimal() else _NAMES.get(text, -1)
    if not low <= number <= high:
        raise ValueError(f"{text!r} is not between {low} and {high}")
    return number
