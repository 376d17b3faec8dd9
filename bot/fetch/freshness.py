"""What a server's headers say about asking again (RFC 9110 and 9111)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.ports import Validators

_HOUR = 3600.0
_DAY = 86400.0
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_NO_STORE = re.compile(r"(?:^|[,\s])no-(?:cache|store)\b", re.IGNORECASE)


def retry_after(headers: Mapping[str, str], now: datetime) -> float:
    """Return the seconds of ``Retry-After`` (a number or a date), at most a day; 0 without one."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), _DAY)
    try:
        moment = parsedate_to_datetime(value)
        seconds = (_aware(moment) - now).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0.0
    return min(max(seconds, 0.0), _DAY)


def max_age(headers: Mapping[str, str]) -> float:
    """Return for how many seconds the answer stays fresh, at most an hour; 0 when not said."""
    control = headers.get("cache-control", "")
    found = _MAX_AGE.search(control)
    if found is None or _NO_STORE.search(control):
        return 0.0
    age = headers.get("age", "").strip()
    spent = float(age[:9]) if age.isascii() and age.isdigit() else 0.0
    return min(max(float(found[1]) - spent, 0.0), _HOUR)


def wait(headers: Mapping[str, str], now: datetime) -> float:
    """Return how many seconds the server asks to be left alone."""
    return max(retry_after(headers, now), max_age(headers))


def conditions(known: Validators | None) -> dict[str, str]:
    """Return the headers that ask for news only, with both validators as they were given."""
    if known is None:
        return {}
    asked = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in asked.items() if value}


def validators(
    headers: Mapping[str, str], digest: str | None, known: Validators | None
) -> Validators:
    """Return what to ask with next time; a 304 may leave out what it does not change."""
    before = known or Validators()
    carried = digest is None  # nothing but a 304 comes without a body
    return Validators(
        headers.get("etag", before.etag if carried else None),
        headers.get("last-modified", before.last_modified if carried else None),
        before.digest if carried else digest,
    )


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
