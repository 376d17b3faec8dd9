"""Cron lines for digests, with weekdays as cron counts them."""

from __future__ import annotations

import re

from apscheduler.triggers.cron import CronTrigger

from bot.config.value import Value, WrongError

_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS = 5
_PART = re.compile(r"(?:(\*)|([0-9a-z]{1,3})(?:-([0-9a-z]{1,3}))?)(?:/([1-7]))?")


def cron(value: Value) -> str:
    """Read five cron fields and return them with weekdays by name.

    The scheduler counts weekdays from Monday = 0 (APScheduler 3, ``CronTrigger.from_crontab``),
    every crontab from Sunday = 0; names mean the same to both.
    """
    fields = value.text.lower().split()
    if len(fields) != _FIELDS:
        raise WrongError(
            f"{value.shown} is no cron line: five fields belong here, minute hour day month weekday"
        )
    line = " ".join([*fields[:4], _weekdays(value, fields[4])])
    try:
        CronTrigger.from_crontab(line, timezone="UTC")
    except (ValueError, OverflowError) as error:
        raise WrongError(f"{value.shown} is no cron line: {error}") from None
    return line


def _weekdays(value: Value, field: str) -> str:
    if field == "*":
        return field
    days = [day for part in field.split(",") for day in _span(value, part)]
    return ",".join(_DAYS[day] for day in sorted(set(days)))


def _span(value: Value, part: str) -> range | list[int]:
    found = _PART.fullmatch(part)
    if not found:
        raise _unknown(value, part)
    every, first, last, step = found.groups()
    start = 0 if every else _day(value, first)
    # A bare "n/2" runs to the end of the week; 7 is Sunday, so "fri-7" does not wrap.
    end = 6 if every or (step and not last) else _day(value, last or first)
    if end < start:
        end += 7
    return [day % 7 for day in range(start, end + 1, int(step or 1))]


def _day(value: Value, day: str) -> int:
    if day in _DAYS:
        return _DAYS.index(day)
    if day.isdecimal() and int(day) <= len(_DAYS):
        return int(day)
    raise _unknown(value, day)


def _unknown(value: Value, day: str) -> WrongError:
    return WrongError(f"{value.shown} is no cron line: {day!r} is no weekday, use 0-7 or sun-sat")
