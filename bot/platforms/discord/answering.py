"""Takes what people do in Discord to the listener, and what it answers back to them in time."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final

import discord
import structlog

from bot.platforms.discord.calls import Calls
from bot.platforms.discord.exchange import Exchange, Ticket
from bot.platforms.discord.interactions import asked_of, typed_of
from bot.platforms.discord.line import Line, LineError
from bot.platforms.discord.speaking import Speaking
from bot.ports import Answer, Asked, Choice, Listener

_log = structlog.get_logger(__name__)

# Of the three seconds for the first answer (interactions/receiving-and-responding): after the
# first of these "is thinking" is shown, after the second no completion is waited for.
THINKING = 1.5
_COMPLETING: Final = 2.2

_CHOICES, _CHOICE = 25, 100  # interactions/application-commands, "Option Choice"
_KEPT: Final = 2000  # exchanges that hidden messages can still be changed by


class Answering:
    """All interactions of one account that are under way."""

    def __init__(self, account: str, speaking: Speaking, clock: Callable[[], datetime]) -> None:
        self.listener: Listener | None = None
        self._account = account
        self._speaking = speaking
        self._clock = clock
        self._line = Line()
        self._calls = Calls()
        self._public: dict[str, bool] = {}  # how each command was answered the last time
        self._hidden: OrderedDict[str, Exchange] = OrderedDict()  # by message

    async def hear(self, interaction: discord.Interaction) -> None:
        """Take an interaction to the listener and see to it that it is answered."""
        if self.listener is not None and interaction.type is not discord.InteractionType.ping:
            await self._calls.run(self._take(interaction, self.listener))

    async def change(self, message: str, answer: Answer) -> str | None:
        """Change a message that one person alone sees, as long as that is possible."""
        exchange = self._hidden.get(message)
        if exchange is None or exchange.over(self._clock()):
            return None
        try:
            return await self._calls.run(exchange.change(message, answer))
        except LineError as error:
            self._lost(error)
            return None

    async def close(self, patience: float) -> None:
        """Let answers under way end, at most ``patience`` seconds, then let go of all."""
        await self._calls.close(patience)
        await self._line.close()

    async def _take(self, interaction: discord.Interaction, listener: Listener) -> None:
        asked = asked_of(interaction, self._account, self._clock())
        exchange = Exchange(_ticket(interaction, asked), self._line, self._speaking.questions)
        try:
            if interaction.type is discord.InteractionType.autocomplete:
                await self._complete(interaction, asked, exchange, listener)
            elif not await self._opened(interaction, asked, exchange):
                await self._converse(asked, exchange, listener)
        except LineError as error:
            self._lost(error)
        except Exception:  # noqa: BLE001 - one broken turn is not the end of the others
            # What was asked may hold anything: the log gets the place alone.
            _log.exception("not answered", account=self._account, place=asked.place.address)

    async def _opened(
        self, interaction: discord.Interaction, asked: Asked, exchange: Exchange
    ) -> bool:
        """Open the question behind a button of ours; False for any other interaction."""
        if asked.press is None or interaction.type is not discord.InteractionType.component:
            return False
        rows = interaction.message.components if interaction.message else []
        inside = [row.to_dict() for row in rows]
        question = self._speaking.questions.behind(asked.press, inside)
        if question:
            await exchange.ask(question)
        return question is not None

    async def _converse(self, asked: Asked, exchange: Exchange, listener: Listener) -> None:
        thinking = asyncio.create_task(self._think_later(asked, exchange))
        try:
            await listener.asked(asked, partial(self._reply, asked, exchange))
        finally:
            thinking.cancel()
        await exchange.finish()

    async def _think_later(self, asked: Asked, exchange: Exchange) -> None:
        """Show that it takes a while; for whom depends on how the command was answered before."""
        await asyncio.sleep(THINKING)
        private = asked.place.chat.kind == "private"
        hidden = not (private or self._public.get(asked.word or "", False))
        try:
            await self._calls.run(exchange.think(hidden=hidden))
        except LineError as error:
            self._lost(error)

    async def _reply(self, asked: Asked, exchange: Exchange, answer: Answer) -> str | None:
        if asked.word:
            self._public[asked.word] = answer.public
        if exchange.over(self._clock()):
            return await self._afterwards(exchange, answer)
        try:
            message = await self._calls.run(exchange.answer(answer))
        except LineError as error:
            if error.over:
                return await self._afterwards(exchange, answer)
            self._lost(error)
            return None
        self._keep(exchange)
        return message

    async def _afterwards(self, exchange: Exchange, answer: Answer) -> str | None:
        """Say in the channel what is too late for the interaction, if all there may see it."""
        place = exchange.ticket.place
        over = exchange.last if answer.replaces else None
        private = place.chat.kind == "private"
        if over in exchange.hidden or not (over or answer.public or private):
            return None
        message = await self._speaking.say(place, answer, over)
        exchange.last = message or exchange.last
        return message

    def _keep(self, exchange: Exchange) -> None:
        for message in filter(exchange.editable, exchange.hidden):
            self._hidden[message] = exchange
            self._hidden.move_to_end(message)
        while len(self._hidden) > _KEPT:
            self._hidden.popitem(last=False)

    async def _complete(
        self, interaction: discord.Interaction, asked: Asked, exchange: Exchange, listener: Listener
    ) -> None:
        option, typed = typed_of(interaction)
        try:
            async with asyncio.timeout(_COMPLETING):
                found = await listener.complete(asked, option, typed)
        except TimeoutError:
            found = ()
        lines = {choice.data: choice for choice in found if choice.data}
        await exchange.choices([_line(choice) for choice in list(lines.values())[:_CHOICES]])

    def _lost(self, error: LineError) -> None:
        _log.warning("not answered", account=self._account, reason=str(error))


def _line(choice: Choice) -> dict[str, str]:
    return {"name": (choice.label or choice.data)[:_CHOICE], "value": choice.data[:_CHOICE]}


def _ticket(interaction: discord.Interaction, asked: Asked) -> Ticket:
    message = interaction.message
    return Ticket(
        number=str(interaction.id),
        application=str(interaction.application_id),
        token=interaction.token,
        place=asked.place,
        at=asked.at,
        pressed=asked.message,
        hidden=bool(message and message.flags.ephemeral),
        form=interaction.type is discord.InteractionType.modal_submit,
    )
