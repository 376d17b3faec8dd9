"""The day an embedded post was written, from its words in many languages or from its number."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

# The first letters of the months as X, Facebook and Instagram write them; longer names begin so.
_MONTHS = {
    1: "jan ene gen янв janv jän oca sty led stu",
    2: "feb fév fev фев febr févr şub lut úno",
    3: "mar mär мар maart mrt mars märz març",
    4: "apr avr abr апр avril nis kwi dub",
    5: "may mai мая май mei maj mag maggio mayo maio kvě",
    6: "jun juin giu июн juni haz cze čer",
    7: "jul juil lug июл juli tem lip",
    8: "aug aoû ago авг août ağu sie srp",
    9: "sep set сен sept eyl wrz zář",
    10: "oct okt ott out окт eki paź říj",
    11: "nov ноя kas lis",
    12: "dec déc dez dic дек ara gru pro",
}
_BY_NAME = {name: month for month, names in _MONTHS.items() for name in names.split()}
_NAMED = re.compile(
    r"(?:(?P<before>\d{1,2})(?:\.|º|er|st|nd|rd|th)?\s+(?:de\s+|of\s+)?)?(?P<name>[^\W\d_]{3,12})\.?"
    r"(?:\s+(?P<after>\d{1,2})(?:st|nd|rd|th)?,)?\s+(?:de\s+|of\s+)?(?P<year>(?:19|20)\d\d)\b"
)
_NUMBERED = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?:-|年|/)\s?(?P<month>\d{1,2})(?:-|月|/)\s?(?P<day>\d{1,2})"
)
_STATUS = re.compile(r"/status(?:es)?/(?P<id>\d{12,20})")
# X's numbers carry milliseconds since this moment above 22 bits, from November 2010 on.
_SNOWFLAKE_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)
_FIRST_SNOWFLAKE = 29_700_859_247


def date_in(text: str) -> str | None:
    """Return the date written in a few words as ``YYYY-MM-DD``."""
    if found := _NUMBERED.search(text):
        return _date(found["year"], int(found["month"]), found["day"])
    for found in _NAMED.finditer(text.lower()):
        name = found["name"]
        month = next((_BY_NAME[name[:n]] for n in (5, 4, 3) if name[:n] in _BY_NAME), None)
        day = found["after"] or found["before"]
        if month and day:
            return _date(found["year"], month, day)
    return None


def date_of_status(url: str) -> str | None:
    """Return the day (UTC) a post on X was written, which its number tells."""
    found = _STATUS.search(url)
    if found is None or int(found["id"]) < _FIRST_SNOWFLAKE:
        return None
    try:
        moment = _SNOWFLAKE_EPOCH + timedelta(milliseconds=int(found["id"]) >> 22)
    except OverflowError:
        return None
    return moment.date().isoformat()


def _date(year: str, month: int, day: str) -> str | None:
    try:
        return date(int(year), month, int(day)).isoformat()
    except ValueError:
        return None
