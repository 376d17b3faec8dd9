"""What goes wrong in the API, told as RFC 9457 tells it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bot.ports import (
    DraftRefusedError,
    KeyReusedError,
    LedgerError,
    NoSuchIdError,
    NotAllowedError,
)

_UNPROCESSABLE = 422
_TEXT, _NUMBER = {"type": "string"}, {"type": "integer"}
_FAULT = {"type": "object", "properties": {"place": _TEXT, "reason": _TEXT}}
_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": _TEXT,
        "title": _TEXT,
        "status": _NUMBER,
        "detail": _TEXT,
        "errors": {"type": "array", "items": _FAULT},
    },
}
_MEANING = {
    401: "The signature does not fit, or there is no such source.",
    404: "There is no such story, entry or target.",
    408: "The body took too long to come.",
    409: "It is not possible any more, or the key was used for another request.",
    413: "The body is too large.",
    415: "The body is compressed.",
    422: "Something in the request does not fit; errors names the fields.",
    503: "Nothing can be stored, or too much comes at once; Retry-After may say when to come again.",
}


def problem(
    status: int, detail: str | None = None, headers: dict[str, str] | None = None, **more: Any
) -> JSONResponse:
    """Return a problem; ``more`` are members of its own kind."""
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status}
    body |= {"detail": detail} if detail and detail != title else {}
    return JSONResponse(body | more, status, headers, media_type="application/problem+json")


def tell_problems(app: FastAPI) -> None:
    """Make an application answer all its errors as problems."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(NoSuchIdError, _unknown)
    app.add_exception_handler(LedgerError, _storage)
    app.add_exception_handler(DraftRefusedError, _refused)
    app.add_exception_handler(NotAllowedError, _conflict)
    app.add_exception_handler(KeyReusedError, _conflict)


def may_answer(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return problems that a call may answer with, for the reference."""
    content = {"application/problem+json": {"schema": _SCHEMA}}
    return {s: {"description": _MEANING[s], "content": content} for s in statuses}


async def _http(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    headers = dict(error.headers) if error.headers else None
    return problem(error.status_code, error.detail, headers)


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [
        {"place": ".".join(str(step) for step in fault["loc"]), "reason": fault["msg"]}
        for fault in error.errors()
    ]
    return problem(_UNPROCESSABLE, "The request does not fit; see errors.", errors=faults)


async def _unknown(_: Request, error: Exception) -> JSONResponse:
    return problem(HTTPStatus.NOT_FOUND, str(error))


async def _storage(_: Request, error: Exception) -> JSONResponse:
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, f"storage: {error}")


async def _refused(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, DraftRefusedError):
        raise error
    part = "query" if error.field == "reason" else "body"
    faults = [{"place": f"{part}.{error.field}", "reason": str(error)}]
    return problem(_UNPROCESSABLE, str(error), errors=faults)


async def _conflict(_: Request, error: Exception) -> JSONResponse:
    return problem(HTTPStatus.CONFLICT, str(error))
