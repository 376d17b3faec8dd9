"""The gate before every page: who asks, from which page, and what a browser may do with it."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.entrance import Entrance

# NiceGUI's pages need inline scripts and styles, and eval for their templates.
_POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # An address may hold a login's token; "no-referrer" would make our own forms come from nowhere.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_PUBLIC: Final = frozenset({"/healthz", "/readyz", "/metrics", "/docs", "/openapi.json", "/login"})
# These ask for a token or a signature with each call, which no browser adds by itself.
_SIGNED: Final = ("/api/", "/hooks/", "/websub/")
_ASSETS: Final = "/_nicegui/"  # versioned code, the only thing a browser may keep


class Gate:
    """An ASGI layer around all pages."""

    def __init__(self, app: ASGIApp, entrance: Entrance, names: Iterable[str]) -> None:
        """Stand before ``app``; ``names`` are the hosts under which it may be addressed."""
        self._app = app
        self._entrance = entrance
        self._names = frozenset(name.lower() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        if scope["type"] == "http":
            send = _dressed(scope["path"], send)
        answer = self._refusal(scope)
        await (answer or self._app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        """Return the answer to a request that may not pass, or None."""
        path, headers = scope["path"], Headers(scope=scope)
        method = scope.get("method", "UPGRADE")
        signed = path.startswith(_SIGNED)
        if method not in _SAFE and not signed and not self._same_origin(headers):
            return PlainTextResponse("This request came from another site.\n", 403)
        if signed or path in _PUBLIC or self._entrance.knows(HTTPConnection(scope).cookies):
            return None
        if method in _SAFE and not path.startswith("/_nicegui"):
            return RedirectResponse("/login", 303)
        return PlainTextResponse("Log in first.\n", 401)

    def _same_origin(self, headers: Headers) -> bool:
        """Tell whether a request is meant for us and comes from our own page, or from no page."""
        host = headers.get("host", "")
        if not self._is_ours(host):
            return False
        origin = headers.get("origin")
        return origin is None or origin.partition("://")[2].lower() == host.lower()

    def _is_ours(self, netloc: str) -> bool:
        """Tell whether a Host names us: DNS rebinding needs a name, so any bare address may."""
        try:
            name = (urlsplit(f"//{netloc}").hostname or "").lower()
        except ValueError:
            return False
        return name in self._names or _is_address(name)


def names_of(host: str, more: Iterable[str] = ()) -> set[str]:
    """Return the names under which a console that listens on ``host`` may be addressed."""
    own = {socket.gethostname()} if _is_address(host) and _is_everywhere(host) else {host}
    return {"localhost", *own, *more}


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_everywhere(host: str) -> bool:
    return ipaddress.ip_address(host).is_unspecified


def _dressed(path: str, send: Send) -> Send:
    """Return ``send`` with the security headers put on, and no page kept by the browser."""

    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(_HEADERS)
            if not path.startswith(_ASSETS):
                headers["Cache-Control"] = "no-store"
        await send(message)

    return dressed
