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

    async def expect(self, subscriptions: Sequence[Subscription]) -> None:
        """Subscribe every address at once, found or not, so that no entry is missed meanwhile."""
        for address in dict.fromkeys(s.target for s in subscriptions):
            if await self._ledger.target_of(address) is None:
                account, _ = account_of(address)
                await self._ledger.expect_target(
                    address, account, guess(address), "not looked up yet", clock.now()
                )
        await self._ledger.sync_subscriptions(subscriptions, clock.now())

    async def bind(self, subscriptions: Sequence[Subscription]) -> bool:
        """Find the chats that are still expected; return whether all were found.

        What is due for an expected one gathers until it is found, so that an outage at the start
        costs nobody a message.
        """
        addresses = list(dict.fromkeys(s.target for s in subscriptions))
        refused = {}
        for address in addresses:
            if reason := await self._bind(address):
                refused[address] = reason
                if self._refused.get(address) != reason:
                    log.warning("target.refused", target=address, reason=reason)
        self._refused = refused
        return not refused

    async def _bind(self, address: str) -> str | None:
        if await self._ledger.target_of(address):
            return None
        account, last = account_of(address)
        reason = await self._find(address, account, last)
        if reason is not None:
            await self._ledger.expect_target(address, account, guess(address), reason, clock.now())
        return reason

    async def _find(self, address: str, account: str, last: str) -> str | None:
        platform = self._platforms.get(account)
        if platform is None:
            return f"the account {account} was added after the start; restart to use it"
        try:
            chat = await platform.resolve(last)
        except ChatRefusedError as error:
            return str(error)
        except Exception as error:  # one odd answer must not end the daemon
            log.exception("target.broke", target=address)
            return f"internal error ({type(error).__name__}); the log has the details"
        await self._ledger.bind_target(address, account, chat, clock.now())
        return None


def guess(address: str) -> Chat:
    """Return what an address alone tells of its chat."""
    account, last = account_of(address)
    place, _, thread = last.partition("/")
    match account.partition(":")[0]:
        case "discord-webhook":
            return Chat(last, "webhook")
        case "discord":
            return Chat(last, "text")
        case _ if thread:
            return Chat(place, "topic", thread)
        case _ if place.startswith("@"):
            return Chat(place, "channel")
        case _:
            return Chat(place, "group" if place.startswith("-") else "private")


def account_of(address: str) -> tuple[str, str]:
    """Cut an address into its account and what the account's service understands."""
    platform, _, rest = address.partition(":")
    if platform == "discord-webhook":
        return WEBHOOKS, rest
    name, _, last = rest.partition(":")
    return f"{platform}:{name}", last
