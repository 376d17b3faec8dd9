"""An account's pace: one count of all its calls, deliveries before conversations."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

from bot.domain.model import Target
from bot.domain.pacing import Limits, Pacer
from bot.ports import Chat, Later

_PATIENCE = 2.0  # seconds a claimed row waits for its turn; a longer wait is spent as due
_SHARE = 20  # beside deliveries conversations get one call in so many, at least one a second
_BUSY = 1.0  # seconds after a delivery's turn in which the next may follow
_LOOK = 0.25  # seconds between looks while somebody waits: deliveries may have ended


@dataclass(eq=False, slots=True)
class _Asking:
    """A conversation that waits for its call."""

    chat: Chat
    granted: asyncio.Future[None]


class Pace:
    """Says when a call may go and counts it."""

    def __init__(self, limits: Limits) -> None:
        """Start with nothing spent."""
        self.pacer = Pacer(limits)
        self._interval = 1.0 / max(1.0, limits.per_second / _SHARE)
        self._share_at = 0.0
        self._waiting = 0
        self._last = -_BUSY
        self._asking: deque[_Asking] = deque()
        self._serving: asyncio.Task[None] | None = None

    async def turn(self, target: Target, count: int = 1) -> Later | None:
        """Wait until a delivery's call to the target's chat may go, and count it as ``count``.

        A row that must wait for long goes back to the ledger, where it is not in doubt: then the
        answer says how long.
        """
        loop = asyncio.get_running_loop()
        self._waiting += 1
        try:
            while True:
                self._serve(loop.time())  # whoever is owed a call is not starved
                wait = self.pacer.ready_at(target.chat, count) - loop.time()
                if wait > _PATIENCE:
                    return Later(wait, "")
                if wait <= 0:
                    self.pacer.spend(target.chat, target.kind, loop.time(), count)
                    return None
                await asyncio.sleep(wait)
        finally:
            self._waiting -= 1
            self._last = loop.time()

    async def courtesy(self, chat: Chat) -> None:
        """Wait until a conversation's call to a chat may go, and count it.

        While deliveries are under way conversations share a small part of the account's ceiling,
        else they may use all of it. Who asked first goes first, as far as the chats allow.
        """
        loop = asyncio.get_running_loop()
        asking = _Asking(chat, loop.create_future())
        self._asking.append(asking)
        self._serve(loop.time())
        if self._asking and (self._serving is None or self._serving.done()):
            self._serving = asyncio.create_task(self._keep_serving(), name="courtesy")
        try:
            await asking.granted
        finally:
            if asking in self._asking:
                self._asking.remove(asking)

    async def _keep_serving(self) -> None:
        loop = asyncio.get_running_loop()
        while self._asking:
            wait = self._next_at(loop.time()) - loop.time()
            await asyncio.sleep(min(max(wait, 0.001), _LOOK))
            self._serve(loop.time())

    def _serve(self, now: float) -> None:
        """Grant what may go now."""
        while (asking := self._first(now)) and self._next_at(now) <= now:
            self._asking.remove(asking)
            if asking.granted.done():  # cancelled
                continue
            self.pacer.spend(asking.chat.chat, asking.chat.kind, now)
            self._share_at = max(self._share_at, now) + self._interval
            asking.granted.set_result(None)

    def _first(self, now: float) -> _Asking | None:
        ready = (a for a in self._asking if self.pacer.chat_ready_at(a.chat.chat) <= now)
        return next(ready, None)

    def _next_at(self, now: float) -> float:
        """Return when the account has a call left for the conversations that wait."""
        chats = min((self.pacer.chat_ready_at(a.chat.chat) for a in self._asking), default=now)
        busy = self._waiting or now - self._last < _BUSY
        return max(self.pacer.account_ready_at(), chats, self._share_at if busy else 0.0)
