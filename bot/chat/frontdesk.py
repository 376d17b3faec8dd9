"""Where everything that people do in chats arrives, is looked at for rights, and is answered."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import replace
from typing import Final

import structlog

from bot.chat import editors, errors, readers
from bot.chat.chats import HERE, admitted, language_of, may_change, subject, target_at
from bot.chat.commands import COMMANDS, options_of
from bot.chat.tongue import Tongue
from bot.chat.turn import Command, Complete, Desk, Turn
from bot.chat.turnstile import CrowdedError, Turnstile
from bot.ports import Answer, Asked, Audience, Choice, Person, Place, Reply, Settings

log = structlog.get_logger()

_LONGEST_TEXT: Final = 4096  # characters, a whole message of either service
_LONGEST_WORD: Final = 32


class Frontdesk:
    """``bot.ports.Listener``: finds who speaks where, and the command that answers."""

    def __init__(self, desk: Desk) -> None:
        """Take what all commands share."""
        self._desk = desk
        self._turnstile = Turnstile()
        self._commands = {**readers.COMMANDS, **editors.COMMANDS}
        self._presses = {**readers.PRESSES, **editors.PRESSES}

    async def asked(self, asked: Asked, reply: Reply) -> None:
        """Answer a person."""
        asked = _sound(asked)
        try:
            async with self._turnstile.pass_(asked.place):
                await self._take(asked, reply)
        except CrowdedError:
            log.warning("chat.crowded", place=asked.place.address, person=asked.person.id)
            await _quietly(self._put_off(asked, reply), asked.place.address)
        except Exception:
            log.exception("chat.unanswered", place=asked.place.address)

    async def complete(self, asked: Asked, option: str, typed: str) -> Sequence[Choice]:
        """Return what an option may become, best first."""
        try:
            turn = await self._known(self._begun(_sound(asked), _mute))
            found = self._completion(turn, option)
            return await found(turn, _storable(typed[:100])) if found else []
        except Exception:
            log.exception("chat.incomplete", option=option)
            return []

    async def joined(self, place: Place, by: Person | None) -> None:
        """Greet a chat that the account was added to; one that comes back is taken up quietly."""
        log.info("chat.joined", place=place.address, person=by and by.id)
        await _quietly(readers.joined(self._desk, place, by), place.address)

    async def left(self, account: str, chat: str, reason: str, *, there: bool = False) -> None:
        """Set a chat aside."""
        log.info("chat.left", place=f"{account}:{chat}", reason=reason)
        aside = readers.left(self._desk, account, chat, reason, there=there)
        await _quietly(aside, f"{account}:{chat}")

    async def moved(self, account: str, chat: str, to: str) -> None:
        """Follow a chat to its new id."""
        log.info("chat.moved", place=f"{account}:{chat}", to=to)
        await _quietly(readers.moved(self._desk, account, chat, to), f"{account}:{chat}")

    async def _put_off(self, asked: Asked, reply: Reply) -> None:
        await reply(errors.crowded(self._begun(asked, reply)))

    async def _take(self, asked: Asked, reply: Reply) -> None:
        turn = self._begun(asked, reply)
        try:
            turn = await self._known(turn)
            answer = await self._answer(turn)
        except Exception as error:  # noqa: BLE001 - whatever broke, the person is told; logged there
            answer = errors.answer_of(turn, error)
        if answer:
            await reply(answer)

    def _begun(self, asked: Asked, reply: Reply) -> Turn:
        language = language_of(self._desk, asked.place, asked.person, Settings())
        return Turn(self._desk, asked, reply, Tongue(language))

    async def _known(self, turn: Turn) -> Turn:
        """Add what the ledger knows of the chat, and the options that were written."""
        asked = turn.asked
        target = await target_at(self._desk, asked.place)
        settings = await self._desk.ledger.settings_of(target.id) if target else Settings()
        language = language_of(self._desk, asked.place, asked.person, settings)
        command = COMMANDS.get(asked.word or "")
        options = asked.options
        if options is None:
            options = options_of(command, asked.text) if command else {}
        return replace(turn, target=target, t=Tongue(language), options=options)

    async def _answer(self, turn: Turn) -> Answer | None:
        asked = turn.asked
        word = (asked.word or (asked.press or "").partition(":")[0])[:_LONGEST_WORD]
        said = {"word": word, "place": asked.place.address, "person": asked.person.id}
        log.info("chat.asked", **said)
        await self._take_up(turn)
        command = self._command(asked, word)
        if command is None:
            return errors.unknown(turn)
        refused, answer = await self._refusal(turn, word)
        if refused:
            log.warning("chat.refused", **said)
            return answer
        return await command(turn)

    async def _take_up(self, turn: Turn) -> None:
        """Speak again to a chat that was set aside: whoever gives a command there hears us.

        The services do not always tell that a chat is back, Discord never after a restart.
        """
        if turn.target and turn.asked.press is None:
            await admitted(turn)

    def _command(self, asked: Asked, word: str) -> Command | None:
        return (self._commands if asked.press is None else self._presses).get(word)

    async def _refusal(self, turn: Turn, word: str) -> tuple[bool, Answer | None]:
        """Return whether the person may not do this, and what is said then."""
        if self._is_editors(turn.asked, word):
            # Whoever is no editor must not learn that there is something to be tried.
            return not turn.is_editor, errors.unknown(turn)
        return not await self._may(turn, word), errors.administrators_only(turn)

    def _is_editors(self, asked: Asked, word: str) -> bool:
        return word in (editors.COMMANDS if asked.press is None else editors.PRESSES)

    async def _may(self, turn: Turn, word: str) -> bool:
        if turn.asked.press is None:
            everybody = COMMANDS[word].audience is Audience.EVERYBODY
            return everybody or turn.asked.person.administers
        if turn.argument(0) == HERE:
            return word in readers.OPEN or turn.asked.person.administers
        return await may_change(turn, await subject(turn))

    def _completion(self, turn: Turn, option: str) -> Complete | None:
        command = COMMANDS.get(turn.asked.word or "")
        if command is None:
            return None
        if command.audience is Audience.EDITORS:
            mine = editors.COMPLETES.get(option, readers.COMPLETES.get(option))
            return mine if turn.is_editor else None
        return readers.COMPLETES.get(option)


def _sound(asked: Asked) -> Asked:
    """Return what was asked in a length and in characters that every part of the house takes."""
    options = asked.options
    if options is not None:
        options = {name: _storable(value[:_LONGEST_TEXT]) for name, value in options.items()}
    return replace(
        asked,
        press=None if asked.press is None else _storable(asked.press),
        text=_storable(asked.text[:_LONGEST_TEXT]),
        options=options,
        person=replace(asked.person, name=_storable(asked.person.name)),
    )


def _storable(text: str) -> str:
    """Return a text without halves of characters and without NUL, which databases refuse."""
    return text.replace("\x00", "").encode(errors="replace").decode()


async def _mute(_: Answer) -> str | None:
    """Say nothing: whoever still types is not answered."""
    return None


async def _quietly(work: Awaitable[None], place: str) -> None:
    try:
        await work
    except Exception:
        log.exception("chat.broke", place=place)
