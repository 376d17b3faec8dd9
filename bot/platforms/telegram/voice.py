"""Says answers: their entries, their words with what is pressed below, and what they ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.platforms.telegram.menus import Menus
from bot.platforms.telegram.mouth import Mouth
from bot.platforms.telegram.questions import Asking, Questions
from bot.platforms.telegram.screens import (
    Screen,
    entry_screens,
    keyboard,
    question_screen,
    word_screens,
)
from bot.platforms.telegram.updates import Spoken
from bot.ports import Answer, Place, Question


class Voice:
    """Says answers: to whoever asked, or to a chat unasked."""

    def __init__(
        self, mouth: Mouth, menus: Menus, questions: Questions, clock: Callable[[], datetime]
    ) -> None:
        """Speak through ``mouth``; questions are remembered."""
        self._mouth = mouth
        self._menus = menus
        self._questions = questions
        self._clock = clock

    async def say(
        self,
        place: Place,
        answer: Answer,
        *,
        over: str | None = None,
        spoken: Spoken | None = None,
    ) -> str | None:
        """Say an answer and return the id of the message that holds its words, else its question.

        Args:
            place: the chat.
            answer: what is said; its toast is not.
            over: the message that becomes the words. Where it cannot, they are said anew to whoever
                asked, and not at all otherwise: what is told again and again would fill the chat.
            spoken: what is answered, if anything is.

        """
        for screen in entry_screens(answer.shown, place.chat.kind):
            await self._mouth.post(place, screen)
        screens = word_screens(answer, self._menus.open_words)
        said = None
        if screens:
            said = await self._put(place, screens, over, spoken)
        elif over and (answer.rows or answer.menu):
            said = await self._mouth.rebutton(place, over, keyboard(answer.rows, answer.menu))
        if answer.question:
            asked = await self._ask(place, answer.question, spoken)
            return said or asked
        return said

    async def _put(
        self, place: Place, screens: Sequence[Screen], over: str | None, spoken: Spoken | None
    ) -> str | None:
        """Say screens, the first of them over a message that stands."""
        said = await self._mouth.edit(place, over, screens[0]) if over else None
        if said is None:
            if over and spoken is None:
                return None
            said = await self._mouth.post(place, screens[0], _original(spoken))
        for screen in screens[1:]:
            said = await self._mouth.post(place, screen)
        return said

    async def _ask(self, place: Place, question: Question, spoken: Spoken | None) -> str | None:
        person = (spoken.user, spoken.asked.person.name) if spoken and spoken.user else None
        screen = question_screen(question, place.chat.kind, person)
        message = await self._mouth.post(place, screen, _original(spoken))
        if message is not None:
            pressed = spoken.asked.message if spoken else None
            asking = Asking(message, question.data, pressed, self._clock().timestamp())
            await self._questions.ask(place.chat.chat, asking)
        return message


def _original(spoken: Spoken | None) -> str | None:
    """Return the message that an answer belongs under, where several people speak."""
    if spoken is None or spoken.asked.place.chat.kind not in ("group", "topic"):
        return None
    return spoken.sent
