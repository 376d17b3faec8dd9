"""The gateway: one WebSocket a connection, from HELLO to the close codes."""

from __future__ import annotations

import asyncio
import zlib
from typing import Any, Final

import orjson
from aiohttp import WSMsgType, web

from bot.sandbox.discord.parties import Bot
from bot.sandbox.discord.places import gateway_url
from bot.sandbox.discord.sessions import KNOWN, Session
from bot.sandbox.discord.world import World
from bot.sandbox.limits import Sliding
from bot.sandbox.nouns import Json

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME = 0, 1, 2, 3, 4, 6
INVALID_SESSION, HELLO, ACK, MEMBERS = 9, 10, 11, 8
_NETWORK: Final = 0.02  # seconds
INTERVAL: Final = 41_250  # milliseconds between heartbeats
SENDS: Final = Sliding(120, 60)  # events/gateway, "Rate Limiting"
CODES: Final = {
    4001: "an unknown opcode",
    4002: "a payload that is no JSON object",
    4003: "a payload before IDENTIFY",
    4004: "a token that nobody has",
    4005: "a second IDENTIFY",
    4008: "more than 120 payloads in a minute",
    4013: "intents that do not exist",
}
_FINAL: Final = (1000, 1001)  # closed so, a session cannot be resumed


class _Closed(Exception):  # noqa: N818 -- it ends a connection, it is no failure of ours
    """The connection must be closed with a code."""

    def __init__(self, code: int) -> None:
        super().__init__(CODES[code])
        self.code = code


class Connection:
    """One socket and the session it carries."""

    def __init__(self, world: World, socket: web.WebSocketResponse, *, compress: bool) -> None:
        """Speak for ``world`` on ``socket``; ``compress``: one zlib stream for all it sends."""
        self._world = world
        self._socket = socket
        self._zlib = zlib.compressobj() if compress else None
        self._sending = asyncio.Lock()
        self._session: Session | None = None
        self._writer: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Greet, then read until either side ends it."""
        ending = asyncio.create_task(self._close_in_time())
        try:
            await self._send(
                {"op": HELLO, "d": {"heartbeat_interval": INTERVAL}, "s": None, "t": None}
            )
            await self._listen()
        except _Closed as closed:
            sentence = f"gateway: {CODES[closed.code]}"
            self._world.core.violated("discord", str(closed.code), sentence)
            self._world.core.store.commit()
            await self._socket.close(code=closed.code, message=CODES[closed.code].encode())
        except ConnectionError:
            pass  # the other side is gone: its session stays for a resume
        finally:
            ending.cancel()
            self._detach()

    async def _listen(self) -> None:
        async for message in self._socket:
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                continue
            if self._world.core.limiter.take((("gateway", id(self)), SENDS)) is not None:
                raise _Closed(4008)
            await self._take(_frame(message.data))

    async def _take(self, frame: Json) -> None:
        match frame.get("op"):
            case 1:
                # discord.py notes when it sent a beat only after sending it: an answer that comes
                # at once, as none does over a network, would look like one to the beat before.
                await asyncio.sleep(_NETWORK)
                await self._send({"op": ACK, "d": None, "s": None, "t": None})
            case 2:
                self._identify(frame.get("d") or {})
            case 6:
                await self._resume(frame.get("d") or {})
            case 3 | 4 | 8:
                if self._session is None:
                    raise _Closed(4003)
            case _:
                raise _Closed(4001)

    def _identify(self, wish: Json) -> None:
        """Check the token and the intents, then begin with READY and the guilds."""
        bot = self._world.bot(str(wish.get("token", "")).removeprefix("Bot "))
        if self._session is not None:
            raise _Closed(4005)
        if bot is None:
            raise _Closed(4004)
        intents = wish.get("intents")
        if not isinstance(intents, int) or intents & ~KNOWN:
            raise _Closed(4013)
        number, of = wish.get("shard") or (0, 1)
        session = Session(bot.id, bot.token, intents, (int(number), int(of)))
        self._world.hub.add(session)
        session.put("READY", self._ready(bot, session))
        for guild in filter(session.holds, self._world.guilds()):
            if session.wants("GUILD_CREATE", private=False):
                session.put("GUILD_CREATE", self._world.whole_guild(bot, guild))
        self._attach(session)

    async def _resume(self, wish: Json) -> None:
        session = self._world.hub.get(str(wish.get("session_id")))
        seq = int(wish.get("seq") or 0)
        if session is None or session.token != wish.get("token") or not session.resume(seq):
            await self._send({"op": INVALID_SESSION, "d": False, "s": None, "t": None})
            return
        session.put("RESUMED", {})
        self._attach(session)

    def _ready(self, bot: Bot, session: Session) -> Json:
        guilds = [{"id": each, "unavailable": True} for each in self._world.guilds()]
        return {
            "v": 10,
            "user": bot.user() | {"verified": True, "mfa_enabled": False},
            "guilds": [each for each in guilds if session.holds(str(each["id"]))],
            "session_id": session.id,
            "resume_gateway_url": gateway_url(self._world),
            "application": {"id": bot.id, "flags": 0},
            "shard": list(session.shard),
            "session_type": "normal",
        }

    def _attach(self, session: Session) -> None:
        self._session = session
        self._writer = asyncio.create_task(self._write(session))

    def _detach(self) -> None:
        """Leave the session for a resume, unless the client ended it for good."""
        if self._writer is not None:
            self._writer.cancel()
        if self._session is not None:
            self._session.attached = False
            if self._socket.close_code in _FINAL:
                self._world.hub.drop(self._session)

    async def _write(self, session: Session) -> None:
        queue = session.queue
        while not self._socket.closed:
            try:
                await self._send(await queue.get())
            except ConnectionError:
                return  # the reader notices it too and ends the connection

    async def _send(self, frame: Json) -> None:
        """Send a frame; within a zlib stream each ends with a full flush of what was written."""
        raw = orjson.dumps(frame)
        async with self._sending:
            if self._zlib is None:
                await self._socket.send_str(raw.decode())
            else:
                packed = self._zlib.compress(raw) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
                await self._socket.send_bytes(packed)

    async def _close_in_time(self) -> None:
        await self._world.core.closing.wait()
        await self._socket.close(code=1001, message=b"going away")


def open_gateway(world: World) -> Any:
    """Return what aiohttp calls for a connection to ``/gateway/``."""

    async def serve(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        compress = request.query.get("compress") == "zlib-stream"
        await Connection(world, socket, compress=compress).run()
        return socket

    return serve


def _frame(raw: str | bytes) -> Json:
    try:
        frame = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise _Closed(4002) from None
    if not isinstance(frame, dict):
        raise _Closed(4002)
    return frame
