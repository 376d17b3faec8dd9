"""The memory, for those who must go on when the storage does not answer."""

from __future__ import annotations

import structlog

from bot.ports import LedgerError, Memory

log = structlog.get_logger()


class Notes:
    """A memory that forgets rather than raises."""

    def __init__(self, memory: Memory) -> None:
        """Keep notes in ``memory``."""
        self._memory = memory

    async def remember(self, name: str, text: str) -> None:
        """Keep a small text under a name; an empty one is forgotten."""
        try:
            if text:
                await self._memory.remember(name, text)
            else:
                await self._memory.forget(name)
        except LedgerError as error:
            log.warning("telegram.not_remembered", note=name, reason=str(error))

    async def recall(self, name: str) -> str | None:
        """Return what is kept under a name, if anything is and can be read."""
        try:
            return await self._memory.recall(name)
        except LedgerError as error:
            log.warning("telegram.not_recalled", note=name, reason=str(error))
            return None
