"""Entries that change all the time: how often their edits are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.model import Entry
from bot.domain.routing import URGENT

# After so many edits told in such a time, the next waits so long after the last. The later rules
# keep the pace that the first one set: without them it would begin anew as soon as it held.
_PACES = (
    (5, timedelta(minutes=30), timedelta(minutes=10)),
    (8, timedelta(hours=2), timedelta(minutes=10)),
    (12, timedelta(hours=6), timedelta(minutes=30)),
)
_LONGEST = max(pause for _, _, pause in _PACES)
MEMORY = max(span for _, span, _ in _PACES)
FEWEST = min(count for count, _, _ in _PACES)


def may_tell_at(told: Sequence[datetime], now: datetime) -> datetime:
    """Return when an edit of an entry may be told; not before ``now``, which means now.

    Args:
        told: when its edits of the last hours were told, or are to be told.
        now: the time of the decision.

    """
    # What lies further ahead than any pause was told before the clock was set back.
    told = [at for at in told if at - now <= _LONGEST]
    waits = [now]
    for count, span, pause in _PACES:
        lately = [at for at in told if now - at < span]
        if len(lately) >= count:
            waits.append(max(lately) + pause)
    # What waits for its turn already takes the latest words along.
    return max(*told, now) if told and max(told) > now else max(waits)


def is_pressing(before: Entry, after: Entry) -> bool:
    """Tell whether an edit cannot wait: a withdrawal, a curfew or breaking news, or their end."""
    return before.retracted != after.retracted or before.flags & URGENT != after.flags & URGENT
