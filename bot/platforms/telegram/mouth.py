"""The calls that say something: each waits for its turn, and none of them raises."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog
from telegram import Bot, InlineKeyboardMarkup, ReplyParameters
from telegram import Message as Posted
from telegram.constants import CallbackQueryLimit, ParseMode

from bot.platforms.telegram.errors import translate
from bot.platforms.telegram.screens import Screen
from bot.ports import (
    Chat,
    Gone,
    Later,
    Listener,
    Moved,
    Outcome,
    Place,
    Refused,
    Sent,
    Slot,
    Unknown,
)

log = structlog.get_logger()

_MORE_TRIES = 3
_LONGEST_WAIT = 120.0  # seconds; who is asked to wait longer has given up reading by then
_DOUBT = 1.0  # seconds before what may not have arrived is said once more

Call = Callable[[Chat], Awaitable[Posted | bool]]


class Mouth:
    """One bot's way to say what is no delivery."""

    def __init__(self, bot: Bot, account: str, slot: Slot) -> None:
        """Speak through ``bot``, whenever ``slot`` lets a call go."""
        self._bot = bot
        self._account = account
        self._slot = slot
        self.listener: Listener | None = None

    async def post(self, place: Place, screen: Screen, reply_to: str | None = None) -> str | None:
        """Send a message, in reply to another if that still stands; return its id."""

        async def call(chat: Chat, screen: Screen) -> Posted:
            return await self._bot.send_message(
                chat.chat,
                screen.text,
                parse_mode=None if screen.bare else ParseMode.HTML,
                link_preview_options=screen.preview,
                disable_notification=screen.silent or None,
                reply_markup=screen.markup,
                message_thread_id=int(chat.thread) if chat.thread else None,
                reply_parameters=_reply(reply_to),
            )

        return await self._say(place, screen, call, None)

    async def edit(self, place: Place, message: str, screen: Screen) -> str | None:
        """Put a screen into a message's place; None when the message cannot become it."""

        async def call(chat: Chat, screen: Screen) -> Posted | bool:
            markup = screen.markup
            return await self._bot.edit_message_text(
                screen.text,
                chat.chat,
                int(message),
                parse_mode=None if screen.bare else ParseMode.HTML,
                link_preview_options=screen.preview,
                reply_markup=markup if isinstance(markup, InlineKeyboardMarkup) else None,
            )

        return await self._say(place, screen, call, message)

    async def rebutton(
        self, place: Place, message: str, markup: InlineKeyboardMarkup | None
    ) -> str | None:
        """Change nothing but the buttons under a message."""

        async def call(chat: Chat) -> Posted | bool:
            return await self._bot.edit_message_reply_markup(
                chat.chat, int(message), reply_markup=markup
            )

        return self._id_of(await self._try(place, call, message), place)

    async def acknowledge(self, query: str, words: str | None) -> None:
        """Answer a press, which stops the button's spinning; it spends no ceiling."""
        text = words[: CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH] if words else None
        try:
            await self._bot.answer_callback_query(query, text)
        except Exception as error:  # noqa: BLE001 - too old, or Telegram is away: nothing is lost
            log.debug("telegram.press_unanswered", reason=_reason(translate(error, standing=query)))

    async def _say(
        self,
        place: Place,
        screen: Screen,
        call: Callable[[Chat, Screen], Awaitable[Posted | bool]],
        standing: str | None,
    ) -> str | None:
        """Say a screen; what Telegram cannot read, once more as bare words."""
        outcome = await self._try(place, lambda chat: call(chat, screen), standing)
        if isinstance(outcome, Refused):
            self._id_of(outcome, place)
            outcome = await self._try(place, lambda chat: call(chat, screen.stripped), standing)
        return self._id_of(outcome, place)

    async def _try(self, place: Place, call: Call, standing: str | None) -> Outcome:
        """Make a call until there is no sense in making it again."""
        chat, doubted = place.chat, False
        outcome = await self._once(chat, call, standing)
        for _ in range(_MORE_TRIES):
            match outcome:
                case Later(delay) if delay <= _LONGEST_WAIT:
                    await asyncio.sleep(delay)
                case Unknown() if not doubted:
                    # Nobody minds an answer that comes twice, everybody one that never comes.
                    doubted = True
                    await asyncio.sleep(_DOUBT)
                case Moved(to):
                    await self._moved(chat.chat, to)
                    chat = replace(chat, chat=to)
                case _:
                    break
            outcome = await self._once(chat, call, standing)
        if isinstance(outcome, Gone) and self.listener:
            await self.listener.left(self._account, chat.chat, outcome.reason)
        return outcome

    async def _once(self, chat: Chat, call: Call, standing: str | None) -> Outcome:
        await self._slot(chat)
        try:
            answer = await call(chat)
        except Exception as error:  # noqa: BLE001 - whatever it was, it is an outcome
            return translate(error, standing=standing, kind=chat.kind)
        return Sent(str(standing if isinstance(answer, bool) else answer.message_id))

    async def _moved(self, chat: str, to: str) -> None:
        if self.listener:
            await self.listener.moved(self._account, chat, to)

    def _id_of(self, outcome: Outcome, place: Place) -> str | None:
        if isinstance(outcome, Sent):
            return outcome.id
        log.warning("telegram.unsaid", place=place.address, reason=_reason(outcome))
        return None


def _reply(message: str | None) -> ReplyParameters | None:
    if message is None:
        return None
    return ReplyParameters(int(message), allow_sending_without_reply=True)


def _reason(outcome: Outcome) -> str:
    return getattr(outcome, "reason", "the group lives under another id now")
