"""Quiet hours on a reader's clock: whether they are on, and when they end."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo
from functools import lru_cache

from bot.domain.model import Quiet
from bot.domain.wallclock import moments_of, zone_of

_DAYS_AHEAD = 3  # an end may lie in an hour that a day skips; then the next day has one


@lru_cache(maxsize=4096)  # a fan-out asks the same for every reader of a zone
def quiet_until(quiet: Quiet, timezone: str, now: datetime) -> datetime | None:
    """Return when the quiet hours end that ``now`` lies in, in UTC; None outside them.

    The clock on the wall decides: in the night that has an hour twice, a time that has come and
    comes again is quiet again. The end is always later than ``now``, and not quiet itself.
    """
    clock = zone_of(timezone)
    if not _inside(quiet, clock, now):
        return None
    end = time.fromisoformat(quiet.end)
    today = now.astimezone(clock).date()
    ends = (
        moment
        for ahead in range(_DAYS_AHEAD)
        for moment in moments_of(datetime.combine(today + timedelta(days=ahead), end), clock)
        if moment > now and not _inside(quiet, clock, moment)
    )
    return next(ends, None)


def _inside(quiet: Quiet, clock: tzinfo, now: datetime) -> bool:
    start, end = time.fromisoformat(quiet.start), time.fromisoformat(quiet.end)
    shown = now.astimezone(clock).time()
    return start <= shown < end if start < end else shown >= start or shown < end
