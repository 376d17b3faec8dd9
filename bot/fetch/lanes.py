"""The worker threads in which pages are parsed: one for most, one for what takes long."""

from __future__ import annotations

from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Final

from bot.domain.reading import Page

_LARGE: Final = 2 * 2**20  # bytes; a live blog of 400 updates has half as many
_LONG: Final = 1.0  # seconds of one step
_REMEMBERED: Final = 512  # addresses


class Lanes:
    """Keeps a page that takes seconds from holding up all others.

    What is large takes the second lane from the start, and so does what was slow the last time.
    """

    def __init__(self) -> None:
        """Open both lanes; a thread begins with its first work."""
        self._usual = ThreadPoolExecutor(1, thread_name_prefix="tocsin-parse")
        self._other = ThreadPoolExecutor(1, thread_name_prefix="tocsin-parse-long")
        self._slow: dict[str, None] = {}

    def lane(self, address: str, answer: object) -> Executor:
        """Return where to go on with what was answered from an address."""
        large = isinstance(answer, Page) and len(answer.body) > _LARGE
        return self._other if large or address in self._slow else self._usual

    def took(self, address: str, answer: object, seconds: float) -> None:
        """Learn how long it took to go on; an error or an unchanged page tells nothing."""
        if not isinstance(answer, Page) or answer.unchanged:
            return
        self._slow.pop(address, None)
        if seconds > _LONG:
            self._slow[address] = None
        if len(self._slow) > _REMEMBERED:
            del self._slow[next(iter(self._slow))]

    def close(self) -> None:
        """Let go of the threads once their work is done."""
        self._usual.shutdown(wait=True)
        self._other.shutdown(wait=True)
