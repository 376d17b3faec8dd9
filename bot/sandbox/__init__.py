"""Local stand-ins for Telegram and Discord that speak the real protocols and enforce the rules."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Literal

from aiohttp import web

from bot.ports import Preview
from bot.sandbox import discord, telegram
from bot.sandbox.control import Control, read_chat
from bot.sandbox.core import Core
from bot.sandbox.faults import Faults
from bot.sandbox.limits import Limiter
from bot.sandbox.nouns import Chat, Clock, Service
from bot.sandbox.preview import StorePreview
from bot.sandbox.record import Record
from bot.sandbox.seed import chats_for
from bot.sandbox.store import Store

__all__ = ["Chat", "Sandbox", "chats_for"]


class Sandbox:
    """Both stand-ins on loopback ports, with one memory."""

    def __init__(
        self,
        path: Path | str,
        *,
        limits: Literal["real", "none"] = "real",
        record: Path | str | None = None,
        telegram_port: int = 0,
        discord_port: int = 0,
        accounts: Mapping[str, Mapping[str, str]] | None = None,
        webhooks: Mapping[str, str] | None = None,
        editors: Mapping[str, str] | None = None,
        clock: Clock = time.time,
    ) -> None:
        """Open the memory at ``path``; nothing listens yet.

        Args:
            path: the SQLite file.
            limits: ``real`` enforces the services' rate limits.
            record: a file to which each accepted call is appended.
            telegram_port: 0 takes a free port.
            discord_port: 0 takes a free port.
            accounts: service → configured name → token; a service that is left out takes any.
            webhooks: a Discord webhook's id → its token.
            editors: service → the id of an editor, for the page that lets one act as such.
            clock: the time in Unix seconds.

        """
        self._ports: dict[Service, int] = {"telegram": telegram_port, "discord": discord_port}
        self._runners: list[web.AppRunner] = []
        store = Store(path)
        self.core = Core(
            store=store,
            faults=Faults(store, clock),
            record=Record(record),
            limiter=Limiter(clock),
            clock=clock,
            limits_on=limits == "real",
            accounts=accounts or {},
            webhooks=webhooks or {},
        )
        self.control = Control(self.core)
        self.preview: Preview = StorePreview(store, self.control.act, editors or {})

    async def start(self) -> None:
        """Listen on both ports.

        Raises:
            OSError: a port is taken.

        """
        builders: dict[Service, Callable[[Core], web.Application]] = {
            "telegram": telegram.build,
            "discord": discord.build,
        }
        for service, build in builders.items():
            app = build(self.core)
            app.add_routes(self.control.routes())
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
            self._runners.append(runner)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", self._ports[service]).start()
            self._ports[service] = runner.addresses[0][1]
            self.core.urls[service] = f"http://127.0.0.1:{self._ports[service]}"

    async def stop(self) -> None:
        """Stop listening, end long polls and sockets, and close the memory."""
        self.core.closing.set()
        for runner in self._runners:
            await runner.cleanup()
        self._runners.clear()
        self.core.store.close()

    @property
    def telegram_url(self) -> str:
        """The Bot API's base, without ``/bot``."""
        return self.core.urls["telegram"]

    @property
    def discord_url(self) -> str:
        """The REST API's base."""
        return f"{self.core.urls['discord']}/api/v10"

    def add_chat(self, platform: Service, chat_id: str | int, kind: str, **fields: object) -> Chat:
        """Add a chat, or return the one that stands; fields as of ``POST /_sandbox/chats``."""
        return self.core.add_chat(
            read_chat({"platform": platform, "id": chat_id, "kind": kind, **fields})
        )

    def seed(self, addresses: Iterable[str]) -> list[Chat]:
        """Add plausible chats for a configuration's addresses; those that stand stay as they are."""
        return [self.core.add_chat(chat) for chat in chats_for(addresses)]
