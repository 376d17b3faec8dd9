"""Discord as a bot sees it: posting, editing, deleting, publishing in channels."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import aiohttp
import discord
import structlog
from discord.http import Route

from bot.domain.model import Message, Part, Target, TargetKind
from bot.domain.pacing import Limits, Rate
from bot.platforms.discord.archived import in_open_thread
from bot.platforms.discord.calls import Calls
from bot.platforms.discord.channels import chat_of, refusal
from bot.platforms.discord.errors import translate
from bot.platforms.discord.parts import Published, may_become
from bot.platforms.discord.render import render
from bot.ports import Barred, Chat, ChatRefusedError, Outcome, Platform, Refused, Sent

_log = structlog.get_logger(__name__)

# 50 calls a second for each bot (documentation, "Rate Limits", global); spread evenly, since the
# server counts by its own clock's seconds. A channel takes 5 messages in 5 seconds (observed;
# the headers say so). Both stay a few per cent below.
_ACCOUNT = (Rate(47, 1.0, burst=2),)
_CHANNEL = (Rate(5, 5.2),)
_KINDS: tuple[TargetKind, ...] = ("private", "text", "announcement", "thread")
LIMITS = Limits(_ACCOUNT, dict.fromkeys(_KINDS, _CHANNEL))

# There is no gateway to tell of intents; without this one the library warns at every login.
_INTENTS = discord.Intents(guilds=True)

_LONGEST_SLEEP = 30.0  # seconds; the least that discord.py takes. Longer waits become ``Later``
_ANSWER = aiohttp.ClientTimeout(total=30)  # one attempt, without the waiting for its turn
_PATIENCE = 10.0  # seconds for calls under way when closing
_CONNECTIONS = 64
_NONCE = 25  # characters (documentation, "Create Message")
_NO_PINS = "the bot may not pin here: allow it Pin Messages in the channel"

_MESSAGES = "/channels/{channel_id}/messages"
_MESSAGE = _MESSAGES + "/{message_id}"

Call = Callable[[discord.Client], Awaitable[Outcome]]


def open_platform(name: str, token: str, api_url: str | None = None) -> Platform:
    """Make a bot account; nothing is contacted before the first use.

    Args:
        name: The account's name in the configuration.
        token: The bot's token, without a prefix.
        api_url: Another REST base with its version, such as ``http://localhost:3000/api/v10``.
            discord.py knows one base a process, so it holds for every account.

    Returns:
        The account.

    """
    if api_url:
        Route.BASE = api_url.rstrip("/")
    return DiscordPlatform(name, token)


def short_nonce(nonce: str) -> str:
    """Return the nonce, or the same short stand-in every time for one over 25 characters."""
    if len(nonce) <= _NONCE:
        return nonce
    return hashlib.blake2b(nonce.encode(), digest_size=12).hexdigest()


class DiscordPlatform:
    """One bot account, over HTTP alone: no gateway."""

    may_become = may_become
    replays_safely = True  # the nonce is enforced: Discord answers a repeat with what stands there

    def __init__(self, name: str, token: str) -> None:
        self.account = f"discord:{name}"
        self.limits = LIMITS
        self._token = token
        self._login: asyncio.Task[discord.Client] | None = None
        self._calls = Calls()

    async def open(self) -> None:
        """Do nothing yet: the first call logs in, so that a start needs no reachable service."""

    async def close(self) -> None:
        """Let calls under way end, at most ten seconds, and let go of all connections."""
        await self._calls.close(_PATIENCE)
        login, self._login = self._login, None
        if login:
            await _leave(login)

    async def resolve(self, address: str) -> Chat:
        """Find the channel with this id.

        Raises:
            ChatRefusedError: it is no id, or the bot cannot speak there.

        """
        if not address.isdecimal():
            raise ChatRefusedError(
                "a Discord address is a channel's number: turn on Developer Mode, then Copy Channel ID"
            )
        found = await self._calls.run(self._look_up(int(address)))
        return chat_of(found)

    async def _look_up(self, channel: int) -> dict[str, Any]:
        try:
            client = await self._logged_in()
            found: dict[str, Any] = await client.http.request(
                Route("GET", "/channels/{channel_id}", channel_id=channel), timeout=_ANSWER
            )
        except Exception as error:  # noqa: BLE001 - whatever the library raises is an answer
            raise refusal(translate(error)) from None
        return found

    def render(self, message: Message, kind: TargetKind) -> tuple[Part, ...]:
        """Turn a message into the calls that carry it."""
        return render(message, kind)

    def may_delete(self, posted_at: datetime, now: datetime) -> bool:  # noqa: ARG002 - the port's
        """Say yes: a bot may delete its own messages at any age."""
        return True

    async def post(self, target: Target, part: Part, nonce: str) -> Outcome:
        """Send one part; the same nonce within minutes gives the message that stands there."""
        body = {**part.payload, "nonce": short_nonce(nonce), "enforce_nonce": True}
        route = Route("POST", _MESSAGES, channel_id=_channel(target))

        async def send(client: discord.Client) -> Outcome:
            message = await client.http.request(route, json=body, timeout=_ANSWER)
            sent = Sent(str(message["id"]))
            if isinstance(part, Published):
                self._calls.start(self._publish(client, _channel(target), int(sent.id)))
            return sent

        return await self._calls.run(self._attempt(send, posting=True))

    async def edit(self, target: Target, message_id: str, part: Part) -> Outcome:
        """Replace one message, its mentions included; an archived thread is opened for it."""
        channel = _channel(target)
        route = Route("PATCH", _MESSAGE, channel_id=channel, message_id=int(message_id))
        body = edit_body(part)

        async def change(client: discord.Client) -> Outcome:
            await in_open_thread(
                client, channel, lambda: client.http.request(route, json=body, timeout=_ANSWER)
            )
            return Sent(message_id)

        return await self._calls.run(self._attempt(change))

    async def delete(self, target: Target, message_id: str) -> Outcome:
        """Take one message away; an archived thread is opened for it."""
        channel = _channel(target)

        async def remove(client: discord.Client) -> Outcome:
            await in_open_thread(
                client, channel, lambda: client.http.delete_message(channel, int(message_id))
            )
            return Sent(message_id)

        return await self._calls.run(self._attempt(remove))

    async def pin(self, target: Target, message_id: str, *, pinned: bool) -> Outcome:
        """Pin one message, or unpin it; it needs Pin Messages, and a channel holds 250 pins."""
        channel = _channel(target)

        async def put(client: discord.Client) -> Outcome:
            change = client.http.pin_message if pinned else client.http.unpin_message
            await in_open_thread(client, channel, lambda: change(channel, int(message_id)))
            return Sent(message_id)

        outcome = await self._calls.run(self._attempt(put))
        # Whoever may not pin may still post: the target is not to be paused for it.
        return Refused(_NO_PINS) if isinstance(outcome, Barred) else outcome

    async def _attempt(self, call: Call, *, posting: bool = False) -> Outcome:
        try:
            client = await self._logged_in()
        except Exception as error:  # noqa: BLE001 - whatever the library raises is an answer
            return translate(error)  # nothing of the message was sent yet
        try:
            return await call(client)
        except Exception as error:  # noqa: BLE001 - likewise
            return translate(error, posting=posting)

    async def _publish(self, client: discord.Client, channel: int, message_id: int) -> None:
        """Publish to followers, about 10 an hour; the message stands whatever comes of it."""
        try:
            await client.http.publish_message(channel, message_id)
        except Exception as error:  # noqa: BLE001 - likewise
            reason = getattr(translate(error), "reason", "")
            _log.warning("not published to followers", channel=channel, reason=reason)

    async def _logged_in(self) -> discord.Client:
        """Return the client, logged in once; everyone who waits shares one attempt."""
        login = self._login
        if login is None:
            login = self._login = asyncio.create_task(self._log_in())
        try:
            return await asyncio.shield(login)
        except Exception:
            if self._login is login:
                self._login = None
            raise

    async def _log_in(self) -> discord.Client:
        client = discord.Client(
            intents=_INTENTS,
            max_ratelimit_timeout=_LONGEST_SLEEP,
            connector=aiohttp.TCPConnector(limit=_CONNECTIONS),
            allowed_mentions=discord.AllowedMentions.none(),
        )
        try:
            await client.login(self._token)
        except BaseException:
            await client.close()  # a new attempt makes a new session
            raise
        return client


async def _leave(login: asyncio.Task[discord.Client]) -> None:
    """Close the client that a login gave, if it gave one."""
    login.cancel()  # without effect once it is done
    (client,) = await asyncio.gather(login, return_exceptions=True)
    if isinstance(client, discord.Client):
        await client.close()


def _channel(target: Target) -> int:
    """Return the id to speak to: a thread is a channel of its own."""
    return int(target.thread or target.chat)


def edit_body(part: Part) -> dict[str, object]:
    """Return what an edit sends: mentions are read anew, so their allowance goes along.

    An absent ``content`` would keep an old mention; ``flags`` can only be set when posting.
    """
    body = {"content": "", "allowed_mentions": {"parse": []}, **part.payload}
    body.pop("flags", None)
    return body
