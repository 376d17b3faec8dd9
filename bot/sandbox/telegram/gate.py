"""The Bot API's door: reads calls, enforces limits, lets faults strike, answers."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from inspect import isawaitable
from typing import Any

import orjson
from aiohttp import web

from bot.sandbox.core import Core, hang_up
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.limits import Bucket, Claim, Sliding
from bot.sandbox.nouns import Chat, Json
from bot.sandbox.record import file_entry
from bot.sandbox.telegram.call import Bot, Call, RefusedError, Upload, bad, forbidden
from bot.sandbox.telegram.membership import migrated_to

_TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{3,}")

# core.telegram.org/bots/faq, "My bot is hitting limits": 30 messages a second in all, one a second
# in a chat with short bursts tolerated, 20 a minute in a group. Edits spend the same budget.
_BOT = Bucket(30, 30)
_CHAT = Bucket(3, 1)
_GROUP = Sliding(20, 60)
_GROUPS = ("group", "supergroup", "forum")
_SPENDING = re.compile(r"(send(?!chataction)|editmessage|copymessage|forwardmessage)")

Method = Callable[[Call], Any]


class Gate:
    """Answers every call of one Bot API server."""

    def __init__(self, core: Core, methods: dict[str, Method]) -> None:
        """Serve ``methods``, by the names of the documentation."""
        self._core = core
        self._methods = {name.lower(): (name, method) for name, method in methods.items()}

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one request, whatever becomes of it."""
        try:
            bot = self._bot(request.match_info["token"])
            call, received = await self._call(request, bot)
            return await self._carry_out(request, call, received)
        except RefusedError as refusal:
            if refusal.rule is not None and request.transport is not None:
                sentence = f"{request.match_info['method']}: {refusal.description}"
                self._core.violated("telegram", refusal.rule, sentence)
            return self._json(refusal.body(), refusal.code)
        except web.HTTPRequestEntityTooLarge:
            body = RefusedError(413, "Request Entity Too Large", rule="request too large")
            self._core.violated("telegram", "request too large", request.match_info["method"])
            return self._json(body.body(), 413)

    def _bot(self, token: str) -> Bot:
        if not _TOKEN.fullmatch(token):
            raise RefusedError(404, "Not Found", rule="malformed token")
        number = token.partition(":")[0]
        account = self._core.account_of("telegram", token, number)
        if account is None:
            raise RefusedError(401, "Unauthorized", rule="unknown token")
        key = f"telegram/bot/{number}"
        if self._core.store.get(key) != account:
            self._core.store.put(key, account)
        return Bot(number, account)

    async def _call(self, request: web.Request, bot: Bot) -> tuple[Call, Json]:
        """Read a call and what the record shows of it."""
        name = request.match_info["method"].lower()
        if name not in self._methods:
            raise RefusedError(404, "Not Found", rule="unknown method")
        params, files = await _parameters(request)
        shown = {field: file_entry(file.name, file.content) for field, file in files.items()}
        return Call(self._core, bot, self._methods[name][0], params, files), {**params, **shown}

    async def _carry_out(self, request: web.Request, call: Call, received: Json) -> web.Response:
        chat = call.named_chat()
        named = chat.id if chat else call.text("chat_id")
        fault = await self._core.strike("telegram", call.method, named)
        if fault and fault.kind is FaultKind.DROP_BEFORE:
            return hang_up(request)
        if fault and fault.kind is FaultKind.MEDIA:
            call.spoiled, fault = fault, None
        if fault and fault.kind is not FaultKind.DROP_AFTER:
            raise self._struck(fault, chat, call)
        if chat and self._core.limits_on and _SPENDING.match(call.method.lower()):
            self._spend(call, chat)
        result = self._methods[call.method.lower()][1](call)
        if isawaitable(result):  # a poll, which is neither counted nor recorded
            return self._json({"ok": True, "result": await result})
        self._core.accepted(
            "telegram",
            account=call.bot.account,
            method=call.method,
            chat=named,
            payload=received,
            result=_numbers(result, call),
        )
        return hang_up(request) if fault else self._json({"ok": True, "result": result})

    def _spend(self, call: Call, chat: Chat) -> None:
        """Spend one call of every limit, or refuse with the seconds to wait."""
        bot = call.bot.id
        claims: list[Claim] = [((bot, "bot"), _BOT), ((bot, "chat", chat.id), _CHAT)]
        if chat.kind in _GROUPS:
            claims.append(((bot, "group", chat.id), _GROUP))
        refusal = self._core.limiter.take(*claims)
        if refusal is None:
            return
        wait = max(1, math.ceil(refusal.wait))
        rule = f"rate limit of the {refusal.key[1]}"  # type: ignore[index] # our own keys are tuples
        sentence = f"{call.method} to {chat.id}: too fast, {wait} s to wait"
        self._core.limited("telegram", rule=rule, sentence=sentence)
        raise _too_many(wait)

    def _struck(self, fault: Fault, chat: Chat | None, call: Call) -> RefusedError:
        """Return how Telegram words a fault."""
        match fault.kind:
            case FaultKind.ERROR:
                names = {502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}
                return RefusedError(fault.status, names.get(fault.status, "Internal Server Error"))
            case FaultKind.FLOOD:
                self._core.limited("telegram", rule=None)
                return _too_many(math.ceil(self._core.faults.remaining(fault)))
            case _:
                refusal = _lost(fault, chat, call)
                refusal.rule = None
                return refusal

    def _json(self, body: Json, status: int = 200) -> web.Response:
        """Commit, then answer without the fields that are our own."""
        self._core.store.commit()
        text = orjson.dumps(_public(body))
        return web.Response(body=text, status=status, content_type="application/json")


async def _parameters(request: web.Request) -> tuple[Json, dict[str, Upload]]:
    """Read the parameters of a call from its address and its body, of whatever type."""
    params: Json = dict(request.query)
    files: dict[str, Upload] = {}
    if request.content_type == "application/json":
        try:
            body = orjson.loads(await request.read() or b"{}")
        except orjson.JSONDecodeError:
            raise bad("can't parse JSON object") from None
        return {**params, **body} if isinstance(body, dict) else params, files
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = Upload(value.filename, value.file.read())
        else:
            params[name] = (
                value if isinstance(value, str) else bytes(value).decode(errors="replace")
            )
    return params, files


def _too_many(wait: int) -> RefusedError:
    text = f"Too Many Requests: retry after {wait}"
    return RefusedError(429, text, parameters={"retry_after": wait})


def _lost(fault: Fault, chat: Chat | None, call: Call) -> RefusedError:
    """Return how Telegram says that a chat cannot be written to any more."""
    kind = chat.kind if chat else "private"
    noun = {"forum": "supergroup"}.get(kind, kind)
    match fault.kind, kind:
        case FaultKind.MIGRATED, _ if chat is not None:
            text = "Bad Request: group chat was upgraded to a supergroup chat"
            new = int(migrated_to(fault, chat))
            return RefusedError(400, text, parameters={"migrate_to_chat_id": new})
        case FaultKind.BLOCKED, _:
            return forbidden("bot was blocked by the user")
        case FaultKind.KICKED, _:
            return forbidden(f"bot was kicked from the {noun} chat")
        case FaultKind.DELETED_CHANNEL, "private":
            return forbidden("user is deactivated")
        case FaultKind.DELETED_CHANNEL, "group":
            return forbidden("the group chat was deleted")
        case FaultKind.FORBIDDEN, "channel":
            return bad("need administrator rights in the channel chat")
        case FaultKind.FORBIDDEN, _:
            what = "photos" if "photo" in call.method.lower() else "text messages"
            return bad(f"not enough rights to send {what} to the chat")
        case _:
            return bad("chat not found")


def _numbers(result: object, call: Call) -> list[int]:
    """Return the ids of the messages that a call concerned."""
    listed = result if isinstance(result, list) else [result]
    numbers = [m["message_id"] for m in listed if isinstance(m, dict) and "message_id" in m]
    if numbers:
        return numbers
    several = call.structure("message_ids")
    if isinstance(several, list):
        return [int(number) for number in several]
    one = call.number("message_id")
    return [] if one is None else [one]


def _public(value: Any) -> Any:
    """Return JSON without the fields whose names begin with an underscore."""
    if isinstance(value, dict):
        return {name: _public(held) for name, held in value.items() if not name.startswith("_")}
    return [_public(held) for held in value] if isinstance(value, list) else value
