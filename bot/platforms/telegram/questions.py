"""Which of our messages ask what: remembered, so that a reply is understood after a restart."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from bot.platforms.telegram.notes import Notes
from bot.platforms.telegram.updates import Spoken

_KEPT = 20  # questions of a chat; who replies to an older one is asked anew
_FRESH = timedelta(minutes=15)  # for as long a private chat's plain words answer the last question


@dataclass(frozen=True, slots=True)
class Asking:
    """A message of ours that asks for words.

    ``data`` is the question's, ``screen`` the message under whose button it was asked, ``at``
    Unix seconds, ``answered`` whether words came.
    """

    message: str
    data: str
    screen: str | None
    at: float
    answered: bool = False


class Questions:
    """The open questions of one account's chats."""

    def __init__(self, account: str, notes: Notes) -> None:
        """Remember them in ``notes``, one note a chat."""
        self._account = account
        self._notes = notes
        self._lock = asyncio.Lock()

    async def ask(self, chat: str, asking: Asking) -> None:
        """Remember a question."""
        async with self._lock:
            await self._keep(chat, [*await self._all(chat), asking])

    async def answered(self, spoken: Spoken) -> Spoken | None:
        """Return words as the answer to a question, or None when they answer none.

        A reply names its question; in a private chat the words right after a question are meant
        for it too, since not every app begins the reply by itself.
        """
        asked = spoken.asked
        async with self._lock:
            asking = _meant(await self._all(asked.place.chat.chat), spoken)
            if asking is None:
                return None
            await self._close(asked.place.chat.chat, asking)
        answer = replace(
            asked,
            word=None,
            press=asking.data,
            text=spoken.words,
            message=asking.screen or asking.message,
            replied=None,
        )
        return replace(spoken, asked=answer)

    async def _close(self, chat: str, asking: Asking) -> None:
        known = await self._all(chat)
        closed = replace(asking, answered=True)
        await self._keep(chat, [closed if one.message == asking.message else one for one in known])

    async def _all(self, chat: str) -> list[Asking]:
        text = await self._notes.recall(self._name(chat))
        try:
            return [Asking(**fields) for fields in json.loads(text or "[]")]
        except (TypeError, ValueError):
            return []

    async def _keep(self, chat: str, known: list[Asking]) -> None:
        fields = [asdict(asking) for asking in known[-_KEPT:]]
        await self._notes.remember(self._name(chat), json.dumps(fields))

    def _name(self, chat: str) -> str:
        return f"{self._account}:questions:{chat}"


def _meant(known: list[Asking], spoken: Spoken) -> Asking | None:
    asked = spoken.asked
    if asked.replied is not None:
        return next((one for one in known if one.message == asked.replied), None)
    if asked.word is not None or asked.place.chat.kind != "private" or not known:
        return None
    last = known[-1]
    return last if not last.answered and _since(last, asked.at) < _FRESH else None


def _since(asking: Asking, now: datetime) -> timedelta:
    return timedelta(seconds=max(0.0, now.timestamp() - asking.at))
