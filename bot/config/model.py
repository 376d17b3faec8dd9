"""What a configuration says, ready for use by the rest of the program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from bot.domain.model import Priority, Source, Story, Subscription

DEFAULT_RECALL = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Account:
    """A bot's identity. ``api_url`` None means the platform's own address."""

    platform: Literal["telegram", "discord"]
    name: str
    token: str = field(repr=False)
    api_url: str | None = None

    @property
    def address(self) -> str:
        """The account as ``platform:name``."""
        return f"{self.platform}:{self.name}"


@dataclass(frozen=True, slots=True)
class Console:
    """Where the console and the API answer; port 0 means any free one.

    ``public_url`` is how others reach it from outside, without a slash at its end; hubs push there.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str | None = None


def _ages() -> Mapping[Priority, timedelta]:
    day = timedelta(hours=24)
    return {Priority.LIVE: timedelta(hours=6), Priority.BREAKING: day, Priority.CURFEW: day}


@dataclass(frozen=True, slots=True)
class Sending:
    """What becomes of a send with an unknown outcome, and of one whose turn comes late."""

    on_unknown: Literal["resend", "hold"] = "resend"
    max_age: Mapping[Priority, timedelta] = field(default_factory=_ages)


@dataclass(frozen=True, slots=True)
class Config:
    """A whole configuration; secrets are left out of its representation.

    ``sources`` holds hooks too (``kind`` is ``hook``, ``url`` may be empty): they are not visited.
    ``webhooks`` maps a webhook's id to its token, ``hook_secrets`` a source's id to its secret.
    ``approval`` says per level (``breaking``, ``curfew``, ``live``) how many editors must agree,
    ``recall`` for how long an alert that was pushed in a chat can be called back.
    """

    file: str = field(compare=False)
    stories: tuple[Story, ...]
    timezone: str = "UTC"
    language: str = "en"
    storage: str = field(default="sqlite:///var/tocsin.db", repr=False)
    accounts: tuple[Account, ...] = ()
    sources: tuple[Source, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    webhooks: Mapping[str, str] = field(default_factory=dict, repr=False)
    hook_secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    editors: tuple[str, ...] = ()
    approval: Mapping[str, int] = field(default_factory=dict)
    recall: timedelta = DEFAULT_RECALL
    console: Console = Console()
    api_tokens: tuple[str, ...] = field(default=(), repr=False)
    delivery: Sending = Sending()
    allow_private: bool = False

    @property
    def targets(self) -> tuple[str, ...]:
        """The addresses of all channels, each once, in the order of the file."""
        return tuple(dict.fromkeys(wish.target for wish in self.subscriptions))

    @property
    def discord_base(self) -> str | None:
        """The one REST base of all Discord accounts and webhooks; None is Discord's own."""
        bases = (a.api_url for a in self.accounts if a.platform == "discord")
        return next(bases, None)
