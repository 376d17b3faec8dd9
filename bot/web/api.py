"""The API for other programs, version 1: its door, reading the ledger, settling what waits."""

from __future__ import annotations

import hmac
from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import FastAPI, Query
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.ports import Ledger
from bot.web.api_editing import WHO, add_editing, by
from bot.web.bounded import Bounded
from bot.web.desk import Desk
from bot.web.problems import may_answer, problem, tell_problems
from bot.web.values import Json, entry_of, listed, plain

_MOST: Final = 500

Story = Annotated[str | None, Query(description="Only this story's entries.")]
Limit = Annotated[int, Query(ge=1, le=_MOST, description="How many at once.")]
After = Annotated[int, Query(ge=0, description="An earlier answer's `next`; 0 begins.")]
Separately = Annotated[
    bool, Query(description="Send what seemed to tell an alert again as an entry of its own.")
]


def api_of(desk: Desk) -> FastAPI:
    """Return the API as an application of its own, so that its errors are its own too."""
    app = FastAPI(
        title="Tocsin API",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    tell_problems(app)
    _add_reading(app, desk)
    _add_entries(app, desk.ledger)
    _add_waiting(app, desk)
    add_editing(app, desk)
    app.add_middleware(Bounded)
    return app


class Tokens:
    """An ASGI layer that asks for a bearer token, also where there is nothing to find."""

    def __init__(self, app: ASGIApp, tokens: tuple[str, ...]) -> None:
        """Stand before ``app``; without tokens nobody passes."""
        self._app = app
        self._tokens = [token.encode() for token in tokens if token]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a call with a good token through."""
        if scope["type"] != "http" or self._good(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        detail = "Send a token that api.tokens of the configuration names."
        answer = problem(HTTPStatus.UNAUTHORIZED, detail, {"WWW-Authenticate": "Bearer"})
        await answer(scope, receive, send)

    def _good(self, headers: Headers) -> bool:
        scheme, _, given = headers.get("authorization", "").partition(" ")
        matches = [hmac.compare_digest(given.strip().encode(), token) for token in self._tokens]
        return scheme.lower() == "bearer" and any(matches)


def _add_reading(app: FastAPI, desk: Desk) -> None:
    @app.get("/status", summary="Return the whole state in figures")
    async def status() -> Json:
        state: Json = plain((await desk.ledger.status(desk.clock())).figures())
        return state

    @app.get("/stories", summary="List the stories and how many entries each has")
    async def stories() -> Json:
        state = await desk.ledger.status(desk.clock())
        return listed([{"id": story, "entries": count} for story, count in state.stories.items()])


def _add_entries(app: FastAPI, ledger: Ledger) -> None:
    @app.get("/entries", summary="List entries in their latest revision, the newest first")
    async def entries(story: Story = None, limit: Limit = 100, after: After = 0) -> Json:
        # An entry that arrives between two calls moves the rest on: some come twice, none is lost.
        found = (await ledger.entries(story, after + limit + 1))[after:]
        return listed(
            [entry_of(e) for e in found[:limit]], str(after + limit) if len(found) > limit else None
        )

    @app.get("/entries/{id}/deliveries", summary="List where an entry stands in each chat")
    async def deliveries(id: str) -> Json:  # noqa: A002 - the contract's own name
        return listed([plain(asdict(row)) for row in await ledger.deliveries(entry=id)])


def _add_waiting(app: FastAPI, desk: Desk) -> None:
    @app.get("/waiting", summary="List what waits for a person, the oldest first")
    async def waiting() -> Json:
        return listed([plain(asdict(item)) for item in await desk.ledger.waiting()])

    @app.post(
        "/waiting/{id}/release",
        summary="Let a waiting item go ahead",
        responses=may_answer(404, 409),
    )
    async def release(id: str, separately: Separately = False) -> Json:  # noqa: A002, FBT002 - the contract's names
        if separately:
            await desk.ledger.separate(id, by(desk))
        else:
            await desk.ledger.release(id, WHO, desk.clock())
        return {"id": id, "state": "released"}

    @app.post("/waiting/{id}/drop", summary="Give a waiting item up")
    async def drop(id: str) -> Json:  # noqa: A002 - the contract's own name
        await desk.ledger.drop(id, WHO, desk.clock())
        return {"id": id, "state": "dropped"}
