"""Open the adapters that a configuration asks for."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot import storage
from bot.app.errors import FailedError, UsageError
from bot.config import Config, ConfigError, load
from bot.ports import Ledger, LedgerError, Pictures, Platform
from bot.sources import KINDS

_SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True)
class StandIns:
    """Where the sandbox answers instead of the real services."""

    telegram_url: str
    discord_url: str


def configuration(
    path: str, *, sandbox: bool = False, extra: Mapping[str, str] | None = None
) -> Config:
    """Load the configuration of this process's environment.

    Raises:
        UsageError: naming every problem, a line each.

    """
    environ = {**os.environ, **(extra or {})}
    try:
        return load(path, environ=environ, sandbox=sandbox, kinds=(*KINDS, "hook"))
    except ConfigError as error:
        raise UsageError("\n".join(map(str, error.problems))) from None


@asynccontextmanager
async def ledger_of(config: Config) -> AsyncIterator[Ledger]:
    """Open the ledger in its newest form, and close it."""
    if config.storage.startswith(_SQLITE):
        Path(config.storage.removeprefix(_SQLITE)).parent.mkdir(parents=True, exist_ok=True)
    try:
        await storage.upgrade(config.storage)
        ledger = await storage.open_ledger(config.storage)
    except LedgerError as error:
        raise FailedError(str(error)) from None
    try:
        yield ledger
    finally:
        await ledger.close()


@asynccontextmanager
async def only_one(config: Config) -> AsyncIterator[None]:
    """Make sure that one daemon works on a storage.

    Raises:
        UsageError: another one does.

    """
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(storage.alone(config.storage))
        except LedgerError as error:
            raise UsageError(str(error)) from None
        yield


def platforms_of(
    config: Config, stand_ins: StandIns | None, pictures: Pictures | None = None
) -> list[Platform]:
    """Return a platform for every account, and one for all webhooks together.

    Args:
        config: the accounts and webhooks.
        stand_ins: where the sandbox answers instead of the real services.
        pictures: the way to the pictures of entries, for those who upload them.

    """
    # Imported here: the services' libraries take longer to load than most commands to run.
    from bot.platforms import discord, telegram  # noqa: PLC0415

    opened: list[Platform] = []
    rest = stand_ins.discord_url if stand_ins else None
    for account in config.accounts:
        if account.platform == "telegram":
            url = stand_ins.telegram_url if stand_ins else account.api_url
            opened.append(telegram.open_platform(account.name, account.token, url, pictures))
        else:
            rest = rest or account.api_url
            opened.append(discord.open_platform(account.name, account.token, rest))
    if config.webhooks:
        opened.append(discord.open_webhooks(config.webhooks, rest))
    return opened
