"""Find the chats behind the configured addresses, without making the start wait for anyone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import structlog

from bot.app import clock
from bot.domain.model import Subscription
from bot.ports import Chat, ChatRefusedError, Ledger, Platform

log = structlog.get_logger()

WEBHOOKS = "discord-webhook:webhooks"


class Binder:
    """Binds addresses to targets; what cannot be found now is tried again later."""

    def __init__(self, ledger: Ledger, platforms: Iterable[Platform]) -> None:
        """Take the ledger and the accounts that can look chats up."""
        self._ledger = ledger
        self._platforms = {platform.account: platform for platform in platforms}
        self._refused: Mapping[str, str] = {}

    @property
    def refused(self) -> Mapping[str, str]:
        """The addresses without a chat, and why."""
        return self._refused

    async def bind(self, subscriptions: Sequence[Subscription]) -> bool:
        """Bind what can be bound and subscribe it; return whether all could."""
        refused = {}
        for address in dict.fromkeys(s.target for s in subscriptions):
            if reason := await self._bind(address):
                refused[address] = reason
                if self._refused.get(address) != reason:
                    log.warning("target.refused", target=address, reason=reason)
        self._refused = refused
        bound = [s for s in subscriptions if s.target not in refused]
        await self._ledger.sync_subscriptions(bound, clock.now())
        return not refused

    async def _bind(self, address: str) -> str | None:
        if await self._ledger.target_of(address):
            return None
        account, last = account_of(address)
        platform = self._platforms.get(account)
        if platform is None:
            return f"the account {account} was added after the start; restart to use it"
        try:
            chat: Chat = await platform.resolve(last)
        except ChatRefusedError as error:
            return str(error)
        await self._ledger.bind_target(address, account, chat, clock.now())
        return None


def account_of(address: str) -> tuple[str, str]:
    """Cut an address into its account and what the account's service understands."""
    platform, _, rest = address.partition(":")
    if platform == "discord-webhook":
        return WEBHOOKS, rest
    name, _, last = rest.partition(":")
    return f"{platform}:{name}", last
