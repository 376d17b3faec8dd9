"""A stand-in for Discord: its REST API and its gateway, with the rules the real one enforces."""

from __future__ import annotations

from itertools import chain

from aiohttp import web

from bot.sandbox.core import Core
from bot.sandbox.discord import (
    commands,
    faulty,
    interactions,
    marks,
    messages,
    places,
    rules,
    threads,
    webhooks,
)
from bot.sandbox.discord.acts import actor
from bot.sandbox.discord.ceilings import Ceilings
from bot.sandbox.discord.door import Door
from bot.sandbox.discord.gateway import open_gateway
from bot.sandbox.discord.sessions import Hub
from bot.sandbox.discord.world import World
from bot.sandbox.faults import Fault
from bot.sandbox.nouns import Chat

BASES = ("/api/v10", "/api/v9", "/api")
ROOMS = (places, messages, marks, threads, webhooks, interactions, commands)


def build(core: Core) -> web.Application:
    """Return Discord as an application, on ``core``'s memory, clock and limits."""
    world = World(core, Hub())
    door = Door(core, world, Ceilings(core.limiter, core.clock, core.limits_on))
    app = web.Application(client_max_size=rules.REQUEST_SIZE + 1024)
    endpoints = list(chain.from_iterable(room.ENDPOINTS for room in ROOMS))
    for base in BASES:
        for endpoint in endpoints:
            path = base + endpoint.path.replace("{message}", "{message:[0-9]+|@original}")
            app.router.add_route(endpoint.verb, path, door.handler(endpoint))
    app.router.add_route("GET", "/gateway/", open_gateway(world))
    app.router.add_route("*", "/api/{rest:.*}", door.nothing)
    _join(core, world)
    return app


def _join(core: Core, world: World) -> None:
    """Let people act here, and let the bots hear at once of what becomes of a channel."""

    def changed(fault: Fault, begins: bool) -> None:  # noqa: FBT001 -- the watchers' signature
        faulty.watch(world, fault, begins=begins)

    def added(chat: Chat) -> None:
        if chat.platform == "discord":
            world.learn(chat)
            faulty.tell_channel(world, chat, "CREATE")

    core.actors["discord"] = actor(world)
    core.faults.watchers.append(changed)
    core.chat_watchers.append(added)
