"""A bound on what a call may bring along, held while it is read."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.problems import problem

LARGEST: Final = 65_536  # bytes; an alert has at most 4,000 characters
_DETAIL: Final = f"A body may have at most {LARGEST:,} bytes."


class Bounded:
    """An ASGI layer that reads no further than ``LARGEST``, whatever a call says of its length."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before ``app``."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a call through, or answer that it is too large."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        told = Headers(scope=scope).get("content-length", "0")
        if told.isdecimal() and int(told[:20]) > LARGEST:
            answer = problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _DETAIL)
            await answer(scope, receive, send)
            return
        await self._app(scope, _counted(receive), send)


def _counted(receive: Receive) -> Receive:
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > LARGEST:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _DETAIL)
        return message

    return counted
