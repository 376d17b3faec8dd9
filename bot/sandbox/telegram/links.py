"""Which addresses Telegram makes a link of, and how it then writes them."""

from __future__ import annotations

import re

_SCHEME = re.compile(r"(https?|ton|tonsite|tg)://|(ton|tonsite|tg):", re.IGNORECASE)
_USER = re.compile(r"tg:(?://)?user/?\?(?:.*&)?id=([1-9]\d{0,12})(?:[&#]|$)", re.IGNORECASE)
_AUTHORITY = re.compile(r"[^/?#]*")
_SPLIT = re.compile(
    r"(?:(?P<user>[^@]*)@)?(?P<host>\[[0-9A-Fa-f:.]+\]|[^:@\[\]]*)(?::0*(?P<port>\d+))?"
)
_IN_NAMES = r"[A-Za-z0-9.\-_!$&'()*+,;=~\x80-\U0010ffff{}]*"
_USER_NAME = re.compile(_IN_NAMES.format(":"))
_HOST_NAME = re.compile(_IN_NAMES.format(""))
_HIGHEST_PORT = 65535
_UNSAFE = re.compile(r"[\x00-\x20]")
_CAPITALS = re.compile(r"[A-Z]")


def linked_user(address: str) -> int | None:
    """Return the user that a ``tg://user?id=…`` link mentions."""
    found = _USER.match(address)
    return int(found[1]) if found else None


def checked_link(address: str) -> str | None:
    """Return the address as Telegram writes it, or None where it drops the link."""
    found = _SCHEME.match(address)
    scheme = (found[1] or found[2]).lower() if found else "http"
    rest = address[found.end() :] if found else address
    end = _AUTHORITY.match(rest)
    place = _place(rest[: end.end() if end else 0], scheme)
    if place is None:
        return None
    tail = rest[end.end() if end else 0 :]
    if not tail.startswith("/") and not (scheme == "tg" and tail.startswith("?")):
        tail = "/" + tail
    return f"{scheme}://{place}{_UNSAFE.sub(lambda bad: f'%{ord(bad[0]):02X}', tail)}"


def _place(authority: str, scheme: str) -> str | None:
    """Return user, host and port as Telegram writes them, or None when they cannot be ones."""
    parts = _SPLIT.fullmatch(authority)
    if parts is None:
        return None
    user, host, port = parts["user"] or "", parts["host"], parts["port"]
    if port is not None and not 0 < int(port) <= _HIGHEST_PORT:
        return None
    if not _is_host(host, scheme) or not _USER_NAME.fullmatch(user):
        return None
    lowered = _CAPITALS.sub(lambda letter: letter[0].lower(), host)
    return (user and f"{user}@") + lowered + (f":{port}" if port else "")


def _is_host(host: str, scheme: str) -> bool:
    if host.startswith("["):
        return True  # the pattern has seen to it
    if host in ("", ".") or not _HOST_NAME.fullmatch(host):
        return False
    match scheme:
        case "http" | "https":
            return "." in host
        case "ton":
            return "." not in host
        case _:
            return True
