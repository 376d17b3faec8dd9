"""Screens that take a message's place: the latest is drawn, and whoever pressed need not wait."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, replace

import structlog

from bot.platforms.telegram.updates import Spoken
from bot.platforms.telegram.voice import Voice
from bot.ports import Answer, Place

log = structlog.get_logger()

_REMEMBERED = 500  # messages whose last screen is known
Key = tuple[str, str]  # a chat and a message in it


@dataclass(frozen=True, slots=True)
class Picture:
    """An answer that is to stand where a message stands."""

    place: Place
    answer: Answer
    over: str
    spoken: Spoken | None = None

    @property
    def key(self) -> Key:
        """Which message it is drawn over."""
        return self.place.chat.chat, self.over

    def after(self, earlier: Picture) -> Picture:
        """Return what stands in the end if this comes after another: new buttons keep its words."""
        if self.answer.text.text:
            return self
        answer = replace(earlier.answer, rows=self.answer.rows, menu=self.answer.menu)
        return replace(self, answer=answer)


class Painter:
    """Draws over messages: one screen at a time each, and of those that wait only the latest.

    Where many press at once the calls' ceiling makes screens wait, but neither what was pressed
    nor its acknowledgement.
    """

    def __init__(self, voice: Voice) -> None:
        """Draw by what ``voice`` says."""
        self._voice = voice
        self._next: dict[Key, Picture] = {}
        self._drawing: dict[Key, asyncio.Task[str | None]] = {}
        self._drawn: OrderedDict[Key, Answer] = OrderedDict()

    async def draw(self, picture: Picture, patience: float | None = None) -> str | None:
        """Draw a picture, or a later one in its place.

        Args:
            picture: what is drawn.
            patience: after so many seconds the drawing goes on without the caller; None waits.

        Returns:
            The id of the message that shows it, None when nothing does; of one that is not
            drawn yet, the message that it will be drawn over.

        """
        waiting = self._next.get(picture.key)
        self._next[picture.key] = picture.after(waiting) if waiting else picture
        task = self._drawing.get(picture.key)
        if task is None:
            task = asyncio.create_task(self._draw(picture.key), name="screen")
            self._drawing[picture.key] = task
        await asyncio.wait({task}, timeout=patience)
        return task.result() if task.done() else picture.over

    def forget(self, place: Place, over: str | None) -> None:
        """Note that something else is said over a message than what is drawn here."""
        if over is not None:
            self._drawn.pop((place.chat.chat, over), None)

    async def close(self) -> None:
        """Leave undrawn what waits: a press of the old screen brings the new one."""
        self._next.clear()
        for task in (tasks := list(self._drawing.values())):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _draw(self, key: Key) -> str | None:
        said = None
        try:
            while picture := self._next.pop(key, None):
                said = await self._put(picture)
        except Exception:
            log.exception("telegram.undrawn", place=key[0])
            self._next.pop(key, None)
        finally:
            del self._drawing[key]
        return said

    async def _put(self, picture: Picture) -> str | None:
        """Draw a picture, unless the very same one stands there: Telegram refuses that."""
        key, answer = picture.key, picture.answer
        bare = replace(answer, toast=None)
        if bare == self._drawn.get(key) and not (answer.shown or answer.question):
            return picture.over
        said = await self._voice.say(
            picture.place, answer, over=picture.over, spoken=picture.spoken
        )
        self._drawn.pop(key, None)
        if said == picture.over:
            self._drawn[key] = bare
        while len(self._drawn) > _REMEMBERED:
            self._drawn.popitem(last=False)
        return said
