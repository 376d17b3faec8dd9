"""Messages with pictures: sent by whatever way Telegram takes, at worst without the picture."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from bot.domain.model import Target
from bot.platforms.telegram.errors import BadPicture
from bot.platforms.telegram.forms import (
    Content,
    Fields,
    album_items,
    caption_fields,
    linked,
    text_fields,
)
from bot.platforms.telegram.standing import Shown, Standing, mark_of
from bot.platforms.telegram.supply import Step, Supply, Way
from bot.ports import Barred, Outcome, Picture, Refused, Sent

_TRIES = 8  # calls for one message, until its words go alone
_ALBUM_BYTES = 45 * 2**20  # the cloud server takes requests of 50 MB (bots/faq)

Files = Mapping[str, Picture]
Ways = dict[str, Way]


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a call: its outcome, and the answer where there is one."""

    outcome: Outcome
    answer: Any = None


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a message with pictures: the call that was not refused for one of them.

    ``shown`` are the pictures of that call; without ``told`` all were refused.
    """

    told: Told | None
    shown: tuple[str, ...] = ()

    @property
    def worded(self) -> bool:
        """Tell whether the words should be tried alone: a chat may take texts and no photos."""
        return self.told is None or isinstance(self.told.outcome, Refused | Barred)


class Call(Protocol):
    """Makes a call of the Bot API in a chat; ``standing`` is the message that it changes."""

    async def __call__(
        self,
        target: Target,
        method: str,
        fields: Fields,
        files: Files | None = None,
        standing: str | None = None,
    ) -> Told:
        """Return what became of it, whatever went wrong."""
        ...


Say = Callable[[Ways], Awaitable[Told]]


class Photos:
    """One account's way to show pictures."""

    def __init__(self, call: Call, supply: Supply) -> None:
        """Speak through ``call``; take pictures from ``supply``."""
        self._call = call
        self.supply = supply

    async def post(self, target: Target, content: Content) -> Outcome:
        """Send a message with its pictures, or with those that Telegram takes, or without."""
        async with self.supply.turn(content.pictures):
            tried = await self.descend(content.pictures, partial(self._send, target, content))
        if tried.told is None or tried.worded:
            sent = (await self.post_text(target, content.as_text)).outcome
            stands = Standing((Shown(sent.id),)) if isinstance(sent, Sent) else None
            return Sent(str(stands.without(content.pictures))) if stands else sent
        if not isinstance(tried.told.outcome, Sent):
            return tried.told.outcome
        return Sent(str(_standing(content.pictures, tried.shown, tried.told.answer)))

    async def post_text(self, target: Target, content: Content) -> Told:
        """Send a text; a refused one once more as plain words."""
        told = Told(Refused(""))
        for form in (content, content.bare):
            fields = _aside(target, content) | text_fields(form)
            told = await self._call(target, "sendMessage", fields)
            if not isinstance(told.outcome, Refused):
                break
        return told

    async def put(self, target: Target, number: str, content: Content | None, url: str) -> Tried:
        """Put a picture into a message that stands, and words under it if ``content`` is given."""

        async def say(ways: Ways) -> Told:
            (way,) = ways.values()
            reference, files = _attached(way, "file0")
            told = Told(Refused(""))
            for form in (content, content.bare) if content else (None,):
                caption = caption_fields(form) if form else {}
                media: Fields = {"type": "photo", "media": reference, **caption}
                fields = {"message_id": number, "media": media}
                told = await self._call(target, "editMessageMedia", fields, files, number)
                if not isinstance(told.outcome, Refused) or isinstance(told.outcome, BadPicture):
                    break
            return told

        async with self.supply.turn((url,)):
            return await self.descend((url,), say)

    async def descend(self, urls: Collection[str], say: Say) -> Tried:
        """Say something with pictures, each by its next best way while one of them is refused."""
        found = await asyncio.gather(*(self.supply.way(url) for url in urls))
        left = _bounded({url: way for url, way in zip(urls, found, strict=True) if way})
        for _ in range(_TRIES):
            if not left:
                break
            told = await say(left)
            if not isinstance(told.outcome, BadPicture):
                self._remember(left, told)
                return Tried(told, tuple(left))
            left = await self._without(left, told.outcome.number)
        return Tried(None)

    async def _send(self, target: Target, content: Content, ways: Ways) -> Told:
        content = linked(content, [url for url in content.pictures if url not in ways])
        told = Told(Refused(""))
        for form in (content, content.bare):
            method, fields, files = _posting(form, ways)
            told = await self._call(target, method, _aside(target, content) | fields, files)
            if not isinstance(told.outcome, Refused) or isinstance(told.outcome, BadPicture):
                break
        return told

    async def _without(self, ways: Ways, number: int | None) -> Ways:
        """Return the ways that are left when one of them, or nobody knows which, was refused."""
        left: Ways = {}
        for url in ways:
            if url not in _blamed(ways, number):
                left[url] = ways[url]
                continue
            self.supply.failed(url, ways[url])
            if way := await self.supply.way(url, ways[url].step):
                left[url] = way
        return left

    def _remember(self, ways: Ways, told: Told) -> None:
        if not isinstance(told.outcome, Sent):
            return
        for url, message in zip(ways, _messages(told.answer), strict=False):
            if copy := _copy_of(message):
                self.supply.worked(url, copy)


def _copy_of(message: Any) -> str | None:
    """Return the id of Telegram's own copy of a message's photo, of its largest size."""
    try:
        return str(message["photo"][-1]["file_id"])
    except (KeyError, IndexError, TypeError):
        return None


def _posting(content: Content, ways: Ways) -> tuple[str, Fields, Files]:
    """Return the call that sends pictures: a photo, or an album of those that are left."""
    if len(ways) == 1:
        (way,) = ways.values()
        photo: Fields = {} if way.file else {"photo": way.reference}
        files = {"photo": way.file} if way.file else {}
        return "sendPhoto", photo | caption_fields(content), files
    attached = [_attached(way, f"file{n}") for n, way in enumerate(ways.values())]
    items = album_items([reference for reference, _ in attached], content)
    together = {name: file for _, files in attached for name, file in files.items()}
    return "sendMediaGroup", {"media": items}, together


def _attached(way: Way, name: str) -> tuple[str, Files]:
    return (f"attach://{name}", {name: way.file}) if way.file else (way.reference, {})


def _aside(target: Target, content: Content) -> Fields:
    silence = {"disable_notification": True} if content.silent else {}
    return {"message_thread_id": target.thread} | silence


def _bounded(ways: Ways) -> Ways:
    """Give by their addresses what would make one request too large."""
    total = 0
    for url, way in ways.items():
        total += len(way.file.body) if way.file else 0
        if way.file and total > _ALBUM_BYTES:
            ways[url] = Way(Step.LINK, url)
    return ways


def _blamed(ways: Ways, number: int | None) -> Collection[str]:
    """Return which pictures to give another way: the one named, else those by address, else all."""
    urls = list(ways)
    if number is not None and 1 <= number <= len(urls):
        return [urls[number - 1]]
    by_address = [url for url, way in ways.items() if way.step is Step.LINK]
    return by_address or urls


def _messages(answer: Any) -> list[Any]:
    return answer if isinstance(answer, list) else [answer]


def _standing(wanted: Collection[str], shown: Collection[str], answer: Any) -> Standing:
    pairs = zip(_messages(answer), shown, strict=False)
    messages = tuple(Shown(str(message["message_id"]), mark_of(url)) for message, url in pairs)
    return Standing(messages).without(url for url in wanted if url not in shown)
