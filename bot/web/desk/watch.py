"""One pair of eyes on the sandbox for all browsers: which chats changed, counted up."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bot.ports import Preview


class Watch:
    """Counts each chat's changes. Browsers compare figures, so none of them needs a task."""

    def __init__(self, preview: Preview | None) -> None:
        """Look at ``preview``, or at nothing."""
        self._preview = preview
        self._changes = Counter[str]()

    @property
    def total(self) -> int:
        """How many changes there were in all."""
        return self._changes.total()

    def of(self, chat: str) -> int:
        """Return how many changes a chat has had."""
        return self._changes[chat]

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Watch for as long as the block lasts."""
        if self._preview is None:
            yield
            return
        looking = asyncio.create_task(self._look(self._preview), name="console preview")
        try:
            yield
        finally:
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking

    async def _look(self, preview: Preview) -> None:
        async for chat in preview.changes():
            self._changes[chat] += 1
