"""One call as its endpoint sees it, what it answers, and the table of endpoints."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.sandbox.discord.ceilings import Ceilings
from bot.sandbox.discord.errors import Fault, RefusedError, invalid_form
from bot.sandbox.discord.parties import Bot
from bot.sandbox.discord.world import World
from bot.sandbox.nouns import Json

_ID: Final = re.compile(r"\{(?!token)\w+\}")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    content: bytes
    kind: str


@dataclass(slots=True)
class Call:
    """A call on its way: who calls, what for, with what.

    ``chat`` is the channel it concerns, ``bot`` None for one who only shows a webhook's token.
    """

    world: World
    ceilings: Ceilings
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    files: list[Upload]
    bot: Bot | None
    chat: str | None = None

    @property
    def who(self) -> Bot:
        """The bot that calls; refuses with 401 where there is none."""
        if self.bot is None:
            raise RefusedError(40001, "the call shows no valid bot token")
        return self.bot

    @property
    def form(self) -> Json:
        """The body as an object; refuses with 50035 what is none."""
        if not isinstance(self.body, dict):
            said = "Only dictionaries may be used in a ModelType"
            raise invalid_form([Fault("", "MODEL_TYPE_CONVERT", said)])
        return self.body


@dataclass(frozen=True, slots=True)
class Answer:
    """What an endpoint answers; ``result`` are the messages it concerns, for the record."""

    body: Any = None
    status: int = 200
    result: tuple[str, ...] = ()
    account: str | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method of the API.

    ``open`` endpoints need no bot token, ``free`` ones spend nothing of the global limit.
    ``buckets`` name limits of ``ceilings.BUCKETS``; the first is told in the headers.
    """

    verb: str
    path: str
    answer: Callable[[Call], Answer]
    buckets: tuple[str, ...] = ()
    open: bool = False
    free: bool = False

    @property
    def method(self) -> str:
        """The name that records, violations and faults know it by: every id is ``{id}``."""
        return f"{self.verb} {_ID.sub('{id}', self.path)}"

    @property
    def acts(self) -> bool:
        """Whether the call changes something: only that goes into the record."""
        return self.verb != "GET"


def is_true(value: object) -> bool:
    """Read a boolean of a query string."""
    return str(value).lower() in ("1", "true")
