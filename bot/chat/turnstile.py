"""How many turns are taken at a time: one a chat, so that no press undoes another; few an account."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from bot.ports import Place

_AT_ONCE: Final = 16  # turns of one account
_IN_LINE: Final = 12  # turns of one chat that wait or are under way


class CrowdedError(Exception):
    """More is asked in a chat than anybody could read the answers of."""


class Turnstile:
    """Lets turns in one by one for each chat and a few at a time for each account."""

    def __init__(self) -> None:
        self._accounts: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(_AT_ONCE)
        )
        self._chats: dict[tuple[str, str], asyncio.Lock] = {}
        self._line: Counter[tuple[str, str]] = Counter()

    @property
    def idle(self) -> bool:
        """Whether nobody is in it, and nothing is kept of who was."""
        return not (self._line or self._chats)

    @asynccontextmanager
    async def pass_(self, place: Place) -> AsyncIterator[None]:
        """Wait for a place's turn.

        Raises:
            CrowdedError: too many of this chat wait already.

        """
        chat = (place.account, place.chat.chat)
        if self._line[chat] >= _IN_LINE:
            raise CrowdedError
        self._line[chat] += 1
        try:
            lock = self._chats.setdefault(chat, asyncio.Lock())
            async with lock, self._accounts[place.account]:
                yield
        finally:
            self._leave(chat)

    def _leave(self, chat: tuple[str, str]) -> None:
        self._line[chat] -= 1
        if not self._line[chat]:
            del self._line[chat]
            del self._chats[chat]
