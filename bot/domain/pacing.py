"""Rate ceilings as arithmetic on a given clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.model import TargetKind


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``count`` calls in any ``per`` seconds."""

    count: int
    per: float


@dataclass(frozen=True, slots=True)
class Limits:
    """The ceilings of one account: for all its calls, and for calls to one chat by its kind."""

    account: tuple[Rate, ...]
    chat: Mapping[TargetKind, tuple[Rate, ...]] = field(default_factory=dict)
