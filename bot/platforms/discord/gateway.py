"""The library's client as an ear at the gateway that the REST base names."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp
import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

_log = structlog.get_logger(__name__)

_LONGEST_SLEEP = 30.0  # seconds; the least that discord.py takes
_CONNECTIONS = 16
# Guilds come in a row after READY; a gap of this many seconds ends it.
_GAP = 0.5
_CLOSING = 5.0  # seconds for a connection to end


class TooManyStartsError(Exception):
    """No session may be started for ``wait`` seconds; starting one all the same ends the token."""

    def __init__(self, wait: float) -> None:
        """Keep the seconds."""
        super().__init__("the sessions of this day are used up")
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Gateway:
    """Where to connect and in how many pieces (events/gateway, "Get Gateway Bot")."""

    url: str
    shards: int = 1


class Hears(Protocol):
    """Who is told what came over the gateway."""

    async def ready(self) -> None:
        """Note that the gateway speaks to us."""
        ...

    async def interaction(self, interaction: discord.Interaction) -> None:
        """Answer what a person did."""
        ...

    async def joined(self, guild: discord.Guild) -> None:
        """Note a server that the bot was added to."""
        ...

    async def gone(self, channels: Sequence[int], reason: str) -> None:
        """Note channels that are no more, or out of reach."""
        ...


class _Ear(discord.Client):
    """Passes on what concerns us; ``hears`` is set before it connects."""

    hears: Hears

    async def on_connect(self) -> None:
        """Pass on that a session began."""
        await self.hears.ready()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Pass on what a person did."""
        await self.hears.interaction(interaction)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Pass on that the bot was added to a server."""
        await self.hears.joined(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Pass on that the bot was removed from a server, or that the server is no more."""
        places = [*guild.channels, *guild.threads]
        await self.hears.gone([place.id for place in places], "the server removed the bot")

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Pass on that a channel was deleted; its threads are told one by one."""
        await self.hears.gone([channel.id], "the channel was deleted")

    async def on_raw_thread_delete(self, event: discord.RawThreadDeleteEvent) -> None:
        """Pass on that a thread was deleted, known to the library or not."""
        await self.hears.gone([event.thread_id], "the thread was deleted")

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002 - the library's signature
        """Name what went wrong; the words of an error may hold what a person wrote."""
        _log.exception("an event was not understood", event_name=event_method)


class _ManyEars(_Ear, discord.AutoShardedClient):
    """The same for a bot in so many servers that Discord wants several connections."""


def new_ear(hears: Hears, shards: int = 1) -> _Ear:
    """Make a client that is not connected yet; it keeps nothing of members and messages."""
    options: dict[str, Any] = {
        "intents": discord.Intents(guilds=True),
        "max_messages": None,
        "chunk_guilds_at_startup": False,
        "member_cache_flags": discord.MemberCacheFlags.none(),
        "max_ratelimit_timeout": _LONGEST_SLEEP,
        "guild_ready_timeout": _GAP,
        "connector": aiohttp.TCPConnector(limit=_CONNECTIONS),
        "allowed_mentions": discord.AllowedMentions.none(),
    }
    ear = _ManyEars(shard_count=shards, **options) if shards > 1 else _Ear(**options)
    ear.hears = hears
    return ear


async def find_gateway(client: discord.Client) -> Gateway:
    """Ask the REST base where the gateway is, and let the library connect there.

    The library knows one address a process, as it knows one REST base.

    Raises:
        TooManyStartsError: no session may be started now.
        discord.HTTPException: the base names no gateway.

    """
    try:
        found = await client.http.request(Route("GET", "/gateway/bot"))
    except discord.HTTPException as error:
        if error.status not in (404, 405):
            raise
        found = await client.http.request(Route("GET", "/gateway"))
    limit = found.get("session_start_limit") or {}
    if limit.get("remaining", 1) < 1:
        raise TooManyStartsError(limit.get("reset_after", 0) / 1000)
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(found["url"])
    return Gateway(found["url"], max(1, int(found.get("shards", 1))))


async def connected(client: discord.Client) -> None:
    """Be connected until the connection ends, or is to end.

    The library must not be cancelled while it connects: the socket it has opened then, and the
    thread of its heartbeats, would be left behind. It ends by itself when the client is closed.
    """
    connection = asyncio.create_task(client.connect(reconnect=False))
    try:
        await asyncio.shield(connection)
    finally:
        await client.close()
        _, late = await asyncio.wait([connection], timeout=_CLOSING)
        for task in late:
            task.cancel()
        await asyncio.gather(connection, return_exceptions=True)


async def leave(client: discord.Client) -> None:
    """Close a client with all it started."""
    ready: asyncio.Task[None] | None = getattr(client._connection, "_ready_task", None)  # noqa: SLF001 - it outlives the client else
    await client.close()
    if ready is not None:
        ready.cancel()
        await asyncio.gather(ready, return_exceptions=True)
