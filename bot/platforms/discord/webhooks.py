"""Discord through webhooks: one account for all of them, each with its own secret address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

import aiohttp
import orjson
from discord.http import Route

from bot.domain.model import Message, Part, Target, TargetKind
from bot.domain.pacing import Limits, Rate
from bot.platforms.discord.calls import Calls
from bot.platforms.discord.channels import refusal, webhook_chat
from bot.platforms.discord.errors import Answer, is_discords, judge, seconds, translate
from bot.platforms.discord.parts import may_become
from bot.platforms.discord.render import render
from bot.platforms.discord.send import edit_body
from bot.ports import (
    Barred,
    Chat,
    ChatRefusedError,
    Gone,
    Outcome,
    Platform,
    Refused,
    Sent,
    Stopped,
    Unknown,
)

# Calls without an Authorization header count against the machine's address, 50 a second
# (documentation, "Rate Limits"); a webhook takes 5 in 2 seconds and 30 a minute
# (discord-api-docs#367). All stay a few per cent below.
LIMITS = Limits((Rate(47, 1.0, burst=2),), {"webhook": (Rate(5, 2.1), Rate(29, 60.0))})

_ANSWER = aiohttp.ClientTimeout(total=30)
_PATIENCE = 10.0  # seconds for calls under way when closing
_CONNECTIONS = 64


def open_webhooks(webhooks: Mapping[str, str], api_url: str | None = None) -> Platform:
    """Make the account that speaks through webhooks; nothing is contacted before the first use.

    Args:
        webhooks: The token of each webhook by its id.
        api_url: Another REST base with its version; default is the one the bots use.

    Returns:
        The account ``discord-webhook:webhooks``.

    """
    return WebhookPlatform(webhooks, (api_url or Route.BASE).rstrip("/"))


@dataclass(frozen=True, slots=True)
class _Answered:
    """An answer with its body read; ``None`` where it was no JSON object."""

    status: int
    headers: Mapping[str, str]
    body: dict[str, Any] | None

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300  # noqa: PLR2004 - success

    def outcome(self, *, posting: bool) -> Outcome:
        """Judge a refusal. A refused token is the end of one webhook, not of the account."""
        body = self.body or {}
        headers = self.headers
        wait = body.get("retry_after", headers.get("Retry-After"))
        answer = Answer(
            status=self.status,
            code=code if isinstance(code := body.get("code"), int) else 0,
            retry_after=seconds(wait),
            everyone=bool(body.get("global")),
            via_discord=is_discords(self.status, headers.get("Content-Type"), headers.get("Via")),
        )
        outcome = judge(answer, posting=posting)
        return Gone("the webhook is not accepted") if isinstance(outcome, Stopped) else outcome


class WebhookPlatform:
    """All webhooks of the configuration.

    Not discord.py's webhook class: it repeats a post after a server's failure, and a webhook has
    no nonce that would keep the repeat from showing twice.
    """

    account = "discord-webhook:webhooks"
    may_become = may_become
    replays_safely = False

    def __init__(self, webhooks: Mapping[str, str], base: str) -> None:
        self.limits = LIMITS
        self._tokens = dict(webhooks)
        self._base = base
        self._session: aiohttp.ClientSession | None = None
        self._calls = Calls()

    async def open(self) -> None:
        """Make the session; no connection is opened yet."""
        self._session = self._session or aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=_CONNECTIONS),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": f"DiscordBot (tocsin, {version('tocsin')})"},
            json_serialize=lambda value: orjson.dumps(value).decode(),
            timeout=_ANSWER,
        )

    async def close(self) -> None:
        """Let calls under way end, at most ten seconds, and let go of all connections."""
        await self._calls.close(_PATIENCE)
        session, self._session = self._session, None
        if session:
            await session.close()

    async def resolve(self, address: str) -> Chat:
        """Find the webhook with this id.

        Raises:
            ChatRefusedError: the configuration or Discord does not know it.

        """
        if address not in self._tokens:
            raise ChatRefusedError("no webhook with this id is configured: give its whole URL")
        found = await self._calls.run(self._ask("GET", address))
        if isinstance(found, _Answered) and found.good and found.body:
            return webhook_chat(found.body)
        raise refusal(found.outcome(posting=False) if isinstance(found, _Answered) else found)

    def render(self, message: Message, kind: TargetKind) -> tuple[Part, ...]:
        """Turn a message into the calls that carry it."""
        return render(message, kind)

    def may_delete(self, posted_at: datetime, now: datetime) -> bool:  # noqa: ARG002 - the port's
        """Say yes: a webhook may delete its own messages at any age."""
        return True

    async def post(self, target: Target, part: Part, nonce: str) -> Outcome:  # noqa: ARG002 - webhooks know no nonce
        """Send one part, once: a failure that may hide a success is ``Unknown``."""
        return await self._change("POST", target, "", part.payload, posting=True)

    async def edit(self, target: Target, message_id: str, part: Part) -> Outcome:
        """Replace one message, its mentions included."""
        return await self._change("PATCH", target, message_id, edit_body(part))

    async def delete(self, target: Target, message_id: str) -> Outcome:
        """Take one message away."""
        return await self._change("DELETE", target, message_id, None)

    async def pin(self, target: Target, message_id: str, *, pinned: bool) -> Outcome:  # noqa: ARG002 - the port's
        """Say no: Discord lets only a bot pin."""
        return Refused("a webhook cannot pin: let a bot account speak in the channel")

    async def _change(
        self,
        method: str,
        target: Target,
        message_id: str,
        body: dict[str, object] | None,
        *,
        posting: bool = False,
    ) -> Outcome:
        if target.chat not in self._tokens:
            return Barred("the webhook is no longer configured: put its URL back or remove it")
        query = {"thread_id": target.thread} if target.thread else {}
        if posting:
            query["wait"] = "true"  # without it no id comes back, and no error either
        path = f"/messages/{message_id}" if message_id else ""
        found = await self._calls.run(
            self._ask(method, target.chat, path, query, body, posting=posting)
        )
        return _settled(found, message_id, posting=posting)

    async def _ask(
        self,
        method: str,
        webhook: str,
        path: str = "",
        query: Mapping[str, str] | None = None,
        body: dict[str, object] | None = None,
        *,
        posting: bool = False,
    ) -> _Answered | Outcome:
        await self.open()
        assert self._session  # noqa: S101 - open has just made it
        url = f"{self._base}/webhooks/{webhook}/{quote(self._tokens[webhook], safe='')}{path}"
        try:
            async with self._session.request(
                method, url, params=query, json=body, allow_redirects=False
            ) as response:
                return _Answered(response.status, response.headers, _json(await response.read()))
        except (aiohttp.ClientError, OSError) as error:
            return translate(error, posting=posting)


def _settled(found: _Answered | Outcome, message_id: str, *, posting: bool) -> Outcome:
    match found:
        case _Answered(good=True, body=body):
            if standing := message_id or str((body or {}).get("id") or ""):
                return Sent(standing)
            # Without an id a later edit or delete would address the webhook itself.
            return Unknown("the answer does not name the message")
        case _Answered():
            return found.outcome(posting=posting)
        case _:
            return found


def _json(body: bytes) -> dict[str, Any] | None:
    """Read a JSON object, or nothing."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None
