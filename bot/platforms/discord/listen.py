"""Discord as a conversation: commands and presses come over the gateway, answers go over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

import discord
import structlog
from discord.http import Route

from bot.platforms.discord import outages
from bot.platforms.discord.answering import Answering
from bot.platforms.discord.channels import chat_of
from bot.platforms.discord.gateway import (
    connected,
    find_gateway,
    leave,
    new_ear,
)
from bot.platforms.discord.menus import menu_of
from bot.platforms.discord.offering import Offering
from bot.platforms.discord.speaking import Speaking
from bot.ports import (
    Answer,
    ChatRefusedError,
    Command,
    Conversation,
    Listener,
    Memory,
    Place,
    Slot,
)

_log = structlog.get_logger(__name__)

_PATIENCE: Final = 5.0  # seconds for what is under way when closing

# What the bot does in a server (topics/permissions): see, post, embed, attach, read what it
# replies to, open threads and speak in them, publish and pin.
_RIGHTS: Final = discord.Permissions(
    view_channel=True,
    send_messages=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
    create_public_threads=True,
    send_messages_in_threads=True,
    pin_messages=True,
)


def open_conversation(
    name: str,
    token: str,
    api_url: str | None,
    slot: Slot,
    memory: Memory,
    clock: Callable[[], datetime],
) -> Conversation:
    """Make the ear and mouth of a bot account; nothing is contacted before ``run``.

    Args:
        name: The account's name in the configuration.
        token: The bot's token, without a prefix.
        api_url: Another REST base with its version; it holds for every account of the process.
        slot: Waits until a call to a chat may go.
        memory: Remembers which commands stand in Discord's menus.
        clock: The only clock.

    Returns:
        The conversation ``discord:NAME``.

    """
    if api_url:
        Route.BASE = api_url.rstrip("/")
    return DiscordConversation(name, token, slot, memory, clock)


class DiscordConversation:
    """One bot account as people meet it: through slash commands, buttons and dialogues.

    It has a client of its own beside the one that sends deliveries, and needs no privileged intent.
    """

    def __init__(
        self, name: str, token: str, slot: Slot, memory: Memory, clock: Callable[[], datetime]
    ) -> None:
        self.account = f"discord:{name}"
        self._token = token
        self._offering = Offering(self.account, memory)
        self._speaking = Speaking(self.account, slot)
        self._answering = Answering(self.account, self._speaking, clock)
        self._listener: Listener | None = None
        self._known: tuple[int, int] | None = None  # the application and the bot's user
        self._heard = False  # the last session came as far as listening
        self._told: str | None = None  # the outage that the log was told of

    async def run(self, listener: Listener) -> None:
        """Listen until cancelled; outages are waited out."""
        self._listener = self._answering.listener = listener
        failures = 0
        while True:
            began = asyncio.get_running_loop().time()
            self._heard = False
            wait = await self._session()
            held = asyncio.get_running_loop().time() - began
            failures = 1 if self._heard and held > outages.STEADY else failures + 1
            await asyncio.sleep(outages.backoff(failures) if wait is None else wait)

    async def close(self) -> None:
        """Let answers under way end, at most five seconds, and let go of all connections."""
        await self._answering.close(_PATIENCE)
        await self._speaking.hang_up(_PATIENCE)

    async def offer(self, commands: Sequence[Command], editors: Collection[str]) -> None:  # noqa: ARG002 - Discord shows commands by permission, not by person
        """Put the commands into Discord's menus, now or as soon as it can be reached."""
        self._offering.want(menu_of(commands))

    async def say(self, place: Place, answer: Answer, *, over: str | None = None) -> str | None:
        """Say something unasked, or over an earlier message of ours, even one for one person."""
        if over and (changed := await self._answering.change(over, answer)):
            return changed
        return await self._speaking.say(place, answer, over)

    async def private(self, person: str) -> Place | None:
        """Return the direct messages with a person."""
        return await self._speaking.private(person)

    async def administers(self, place: Place, person: str) -> bool:
        """Tell whether a person may manage the server that a channel is in."""
        return await self._speaking.administers(place, person)

    def link(self, story: str | None = None) -> Mapping[str, str]:  # noqa: ARG002 - Discord's addresses carry no word for the bot
        """Return where the bot is added to a server, and its profile, where one may write to it."""
        if self._known is None:
            return {}
        application, user = self._known
        return {"group": invitation(application), "private": f"https://discord.com/users/{user}"}

    # -- what the gateway tells

    async def ready(self) -> None:
        """Note that the gateway speaks to us."""
        self._heard, self._told = True, None
        _log.info("listening", account=self.account)

    async def interaction(self, interaction: discord.Interaction) -> None:
        """Answer what a person did."""
        await self._answering.hear(interaction)

    async def joined(self, guild: discord.Guild) -> None:
        """Tell the listener of every channel and thread of a server that can be spoken to again."""
        for channel in (*guild.channels, *guild.threads):
            with contextlib.suppress(ChatRefusedError):
                seen = {"id": channel.id, "type": channel.type.value, "name": channel.name}
                place = Place(self.account, chat_of(seen))
                if self._listener:
                    await self._listener.joined(place, None)

    async def gone(self, channels: Sequence[int], reason: str) -> None:
        """Tell the listener of channels that are no more, or out of reach."""
        for channel in channels:
            if self._listener:
                await self._listener.left(self.account, str(channel), reason)

    # -- one session at the gateway

    async def _session(self) -> float | None:
        """Listen until the connection ends; return how long to wait, or None for the usual time.

        What can be resumed the library resumes. Any other end is ours to wait out, so that the
        waiting has a bound and the log has a line instead of a traceback.
        """
        client = new_ear(self)
        offering: asyncio.Task[None] | None = None
        try:
            await client.login(self._token)
            gateway = await find_gateway(client)
            if gateway.shards > 1:
                await leave(client)
                client = new_ear(self, gateway.shards)
                await client.login(self._token)
            self._take_up(client)
            offering = asyncio.create_task(self._offering.run(client))
            await connected(client)
        except Exception as error:  # noqa: BLE001 - whatever the library raises is an outage
            return self._trouble(error)
        finally:
            if offering is not None:
                offering.cancel()
            await self._speaking.hang_up(_PATIENCE)
            await leave(client)
        return None

    def _take_up(self, client: discord.Client) -> None:
        """Speak through a client that is logged in."""
        if client.application_id is not None and client.user is not None:
            self._known = (client.application_id, client.user.id)
        self._speaking.client = client

    def _trouble(self, error: Exception) -> float | None:
        """Tell the log why there is no connection, once for an outage; return the wait."""
        wait, reason = outages.judged(error)
        if reason != self._told:
            tell = _log.error if wait == outages.REFUSED else _log.warning
            tell("not listening", account=self.account, reason=reason)
        self._told = reason
        return wait


def invitation(application: int) -> str:
    """Return the address under which a bot is added to a server, with what it needs there."""
    return discord.utils.oauth_url(
        application, permissions=_RIGHTS, scopes=("bot", "applications.commands")
    )
