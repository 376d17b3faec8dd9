"""The reception: one conversation a bot, all of them answered at one front desk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

import structlog

from bot.app import clock
from bot.app.opening import StandIns
from bot.chat import commands, editors
from bot.chat.frontdesk import Frontdesk
from bot.chat.turn import Desk, House
from bot.config import Account, Config
from bot.pipeline import newsdesk as pipeline
from bot.pipeline.deliver import Sender
from bot.ports import Conversation, Ledger, Newsdesk

log = structlog.get_logger()

_AGAIN = 10.0  # seconds before an account that broke is listened to again


class Reception:
    """Everything that people say to the bots, from the first word to the last answer."""

    def __init__(
        self,
        config: Callable[[], Config],
        ledger: Ledger,
        newsdesk: Newsdesk,
        conversations: Mapping[str, Conversation],
    ) -> None:
        """Take what is needed to answer; ``config`` returns the running configuration."""
        self._config = config
        self._conversations = conversations
        self._tasks: set[asyncio.Task[None]] = set()
        self._stale = asyncio.Event()
        self._desk = Desk(
            ledger,
            newsdesk,
            conversations,
            _sketches(),
            lambda: house_of(config()),
            clock.now,
            self._spawn,
        )

    async def run(self) -> None:
        """Listen on every account until cancelled."""
        frontdesk = Frontdesk(self._desk)
        try:
            async with asyncio.TaskGroup() as group:
                for account, conversation in self._conversations.items():
                    listening = self._listen(account, conversation, frontdesk)
                    group.create_task(listening, name=f"listener {account}")
                self._spawn(editors.resume(self._desk), "editors' progress")
                group.create_task(self._keep_menus(), name="menus")
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _listen(self, account: str, conversation: Conversation, frontdesk: Frontdesk) -> None:
        """Listen to an account until cancelled: one that breaks ends neither others nor itself."""
        while True:
            try:
                await conversation.run(frontdesk)
            except Exception:
                log.exception("reception.deaf", account=account)
            await asyncio.sleep(_AGAIN)

    def changed(self) -> None:
        """Note that the configuration changed: the menus may be others' now."""
        self._stale.set()

    async def _keep_menus(self) -> None:
        while True:
            self._stale.clear()
            await self._offer()
            await self._stale.wait()

    async def _offer(self) -> None:
        """Put the commands into every service's menus, for the editors of the day."""
        people = self._config().editors
        for account, conversation in self._conversations.items():
            service = account.partition(":")[0]
            own = [person for person in people if person.startswith(f"{service}:")]
            await _guarded(conversation.offer(commands.menu(), own), f"menus {account}")

    async def close(self) -> None:
        """Let go of all connections."""
        for conversation in self._conversations.values():
            await conversation.close()

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Start a task of its own; what it breaks is logged and ends nothing else."""
        task = asyncio.create_task(_guarded(work, name), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def conversations_of(
    config: Config, stand_ins: StandIns | None, senders: Sequence[Sender], ledger: Ledger
) -> dict[str, Conversation]:
    """Return a conversation for every bot; a webhook only speaks."""
    paces = {sender.platform.account: sender for sender in senders}
    return {
        account.address: _conversation(account, config, stand_ins, paces[account.address], ledger)
        for account in config.accounts
    }


def newsdesk_of(config: Callable[[], Config], ledger: Ledger, wake: pipeline.Wake) -> Newsdesk:
    """Return what editors can do, by the rules of the running configuration.

    Args:
        config: returns the running configuration.
        ledger: where everything stands.
        wake: see ``bot.pipeline.newsdesk.Newsdesk``.

    """
    return pipeline.Newsdesk(
        ledger,
        lambda: {story.id: story for story in config().stories},
        lambda: config().approval,
        clock.now,
        wake,
    )


def house_of(config: Config) -> House:
    """Return what a chat may know of the configuration."""
    return House(
        stories={story.id: story for story in config.stories},
        editors=frozenset(config.editors),
        approval=config.approval,
        recall=config.recall,
        timezone=config.timezone,
        language=config.language,
    )


def _conversation(
    account: Account,
    config: Config,
    stand_ins: StandIns | None,
    sender: Sender,
    ledger: Ledger,
) -> Conversation:
    # Imported here: the services' libraries take longer to load than most commands to run.
    from bot.platforms import discord, telegram  # noqa: PLC0415

    if account.platform == "telegram":
        url = stand_ins.telegram_url if stand_ins else account.api_url
        return telegram.open_conversation(
            account.name, account.token, url, sender.courtesy, ledger, clock.now
        )
    rest = stand_ins.discord_url if stand_ins else config.discord_base
    return discord.open_conversation(
        account.name, account.token, rest, sender.courtesy, ledger, clock.now
    )


def _sketches() -> dict[str, Callable[..., str]]:
    from bot.platforms import discord, telegram  # noqa: PLC0415 - as above

    return {"telegram": telegram.sketch, "discord": discord.sketch}


async def _guarded(work: Coroutine[Any, Any, None], name: str) -> None:
    try:
        await work
    except Exception:  # one broken progress message must not silence the others
        log.exception("reception.broke", task=name)
