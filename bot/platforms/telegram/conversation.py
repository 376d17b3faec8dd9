"""What people say to one bot at Telegram, and what it says to them."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import structlog
from telegram import Bot, Update

from bot.platforms.telegram.answering import Answering, Press
from bot.platforms.telegram.chats import read_chat
from bot.platforms.telegram.ear import Ear
from bot.platforms.telegram.errors import translate
from bot.platforms.telegram.lines import Work
from bot.platforms.telegram.menus import Menus
from bot.platforms.telegram.mouth import Mouth
from bot.platforms.telegram.notes import Notes
from bot.platforms.telegram.painting import Painter, Picture
from bot.platforms.telegram.questions import Questions
from bot.platforms.telegram.request import AiohttpRequest
from bot.platforms.telegram.rights import Rights
from bot.platforms.telegram.updates import Heard, Joined, Left, Moved, Spoken, read
from bot.platforms.telegram.voice import Voice
from bot.ports import Answer, Chat, Command, Conversation, Gone, Listener, Memory, Place, Slot

log = structlog.get_logger()

# At this level the library writes down the address of its calls, of which the token is a part,
# and every word that people write.
logging.getLogger("telegram").setLevel(logging.INFO)

_API = "https://api.telegram.org"
_LONGEST = 300.0  # seconds; an answer that takes longer is broken off
# core.telegram.org/bots/features#deep-linking
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CHANNEL_RIGHTS = "post_messages+edit_messages+delete_messages+pin_messages"


def open_conversation(
    name: str,
    token: str,
    api_url: str | None,
    slot: Slot,
    memory: Memory,
    clock: Callable[[], datetime],
) -> Conversation:
    """Make the conversation of one bot; Telegram need not be reachable.

    Args:
        name: the account's name in the configuration, such as ``main``.
        token: the bot's token; it appears in no log, error or representation.
        api_url: another Bot API server's base, without ``/bot``.
        slot: waits until a call to a chat may go, see ``bot.ports.Slot``.
        memory: keeps what must outlive the process: open questions, handled updates, menus.
        clock: the only clock.

    """
    return TelegramConversation(name, token, api_url, slot, memory, clock)


class _Bot(Bot):
    """The library's bot, which otherwise shows its token wherever it is written down."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "a Telegram bot"


class TelegramConversation:
    """One bot's ear and mouth, see ``bot.ports.Conversation``."""

    def __init__(
        self,
        name: str,
        token: str,
        api_url: str | None,
        slot: Slot,
        memory: Memory,
        clock: Callable[[], datetime],
    ) -> None:
        """See ``open_conversation``."""
        self.account = f"telegram:{name.removeprefix('telegram:')}"
        self._requests = (AiohttpRequest(pool=1, read=10.0), AiohttpRequest())
        base = f"{(api_url or _API).rstrip('/')}/bot"
        self._bot = _Bot(
            token, base, get_updates_request=self._requests[0], request=self._requests[1]
        )
        self._clock = clock
        notes = Notes(memory)
        self._ear = Ear(self._bot, self._requests[0], self.account, notes)
        self._mouth = Mouth(self._bot, self.account, slot)
        self._menus = Menus(self._bot, self.account, notes)
        self._questions = Questions(self.account, notes)
        self._rights = Rights(self._bot, clock)
        self._voice = Voice(self._mouth, self._menus, self._questions, clock)
        self._painter = Painter(self._voice)
        self._listener: Listener | None = None
        self._presses: set[Press] = set()

    async def run(self, listener: Listener) -> None:
        """Listen until cancelled."""
        await self._connect()
        self._listener = self._mouth.listener = listener
        try:
            await self._ear.listen(self._begin)
        finally:
            for press in self._presses:
                press.drop()
            self._presses.clear()
            await self._painter.close()

    async def close(self) -> None:
        """Let go of all connections."""
        await self._menus.close()
        for request in self._requests:
            await request.shutdown()

    async def offer(self, commands: Sequence[Command], editors: Collection[str]) -> None:
        """Put the commands into the menus, by scope and language."""
        await self._connect()
        await self._menus.offer(commands, editors)

    async def say(self, place: Place, answer: Answer, *, over: str | None = None) -> str | None:
        """Say something unasked, or in the place of an earlier message; return its id."""
        await self._connect()
        if over is None or answer.shown or answer.question:
            self._painter.forget(place, over)
            return await self._voice.say(place, answer, over=over)
        return await self._painter.draw(Picture(place, answer, over))

    async def private(self, person: str) -> Place | None:
        """Return a person's private chat with the bot, unless Telegram knows of none."""
        number = person.removeprefix("telegram:")
        if not number.isdecimal():
            return None
        await self._connect()
        chat = Chat(number, "private")
        try:
            chat = read_chat((await self._bot.get_chat(int(number))).to_dict(), None)
        except Exception as error:  # noqa: BLE001 - while Telegram is away the chat is believed in
            if isinstance(translate(error, standing=number), Gone):
                return None
        return Place(self.account, chat)

    async def administers(self, place: Place, person: str) -> bool:
        """Tell whether a person may change the settings of a chat."""
        await self._connect()
        return await self._rights.administers(place, person)

    def link(self, story: str | None = None) -> Mapping[str, str]:
        """Return addresses that begin a conversation; none before the bot's name is known."""
        name = self._ear.me.username if self._ear.me else None
        if not name:
            return {}
        base = f"https://t.me/{name}"
        payload = f"={story}" if story and _PAYLOAD.fullmatch(story) else ""
        return {
            "private": f"{base}?start{payload}",
            "group": f"{base}?startgroup{payload}",
            "channel": f"{base}?startchannel&admin={_CHANNEL_RIGHTS}",
        }

    async def _connect(self) -> None:
        for request in self._requests:
            await request.initialize()

    def _begin(self, update: Update) -> Work:
        """Read an update; a press is acknowledged soon, however long the line before it is."""
        me = self._ear.me
        heard = read(update, me, self.account, self._clock()) if me else None
        query = heard.query if isinstance(heard, Spoken) else None
        press = Press(self._mouth, query) if query else None
        if press:
            self._presses.add(press)
        return lambda: self._attend(heard, press)

    async def _attend(self, heard: Heard | None, press: Press | None) -> None:
        listener = self._listener
        if listener is None:
            return
        match heard:
            case Spoken():
                await self._answer(heard, press, listener)
            case Joined(place, by, member):
                if member is not None:
                    known = await self._rights.of_member(place.chat.chat, member)
                    by = replace(by, administers=known)
                await listener.joined(place, by)
                await self._menus.reached(place.chat.chat)
            case Left(chat, reason, there):
                await listener.left(self.account, chat, reason, there=there)
            case Moved(chat, to):
                await listener.moved(self.account, chat, to)

    async def _answer(self, heard: Spoken, press: Press | None, listener: Listener) -> None:
        spoken = await self._understood(heard)
        try:
            if spoken is not None:
                answering = Answering(self._voice, self._painter, spoken, press)
                async with asyncio.timeout(_LONGEST):
                    await listener.asked(spoken.asked, answering.reply)
        except TimeoutError:
            log.warning("telegram.too_slow", place=heard.asked.place.address)
        finally:
            if press:
                await press.answer()
                self._presses.discard(press)
        await self._menus.reached(heard.asked.place.chat.chat)

    async def _understood(self, spoken: Spoken) -> Spoken | None:
        """Tell a command, a press and an answer apart, and learn who administers the chat.

        Words that are none of these concern us in a private chat alone.
        """
        asked = spoken.asked
        is_command = asked.word in self._menus.words or not self._menus.words
        if asked.press is None and (asked.word is None or asked.replied):
            answer = None if asked.word and is_command else await self._questions.answered(spoken)
            if answer is None and asked.word is None and asked.place.chat.kind != "private":
                return None
            spoken = answer or spoken
        if spoken.member is None:
            return spoken
        asked = spoken.asked
        known = await self._rights.of_member(asked.place.chat.chat, spoken.member)
        return replace(
            spoken, asked=replace(asked, person=replace(asked.person, administers=known))
        )
