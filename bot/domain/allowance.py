"""What ``at_most`` leaves: how many ordinary messages of a story a chat still takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.model import Rate


def full_until(rate: Rate, posted: Sequence[datetime], now: datetime) -> datetime | None:
    """Return when the next message may go where the ceiling is reached, else None.

    Args:
        rate: the ceiling, counted over a window that moves along.
        posted: when messages that count were posted, the oldest first.
        now: the time of the question.

    """
    window = [at for at in posted if at + rate.per > now]
    return window[-rate.count] + rate.per if len(window) >= rate.count else None


def was_full(rate: Rate, posted: Sequence[datetime], *, since: datetime, now: datetime) -> bool:
    """Tell whether the ceiling was reached at any moment from ``since`` until before ``now``."""
    return any(
        last < now and first + rate.per > since
        for first, last in zip(posted, posted[rate.count - 1 :], strict=False)
    )
