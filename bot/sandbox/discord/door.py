"""The way in and out of every REST call: faults, limits, tokens, the answer's form, the tallies."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import BodyPartReader, web

from bot.sandbox.core import Core, hang_up
from bot.sandbox.discord import rules
from bot.sandbox.discord.call import Answer, Call, Endpoint, Upload
from bot.sandbox.discord.ceilings import BUCKETS, Ceilings, LimitedError
from bot.sandbox.discord.errors import RefusedError
from bot.sandbox.discord.faulty import refusal_of, struck_name
from bot.sandbox.discord.world import World
from bot.sandbox.faults import FaultKind
from bot.sandbox.limits import Claim
from bot.sandbox.nouns import Json
from bot.sandbox.record import file_entry

CLOUDFLARE = (
    "<!DOCTYPE html><html><head><title>Access denied | discord.com used Cloudflare to restrict"
    " access</title></head><body><h1>Error 1015</h1><p>You are being rate limited</p></body></html>"
)
UNKNOWN_WEBHOOK = 10015
_INVALID = (401, 403, 429)


@dataclass(slots=True)
class Door:
    """Everything between aiohttp and an endpoint."""

    core: Core
    world: World
    ceilings: Ceilings
    _dead: set[str] = field(default_factory=set)

    def handler(self, endpoint: Endpoint) -> Callable[[web.Request], Awaitable[web.Response]]:
        """Return what aiohttp calls for an endpoint."""

        async def handle(request: web.Request) -> web.Response:
            address = request.remote or "unknown"
            if self.ceilings.banned(address):
                return self._cloudflare()
            response = await self._answer(endpoint, request)
            shared = response.headers.get("X-RateLimit-Scope") == "shared"
            if response.status in _INVALID and not shared:
                self.ceilings.invalid(address)
            self.core.store.commit()
            return response

        return handle

    async def nothing(self, request: web.Request) -> web.Response:
        """Answer for a path that does not exist."""
        sentence = f"there is no {request.method} {request.path_qs}"
        return self._refused(RefusedError(0, sentence), "unknown path")

    async def _answer(self, endpoint: Endpoint, request: web.Request) -> web.Response:
        chat = self._chat_of(request)
        fault = await self.core.strike(
            "discord", endpoint.method, struck_name(self.world, chat, request.match_info)
        )
        if fault is not None and fault.kind is FaultKind.DROP_BEFORE:
            return hang_up(request)
        claims = _claims(endpoint, request, chat)
        try:
            if fault is not None:
                self._strike(fault, endpoint)
            call = await self._call(endpoint, request, chat, claims)
            answer = endpoint.answer(call)
        except LimitedError as error:
            self.core.limited("discord", rule=error.rule, sentence=error.sentence)
            headers = {**self.ceilings.shown(claims), **error.headers()}
            return _json(error.body(), 429, headers)
        except RefusedError as error:
            self._mourn(error, request.match_info.get("webhook"))
            return self._refused(error, endpoint.method, self.ceilings.shown(claims))
        except _BrokenError as error:
            return _json(
                {"message": f"{error.status}: Internal Server Error", "code": 0}, error.status
            )
        self._accept(endpoint, call, answer)
        if fault is not None and fault.kind is FaultKind.DROP_AFTER:
            return hang_up(request)
        return _json(answer.body, answer.status, self.ceilings.shown(claims))

    def _strike(self, fault: Any, endpoint: Endpoint) -> None:
        """Raise what a fault makes of a call."""
        if fault.kind is FaultKind.ERROR:
            raise _BrokenError(fault.status)
        if fault.kind is FaultKind.FLOOD:
            scope = "global" if fault.method is None and fault.chat is None else "user"
            raise LimitedError(self.core.faults.remaining(fault), "", rule=None, scope=scope)
        path = endpoint.path
        refusal = refusal_of(
            fault,
            webhook="{token}" in path,
            guild=path.startswith("/guilds/"),
            acts=endpoint.acts,
        )
        if refusal is not None:
            raise refusal

    async def _call(
        self, endpoint: Endpoint, request: web.Request, chat: str | None, claims: list[Claim]
    ) -> Call:
        """Check who calls and how often, then read what was sent."""
        if not request.headers.get("User-Agent"):
            raise RefusedError(40333, "a call without a User-Agent")
        bot = self.world.bot(_token(request))
        if bot is None and not endpoint.open:
            raise RefusedError(40001, "the token is missing or nobody's")
        interaction = request.match_info.get("token") in self.world.interactions
        if not (endpoint.free or interaction):
            address = f"address {request.remote}"
            self.ceilings.spend_global(f"bot {bot.id}" if bot else address)
        self.ceilings.spend(claims, f"{endpoint.method} in {chat}")
        body, files = await _read(request)
        path, query = request.match_info, request.query
        return Call(self.world, self.ceilings, path, query, body, files, bot, chat)

    def _chat_of(self, request: web.Request) -> str | None:
        if "channel" in request.match_info:
            return request.match_info["channel"]
        return self.world.hooks.get(request.match_info.get("webhook", ""))

    def _accept(self, endpoint: Endpoint, call: Call, answer: Answer) -> None:
        if not endpoint.acts:
            self.core.store.count("discord", "accepted")
            return
        payload: Json = (
            {"value": call.body} if isinstance(call.body, list) else dict(call.body or {})
        )
        if call.files:
            payload["files"] = [file_entry(file.name, file.content) for file in call.files]
        account = (
            call.bot.account if call.bot else f"discord-webhook:{call.path.get('webhook', '')}"
        )
        self.core.accepted(
            "discord",
            account=answer.account or account,
            method=endpoint.method,
            chat=call.chat,
            payload=payload,
            result=answer.result,
            status=answer.status,
        )

    def _refused(
        self, error: RefusedError, rule: str, headers: dict[str, str] | None = None
    ) -> web.Response:
        if error.blame:
            self.core.violated("discord", str(error.code), f"{rule}: {error.because}")
        return _json(error.body(), error.status, headers)

    def _mourn(self, error: RefusedError, webhook: str | None) -> None:
        """Count a second call to a webhook that was answered 404: it must not be used again."""
        if error.code != UNKNOWN_WEBHOOK or webhook is None:
            return
        if webhook in self._dead and not error.blame:
            self.core.violated("discord", str(error.code), f"webhook {webhook} was gone before")
        self._dead.add(webhook)

    def _cloudflare(self) -> web.Response:
        """Answer as Cloudflare does to a banned address: HTML, and no ``Via``."""
        sentence = "a call from an address with 10,000 invalid requests in ten minutes"
        self.core.limited("discord", rule="invalid requests", sentence=sentence)
        self.core.store.commit()
        return web.Response(
            text=CLOUDFLARE, status=429, content_type="text/html", headers={"Retry-After": "600"}
        )


class _BrokenError(Exception):
    """A 5xx that a fault asks for."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


def _json(body: Any, status: int, headers: dict[str, str] | None = None) -> web.Response:
    """Answer in JSON; the content type has no charset, else discord.py takes it for text."""
    if body is None:
        return web.Response(status=204 if status == 200 else status, headers=headers)  # noqa: PLR2004 -- HTTP's own figures
    answer = web.Response(body=orjson.dumps(body), status=status, headers=headers)
    answer.headers["Content-Type"] = "application/json"
    return answer


def _claims(endpoint: Endpoint, request: web.Request, chat: str | None) -> list[Claim]:
    """Return the buckets a call spends of; each is one of a channel or of a webhook and token.

    An interaction's answers come by its token, not by a channel's webhook.
    """
    webhook, token = request.match_info.get("webhook"), request.match_info.get("token")
    majors = {"webhook": f"{webhook} {token}", "webhook-channel": chat}
    claims = [(name, majors.get(name, chat)) for name in endpoint.buckets]
    return [((name, major), BUCKETS[name]) for name, major in claims if major is not None]


def _token(request: web.Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme == "Bot" else ""


async def _read(request: web.Request) -> tuple[Any, list[Upload]]:
    """Read the JSON body, or the form with ``payload_json`` and the files."""
    if (request.content_length or 0) > rules.REQUEST_SIZE:
        raise RefusedError(40005, f"the request is larger than {rules.REQUEST_SIZE} bytes")
    if not request.content_type.startswith("multipart/"):
        raw = await request.read()
        return _parsed(raw) if raw else {}, []
    body: Any = {}
    files: list[Upload] = []
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        content = bytes(await part.read(decode=True))
        if part.name == "payload_json":
            body = _parsed(content)
        else:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            files.append(Upload(part.filename or str(part.name), content, kind))
    if any(len(file.content) > rules.FILE_SIZE for file in files):
        raise RefusedError(40005, f"a file is larger than {rules.FILE_SIZE} bytes")
    return body, files


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise RefusedError(50109, "the body is no JSON") from None
