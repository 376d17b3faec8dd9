"""The commands as Telegram's menus list them: by scope, language and editor."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)

from bot.platforms.telegram.errors import translate
from bot.platforms.telegram.notes import Notes
from bot.ports import Audience, Command, Gone, Later, Outcome, Stopped, Unknown

log = structlog.get_logger()

# core.telegram.org/bots/api#setmycommands and #botcommand
_MOST_COMMANDS = 100
_LONGEST_DESCRIPTION = 256
_LANGUAGE = 2  # letters of a language's code
_DEFAULT = "en"
_PAUSE, _LONGEST_PAUSE = 5.0, 300.0  # seconds before what failed is tried again

_SCOPES: Mapping[str, BotCommandScope] = {
    "all_private_chats": BotCommandScopeAllPrivateChats(),
    "all_group_chats": BotCommandScopeAllGroupChats(),
    "all_chat_administrators": BotCommandScopeAllChatAdministrators(),
}
_EVERYBODY = (Audience.EVERYBODY,)
_IN_CHARGE = (*_EVERYBODY, Audience.ADMINISTRATORS)
_AUDIENCES: Mapping[str, Collection[Audience]] = {
    "all_private_chats": _IN_CHARGE,  # everybody administers their own chat
    "all_group_chats": _EVERYBODY,
    "all_chat_administrators": _IN_CHARGE,
}


@dataclass(frozen=True, slots=True)
class Listing:
    """One menu: in which chats, in which language ("" for all others), and what it lists.

    ``scope`` is one of Telegram's names, or the id of a private chat.
    """

    scope: str
    language: str
    commands: tuple[tuple[str, str], ...]

    @property
    def key(self) -> str:
        """The menu's name among the others."""
        return f"{self.scope}/{self.language}"

    @property
    def digest(self) -> str:
        """What tells whether a menu changed."""
        return hashlib.sha256(json.dumps(self.commands).encode()).hexdigest()[:16]


def listings(commands: Sequence[Command], editors: Collection[str]) -> tuple[Listing, ...]:
    """Return every menu that there is to be; editors find theirs in their private chats."""
    return tuple(
        Listing(scope, language, _listed(commands, audiences, language))
        for scope, audiences in _scopes(editors)
        for language in ("", *_languages(commands))
    )


def _scopes(editors: Collection[str]) -> Iterator[tuple[str, Collection[Audience]]]:
    yield from _AUDIENCES.items()
    for person in sorted(editors):
        number = person.removeprefix("telegram:")
        if number.isdecimal():
            yield number, tuple(Audience)


def _languages(commands: Sequence[Command]) -> list[str]:
    return sorted({code[:_LANGUAGE] for c in commands for code in c.descriptions} - {_DEFAULT})


def _listed(
    commands: Sequence[Command], audiences: Collection[Audience], language: str
) -> tuple[tuple[str, str], ...]:
    kept = [command for command in commands if command.audience in audiences]
    return tuple((c.name, _description(c, language)) for c in kept[:_MOST_COMMANDS])


def _description(command: Command, language: str) -> str:
    words = command.descriptions
    near = (text for code, text in words.items() if code[:_LANGUAGE] == language)
    text = words.get(language) or next(near, None) or words.get(_DEFAULT) or command.name
    return text if len(text) <= _LONGEST_DESCRIPTION else f"{text[: _LONGEST_DESCRIPTION - 1]}…"


class Menus:
    """Puts menus into their places, and remembers which stand there."""

    def __init__(self, bot: Bot, account: str, notes: Notes) -> None:
        """Nothing is offered yet."""
        self._bot = bot
        self._name = f"{account}:menus"
        self._notes = notes
        self._wanted: tuple[Listing, ...] = ()
        self._lock = asyncio.Lock()
        self._trying: asyncio.Task[None] | None = None
        self.unreached: frozenset[str] = frozenset()  # chats that Telegram does not know yet
        self.words: frozenset[str] = frozenset()  # the names of all commands
        self.open_words: frozenset[str] = frozenset()  # those that are not the editors'

    async def offer(self, commands: Sequence[Command], editors: Collection[str]) -> None:
        """Put in place what changed; what fails on the way is tried again by itself."""
        self._wanted = listings(commands, editors)
        self.words = frozenset(command.name for command in commands)
        self.open_words = frozenset(
            command.name for command in commands if command.audience in _IN_CHARGE
        )
        await self._bring()

    async def reached(self, chat: str) -> None:
        """Take note that a chat is known to Telegram now; an editor's gets its menu."""
        if chat in self.unreached:
            await self._bring()

    async def close(self) -> None:
        """Try no more."""
        if self._trying:
            self._trying.cancel()
            await asyncio.gather(self._trying, return_exceptions=True)

    async def _bring(self) -> None:
        """Put in place what changed, and go on later where that is not possible now."""
        wait = await self._put()
        if wait is not None and self._trying is None:
            self._trying = asyncio.create_task(self._try_on(wait), name=f"{self._name} again")

    async def _try_on(self, wait: float | None) -> None:
        pause = _PAUSE
        while wait is not None:
            await asyncio.sleep(max(wait, pause))
            pause = min(2 * pause, _LONGEST_PAUSE)
            wait = await self._put()
        self._trying = None

    async def _put(self) -> float | None:
        """Set all menus that are not as they should be; return how long to wait for the rest."""
        async with self._lock:
            standing = _read(await self._notes.recall(self._name))
            before = dict(standing)
            wait = await self._set_all(standing)
            if standing != before:
                await self._notes.remember(self._name, json.dumps(standing))
        return wait

    async def _set_all(self, standing: dict[str, str]) -> float | None:
        unreached = set[str]()
        for listing in self._changes(standing):
            if listing.scope in unreached:
                continue
            match await self._set(listing):
                case Later(delay):
                    return delay
                case Unknown() | Stopped():
                    return _PAUSE
                case Gone():
                    unreached.add(listing.scope)
                    standing.pop(listing.key, None)
                case outcome:
                    _note(standing, listing, outcome)
        self.unreached = frozenset(unreached)
        return None

    def _changes(self, standing: Mapping[str, str]) -> list[Listing]:
        """Return the menus to set, and as empty ones those to take away."""
        wanted = {listing.key: listing for listing in self._wanted}
        changed = [item for key, item in wanted.items() if standing.get(key) != item.digest]
        old = [key.split("/") for key in standing if key not in wanted]
        return changed + [Listing(scope, language, ()) for scope, language in old]

    async def _set(self, listing: Listing) -> Outcome | None:
        """Put one menu in place; None when it stands."""
        scope = _SCOPES.get(listing.scope) or BotCommandScopeChat(listing.scope)
        language = listing.language or None
        try:
            if listing.commands:
                menu = [BotCommand(*command) for command in listing.commands]
                await self._bot.set_my_commands(menu, scope, language)
            else:
                await self._bot.delete_my_commands(scope, language)
        except Exception as error:  # noqa: BLE001 - the port promises that nothing is raised
            outcome = translate(error)
            reason = getattr(outcome, "reason", "")
            log.warning("telegram.menu_refused", menu=listing.key, reason=reason)
            return outcome
        return None


def _note(standing: dict[str, str], listing: Listing, outcome: Outcome | None) -> None:
    """Keep a menu that stands; forget one that was taken away or refused."""
    if outcome is None and listing.commands:
        standing[listing.key] = listing.digest
    else:
        standing.pop(listing.key, None)


def _read(text: str | None) -> dict[str, str]:
    try:
        kept = json.loads(text or "{}")
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}
