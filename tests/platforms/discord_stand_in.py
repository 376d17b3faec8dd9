"""A small Discord for tests: it records what it is asked and answers what the test tells it."""

from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import orjson
from aiohttp import web

BOT = {"id": "42", "username": "tocsin", "discriminator": "0", "avatar": None, "bot": True}
APPLICATION = {
    "id": "43", "name": "tocsin", "description": "", "icon": None, "bot_public": True,
    "bot_require_code_grant": False, "owner": BOT, "verify_key": "", "flags": 0,
}  # fmt: skip
BUCKET = {
    "X-RateLimit-Limit": "5",
    "X-RateLimit-Remaining": "4",
    "X-RateLimit-Reset-After": "1.0",
    "X-RateLimit-Bucket": "b1",
}
PREFIX = "/api/v10"


@dataclass
class Asked:
    """One call as it arrived."""

    method: str
    path: str
    query: dict
    headers: dict
    body: dict | None


@dataclass
class Reply:
    """An answer to give; ``hang_up`` closes the connection instead."""

    status: int = 200
    body: object = None
    headers: dict = field(default_factory=dict)
    html: bool = False
    hang_up: bool = False


def error(status, code=0, **more):
    """Return a refusal in Discord's form."""
    via = {"Via": "1.1 google"} if status == 429 else {}
    return Reply(status, {"message": "secret words", "code": code, **more}, via)


class StandIn:
    """The server: ``replies`` are used up by the calls after the login, in order."""

    def __init__(self):
        self.asked = []
        self.logins = 0
        self.replies = deque()
        self.login_replies = deque()
        self.nonces = {}
        self.url = ""

    async def answer(self, request):
        path = request.path.removeprefix(PREFIX)
        if path == "/users/@me":
            self.logins += 1
            return _send(
                request, self.login_replies.popleft() if self.login_replies else Reply(200, BOT)
            )
        if path == "/oauth2/applications/@me":
            return _send(request, Reply(200, APPLICATION))
        raw = await request.read()
        body = orjson.loads(raw) if raw else None
        asked = Asked(request.method, path, dict(request.query), dict(request.headers), body)
        self.asked.append(asked)
        return _send(request, self.replies.popleft() if self.replies else self._default(asked))

    def _default(self, asked):
        if asked.method == "DELETE":
            return Reply(204)
        nonce = (asked.body or {}).get("nonce")
        number = str(1000 + len(self.asked))
        number = self.nonces.setdefault(nonce, number) if nonce else number
        return Reply(200, {"id": number, "type": 0, "channel_id": "7"}, BUCKET)


def _send(request, reply):
    if reply.hang_up:
        request.transport.close()
    if reply.status == 204:
        return web.Response(status=204, headers=reply.headers)
    response = web.Response(
        status=reply.status, body=orjson.dumps(reply.body), headers=reply.headers
    )
    # discord.py reads JSON only under exactly this name.
    response.headers["Content-Type"] = "text/html" if reply.html else "application/json"
    return response


@asynccontextmanager
async def stand_in():
    """Run the server on a free port of the loopback."""
    server = StandIn()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(app, access_log=None)  # it would log the webhooks' tokens
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}{PREFIX}"
    try:
        yield server
    finally:
        await runner.cleanup()
