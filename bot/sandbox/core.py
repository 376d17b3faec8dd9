"""What both stand-ins are given, and what they owe each other's room.

A stand-in is a package with one function ``build(core: Core) -> aiohttp.web.Application``
(``bot.sandbox.telegram``, ``bot.sandbox.discord``). It

- answers under its service's own paths and registers nothing under ``/_sandbox/``, which
  ``bot.sandbox.control`` adds to its application;
- begins each call with ``await core.strike(service, method, chat)``: a latency has then been
  waited for, and the fault that is returned, if any, is to be answered as the service would
  (``drop_before`` and ``drop_after`` by ``hang_up``);
- asks ``core.limiter.take((key, shape), …)`` when ``core.limits_on``, and says ``limited`` when
  refused by it;
- says ``accepted`` for a call that was carried out and ``violated`` for a caller's mistake;
- calls ``core.store.commit()`` before every answer;
- puts a function into ``core.actors[service]`` that turns an ``Act`` into its update or
  interaction and returns JSON for the one who asked, or raises ``ActError``;
- may append to ``core.faults.watchers`` and ``core.chat_watchers`` to tell its bots at once what
  became of a chat;
- ends its long polls and sockets when ``core.closing`` is set.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import web

from bot.sandbox.faults import Fault, FaultKind, Faults
from bot.sandbox.limits import Limiter
from bot.sandbox.nouns import Act, Chat, Clock, Json, Service, Violation
from bot.sandbox.record import Accepted, Record
from bot.sandbox.store import Store

Actor = Callable[[Act], Awaitable[Json]]


@dataclass(slots=True)
class Core:
    """The shared parts of the stand-ins.

    ``accounts`` maps a service to its configured names and tokens, ``webhooks`` a Discord
    webhook's id to its token. ``clock`` gives Unix seconds.
    """

    store: Store
    faults: Faults
    record: Record
    limiter: Limiter
    clock: Clock
    limits_on: bool = True
    accounts: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    webhooks: Mapping[str, str] = field(default_factory=dict, repr=False)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    urls: dict[Service, str] = field(default_factory=dict)
    actors: dict[Service, Actor] = field(default_factory=dict)
    chat_watchers: list[Callable[[Chat], None]] = field(default_factory=list)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def account_of(self, service: Service, token: str, bot: str) -> str | None:
        """Return the configured name behind a token.

        Without a mapping for the service every well-formed token is good and the account is the
        bot's own id; None means that the token is unknown.
        """
        known = self.accounts.get(service)
        if not known:
            return bot
        return next((name for name, secret in known.items() if secret == token), None)

    def add_chat(self, chat: Chat) -> Chat:
        """Store a chat unless it is there already; return the one that stands."""
        known = self.store.chat(chat.platform, chat.id)
        if known is None and chat.username:
            known = self.store.chat_named(chat.platform, chat.username)
        if known is not None:
            return known
        self.store.put_chat(chat)
        self.store.commit()
        for watcher in self.chat_watchers:
            watcher(chat)
        return chat

    async def strike(self, service: Service, method: str, chat: str | None) -> Fault | None:
        """Let the faults in force have this call: wait for latencies, return the first other."""
        struck = self.faults.take(service, method, chat)
        for fault in struck:
            if fault.kind is FaultKind.LATENCY:
                await self.sleep(fault.seconds or 0.0)
        return next((f for f in struck if f.kind is not FaultKind.LATENCY), None)

    def violated(self, service: Service, rule: str, sentence: str) -> None:
        """Count a caller's mistake."""
        self.store.add_violation(Violation(self.clock(), service, rule, sentence))

    def limited(self, service: Service, *, rule: str | None, sentence: str = "") -> None:
        """Count a 429; with a ``rule`` it was earned and is a violation, else a fault made it."""
        self.store.count(service, "rate_limited")
        if rule is not None:
            self.violated(service, rule, sentence)

    def accepted(
        self,
        service: Service,
        *,
        account: str,
        method: str,
        chat: str | None,
        payload: Json,
        result: Sequence[str | int] = (),
        status: int = 200,
    ) -> None:
        """Count a call that was carried out, commit what it did and record it."""
        self.store.count(service, "accepted")
        self.store.commit()
        call = Accepted(self.clock(), service, account, method, chat, payload, status, result)
        self.record.write(call)


def hang_up(request: web.Request) -> web.Response:
    """Close the connection without an answer; return what aiohttp wants to see returned."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
