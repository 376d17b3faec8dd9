"""The doors for what is pushed: a newsroom's hook, and the callback of WebSub hubs."""

from __future__ import annotations

from email.message import Message
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from bot.domain.reading import Page
from bot.domain.submission import SubmissionError
from bot.ports import NotOursError, Pushes, SourcePausedError
from bot.web.crowd import Crowd
from bot.web.problems import may_answer, problem, tell_problems

LARGEST_PUSH: Final = 2**20  # bytes of a hook's body
LARGEST_PAGE: Final = 4 * 2**20  # bytes of what a hub distributes
_STRANGERS: Final = "?"  # no source is called so: all who call for what is not here share a room
_UNPROCESSABLE: Final = 422
_PACKED: Final = "Send the body as it is; Content-Encoding is not read here."
_NO_SUBSCRIPTION: Final = "There is no such subscription any more."
_UNSIGNED: Final = (
    "There is no such source, or X-Hub-Signature-256 is not the signature of this body: sha256= "
    "and the HMAC of its bytes with the source's secret, in hexadecimal digits."
)


def doors_of(pushes: Pushes | None) -> dict[str, FastAPI]:
    """Return both doors by their path, each with errors of its own; none where nobody listens."""
    if pushes is None:
        return {}
    return {"/hooks": hooks_of(pushes), "/websub": callbacks_of(pushes)}


def hooks_of(pushes: Pushes) -> FastAPI:
    """Return the door for newsrooms' own systems."""
    app, crowd = _bare("Hooks"), Crowd(LARGEST_PUSH)

    @app.post(
        "/{source}",
        status_code=HTTPStatus.ACCEPTED,
        summary="Push entries, or ask to be read; signed X-Hub-Signature-256",
        responses=may_answer(401, 408, 409, 413, 415, 422, 503),
    )
    async def hook(source: str, request: Request) -> Response:
        if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
            return problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _PACKED)
        place = source if await pushes.expects(source) else _STRANGERS
        async with crowd.body(request, place) as body:
            accepted = await pushes.hook(source, body, _one(request, "x-hub-signature-256"))
        return JSONResponse({"accepted": accepted}, HTTPStatus.ACCEPTED)

    app.add_exception_handler(NotOursError, _unsigned)
    app.add_exception_handler(SubmissionError, _unfit)
    app.add_exception_handler(SourcePausedError, _paused)
    return app


def callbacks_of(pushes: Pushes) -> FastAPI:
    """Return the door for hubs (W3C WebSub)."""
    app, crowd = _bare("WebSub"), Crowd(LARGEST_PAGE)

    @app.get("/{source}/{token}", summary="Answer a hub's question whether we asked for this")
    async def confirm(source: str, token: str, request: Request) -> Response:
        try:
            echo = await pushes.confirm(source, token, dict(request.query_params))
        except NotOursError:
            return problem(HTTPStatus.NOT_FOUND, "Nobody here asked for this.")
        # Plain text: the challenge is a stranger's, and a browser must not take it for a page.
        return PlainTextResponse(echo)

    @app.post("/{source}/{token}", status_code=HTTPStatus.ACCEPTED, summary="Take what is new")
    async def distribute(source: str, token: str, request: Request) -> Response:
        # Asked before anything is read: who guesses is not listened to.
        if not await pushes.expects(source, token):
            return problem(HTTPStatus.GONE, _NO_SUBSCRIPTION)
        async with crowd.body(request, source) as body:
            try:
                page, signature = _page(request, body), _one(request, "x-hub-signature")
                await pushes.distribute(source, token, page, signature)
            except NotOursError:
                return problem(HTTPStatus.GONE, _NO_SUBSCRIPTION)
        return Response(status_code=HTTPStatus.ACCEPTED)

    return app


def _bare(title: str) -> FastAPI:
    app = FastAPI(
        title=title, docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False
    )
    tell_problems(app)
    return app


def _one(request: Request, name: str) -> str:
    """Return a header; one that was sent twice is none, since nobody knows which to believe."""
    given = request.headers.getlist(name)
    return given[0] if len(given) == 1 else ""


def _page(request: Request, body: bytes) -> Page:
    """Return what a hub sent as the page it is a copy of."""
    links = request.headers.getlist("link")
    headers = {"link": ", ".join(links)} if links else {}
    told = Message()
    told["content-type"] = request.headers.get("content-type", "")
    charset = told.get_content_charset()
    kind = told.get_content_type() if request.headers.get("content-type") else ""
    return Page(None, body, kind, charset, headers)


async def _unsigned(_: Request, __: Exception) -> Response:
    return problem(HTTPStatus.UNAUTHORIZED, _UNSIGNED, {"WWW-Authenticate": "Hub-Signature"})


async def _unfit(_: Request, error: Exception) -> Response:
    if not isinstance(error, SubmissionError):
        raise error
    faults = [{"place": place, "reason": reason} for place, reason in error.faults]
    return problem(_UNPROCESSABLE, str(error), errors=faults)


async def _paused(_: Request, error: Exception) -> Response:
    return problem(HTTPStatus.CONFLICT, str(error))
