"""Puts the commands into Discord's menus, once for each change: a day has 200 creations."""

from __future__ import annotations

import asyncio
from typing import Final

import discord
import structlog

from bot.platforms.discord.errors import translate
from bot.platforms.discord.menus import Menu, digest_of
from bot.ports import Memory

_log = structlog.get_logger(__name__)

_AGAIN: Final = 60.0  # seconds after a failure, doubled each time
_LONGEST: Final = 3600.0


class Offering:
    """The menu as it should be, and the way to get it there."""

    def __init__(self, account: str, memory: Memory) -> None:
        self._account = account
        self._name = f"{account} menus"
        self._memory = memory
        self._menu: Menu | None = None
        self._news = asyncio.Event()

    def want(self, menu: Menu) -> None:
        """Put this menu there as soon as Discord can be reached."""
        self._menu = menu
        self._news.set()

    async def run(self, client: discord.Client) -> None:
        """Put there what is wanted, and whatever is wanted later, until cancelled."""
        if self._menu is not None:
            self._news.set()  # it may have been changed behind our back meanwhile
        pause = _AGAIN
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                await self._put(client, self._menu or [])
                pause = _AGAIN
            except Exception as error:  # noqa: BLE001 - whatever the library raises is an answer
                pause = self._postponed(error, pause)

    def _postponed(self, error: Exception, pause: float) -> float:
        """Try again later, when Discord says or after a while; return the pause after that."""
        asked = error.retry_after if isinstance(error, discord.RateLimited) else 0.0
        wait = max(pause, asked)
        reason = getattr(translate(error), "reason", "")
        _log.warning("commands not offered yet", account=self._account, reason=reason, wait=wait)
        asyncio.get_running_loop().call_later(wait, self._news.set)
        return min(pause * 2, _LONGEST)

    async def _put(self, client: discord.Client, menu: Menu) -> None:
        application = client.application_id
        if application is None:
            return
        digest = digest_of(menu, str(application))
        if await self._stands(client, application, menu, digest):
            return
        await client.http.bulk_upsert_global_commands(application, menu)
        await self._memory.remember(self._name, digest)
        _log.info("commands offered", account=self._account, commands=len(menu))

    async def _stands(
        self, client: discord.Client, application: int, menu: Menu, digest: str
    ) -> bool:
        """Tell whether the same menu was put there before, and nobody took it away since."""
        if await self._memory.recall(self._name) != digest:
            return False
        there = await client.http.get_global_commands(application)
        names = {(command["type"], command["name"]) for command in there}
        return names == {(command["type"], command["name"]) for command in menu}
