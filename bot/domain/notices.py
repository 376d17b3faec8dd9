"""An official notice in an entry's words: where it holds, and from when until when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.domain.model import Notice, NoticeStatus
from bot.domain.rules import Rules

# A place: words that begin with a capital, joined by small words of place names.
_PLACE = (
    r"(?:the\s+|la\s+|le\s+|der\s+|die\s+)?"
    r"(?P<area>[A-ZÀ-ÖØ-Þ][\w'’.-]*(?:(?:\s+(?:of|de|del|du|la|le|and|und|et|y|am|an\s+der)){0,2}\s+[A-ZÀ-ÖØ-Þ][\w'’.-]*)*)"
)
_NOON = 12
_MIDNIGHT = 24


@dataclass(frozen=True, slots=True)
class _Hour:
    """An hour as it was written; ``day`` counts from the entry's own, None where not named."""

    minutes: int
    day: int | None
    weekday: int | None
    certain: bool  # am or pm was said, or the 24-hour clock was used


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
    starts, ends = _window(sentence, rules, at, timezone)
    if starts is None and ends is None:
        starts, ends = _window(following, rules, at, timezone)
    return Notice("curfew", status, area, starts, ends)


def _area(sentence: str, rules: Rules) -> str | None:
    """Return the place named after the curfew, else the first one named before it."""
    word = re.search("|".join(rules.curfew), sentence, re.IGNORECASE)
    middle = word.end() if word else 0
    for text in (sentence[middle:], sentence[:middle]):
        for found in _place(rules).finditer(text):
            area = str(found["area"]).rstrip(".,'’-")
            if area and _day(area, rules) == (None, None):  # "on Friday" is a day, not a place
                return area
    return None


def _window(
    text: str, rules: Rules, at: datetime, timezone: str
) -> tuple[datetime | None, datetime | None]:
    begin, end = _hour(text, rules, rules.starts), _hour(text, rules, rules.ends)
    zone = ZoneInfo(timezone)
    local = at.astimezone(zone)
    starts = _moment(begin, local, zone) if begin else None
    ends = _end_moment(end, starts or local, local, zone) if end else None
    return _utc(starts), _utc(ends)


def _end_moment(hour: _Hour, after: datetime, local: datetime, zone: ZoneInfo) -> datetime:
    ends = _moment(hour, local, zone)
    while ends <= after:
        # "Until 6" said in the evening is tomorrow's six; a weekday is the next of its name.
        ends = _shift(ends, 7 if hour.weekday is not None else 1, zone)
    return ends


def _moment(hour: _Hour, local: datetime, zone: ZoneInfo) -> datetime:
    days = hour.day or 0
    if hour.weekday is not None:
        days = (hour.weekday - local.weekday()) % 7
    day = local.date() + timedelta(days=days + hour.minutes // (_MIDNIGHT * 60))
    minutes = hour.minutes % (_MIDNIGHT * 60)
    return datetime.combine(day, time(minutes // 60, minutes % 60), zone)


def _shift(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    day = moment.date() + timedelta(days=days)
    return datetime.combine(day, moment.timetz().replace(tzinfo=None), zone)


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None


def _hour(text: str, rules: Rules, before: tuple[str, ...]) -> _Hour | None:
    for found in _hours(rules, before).finditer(text):
        if hour := _read(found, rules):
            return hour
    return None


def _read(found: re.Match[str], rules: Rules) -> _Hour | None:
    word = (found["word"] or "").lower()
    half = (found["half"] or "").lower()[:1]
    if word:
        minutes, certain = rules.hours[word] * 60, True
    else:
        hour, minute = int(found["hour"]), int(found["minute"] or 0)
        certain = bool(half or found["minute"] or found["unit"])
        if hour > _MIDNIGHT or minute > 59 or not (certain or found["day"]):  # noqa: PLR2004 - a clock
            return None
        hour = hour % _NOON + (_NOON if half == "p" else 0) if half else hour
        minutes = hour * 60 + minute
    return _Hour(minutes, *_day(found["day"], rules), certain)


def _day(said: str | None, rules: Rules) -> tuple[int | None, int | None]:
    if not said:
        return None, None
    low = " ".join(said.lower().split())
    if low in rules.days:
        return rules.days[low], None
    names = enumerate(rules.weekdays)
    return None, next((n for n, name in names if re.fullmatch(name, low)), None)


@cache
def _hours(rules: Rules, before: tuple[str, ...]) -> re.Pattern[str]:
    days = "|".join(sorted([*rules.days, *rules.weekdays], key=len, reverse=True))
    units = "|".join(rules.hour_words) or r"(?!)"
    clock = r"(?P<hour>\d{1,2})(?:\s?[:.h]\s?(?P<minute>\d{2}))?\s*(?P<half>[ap]\.?\s?m\b\.?)?"
    return re.compile(
        rf"(?<!\w)(?:{'|'.join(before)})\s*(?:(?P<early>{days})\s+(?:at\s+|um\s+|à\s+|a\s+las\s+)?)?"
        rf"(?:{clock}\s*(?P<unit>{units})?|(?P<word>{'|'.join(rules.hours)}))"
        rf"(?![\w])(?:,?\s*(?:on\s+|am\s+|le\s+|el\s+|del\s+|de\s+|local\s+time\s*)?(?P<day>{days})\b)?",
        re.IGNORECASE,
    )


@cache
def _place(rules: Rules) -> re.Pattern[str]:
    before = "|".join(rules.area)
    return re.compile(rf"(?<!\w)(?i:{before})\s+{_PLACE}")
