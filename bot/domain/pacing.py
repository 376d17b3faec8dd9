"""Rate ceilings as arithmetic on a given clock."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.model import TargetKind


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``count`` calls in any ``per`` seconds.

    With ``burst`` the calls are spread evenly (GCRA): that many may go at once, then one every
    ``per / count`` seconds. Without it the window is exact: all at once, then none until the
    oldest is ``per`` seconds old.
    """

    count: int
    per: float
    burst: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """The ceilings of one account: for all its calls, and for calls to one chat by its kind."""

    account: tuple[Rate, ...]
    chat: Mapping[TargetKind, tuple[Rate, ...]] = field(default_factory=dict)

    @property
    def per_second(self) -> int:
        """How many calls the account may make in one second."""
        return max(1, int(min(rate.count / rate.per for rate in self.account)))


class _Window:
    """Calls remembered one by one: exact, for small counts."""

    __slots__ = ("_calls", "_rate")

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._calls: deque[float] = deque(maxlen=rate.count)

    def ready_at(self, count: int) -> float:
        """Return when so many calls at once are within the window."""
        over = len(self._calls) + min(count, self._rate.count) - self._rate.count
        return self._calls[over - 1] + self._rate.per if over > 0 else 0.0

    def spend(self, now: float) -> None:
        self._calls.append(now)


class _Even:
    """Calls spread evenly, kept as one number: the theoretical arrival time of GCRA."""

    __slots__ = ("_arrival", "_interval", "_slack")

    def __init__(self, rate: Rate) -> None:
        self._interval = rate.per / rate.count
        self._slack = self._interval * ((rate.burst or 1) - 1)
        self._arrival = 0.0

    def ready_at(self, _count: int) -> float:
        # Several at once go as soon as one may, and are paid for by a longer pause behind them.
        return self._arrival - self._slack

    def spend(self, now: float) -> None:
        self._arrival = max(self._arrival, now) + self._interval


class _Ceiling:
    """Several rates that must all agree, and a hold that a platform asked for."""

    __slots__ = ("_gauges", "held_until")

    def __init__(self, rates: tuple[Rate, ...]) -> None:
        self._gauges = [_Window(rate) if rate.burst is None else _Even(rate) for rate in rates]
        self.held_until = 0.0

    def ready_at(self, count: int = 1) -> float:
        return max([self.held_until, *(gauge.ready_at(count) for gauge in self._gauges)])

    def spend(self, now: float) -> None:
        for gauge in self._gauges:
            gauge.spend(now)


class Pacer:
    """Says when a call may go, for one account and each of its chats.

    It holds no clock: every ``now`` is in seconds of one monotonic clock of the caller's.
    """

    def __init__(self, limits: Limits) -> None:
        """Start with nothing spent."""
        self._limits = limits
        self._account = _Ceiling(limits.account)
        self._chats: dict[str, _Ceiling] = {}

    def account_ready_at(self) -> float:
        """Return when the account may make its next call, whatever the chat."""
        return self._account.ready_at()

    def chat_ready_at(self, chat: str, count: int = 1) -> float:
        """Return when ``count`` calls may go to the chat, the account's own ceiling aside."""
        ceiling = self._chats.get(chat)
        return ceiling.ready_at(count) if ceiling else 0.0

    def ready_at(self, chat: str, count: int = 1) -> float:
        """Return when a call to the chat may go that counts as ``count``."""
        return max(self._account.ready_at(count), self.chat_ready_at(chat, count))

    def spend(self, chat: str, kind: TargetKind, now: float, count: int = 1) -> None:
        """Count a call, as ``count`` of them."""
        for _ in range(count):
            self._account.spend(now)
            self._ceiling(chat, kind).spend(now)

    def hold_account(self, until: float) -> None:
        """Let the account rest: the platform said so."""
        self._account.held_until = max(self._account.held_until, until)

    def hold_chat(self, chat: str, kind: TargetKind, until: float) -> None:
        """Let one chat rest: the platform said so."""
        ceiling = self._ceiling(chat, kind)
        ceiling.held_until = max(ceiling.held_until, until)

    def waiting(self, now: float) -> dict[str, float]:
        """Return the chats that may not be called yet and when they may; forget idle ones."""
        ready = {chat: ceiling.ready_at() for chat, ceiling in self._chats.items()}
        for chat, at in ready.items():
            if at <= now - _FORGET_AFTER:
                del self._chats[chat]
        return {chat: at for chat, at in ready.items() if at > now}

    def _ceiling(self, chat: str, kind: TargetKind) -> _Ceiling:
        if chat not in self._chats:
            self._chats[chat] = _Ceiling(self._limits.chat.get(kind, ()))
        return self._chats[chat]


# An idle chat's history stops to matter after its longest window; two minutes cover all known ones.
_FORGET_AFTER = 120.0
