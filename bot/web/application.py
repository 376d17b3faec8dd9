"""All that answers on the port, put together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp

from bot.ports import LedgerError
from bot.web import metrics
from bot.web.api import Tokens, api_of
from bot.web.desk import Desk
from bot.web.desk.mounting import Console
from bot.web.desk.watch import Watch
from bot.web.entrance import Entrance
from bot.web.gate import Gate, names_of
from bot.web.hooks import doors_of
from bot.web.pictures import pictures_of
from bot.web.reference import openapi_of, reference_page


@dataclass(frozen=True, slots=True)
class Assembled:
    """The application behind its gate, and the entrance that knows the login's token."""

    app: ASGIApp
    entrance: Entrance


def assemble(desk: Desk, host: str, port: int, hosts: Iterable[str] = ()) -> Assembled:
    """Put the pages together for a console at ``host`` and ``port``."""
    entrance = Entrance(port, desk.clock)
    api, doors = api_of(desk), doors_of(desk.pushes)
    console = Console(desk, Watch(desk.preview))
    app = FastAPI(
        title="Tocsin",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=console.lifespan,
    )
    _add_health(app, desk)
    _add_reference(app, api, doors)
    app.include_router(entrance.router())
    if desk.preview:
        app.include_router(pictures_of(desk.preview))
    app.mount("/api/v1", Tokens(api, desk.api_tokens))
    for path, door in doors.items():
        app.mount(path, door)
    console.mount(app)
    return Assembled(Gate(app, entrance, names_of(host, hosts)), entrance)


def _add_health(app: FastAPI, desk: Desk) -> None:
    @app.get("/healthz", summary="Tell that the process is alive")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", summary="Tell of each part whether it can be used; 503 when one cannot")
    async def readyz() -> JSONResponse:
        parts = await desk.health()
        ready = all(trouble is None for trouble in parts.values())
        body = {part: trouble or "ok" for part, trouble in parts.items()}
        return JSONResponse(body, HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE)

    @app.get("/metrics", summary="Give figures to Prometheus", response_class=PlainTextResponse)
    async def figures() -> Response:
        try:
            status = await desk.ledger.status(desk.clock())
        except LedgerError as error:
            return PlainTextResponse(f"storage: {error}\n", HTTPStatus.SERVICE_UNAVAILABLE)
        return Response(metrics.exposition(status), media_type=metrics.CONTENT_TYPE)


def _add_reference(app: FastAPI, api: FastAPI, doors: Mapping[str, FastAPI]) -> None:
    @app.get("/openapi.json", include_in_schema=False)
    async def openapi() -> dict[str, Any]:
        return openapi_of(app, api, doors)

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(reference_page(openapi_of(app, api, doors)))
