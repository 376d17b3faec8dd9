"""One interaction and its answers: the first within three seconds, further ones for a quarter hour."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from bot.platforms.discord.line import Line, LineError
from bot.platforms.discord.markdown import markdown
from bot.platforms.discord.questions import Questions, dialogue
from bot.platforms.discord.screens import EPHEMERAL, Screen, replacing, screens, toast
from bot.ports import Answer, Place, Question

# interactions/receiving-and-responding: a token is good for 15 minutes; and what an answer may be
LIFE: Final = timedelta(minutes=14, seconds=45)
_MESSAGE, _LATER, _LATER_IN_PLACE, _IN_PLACE, _CHOICES, _DIALOGUE = 4, 5, 6, 7, 8, 9

_ORIGINAL: Final = "@original"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What an interaction is known by.

    Attributes:
        number: Its id.
        application: The id of the application, under which further answers go.
        token: Its secret; good for answers to it alone.
        place: Where it happened.
        at: When it was heard.
        pressed: The message whose button was pressed or whose dialogue was filled in.
        hidden: That message is seen by one person alone.
        form: It is a filled-in dialogue, which cannot be answered by another one.

    """

    number: str
    application: str
    token: str = field(repr=False)
    place: Place
    at: datetime
    pressed: str | None = None
    hidden: bool = False
    form: bool = False


class Exchange:
    """The answers to one interaction, one at a time."""

    def __init__(self, ticket: Ticket, line: Line, questions: Questions) -> None:
        self.ticket = ticket
        self.last = ticket.pressed  # what ``replaces`` replaces
        self.hidden = {ticket.pressed} if ticket.pressed and ticket.hidden else set()
        self._line = line
        self._questions = questions
        self._lock = asyncio.Lock()
        self._answered = False
        self._thinking: bool | None = None  # "is thinking" stands there; whether only for one
        self._original: str | None = None  # the message that Discord calls so

    def over(self, now: datetime) -> bool:
        """Tell whether the token is too old to answer by."""
        return now - self.ticket.at >= LIFE

    def editable(self, message: str) -> bool:
        """Tell whether a message can be changed by this interaction's token."""
        return self._answered and (message == self._original or message != self.ticket.pressed)

    async def answer(self, answer: Answer) -> str | None:
        """Say something, first or further; return the id of the message with the words.

        Raises:
            LineError: it could not be said.

        """
        async with self._lock:
            if answer.question and not self._answered and not self.ticket.form:
                await self._ask(answer.question, markdown(answer.text))
                return None
            return await self._say(answer, self.last if answer.replaces else None)

    async def change(self, message: str, answer: Answer) -> str | None:
        """Change a message that was an answer here. Raises ``LineError``."""
        async with self._lock:
            return await self._say(answer, message)

    async def ask(self, question: Question) -> None:
        """Open a question's dialogue at once. Raises ``LineError``."""
        async with self._lock:
            await self._ask(question, "")

    async def choices(self, lines: list[dict[str, str]]) -> None:
        """Answer what an option may become. Raises ``LineError``."""
        await self._first(_CHOICES, {"choices": lines})

    async def think(self, *, hidden: bool) -> None:
        """Say that the answer takes a while, unless one was given. Raises ``LineError``."""
        async with self._lock:
            if self._answered:
                return
            if self.ticket.pressed:
                await self._first(_LATER_IN_PLACE)
                self._original = self.ticket.pressed
            else:
                await self._first(_LATER, {"flags": EPHEMERAL if hidden else 0})
                self._thinking = hidden

    async def finish(self) -> None:
        """Leave nothing waiting where there was nothing to say. Raises ``LineError``."""
        await self.think(hidden=True)
        async with self._lock:
            if self._thinking is not None:
                self._thinking = None
                await self._line.call("DELETE", self._path(_ORIGINAL))

    async def _say(self, answer: Answer, over: str | None) -> str | None:
        kind = self.ticket.place.chat.kind
        if answer.question:
            self._questions.keep(answer.question)
        laid = list(replacing(answer, kind) if over else screens(answer, kind))
        hidden = not answer.public and kind != "private"
        if over and laid:
            self.last = await self._change(over, laid.pop(0))
        elif answer.toast:  # words that vanish: nothing is to be remembered of them
            await self._post(toast(answer), hidden=True)
        for screen in laid:
            self.last = await self._post(screen, hidden=hidden)
        return self.last

    async def _ask(self, question: Question, words: str) -> None:
        await self._first(_DIALOGUE, dialogue(question, words))

    async def _post(self, screen: Screen, *, hidden: bool) -> str | None:
        found = await self._posted(screen, hidden=hidden)
        message = str(found["id"]) if "id" in found else None
        if hidden and message:
            self.hidden.add(message)
        return message

    async def _posted(self, screen: Screen, *, hidden: bool) -> Mapping[str, Any]:
        if not self._answered:
            answered = await self._first(_MESSAGE, screen.body(hidden=hidden))
            found: Mapping[str, Any] = (answered.get("resource") or {}).get("message") or {}
            if not found:  # the answer to an earlier try got lost
                found = await self._line.call("GET", self._path(_ORIGINAL))
            self._original = str(found["id"]) if "id" in found else None
            return found
        thinking, self._thinking = self._thinking, None
        if thinking is hidden:
            found = await self._line.call("PATCH", self._path(_ORIGINAL), screen.body())
            self._original = str(found.get("id"))
            return found
        if thinking is not None:  # what was begun for one person cannot be shown to all
            await self._line.call("DELETE", self._path(_ORIGINAL))
        return await self._line.call("POST", self._path(), screen.body(hidden=hidden), wait="true")

    async def _change(self, message: str, screen: Screen) -> str:
        if not self._answered:
            await self._first(_IN_PLACE, screen.body())
            self._original = message
        else:
            name = _ORIGINAL if message == self._original else message
            await self._line.call("PATCH", self._path(name), screen.body())
        return message

    async def _first(self, kind: int, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        path = f"/interactions/{self.ticket.number}/{self.ticket.token}/callback"
        form: dict[str, Any] = {"type": kind} if body is None else {"type": kind, "data": body}
        try:
            found = await self._line.call("POST", path, form, with_response="true")
        except LineError as error:
            if not error.answered:
                raise
            found = {}  # an earlier try arrived, though nobody could say so
        self._answered = True
        return found

    def _path(self, message: str | None = None) -> str:
        path = f"/webhooks/{self.ticket.application}/{self.ticket.token}"
        return f"{path}/messages/{message}" if message else path
