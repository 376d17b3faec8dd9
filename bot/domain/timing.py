"""When to look again, when to try again, and when it is too late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.domain.model import Priority

_SHORTEST_PAUSE = 0.05  # seconds; a shorter one is none
LONGEST_BACKOFF = timedelta(hours=1)
_MOST_DOUBLINGS = 10  # 2**10 × the shortest interval is past every ceiling; more would overflow


def next_visit(
    now: datetime,
    every: timedelta,
    *,
    failures: int = 0,
    wait: float = 0.0,
    pending: Iterable[datetime] = (),
) -> datetime:
    """Return when a source is visited again.

    Args:
        now: the time of this visit.
        every: the source's own interval.
        failures: visits failed in a row; each doubles the interval up to an hour.
        wait: seconds the server asked to be left alone.
        pending: moments at which unsettled edits will have held still long enough.

    """
    pause = min(every * (1 << min(failures, _MOST_DOUBLINGS)), max(every, LONGEST_BACKOFF))
    regular = now + max(pause, timedelta(seconds=wait))
    courtesy = now + timedelta(seconds=max(1.0, wait))
    early = min((max(moment, courtesy) for moment in pending), default=regular)
    return min(regular, early)


def next_attempt(now: datetime, attempts: int, delay: float) -> datetime:
    """Return when a delivery is tried again after its ``attempts``-th failure.

    ``delay`` is the platform's own wish in seconds; it is a floor, never a ceiling.
    """
    backoff = min(2.0 ** min(attempts, _MOST_DOUBLINGS), 300.0)
    return now + timedelta(seconds=max(delay or backoff, _SHORTEST_PAUSE))


def too_late(
    now: datetime, seen: datetime, priority: Priority, max_age: Mapping[Priority, timedelta]
) -> bool:
    """Tell whether an entry is too old to be sent for the first time.

    Args:
        now: the time of its turn.
        seen: when the entry was first seen, whatever date it bears itself.
        priority: how urgent it is.
        max_age: the oldest age by priority; a priority that is not there never grows too old.

    """
    limit = max_age.get(priority)
    return limit is not None and now - seen > limit
