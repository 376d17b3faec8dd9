"""Small records that outlive the process, with an index of what is there."""

from __future__ import annotations

import asyncio
import json
from weakref import WeakKeyDictionary

from bot.ports import Memory

Record = dict[str, object]

_locks: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


def one_at_a_time() -> asyncio.Lock:
    """Return the lock under which records are read and rewritten; one daemon has a storage."""
    return _locks.setdefault(asyncio.get_running_loop(), asyncio.Lock())


class Shelf:
    """Records under a prefix, each a note of its own; the index is a note too."""

    def __init__(self, memory: Memory, prefix: str) -> None:
        """Take the memory and what the records' names begin with."""
        self._memory = memory
        self._prefix = prefix

    async def put(self, name: str, record: Record) -> None:
        """Keep a record; the index is written first, so that none is ever lost."""
        async with one_at_a_time():
            names = await self.names()
            if name not in names:
                await self._index([*names, name])
        await self._memory.remember(f"{self._prefix}:{name}", json.dumps(record))

    async def get(self, name: str) -> Record | None:
        """Return a record, or None when there is none or it cannot be read."""
        text = await self._memory.recall(f"{self._prefix}:{name}")
        try:
            read = json.loads(text or "null")
        except ValueError:
            return None
        return read if isinstance(read, dict) else None

    async def drop(self, name: str) -> None:
        """Let go of a record, if there is one."""
        await self._memory.forget(f"{self._prefix}:{name}")
        async with one_at_a_time():
            names = await self.names()
            if name in names:
                await self._index([n for n in names if n != name])

    async def names(self) -> list[str]:
        """Return the names of all records, the oldest first."""
        text = await self._memory.recall(f"{self._prefix}:")
        return [str(name) for name in json.loads(text or "[]")]

    async def _index(self, names: list[str]) -> None:
        await self._memory.remember(f"{self._prefix}:", json.dumps(names))
