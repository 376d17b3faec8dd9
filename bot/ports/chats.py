"""What chats decide for themselves: their settings and their subscriptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.domain.model import Preferences, Target
from bot.ports.platform import Chat


@dataclass(frozen=True, slots=True)
class Settings:
    """What a chat chose for all its stories; None: not chosen. ``muted_until`` is in UTC."""

    language: str | None = None
    timezone: str | None = None
    muted_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subscribed:
    """One subscription of a target; ``config``: set by the operator, not to be changed in chat."""

    target: str
    story: str
    preferences: Preferences
    origin: Literal["config", "chat"]
    since: datetime


class ChatLedger(Protocol):
    """The part of the ledger that chats themselves write."""

    async def admit(self, address: str, account: str, chat: Chat, now: datetime) -> Target:
        """Return the chat's target, made if need be; one that was set aside is spoken to again."""
        ...

    async def target(self, target_id: int) -> Target:
        """Return a target by its number. Raises ``NoSuchIdError``."""
        ...

    async def targets_in(self, account: str, chat: str) -> list[Target]:
        """Return all targets of a chat: itself and its topics, whatever their state."""
        ...

    async def settings_of(self, target_id: int) -> Settings:
        """Return what a chat chose; all None for one that chose nothing."""
        ...

    async def set_settings(self, target_id: int, settings: Settings, now: datetime) -> None:
        """Store what a chat chose.

        Its language and zone go into its own subscriptions too. What sleeps for the target is
        looked at afresh, since the reason for its sleep may be gone.
        """
        ...

    async def subscriptions_of(self, target_id: int) -> list[Subscribed]:
        """Return a target's subscriptions, by story."""
        ...

    async def subscribe(
        self, target_id: int, story: str, preferences: Preferences, now: datetime
    ) -> bool:
        """Subscribe a chat by its own wish; False when it hears the story already."""
        ...

    async def unsubscribe(self, target_id: int, story: str, now: datetime) -> bool:
        """End a chat's own subscription; False when there is none.

        What was never sent is let go; what stands there keeps being corrected and withdrawn.
        """
        ...

    async def prefer(
        self, target_id: int, story: str, preferences: Preferences, now: datetime
    ) -> bool:
        """Change a chat's own subscription; False when there is none. Wakes what sleeps for it."""
        ...

    async def tell(self, target_id: int, entries: Sequence[str], now: datetime) -> int:
        """Make entries due for a target that has no row for them; return how many."""
        ...

    async def entry_in(self, account: str, chat: str, message: str) -> str | None:
        """Return the entry that a message of ours in a chat carries, if it is a recent one."""
        ...

    async def audience(self, story: str) -> list[tuple[Preferences, int]]:
        """Return how many active targets hear a story, by what they prefer."""
        ...

    async def all_subscriptions(self) -> list[Subscribed]:
        """Return every subscription, by target and story."""
        ...

    async def export_chat(self, target_id: int) -> dict[str, object]:
        """Return all that is stored of a chat, as plain values."""
        ...

    async def forget_chat(self, target_id: int, now: datetime) -> None:
        """Erase what is stored of a chat; its messages stay, but are not ours any more."""
        ...

    async def forget(self, name: str) -> None:
        """Let go of a small text kept under a name, if there is one."""
        ...
