"""What a bot says unasked, and what it looks up about people, through the client that listens."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from typing import Any, Final

import aiohttp
import discord
import structlog
from discord.http import Route

from bot.platforms.discord.archived import in_open_thread
from bot.platforms.discord.calls import Calls
from bot.platforms.discord.channels import chat_of
from bot.platforms.discord.errors import translate
from bot.platforms.discord.questions import Questions
from bot.platforms.discord.screens import Screen, replacing, screens
from bot.ports import Answer, Place, Slot

_log = structlog.get_logger(__name__)

_ANSWER: Final = aiohttp.ClientTimeout(total=30)
_FRESH: Final = 60.0  # seconds for which a person's rights are believed
_KEPT: Final = 1000
_DIRECT: Final = (1, 3)  # types of channels without a server

_CHANNEL, _MESSAGES = "/channels/{channel_id}", "/channels/{channel_id}/messages"
_MESSAGE = _MESSAGES + "/{message_id}"


class Speaking:
    """One account's mouth; dumb while there is no client."""

    def __init__(self, account: str, slot: Slot) -> None:
        self.client: discord.Client | None = None
        self.questions = Questions()
        self._account = account
        self._slot = slot
        self._calls = Calls()
        self._direct: dict[str, Place] = {}
        self._rights: dict[tuple[str, str], tuple[float, bool]] = {}

    async def hang_up(self, patience: float) -> None:
        """Stop speaking: let calls under way end, at most ``patience`` seconds."""
        self.client = None
        await self._calls.close(patience)

    async def say(self, place: Place, answer: Answer, over: str | None) -> str | None:
        """Post an answer, or change the message ``over`` into it; return the id of its words."""
        kind = place.chat.kind
        if answer.question:
            self.questions.keep(answer.question)
        said = over
        for screen in replacing(answer, kind) if over else screens(answer, kind):
            said = await self._one(place, screen, over)
            over = None
            if said is None:
                return None
        return said

    async def private(self, person: str) -> Place | None:
        """Return the direct messages with a person, opened if need be."""
        if person not in self._direct:
            body = {"recipient_id": _user(person)}
            found = await self._call(Route("POST", "/users/@me/channels"), json=body)
            if not found:
                return None
            if len(self._direct) >= _KEPT:
                self._direct.clear()
            self._direct[person] = Place(self._account, chat_of(found))
        return self._direct[person]

    async def administers(self, place: Place, person: str) -> bool:
        """Tell whether a person may manage a channel's server; believed for a minute."""
        key, now = (place.chat.chat, person), asyncio.get_running_loop().time()
        at, may = self._rights.get(key, (-_FRESH, False))
        if now - at < _FRESH:
            return may
        found = await self._manages(_channel(place), _user(person))
        if found is None:
            return False  # nobody could say so; asked again the next time
        if len(self._rights) >= _KEPT:
            self._rights.clear()
        self._rights[key] = (now, found)
        return found

    async def _manages(self, channel: int, user: str) -> bool | None:
        found = await self._call(Route("GET", _CHANNEL, channel_id=channel))
        if not found or self.client is None:
            return None
        if found["type"] in _DIRECT:
            return any(person["id"] == user for person in found.get("recipients", ()))
        guild = self.client.get_guild(int(found.get("guild_id", 0)))
        if guild is None:
            return None
        try:
            member = await self._calls.run(guild.fetch_member(int(user)))
        except discord.NotFound:
            return False
        except Exception as error:  # noqa: BLE001 - whatever the library raises is an answer
            self._lost(error)
            return None
        rights = member.guild_permissions
        return rights.administrator or rights.manage_guild

    async def _one(self, place: Place, screen: Screen, over: str | None) -> str | None:
        await self._slot(place.chat)
        channel, body = _channel(place), screen.body()
        if over:
            return over if await self._changed(channel, over, body) else None
        # The nonce keeps a repeat by the library from showing twice.
        body |= {"nonce": secrets.token_hex(10), "enforce_nonce": True}
        found = await self._call(Route("POST", _MESSAGES, channel_id=channel), json=body)
        return str(found["id"]) if found else None

    async def _changed(self, channel: int, message: str, body: Mapping[str, Any]) -> bool:
        client = self.client
        if client is None:
            return False
        route = Route("PATCH", _MESSAGE, channel_id=channel, message_id=int(message))

        async def change() -> None:
            await client.http.request(route, json=body, timeout=_ANSWER)

        try:
            await self._calls.run(in_open_thread(client, channel, change))
        except Exception as error:  # noqa: BLE001 - likewise
            self._lost(error)
            return False
        return True

    async def _call(self, route: Route, **body: Any) -> dict[str, Any] | None:
        """Make a call and return its answer, or None with a line in the log."""
        if self.client is None:
            return None
        try:
            call = self.client.http.request(route, timeout=_ANSWER, **body)
            found: dict[str, Any] = await self._calls.run(call)
        except Exception as error:  # noqa: BLE001 - likewise
            self._lost(error)
            return None
        return found

    def _lost(self, error: Exception) -> None:
        reason = getattr(translate(error), "reason", "")
        _log.warning("not said", account=self._account, reason=reason)


def _channel(place: Place) -> int:
    """Return the id to speak to: a thread is a channel of its own."""
    return int(place.chat.thread or place.chat.chat)


def _user(person: str) -> str:
    """Return Discord's own id of ``discord:ID``."""
    return person.rpartition(":")[2]
