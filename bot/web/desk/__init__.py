"""The console: what its pages may look at, kept apart from how they are drawn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.ports import Ledger, Preview


@dataclass(frozen=True, slots=True)
class Desk:
    """All that the pages may look at and touch.

    ``health`` returns the parts and what is wrong with each (None: nothing). ``preview`` is the
    window on the sandbox's chats, None in a real run. Without ``api_tokens`` the API is shut.
    """

    ledger: Ledger
    health: Callable[[], Awaitable[dict[str, str | None]]]
    preview: Preview | None
    api_tokens: tuple[str, ...] = field(repr=False)
    clock: Callable[[], datetime]
