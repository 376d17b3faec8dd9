"""Calls that run to their end, whoever stops waiting for them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Calls:
    """The calls under way.

    discord.py must never be cancelled in the middle of a call: cancelled while it sleeps off a
    global limit it keeps every later call waiting for ever. So each call is a task of its own,
    and only the waiting for it can be cancelled.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, call: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Begin a call and keep it alive."""
        task = asyncio.create_task(call)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def run(self, call: Coroutine[Any, Any, T]) -> T:
        """Begin a call and wait for it; a cancellation ends the waiting, not the call."""
        return await asyncio.shield(self.start(call))

    async def close(self, patience: float) -> None:
        """Wait for the calls under way, at most ``patience`` seconds, then end them."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=patience)
        for task in late:  # the client goes away with them, so nothing is left to hang
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
