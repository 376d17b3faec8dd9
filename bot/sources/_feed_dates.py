"""Dates as feeds write them, read into UTC."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.sources._feed_months import month_of

# Hours east of Greenwich. Names that several countries use mean what RFC 822 says, else the
# zone of the larger number of feeds (IST: India).
_ZONES = {
    name: hours
    for hours, names in (
        (-10, "HST"), (-9, "AKST"), (-8, "AKDT PST"), (-7, "MST PDT"), (-6, "CST MDT"),
        (-5, "EST CDT"), (-4, "EDT AST CLT"), (-3.5, "NST"), (-3, "ADT BRT ART"), (-2.5, "NDT"),
        (0, "Z UT UTC GMT WET"), (1, "BST WEST CET MEZ"), (2, "CEST MESZ MEST EET SAST"),
        (3, "EEST IDT MSK TRT"), (4, "GST"), (5, "PKT"), (5.5, "IST"), (7, "ICT WIB"),
        (8, "HKT SGT AWST"), (9, "JST KST"), (9.5, "ACST"), (10, "AEST"), (10.5, "ACDT"),
        (11, "AEDT"), (12, "NZST"), (13, "NZDT"),
    )
    for name in names.split()
}  # fmt: skip

_CLOCK = r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:[.,]\d+)?"
_OFFSET = r"(?:(?:GMT|UTC|UT)\s*)?[+-]\s?\d{1,2}(?::?\d{2})?"
_ZONE = rf"\s*(?P<zone>{_OFFSET}|[A-Za-z]+/[A-Za-z_]+|[A-Za-z]{{1,5}})?"
_HALF = r"(?:\s*(?P<half>[ap])\.?m\.?\b)?"
_AT = rf"(?:(?:\s+(?:at|um|à|a las|alle|om|kl\.?)\b|\s*,|\s+[-–|])?\s*{_CLOCK}{_HALF}{_ZONE})?"
_WEEKDAY = r"(?:[^\W\d_]+\.?(?:,\s*|\s+)){0,3}"
_DAY = r"(?P<day>\d{1,2})(?:st\b|nd\b|rd\b|th\b|er\b|\.)?"
_MONTH = r"(?P<month>[^\W\d_]{3,12})\.?"
_OF = r"(?:(?:of|de|di)\s+)?"
_YEAR = r"(?P<year>\d{4})(?!\d)"
_ISO = r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?:T|\s|$)\s*"
_PACKED = r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
_TIME = r"T?(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2}))?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        f"{_ISO}(?:{_CLOCK}{_ZONE})?",  # 2021-01-06T19:10:00.123Z, 2021-01-06 19:10, 2021-01-06
        # Wed, 06 Jan 2021 19:10:00 EST, 6-January-21, mié, 6 de enero de 2021
        rf"{_WEEKDAY}{_DAY}[\s-]+{_OF}{_MONTH},?[\s-]+{_OF}(?P<year>\d{{4}}|\d{{2}})(?!\d){_AT}",
        # January 6, 2021 7:10 pm EST
        rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+{_YEAR}{_AT}",
        # Wed Jan  6 19:10:00 UTC 2021
        rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+{_CLOCK}{_ZONE}\s+{_YEAR}",
        rf"{_PACKED}(?:{_TIME}{_ZONE})?$",  # 20210106T191000Z, 20210106191000, 20210106
        rf"(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?{_YEAR}{_AT}",  # 06.01.2021, 19:10 Uhr
        rf"(?P<one>\d{{1,2}})/(?P<other>\d{{1,2}})/{_YEAR}{_AT}",  # 13/01/2021, 1/6/2021 7:10 PM
        # 2021年1月6日 19:10, 2021년 1월 6일
        rf"{_YEAR}\s?[年년]\s?(?P<month>\d{{1,2}})\s?[月월]\s?(?P<day>\d{{1,2}})\s?[日일]{_AT}",
    )
)
_SECONDS = re.compile(r"(\d{9,10}|\d{12,13})(?:\.\d{1,9})?", re.ASCII)
_MILLISECONDS = 10**11  # what is larger counts those
_EARLIEST = 1971  # 0001-01-01 and 1970-01-01 are how programs write "no date"
_LATEST = 2100  # 9999-12-31 is how they write "never"
_LONGEST = 100  # characters; no date is longer


@lru_cache(maxsize=4096)
def read_date(text: str, zone: str = "UTC") -> datetime | None:
    """Read a date into UTC; None for what is no date, or might be either of two.

    Args:
        text: the date as the feed has it, or seconds or milliseconds since 1970.
        zone: an IANA name, for dates that name no zone or one nobody knows.

    """
    text = unicodedata.normalize("NFC", text[:_LONGEST].strip())
    if counted := _SECONDS.fullmatch(text):
        number = int(counted[1])
        return _counted(number // 1000 if number >= _MILLISECONDS else number)
    for form in _FORMS:
        if found := form.match(text):
            return _moment(found.groupdict(), zone)
    return None


def _counted(seconds: int) -> datetime | None:
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment if _EARLIEST <= moment.year < _LATEST else None


def _moment(part: dict[str, str | None], zone: str) -> datetime | None:
    try:
        part = _sorted_out(part)
        day = datetime(_year(part), _month(part), int(part["day"] or 0))  # noqa: DTZ001 - below
        clock = timedelta(hours=_hour(part), minutes=_number(part, "minute"))
        seconds = timedelta(seconds=min(_number(part, "second"), 59))  # a leap second is no date
        moment = (day + clock + seconds).replace(tzinfo=_zone(part.get("zone"), zone))
        return moment.astimezone(UTC) if _EARLIEST <= moment.year < _LATEST else None
    except (ValueError, OverflowError):
        return None


def _number(part: dict[str, str | None], name: str) -> int:
    value = int(part.get(name) or 0)
    if value > 60:  # noqa: PLR2004 - minutes and seconds
        raise ValueError(name)
    return value


def _year(part: dict[str, str | None]) -> int:
    written = part["year"] or ""
    if len(written) > 2:  # noqa: PLR2004 - written in full
        return int(written)
    return int(written) + (2000 if int(written) < 70 else 1900)  # noqa: PLR2004 - RFC 2822, 4.3


def _month(part: dict[str, str | None]) -> int:
    month = part["month"] or ""
    return int(month) if month.isdigit() else month_of(month)


def _sorted_out(part: dict[str, str | None]) -> dict[str, str | None]:
    """Tell day from month where only strokes part them; a twelve-hour clock is American.

    Raises:
        ValueError: it may be either.

    """
    one, other = part.get("one"), part.get("other")
    if one is None or other is None:
        return part
    if int(one) > 12 or one == other:  # noqa: PLR2004 - no month
        return {**part, "day": one, "month": other}
    if int(other) > 12 or part.get("half"):  # noqa: PLR2004 - no month
        return {**part, "day": other, "month": one}
    raise ValueError("day or month")


def _hour(part: dict[str, str | None]) -> int:
    hour = int(part.get("hour") or 0)
    if hour > 24:  # noqa: PLR2004 - 24:00 is the day's end
        raise ValueError("hour")
    match (part.get("half") or "").lower():
        case "a":
            return hour % 12
        case "p":
            return hour % 12 + 12
        case _:
            return hour


def _zone(written: str | None, fallback: str) -> tzinfo:
    name = re.sub(r"\s", "", written or "").upper()
    if name in _ZONES:
        return timezone(timedelta(hours=_ZONES[name]))
    offset = re.fullmatch(r"(?:GMT|UTC|UT)?([+-])(\d{1,2}):?(\d{2})?", name)
    if offset is None:
        return _named((written or "").strip() if "/" in name else fallback)
    east = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    return timezone(-east if offset[1] == "-" else east)


def _named(zone: str) -> tzinfo:
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return UTC
