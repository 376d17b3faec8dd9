"""What the last visit left, read with suspicion: another release or a hand may have written it."""

from __future__ import annotations

from typing import Any

import orjson

from bot.domain.richtext.tree import web_url

_LAST = 4_102_444_800  # seconds: the year 2100


def recalled(cursor: str | None) -> dict[str, Any] | None:
    """Return the JSON object a cursor holds; None for anything else, and for what no database keeps."""
    try:
        kept = orjson.loads(cursor or "")
    except (ValueError, RecursionError):
        return None
    return kept if isinstance(kept, dict) and "\\u0000" not in (cursor or "") else None


def address(value: Any) -> str:
    """Return a web address that was kept.

    Raises:
        ValueError: it is none.

    """
    if isinstance(value, str) and web_url(value):
        return value
    raise ValueError("no address")


def seconds(value: Any) -> int:
    """Return a moment that was kept as seconds since 1970.

    Raises:
        ValueError: it is none, or too far away to be one.

    """
    if isinstance(value, int) and 0 <= value < _LAST:
        return int(value)
    raise ValueError("no moment")
