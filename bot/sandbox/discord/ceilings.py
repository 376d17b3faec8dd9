"""The rate limits of ``limits="real"``: which calls spend what, and what a refusal tells."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Final

from bot.sandbox.discord.errors import TEXTS
from bot.sandbox.limits import Claim, Fixed, Level, Limiter, Shape, Sliding
from bot.sandbox.nouns import Clock, Json

# topics/rate-limits, "Global Rate Limit" and "Invalid Request Limit"
GLOBAL: Final = 50
INVALID: Final = Sliding(10_000, 600)
# Discord asks not to hard-code buckets; these were observed (discord-api-docs#367).
CREATE: Final = Fixed(5, 5)
EDIT: Final = Fixed(5, 5)
DELETE: Final = Fixed(5, 1)
REACT: Final = Fixed(1, 0.25)
WEBHOOK: Final = Fixed(5, 2)
WEBHOOK_CHANNEL: Final = Sliding(30, 60)
# Not documented: about ten an hour (discord.js#4956), about three an hour (discord-api-docs#6109).
CROSSPOST: Final = Sliding(10, 3600)
PUBLISHED_EDIT: Final = Sliding(3, 3600)
# Discord publishes no figure for 30046 (discord-api-docs#4413); this one is this stand-in's own.
OLD_EDIT: Final = Sliding(30, 3600)
OLD: Final = 3600.0  # seconds

BUCKETS: Final[dict[str, Shape]] = {
    "create": CREATE,
    "edit": EDIT,
    "delete": DELETE,
    "react": REACT,
    "webhook": WEBHOOK,
    "webhook-channel": WEBHOOK_CHANNEL,
}


class LimitedError(Exception):
    """A 429: what its body and its headers say."""

    def __init__(
        self,
        wait: float,
        sentence: str,
        *,
        rule: str | None,
        scope: str = "user",
        code: int | None = None,
        header: int | None = None,
    ) -> None:
        """Keep the seconds to wait; ``rule`` None: a fault made it, ``header`` a wrong hint."""
        super().__init__(sentence)
        self.wait = wait
        self.sentence = sentence
        self.rule = rule
        self.scope = scope
        self.code = code
        self._header = header

    def body(self) -> Json:
        """Return the JSON body, whose ``retry_after`` is the truth."""
        text = "You are being rate limited." if self.code is None else TEXTS[self.code][1]
        body: Json = {
            "message": text,
            "retry_after": math.ceil(self.wait * 1000 - 1e-6) / 1000,
            "global": self.scope == "global",
        }
        return body if self.code is None else {**body, "code": self.code}

    def headers(self) -> dict[str, str]:
        """Return the headers; without ``Via`` a client takes it for Cloudflare's own refusal."""
        hint = math.ceil(self.wait) if self._header is None else self._header
        headers = {"Retry-After": str(hint), "X-RateLimit-Scope": self.scope, "Via": "1.1 google"}
        return headers | ({"X-RateLimit-Global": "true"} if self.scope == "global" else {})


@dataclass(slots=True)
class Ceilings:
    """All limits; with ``on`` False none is enforced and no header is sent."""

    limiter: Limiter
    clock: Clock
    on: bool
    _seconds: dict[Hashable, tuple[int, int]] = field(default_factory=dict)

    def spend_global(self, who: str) -> None:
        """Spend one of the 50 calls a clock second of a token, or of an address without one."""
        if not self.on:
            return
        now = self.clock()
        second, used = self._seconds.get(who, (int(now), 0))
        used = used + 1 if second == int(now) else 1
        if used > GLOBAL:
            sentence = f"more than {GLOBAL} calls in one second"
            raise LimitedError(int(now) + 1 - now, sentence, rule="global limit", scope="global")
        self._seconds[who] = (int(now), used)

    def spend(self, claims: list[Claim], what: str) -> None:
        """Spend one call of every bucket, or refuse with the longest wait."""
        refusal = self.limiter.take(*claims) if self.on else None
        if refusal is not None:
            shape = next(shape for key, shape in claims if key == refusal.key)
            raise LimitedError(refusal.wait, f"{what}: {_figures(shape)}", rule="bucket limit")

    def spend_hidden(self, key: str, shape: Sliding, code: int | None, what: str) -> None:
        """Spend one call of a limit that no header shows and whose header misleads."""
        refusal = self.limiter.take(((key, what), shape)) if self.on else None
        if refusal is not None:
            raise LimitedError(
                refusal.wait,
                f"{what}: {_figures(shape)}",
                rule=what,
                scope="shared",
                code=code,
                header=1,
            )

    def shown(self, claims: list[Claim]) -> dict[str, str]:
        """Return the headers that tell of the first bucket; the others do not show."""
        if not (self.on and claims):
            return {}
        key, shape = claims[0]
        level = self.limiter.level(key, shape)
        return _headers(key, shape, level, self.clock())

    def invalid(self, address: str) -> None:
        """Count an answer 401, 403 or 429 against the address that earned it."""
        if self.on:
            self.limiter.take((("invalid", address), INVALID))

    def banned(self, address: str) -> bool:
        """Tell whether an address has had its 10,000 invalid requests in ten minutes."""
        return self.on and self.limiter.level(("invalid", address), INVALID).remaining <= 0


def _headers(key: Hashable, shape: Shape, level: Level, now: float) -> dict[str, str]:
    capacity = shape.count if isinstance(shape, Fixed | Sliding) else shape.capacity
    kind = key[0] if isinstance(key, tuple) else key
    return {
        "X-RateLimit-Limit": str(capacity),
        "X-RateLimit-Remaining": str(level.remaining),
        "X-RateLimit-Reset": f"{now + level.reset_after:.3f}",
        "X-RateLimit-Reset-After": f"{level.reset_after:.3f}",
        "X-RateLimit-Bucket": hashlib.sha256(str(kind).encode()).hexdigest()[:32],
    }


def _figures(shape: Shape) -> str:
    if isinstance(shape, Fixed | Sliding):
        return f"more than {shape.count} calls in {shape.per:g} s"
    return f"more than {shape.capacity:g} calls at once"
