"""Where pictures come from: Telegram's own copy, their bytes, or only their address."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeVar
from weakref import WeakValueDictionary

import structlog

from bot.platforms.telegram.markup import usable
from bot.ports import FetchError, Picture, Pictures

log = structlog.get_logger()

Note = TypeVar("Note")

_FETCH = 5.0  # seconds; the words wait no longer for their picture
_UPLOAD = 15.0  # seconds to wait for another chat's upload of the same picture
# A host that hangs twice in a row is not waited for again and again: its pictures are previews.
_HANGS, _SHUNNED = 2, 60.0  # seconds
_LONG = 0.8  # of the time that a fetch may take, in which nothing came
_FORGIVEN = 600.0  # seconds until a picture that was refused, or could not be had, is tried again
_COPIES = 4096  # ids of Telegram's copies that are remembered
_PICTURES, _BYTES = 64, 32 * 2**20  # fetched pictures that are kept, and their size together
# Chats that waited for an upload do not burst upon Telegram together (bots/faq: 30 a second).
_APART = 1 / 29


class Step(IntEnum):
    """The ways to give Telegram a picture, the best first."""

    COPY = 1
    BYTES = 2
    LINK = 3


@dataclass(frozen=True, slots=True)
class Way:
    """One way: a reference (a copy's id or an address), or the file itself."""

    step: Step
    reference: str
    file: Picture | None = field(default=None, repr=False)


class Supply:
    """The pictures of one account: each is fetched once and uploaded once, for all its chats."""

    def __init__(self, pictures: Pictures | None) -> None:
        """Fetch through ``pictures``; without them Telegram is given addresses."""
        self._pictures = pictures
        self._copies: OrderedDict[str, str] = OrderedDict()
        self._fetched: OrderedDict[str, asyncio.Task[Picture | None]] = OrderedDict()
        self._refused: OrderedDict[str, float] = OrderedDict()
        self._hanging: OrderedDict[str, tuple[int, float]] = OrderedDict()  # by host
        self._uploads: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._free_at = 0.0

    async def close(self) -> None:
        """Break off what is being fetched."""
        tasks = list(self._fetched.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._fetched.clear()

    async def way(self, url: str, after: Step | None = None) -> Way | None:
        """Return the best way that is left after one that failed, None when there is none."""
        passed = after or 0
        if passed < Step.COPY and url in self._copies:
            self._copies.move_to_end(url)
            return Way(Step.COPY, self._copies[url])
        # A Bot API server of one's own would read what looks like a path from its disk.
        if self._is_refused(url) or not usable(url):
            return None
        if passed < Step.BYTES and (picture := await self._picture(url)):
            return Way(Step.BYTES, url, picture)
        return Way(Step.LINK, url) if passed < Step.LINK else None

    def worked(self, url: str, copy: str) -> None:
        """Remember Telegram's copy of a picture; its bytes are not needed any more."""
        _keep(self._copies, url, copy)
        self._fetched.pop(url, None)

    def failed(self, url: str, way: Way) -> None:
        """Remember that a way led nowhere."""
        log.info("telegram.picture_refused", way=way.step.name.lower(), picture=url)
        if way.step is Step.COPY:
            self._copies.pop(url, None)
        if way.step is Step.LINK:
            _keep(self._refused, url, asyncio.get_running_loop().time() + _FORGIVEN)

    @asynccontextmanager
    async def turn(self, urls: Sequence[str]) -> AsyncIterator[None]:
        """Let one chat go ahead with new pictures, so that the others need not upload them."""
        lock = None if self._is_known(urls) else await self._first(urls[0])
        if lock and self._is_known(urls):
            lock.release()
            lock = None
        if lock is None:
            await self._apart()
        try:
            yield
        finally:
            if lock:
                lock.release()

    async def _first(self, url: str) -> asyncio.Lock | None:
        lock = self._uploads.get(url)
        if lock is None:
            self._uploads[url] = lock = asyncio.Lock()
        try:
            async with asyncio.timeout(_UPLOAD):
                await lock.acquire()
        except TimeoutError:
            return None
        return lock

    async def _apart(self) -> None:
        now = asyncio.get_running_loop().time()
        at = max(now, self._free_at)
        self._free_at = at + _APART
        if at > now:
            await asyncio.sleep(at - now)

    def _is_known(self, urls: Sequence[str]) -> bool:
        return all(url in self._copies or self._is_refused(url) for url in urls)

    def _is_refused(self, url: str) -> bool:
        now = asyncio.get_running_loop().time()
        hangs, until = self._hanging.get(_host(url), (0, 0.0))
        return self._refused.get(url, 0.0) > now or (hangs >= _HANGS and until > now)

    def _hung(self, url: str) -> None:
        """Remember that a host let us wait in vain."""
        hangs, _ = self._hanging.get(_host(url), (0, 0.0))
        until = asyncio.get_running_loop().time() + _SHUNNED
        _keep(self._hanging, _host(url), (hangs + 1, until))

    async def _picture(self, url: str) -> Picture | None:
        if self._pictures is None:
            return None
        if url not in self._fetched:
            name = "fetch a picture"
            self._fetched[url] = asyncio.create_task(self._fetch(self._pictures, url), name=name)
            self._make_room()
        return await asyncio.shield(self._fetched[url])

    async def _fetch(self, pictures: Pictures, url: str) -> Picture | None:
        began = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(_FETCH):
                picture = await pictures.picture(url)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the words still go out
            reason = str(error) if isinstance(error, FetchError) else type(error).__name__
            log.info("telegram.picture_not_fetched", reason=reason)
            asyncio.get_running_loop().call_later(_FORGIVEN, self._fetched.pop, url, None)
            if asyncio.get_running_loop().time() - began >= _LONG * _FETCH:
                self._hung(url)
            return None
        self._hanging.pop(_host(url), None)
        # Telegram takes photos as .jpg, .jpeg, .gif, .png, .tif or .bmp; WebP only by its address.
        return None if picture.content_type == "image/webp" else picture

    def _make_room(self) -> None:
        """Forget the oldest pictures beyond the bounds; the newest stays in any case."""
        done = [u for u, task in self._fetched.items() if task.done() and not task.cancelled()]
        sizes = {url: len(p.body) if (p := self._fetched[url].result()) else 0 for url in done}
        total = sum(sizes.values())
        for url, size in sizes.items():
            if len(self._fetched) > _PICTURES or total > _BYTES:
                del self._fetched[url]
                total -= size


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].casefold()


def _keep(notes: OrderedDict[str, Note], url: str, value: Note) -> None:
    notes[url] = value
    notes.move_to_end(url)
    if len(notes) > _COPIES:
        notes.popitem(last=False)
