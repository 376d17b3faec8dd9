"""A subscription's preferences as JSON that holds only what differs from the defaults."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import timedelta
from functools import lru_cache
from typing import Any

from bot.domain.model import Flag, Preferences, Quiet, Rate

_DEFAULTS = Preferences()


def preferences_to_json(preferences: Preferences) -> str:
    """Write preferences; the defaults cost two bytes."""
    named = {field.name: getattr(preferences, field.name) for field in fields(preferences)}
    kept = {k: _plain(v) for k, v in named.items() if v != getattr(_DEFAULTS, k)}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=1024)
def preferences_from_json(text: str) -> Preferences:
    """Read what ``preferences_to_json`` wrote; many subscriptions share one spelling."""
    kept = json.loads(text)
    return Preferences(**{name: _READ.get(name, _same)(value) for name, value in kept.items()})


def _plain(value: Any) -> Any:
    match value:
        case Quiet(start, end, allow, then):
            return {"start": start, "end": end, "allow": sorted(allow), "then": then}
        case Rate(count, per):
            return [count, per.total_seconds()]
        case frozenset():
            return sorted(value)
        case Mapping():
            return {str(key): value[key] for key in sorted(value)}
        case _:
            return value


def _same(value: Any) -> Any:
    return value


def _flags(value: Any) -> frozenset[Flag]:
    return frozenset(map(Flag, value))


def _quiet(value: Any) -> Quiet:
    return Quiet(value["start"], value["end"], _flags(value["allow"]), value["then"])


_READ: dict[str, Callable[[Any], Any]] = {
    "only": _flags,
    "sound": lambda value: None if value is None else _flags(value),
    "match": tuple,
    "exclude": tuple,
    "areas": tuple,
    "tags": tuple,
    "mention": lambda value: {Flag(flag): who for flag, who in value.items()},
    "quiet": _quiet,
    "at_most": lambda value: Rate(value[0], timedelta(seconds=value[1])),
}
