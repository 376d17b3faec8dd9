"""A bound on all that strangers send at once: how many, how much of it is held, for how long."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request

_BODIES: Final = 4  # of the largest kind, held for one place at a time
_AT_ONCE: Final = 64  # calls of one place, most of them small or still on their way
_SECONDS: Final = 20.0  # that a body may take to come
_FULL: Final = "There is more coming in here than can be taken at a time; send it again."
_SLOW: Final = f"The body did not come within {_SECONDS:g} seconds."


class Crowd:
    """Reads bodies. What one place is sent keeps nobody from another.

    Args:
        largest: bytes of one body.
        seconds: how long it may take to come.

    """

    def __init__(self, largest: int, *, seconds: float = _SECONDS) -> None:
        self._largest, self._seconds = largest, seconds
        self._calls: Counter[str] = Counter()
        self._held: Counter[str] = Counter()

    @asynccontextmanager
    async def body(self, request: Request, place: str) -> AsyncIterator[bytes]:
        """Give a call's body as it came; its bytes count until whoever reads it is done.

        Raises:
            HTTPException: it is too large or too slow, or too much is on its way for this place.

        """
        with self._seat(place):
            whole = bytearray()
            try:
                await self._fill(whole, request, place)
                yield bytes(whole)
            finally:
                self._held[place] -= len(whole)

    async def _fill(self, whole: bytearray, request: Request, place: str) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                async for chunk in request.stream():
                    whole += chunk
                    self._held[place] += len(chunk)
                    self._check(len(whole), place)
        except TimeoutError as error:
            raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, _SLOW) from error

    @contextmanager
    def _seat(self, place: str) -> Iterator[None]:
        if self._calls[place] >= _AT_ONCE:
            raise _full()
        self._calls[place] += 1
        try:
            yield
        finally:
            self._calls[place] -= 1
            if not self._calls[place]:
                del self._calls[place], self._held[place]

    def _check(self, length: int, place: str) -> None:
        if length > self._largest:
            detail = f"A body may have at most {self._largest:,} bytes."
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
        if self._held[place] > _BODIES * self._largest:
            raise _full()


def _full() -> HTTPException:
    return HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, _FULL, {"Retry-After": "2"})
