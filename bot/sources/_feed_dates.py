"""Dates as feeds write them, read into UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

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

_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:[.,]\d+)?"
_ZONE = r"\s*(?P<zone>(?:(?:GMT|UTC|UT)\s*)?[+-]\s?\d{1,2}(?::?\d{2})?|[A-Za-z]{1,5})?"
_HALF = r"(?:\s*(?P<half>[ap])\.?m\.?\b)?"
_AT = rf"(?:(?:\s+at\b|\s*,)?\s*{_CLOCK}{_HALF}{_ZONE})?"
_WEEKDAY = r"(?:[^\W\d]+\.?,?\s+)?"
_DAY = r"(?P<day>\d{1,2})"
_MONTH = r"(?P<month>[a-z]{3,9})\.?"
_YEAR = r"(?P<year>\d{4})(?!\d)"
_ISO = r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?:T|\s|$)\s*"
_PACKED = r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})T(?P<hour>\d{2}):?(?P<minute>\d{2})"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        f"{_ISO}(?:{_CLOCK}{_ZONE})?",  # 2021-01-06T19:10:00.123Z, 2021-01-06 19:10, 2021-01-06
        rf"{_PACKED}:?(?P<second>\d{{2}})?{_ZONE}",  # 20210106T191000Z
        # Wed, 06 Jan 2021 19:10:00 EST, 6-January-21
        rf"{_WEEKDAY}{_DAY}[\s-]+{_MONTH},?[\s-]+(?P<year>\d{{4}}|\d{{2}})(?!\d){_AT}",
        # January 6, 2021 7:10 pm EST
        rf"{_WEEKDAY}{_MONTH}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}{_AT}",
        # Wed Jan  6 19:10:00 UTC 2021
        rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+{_CLOCK}{_ZONE}\s+{_YEAR}",
    )
)
_EARLIEST = 1971  # 0001-01-01 and 1970-01-01 are how programs write "no date"


def read_date(text: str, zone: str = "UTC") -> datetime | None:
    """Read a date into UTC; None for what is no date.

    Args:
        text: the date as the feed has it.
        zone: an IANA name, for dates that name no zone or one nobody knows.

    """
    for form in _FORMS:
        found = form.match(text.strip())
        if found:
            return _moment(found.groupdict(), zone)
    return None


def _moment(part: dict[str, str | None], zone: str) -> datetime | None:
    try:
        day = datetime(_year(part), _month(part), int(part["day"] or 0))  # noqa: DTZ001 - below
        clock = timedelta(hours=_hour(part), minutes=_number(part, "minute"))
        seconds = timedelta(seconds=min(_number(part, "second"), 59))  # a leap second is no date
        moment = (day + clock + seconds).replace(tzinfo=_zone(part.get("zone"), zone))
        return moment.astimezone(UTC) if moment.year >= _EARLIEST else None
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
    return int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1


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
        return _named(fallback)
    east = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    return timezone(-east if offset[1] == "-" else east)


def _named(zone: str) -> tzinfo:
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return UTC
