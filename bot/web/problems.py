"""What goes wrong in the API, told as RFC 9457 tells it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bot.ports import LedgerError, NoSuchIdError

_UNPROCESSABLE = 422


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
