"""An official notice in an entry's words: where it holds, and from when until when."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.domain.hours import is_time, lasting, window
from bot.domain.model import Notice, NoticeStatus
from bot.domain.patterns import PLACE, expand
from bot.domain.rules import Rules
from bot.domain.spoken import Moment

_HALF_A_DAY = timedelta(hours=12)
_HALF_A_YEAR = timedelta(days=182)
_DAY = 24 * 60


def notice_of(
    sentence: str,
    following: str,
    status: NoticeStatus,
    rules: Rules,
    *,
    at: datetime,
    timezone: str,
) -> Notice:
    """Read a curfew's place and hours from the sentence that tells of it.

    Args:
        sentence: the sentence.
        following: the one after it, where the hours may stand.
        status: what the sentence says of the curfew.
        rules: the words of its language.
        at: the entry's own time.
        timezone: the zone the hours are meant in.

    """
    area = _area(sentence, rules)
    if status is NoticeStatus.LIFTED:
        return Notice("curfew", status, area)
    local = at.astimezone(ZoneInfo(timezone))
    starts, ends = _times(sentence, rules, local)
    if starts is None and ends is None:
        starts, ends = _times(following, rules, local)
    return Notice("curfew", status, area, starts, ends)


def _area(sentence: str, rules: Rules) -> str | None:
    """Return the place named after the curfew, else the first one named before it."""
    word = re.search("|".join(rules.curfew), sentence, re.IGNORECASE)
    middle = word.end() if word else 0
    for text in (sentence[middle:], sentence[:middle]):
        for found in _places(rules).finditer(text):
            area = next(part for part in found.groups() if part).rstrip(".,'’-")
            # "On Friday" is a day and "In Effect" a headline's way of writing, not a place.
            if not (is_time(area, rules) or _no_places(rules).match(area)):
                return area
    return None


@cache
def _places(rules: Rules) -> re.Pattern[str]:
    full = [word for word in rules.area if "{p}" in word or "(?P<area>" in word]
    plain = [word for word in rules.area if word not in full]
    patterns = [rf"(?i:{'|'.join(plain)})\s+{PLACE}"] if plain else []
    patterns += [expand(pattern) for pattern in full]
    joined = "|".join(patterns) or "(?!)"
    return re.compile(rf"(?<!\w)(?:{re.sub(r'[?]P<area>', '', joined)})")


@cache
def _no_places(rules: Rules) -> re.Pattern[str]:
    words = (*rules.no_area, *rules.curfew)
    return re.compile(rf"(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)


def _times(text: str, rules: Rules, local: datetime) -> tuple[datetime | None, datetime | None]:
    begin, end = window(text, rules)
    try:
        starts = _start(begin, local) if begin else None
        ends = _end(end, starts, local) if end else None
        hours = None if ends else lasting(text, rules)
        if hours is not None:
            ends = _shift(starts or local, hours)
    except (ValueError, OverflowError):  # the 31st of February
        return None, None
    if starts and ends and _utc(ends) <= _utc(starts):
        ends = None
    return starts and _utc(starts), ends and _utc(ends)


def _start(said: Moment, local: datetime) -> datetime:
    starts = _moment(said, local)
    if said.loose:
        # "From half past ten" is the next one of the two in a day.
        return _next_half(starts, local)
    if not said.dated and _utc(local) - _utc(starts) >= _HALF_A_DAY:
        # "From 6 a.m." said in the evening is tomorrow's six.
        return _later(starts, 1)
    return starts


def _next_half(moment: datetime, after: datetime) -> datetime:
    """Return the first hour of that name on a clock of twelve after a moment."""
    noon = moment.hour < 12  # noqa: PLR2004 - noon
    other = _at(moment.date(), moment.time().replace(hour=(moment.hour + 12) % 24), moment)
    halves = (moment, other if noon else _later(other, 1))
    days = (half if n == 0 else _later(half, n) for n in range(2) for half in halves)
    return next((half for half in days if _utc(half) > _utc(after)), moment)


def _end(said: Moment, starts: datetime | None, local: datetime) -> datetime:
    """Return the first moment of that name after the beginning, or after the entry's own time."""
    ends = _moment(said, local, whole_days=True)
    if said.date:
        return ends
    after = _utc(starts or local)
    if said.loose and not said.dated:
        return _next_half(ends, starts or local)
    while _utc(ends) <= after:
        ends = _later(ends, 7 if said.weekday is not None else 1)
    return ends


def _moment(said: Moment, local: datetime, *, whole_days: bool = False) -> datetime:
    day = _date(said, local)
    # "Until Friday" includes the Friday.
    minutes = said.minutes if said.minutes is not None else _DAY if whole_days else 0
    return _at(
        day + timedelta(days=minutes // _DAY), time(minutes % _DAY // 60, minutes % 60), local
    )


def _date(said: Moment, local: datetime) -> date:
    if said.date:
        year, month, day = said.date
        found = date(year or local.year, month, day)
        # "Until 5 January" said in December.
        past = not year and local.date() - found > _HALF_A_YEAR
        return date(local.year + 1, month, day) if past else found
    if said.weekday is not None:
        return local.date() + timedelta(days=(said.weekday - local.weekday()) % 7)
    return local.date() + timedelta(days=said.day or 0)


def _shift(moment: datetime, hours: int) -> datetime:
    """Return a moment later by whole days of the calendar, or by hours."""
    if hours % 24 == 0:
        return _later(moment, hours // 24)
    return (moment.astimezone(UTC) + timedelta(hours=hours)).astimezone(moment.tzinfo)


def _later(moment: datetime, days: int) -> datetime:
    return _at(moment.date() + timedelta(days=days), moment.time(), moment)


def _at(day: date, clock: time, local: datetime) -> datetime:
    return datetime.combine(day, clock.replace(fold=0), local.tzinfo)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
