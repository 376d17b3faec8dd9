"""Whom a message pings: what its text names, within what ``allowed_mentions`` lets through."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bot.sandbox.nouns import Json

USER: Final = re.compile(r"<@!?(\d+)>")
ROLE: Final = re.compile(r"<@&(\d+)>")
EVERYONE: Final = re.compile(r"@(?:everyone|here)\b")


@dataclass(frozen=True, slots=True)
class Pinged:
    """Those who hear of a message."""

    users: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    everyone: bool = False


def pinged(text: str, allowed: Json | None, *, may_everyone: bool) -> Pinged:
    """Return whom a text pings.

    Args:
        text: the content; embeds never ping.
        allowed: the call's ``allowed_mentions``; without it every mention counts, on an edit too
            (resources/message, "Allowed Mentions Object").
        may_everyone: the author has MENTION_EVERYONE.

    """
    return Pinged(
        users=_named(USER, text, allowed, "users"),
        roles=_named(ROLE, text, allowed, "roles"),
        everyone=may_everyone and _parses(allowed, "everyone") and bool(EVERYONE.search(text)),
    )


def _named(pattern: re.Pattern[str], text: str, allowed: Json | None, kind: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(pattern.findall(text)))
    if _parses(allowed, kind):
        return found
    listed = {str(each) for each in (allowed or {}).get(kind) or []}
    return tuple(each for each in found if each in listed)


def _parses(allowed: Json | None, kind: str) -> bool:
    return allowed is None or kind in (allowed.get("parse") or [])
