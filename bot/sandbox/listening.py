"""One listener to what changes: a chat that changes twice before it is looked at is told once."""

from __future__ import annotations

import asyncio


class Listener:
    """An endless iterator over the ids of changed chats."""

    def __init__(self) -> None:
        """Start with nothing to tell."""
        self._waiting: dict[str, None] = {}
        self._news = asyncio.Event()

    def tell(self, chat: str) -> None:
        """Note that a chat changed."""
        self._waiting[chat] = None
        self._news.set()

    def __aiter__(self) -> Listener:
        """Return itself."""
        return self

    async def __anext__(self) -> str:
        """Return the chat that changed first, waiting for one."""
        while not self._waiting:
            self._news.clear()
            await self._news.wait()
        chat = next(iter(self._waiting))
        del self._waiting[chat]
        return chat
