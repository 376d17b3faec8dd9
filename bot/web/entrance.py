"""The entrance: a token that is good for one login, and the sessions that came in by it."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.web.plain import Html, page

_STAY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Session:
    key: str
    ends: datetime


class Entrance:
    """Lets one browser in by the token that was printed at the start."""

    def __init__(self, port: int, clock: Callable[[], datetime]) -> None:
        """Make a token. Browsers tell cookies apart by host alone, so the port is in the name."""
        self.token = secrets.token_urlsafe(32)
        self.cookie = f"tocsin_session_{port}"
        self._clock = clock
        self._used = False
        self._sessions: list[_Session] = []

    def enter(self, token: str) -> str | None:
        """Use the token up and return a new session's key; None when it is not (or no more) good."""
        same = hmac.compare_digest(token.encode(), self.token.encode())
        if self._used or not same:
            return None
        self._used = True
        session = _Session(secrets.token_urlsafe(32), self._clock() + _STAY)
        self._sessions.append(session)
        return session.key

    def knows(self, cookies: Mapping[str, str]) -> bool:
        """Tell whether a browser's cookies hold a session that has not ended."""
        key = cookies.get(self.cookie, "").encode()
        now = self._clock()
        self._sessions = [session for session in self._sessions if session.ends > now]
        return any(hmac.compare_digest(key, session.key.encode()) for session in self._sessions)

    def router(self) -> APIRouter:
        """Return the login's pages."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/login", _ask, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route("/login", self._login, methods=["POST"], response_class=HTMLResponse)
        return router

    async def _login(self, token: str = Form("")) -> Response:
        key = self.enter(token)
        if key is None:
            return HTMLResponse(_refused(), status_code=403)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(
            self.cookie,
            key,
            max_age=int(_STAY.total_seconds()),
            httponly=True,
            samesite="lax",
        )
        return answer


async def _ask(token: str = Query("")) -> HTMLResponse:
    """Show a button, since a link alone may be opened by a mail scanner or a chat's preview."""
    if not token:
        return HTMLResponse(_where())
    body = Html()
    body.add("h1", "Tocsin")
    body.add("p", "This link logs in one browser, once.")
    with body.inside("form", method="post", action="/login"):
        body.add("input", type="hidden", name="token", value=token)
        body.add("button", "Log in", type="submit", autofocus="")
    return HTMLResponse(page("Log in", body))


def _where() -> str:
    body = Html()
    body.add("h1", "Tocsin")
    body.add("p", "You are not logged in.")
    with body.inside("p"):
        body.text("When it starts, Tocsin prints a line on its standard output that begins with ")
        body.add("code", "Console:")
        body.text(". Open the address that stands there.")
    body.add("p", "The line is good for one login; a restart prints a new one.", class_="small")
    return page("Not logged in", body)


def _refused() -> str:
    body = Html()
    body.add("h1", "This link does not work any more")
    body.add("p", "It was used already, or Tocsin was started again since it was printed.")
    with body.inside("p"):
        body.text("Restart Tocsin and open the address behind ")
        body.add("code", "Console:")
        body.text(" on its standard output.")
    return page("Login failed", body)
