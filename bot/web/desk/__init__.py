"""The console: what its pages may look at, kept apart from how they are drawn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.model import Story
from bot.ports import Ledger, Newsdesk, Preview, Pushes


@dataclass(frozen=True, slots=True)
class Desk:
    """All that the pages may look at and touch.

    ``health`` returns the parts and what is wrong with each (None: nothing). ``preview`` is the
    window on the sandbox's chats, None in a real run. Without ``api_tokens`` the API is shut.
    ``stories`` returns the running configuration's stories by id. ``pushes`` takes what newsrooms
    and hubs send; without it their doors are shut.
    """

    ledger: Ledger
    health: Callable[[], Awaitable[dict[str, str | None]]]
    preview: Preview | None
    api_tokens: tuple[str, ...] = field(repr=False)
    clock: Callable[[], datetime]
    newsdesk: Newsdesk
    stories: Callable[[], Mapping[str, Story]]
    pushes: Pushes | None = None
