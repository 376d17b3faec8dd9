"""How much of an enormous feed is read: the newest of its items, at whichever end they stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from bot.sources._feed_dates import read_date

Item = TypeVar("Item")

MOST = 3000  # items; a feed is a window, and no live window is wider
_NEVER = datetime.min.replace(tzinfo=UTC)


def newest(items: Sequence[Item], date: Callable[[Item], str]) -> tuple[Sequence[Item], int]:
    """Return the items that are read, and how many are not.

    Args:
        items: in the order of the feed.
        date: tells an item's date as it is written.

    """
    left = len(items) - MOST
    if left <= 0:
        return items, 0
    first, last = (read_date(date(items[end])) or _NEVER for end in (0, -1))
    return (items[-MOST:] if last > first else items[:MOST]), left
