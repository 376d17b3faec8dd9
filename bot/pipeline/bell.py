"""A wake-up that many may ring and one waits for."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class Bell:
    """Lets a loop sleep until there is something to do, so that nothing polls in a tight circle."""

    def __init__(self) -> None:
        """Start silent."""
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake the loop; rings before it sleeps are not lost."""
        self._rung.set()

    async def wait(self, at_most: float) -> None:
        """Sleep until rung, or for so many seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._rung.wait(), max(0.0, at_most))
        self._rung.clear()
