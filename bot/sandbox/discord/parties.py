"""Those who take part: a bot, the author of a message, a person's interaction with a bot."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field

from bot.sandbox.discord import objects
from bot.sandbox.nouns import Chat, Json


@dataclass(frozen=True, slots=True)
class Bot:
    """An application with its bot user, by the token it shows; both have the same id."""

    id: str
    account: str
    token: str = field(repr=False)

    def user(self) -> Json:
        """Return the bot as a user."""
        return objects.user(self.id, f"tocsin-{self.account}"[:32], bot=True)


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes: a user object and, for a webhook or an interaction's answer, what else it adds."""

    user: Json
    mark: str  # "bot:ID" or "user:ID" or "webhook:ID"
    extra: Json = field(default_factory=dict)


@dataclass(slots=True)
class Interaction:
    """One interaction on its way; ``on`` is the message whose button was pressed.

    ``choices`` waits for what an option may become.
    """

    id: str
    bot: Bot
    chat: Chat
    kind: int
    person: Json
    at: float
    name: str | None = None
    on: str | None = None
    token: str = field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)
    answered: int | None = None
    original: str | None = None
    choices: asyncio.Future[list[Json]] | None = None


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A dialogue that a person has before them, and the interaction that opened it."""

    interaction: Interaction
    form: Json
