"""One thing a person asked, and how it is answered."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.domain.blocks import Rich
from bot.platforms.telegram.mouth import Mouth
from bot.platforms.telegram.painting import Painter, Picture
from bot.platforms.telegram.updates import Spoken
from bot.platforms.telegram.voice import Voice
from bot.ports import Answer

_PATIENCE = 2.0  # seconds until a press is acknowledged though nothing is answered yet
_SOON = 0.1  # seconds for a screen to be drawn while its turn lasts; later it follows by itself


class Press:
    """A press that waits to be answered, which can be done once."""

    def __init__(self, mouth: Mouth, query: str) -> None:
        """Answer it in a while even if nobody does, so that the button stops spinning."""
        self._mouth = mouth
        self._query = query
        self._answered = False
        self._late = asyncio.create_task(self._answer_late(), name="late press")

    async def answer(self, words: str | None = None) -> bool:
        """Answer with a few words that vanish; False when it was answered already."""
        if self._answered:
            return False
        self._answered = True
        self._late.cancel()
        await self._mouth.acknowledge(self._query, words)
        return True

    def drop(self) -> None:
        """Leave it unanswered: it comes again."""
        self._late.cancel()

    async def _answer_late(self) -> None:
        await asyncio.sleep(_PATIENCE)
        self._answered = True
        await self._mouth.acknowledge(self._query, None)


class Answering:
    """The replies to one thing that was asked."""

    def __init__(self, voice: Voice, painter: Painter, spoken: Spoken, press: Press | None) -> None:
        """Answer ``spoken``; ``press`` waits with it."""
        self._voice = voice
        self._painter = painter
        self._spoken = spoken
        self._press = press
        # What answers a question stands below it: its screen may be far up by now.
        self._standing = spoken.asked.message if spoken.query else None

    async def reply(self, answer: Answer) -> str | None:
        """Say something new, or in the place of what was said last: at first what was pressed."""
        if answer.toast and not await self._toast(answer.toast) and not answer.text.text:
            answer = replace(answer, text=Rich(answer.toast))
        over = self._standing if answer.replaces else None
        said = await self._say(answer, over)
        self._standing = said or self._standing
        return said

    async def _say(self, answer: Answer, over: str | None) -> str | None:
        place = self._spoken.asked.place
        if over is None or answer.shown or answer.question:
            self._painter.forget(place, over)
            return await self._voice.say(place, answer, over=over, spoken=self._spoken)
        return await self._painter.draw(Picture(place, answer, over, self._spoken), _SOON)

    async def _toast(self, words: str) -> bool:
        """Show words that vanish; False where nothing was pressed, or too long ago."""
        return self._press is not None and await self._press.answer(words)
