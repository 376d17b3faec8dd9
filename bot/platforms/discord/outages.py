"""Why a session at the gateway ended, and how long to wait before the next."""

from __future__ import annotations

import random
from typing import Final

import discord

from bot.platforms.discord.errors import translate
from bot.platforms.discord.gateway import TooManyStartsError
from bot.ports import Stopped

REFUSED = 180.0  # seconds until a refused token is tried again: it may be put in order
LONGEST = 120.0  # seconds between tries; a day has 1000 sessions (events/gateway)
STEADY: Final = 60.0  # seconds; a connection that held so long was a good one

# Close codes that another try does not mend (topics/opcodes-and-status-codes, "Gateway").
_REMEDIES: Final = {
    4004: "Discord does not accept the token: put a valid one in place and restart",
    4010: "Discord does not accept how the connection is divided",
    4011: "Discord wants more connections for a bot in so many servers",
    4013: "Discord does not know what this client asks to hear",
    4014: "Discord does not let this bot hear what it asks for",
}


def judged(error: Exception) -> tuple[float | None, str]:
    """Return how long to wait after a session ended so, None for the usual time, and the reason."""
    match error:
        case TooManyStartsError():
            return max(error.wait, LONGEST), "Discord takes no more connections today"
        case discord.PrivilegedIntentsRequired():
            return REFUSED, _REMEDIES[4014]
        case discord.ConnectionClosed(code=code):
            lost = f"Discord ended the connection with code {code}"
            return (REFUSED, _REMEDIES[code]) if code in _REMEDIES else (None, lost)
        case _:
            outcome = translate(error)
            reason = getattr(outcome, "reason", "")
            return (REFUSED if isinstance(outcome, Stopped) else None), reason


def backoff(failures: int) -> float:
    """Return the seconds to wait after so many failures in a row, spread so that not all come at once."""
    return min(LONGEST, 2.0 ** min(failures, 10)) * random.uniform(0.25, 1)  # noqa: S311 - no secret
