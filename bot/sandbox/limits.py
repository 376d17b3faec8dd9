"""Rate limits that say when to come again, on a clock that is given."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field

from bot.sandbox.nouns import Clock


@dataclass(frozen=True, slots=True)
class Bucket:
    """Up to ``capacity`` calls at once, refilled at ``rate`` calls a second."""

    capacity: float
    rate: float


@dataclass(frozen=True, slots=True)
class Sliding:
    """At most ``count`` calls in any ``per`` seconds."""

    count: int
    per: float


@dataclass(frozen=True, slots=True)
class Fixed:
    """At most ``count`` calls in a window of ``per`` seconds that its first call opens."""

    count: int
    per: float


Shape = Bucket | Sliding | Fixed
# a call that comes exactly on time must not fail by rounding: Unix seconds in a float are exact
# to a quarter of a microsecond
_ROUNDING = 1e-6

Claim = tuple[Hashable, Shape]


@dataclass(frozen=True, slots=True)
class Level:
    """How many calls a limit still allows now, and the seconds until it is whole again."""

    remaining: int
    reset_after: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """The limit that stood in the way, and the seconds after which it allows a call."""

    key: Hashable
    wait: float


@dataclass(slots=True)
class _Use:
    """What was used of one limit: a bucket's debt, or the times of calls in a window."""

    spent: float = 0.0
    at: float = 0.0
    calls: deque[float] = field(default_factory=deque)


class Limiter:
    """The state of all limits, by key."""

    def __init__(self, clock: Clock) -> None:
        """Measure by ``clock``, in seconds."""
        self._clock = clock
        self._uses: dict[Hashable, _Use] = {}

    def take(self, *claims: Claim) -> Refusal | None:
        """Spend one call of every limit, or none of any and return the longest wait."""
        now = self._clock()
        uses = [self._now(key, shape, now) for key, shape in claims]
        waits = [
            Refusal(key, _wait(use, shape, now))
            for use, (key, shape) in zip(uses, claims, strict=True)
        ]
        longest = max(waits, key=lambda refusal: refusal.wait, default=None)
        if longest and longest.wait > 0:
            return longest
        for use in uses:
            use.spent += 1
            use.calls.append(now)
        return None

    def level(self, key: Hashable, shape: Shape) -> Level:
        """Return what a limit still allows, for a service that tells its callers."""
        now = self._clock()
        use = self._now(key, shape, now)
        match shape:
            case Bucket(capacity, rate):
                return Level(math.floor(capacity - use.spent + _ROUNDING * rate), use.spent / rate)
            case Sliding(count, per):
                reset = use.calls[-1] + per - now if use.calls else 0.0
            case Fixed(count, per):
                reset = use.calls[0] + per - now if use.calls else per
        return Level(count - len(use.calls), reset)

    def _now(self, key: Hashable, shape: Shape, now: float) -> _Use:
        """Return the use of a limit, with what has passed forgotten."""
        use = self._uses.setdefault(key, _Use(at=now))
        match shape:
            case Bucket(_, rate):
                use.spent = max(0.0, use.spent - (now - use.at) * rate)
                use.calls.clear()
            case Sliding(_, per):
                while use.calls and use.calls[0] + per <= now + _ROUNDING:
                    use.calls.popleft()
            case Fixed(_, per):
                if use.calls and use.calls[0] + per <= now + _ROUNDING:
                    use.calls.clear()
        use.at = now
        return use


def _wait(use: _Use, shape: Shape, now: float) -> float:
    match shape:
        case Bucket(capacity, rate):
            lack = use.spent + 1 - capacity
            return lack / rate if lack > _ROUNDING * rate else 0.0
        case Sliding(count, per) | Fixed(count, per):
            return use.calls[0] + per - now if len(use.calls) >= count else 0.0
