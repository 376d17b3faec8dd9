"""Work that queues: one line a chat, each in its order, the lines side by side."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

Work = Callable[[], Awaitable[None]]


class Lines:
    """Lines of work, of which a bounded number moves at a time. Work must not raise."""

    def __init__(self, most: int) -> None:
        """Let at most ``most`` lines move at a time."""
        self._gate = asyncio.Semaphore(most)
        self._lines: dict[str, deque[Work]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def put(self, line: str, work: Work) -> None:
        """Add work to the end of a line."""
        if line in self._lines:
            self._lines[line].append(work)
            return
        self._lines[line] = deque([work])
        task = asyncio.create_task(self._move(line), name=f"line {line}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self, grace: float) -> None:
        """Start nothing more; give what is under way ``grace`` seconds, then break it off."""
        for waiting in self._lines.values():
            while len(waiting) > 1:
                waiting.pop()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _move(self, line: str) -> None:
        waiting = self._lines[line]
        try:
            while waiting:
                async with self._gate:
                    await waiting[0]()
                waiting.popleft()
        finally:
            del self._lines[line]
