"""What a clock on the wall says, and when it says so: hours that a day skips or has twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)


def zone_of(name: str) -> tzinfo:
    """Return a zone by its IANA name; an unknown one means UTC."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # an empty name is a directory to zoneinfo
        return UTC


def moments_of(wall: datetime, zone: tzinfo) -> tuple[datetime, ...]:
    """Return when a clock in the zone shows a time, in UTC: once, or twice in autumn.

    A time that the day skips is the moment after the gap, when the clock is first past it.

    Args:
        wall: a naive date and time.
        zone: whose clock it is.

    """
    early, late = (
        wall.replace(tzinfo=zone, fold=fold).astimezone(UTC).replace(tzinfo=UTC) for fold in (0, 1)
    )
    if early == late:
        return (early,)
    if early < late:
        return (early, late)
    # In a gap the order is reversed: each reads the time by the offset of the other side.
    return (_after_gap(late, early, zone),)


def _after_gap(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """Return the first second of the zone's new offset, by bisection."""
    old = before.astimezone(zone).utcoffset()
    low, high = before, after
    while high - low > _SECOND:
        middle = low + (high - low) // 2 // _SECOND * _SECOND
        same = middle.astimezone(zone).utcoffset() == old
        low, high = (middle, high) if same else (low, middle)
    return high
