"""Asking a hub for its pushes, or to end them: one form, and what came of it."""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from http import HTTPStatus
from typing import Final, Literal
from urllib.parse import urlsplit

from bot.ports import Answered, FetchError, Lease, Web

WISH: Final = timedelta(days=10)  # W3C WebSub, section 5.1: the suggested default
_REDIRECTS: Final = frozenset({HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT})
_HOPS: Final = 4
_LONGEST: Final = 200  # characters of what a stranger says

Mode = Literal["subscribe", "unsubscribe"]


async def ask(web: Web, lease: Lease, mode: Mode) -> None:
    """Send a hub our request, and follow it to another hub where it says so (307, 308).

    Raises:
        FetchError: it did not take the request; the text holds neither token nor secret.

    """
    hub = lease.hub
    for _ in range(_HOPS + 1):
        answered = await web.submit(hub, _form(lease, hub, mode))
        if answered.status not in _REDIRECTS or answered.location is None:
            break
        if may_hold_secrets(hub) and not may_hold_secrets(answered.location):
            raise FetchError("the hub sends us from https to plain http; its publisher is to know")
        hub = answered.location
    else:
        raise FetchError(f"the hub sends us on more than {_HOPS} times; given up")
    if not HTTPStatus.OK <= answered.status < HTTPStatus.MULTIPLE_CHOICES:
        raise FetchError(_refusal(lease, answered))


def may_hold_secrets(url: str) -> bool:
    """Tell whether a secret may be told to a hub: nobody listens on the way there.

    WebSub, section 5.1: only over HTTPS. What stays on this machine passes nobody either.
    """
    parts = urlsplit(url)
    if parts.scheme == "https" or parts.hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


def said(text: str, *hidden: str | None) -> str:
    """Return the words of a stranger as they may be shown: short, on one line, without secrets."""
    for secret in filter(None, hidden):
        text = text.replace(secret, "***")
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _form(lease: Lease, hub: str, mode: Mode) -> dict[str, str]:
    form = {"hub.mode": mode, "hub.topic": lease.topic, "hub.callback": lease.callback}
    if mode == "subscribe":
        form["hub.lease_seconds"] = str(int(WISH.total_seconds()))
        if lease.secret and may_hold_secrets(hub):
            form["hub.secret"] = lease.secret
    return form


def _refusal(lease: Lease, answered: Answered) -> str:
    words = said(answered.text, lease.secret, lease.token)
    return f"the hub answered {answered.status}{f': {words}' if words else ''}"
