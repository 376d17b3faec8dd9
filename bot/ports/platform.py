"""One account at a chat service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.model import Message, Part, Target, TargetKind
from bot.domain.pacing import Limits
from bot.ports.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat as the platform knows it, found from an address of the configuration."""

    chat: str
    kind: TargetKind
    thread: str | None = None
    title: str | None = None


class ChatRefusedError(Exception):
    """An address cannot be used; the text says why and what to do. ``retry`` if it may heal."""

    def __init__(self, reason: str, *, retry: bool = False) -> None:
        """Keep the reason and whether asking again later makes sense."""
        super().__init__(reason)
        self.retry = retry


class Platform(Protocol):
    """One account at a chat service. No method raises for what the service answers."""

    account: str  # "telegram:main", "discord:main", "discord-webhook:webhooks"
    limits: Limits
    replays_safely: bool  # posting the same nonce again within minutes shows nothing twice

    async def open(self) -> None:
        """Connect, without waiting for the service to be reachable."""
        ...

    async def close(self) -> None:
        """Let go of all connections."""
        ...

    async def resolve(self, address: str) -> Chat:
        """Find the chat behind the last part of an address, or raise ``ChatRefusedError``."""
        ...

    def render(self, message: Message, kind: TargetKind) -> tuple[Part, ...]:
        """Turn a message into the calls that carry it, within every limit of the service."""
        ...

    def may_delete(self, posted_at: datetime, now: datetime) -> bool:
        """Tell whether a message of that age can still be deleted."""
        ...

    def may_become(self, message_id: str, part: Part) -> bool:
        """Tell whether what stands can be edited into the part, or only into something like it."""
        ...

    async def post(self, target: Target, part: Part, nonce: str) -> Outcome:
        """Send one part as a new message."""
        ...

    async def edit(self, target: Target, message_id: str, part: Part) -> Outcome:
        """Replace what stands there; the id of the outcome may be another one from then on."""
        ...

    async def delete(self, target: Target, message_id: str) -> Outcome:
        """Take one message away."""
        ...

    async def pin(self, target: Target, message_id: str, *, pinned: bool) -> Outcome:
        """Pin one message that stands there without a sound, or unpin it."""
        ...
