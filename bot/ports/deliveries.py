"""A delivery in an account's hands, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.model import DeliveryState, Entry, HeldBy, Preferences, Priority, Target


@dataclass(frozen=True, slots=True)
class PartRef:
    """A message that stands in a chat, with a digest of what was last put into it."""

    id: str
    digest: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery in an account's hands. ``doubt``: an earlier try had an unknown outcome."""

    entry_id: int
    target: Target
    wanted: int
    delivered: int | None
    parts: tuple[PartRef, ...]
    entry: Entry
    story: str
    preferences: Preferences
    priority: Priority
    attempts: int
    posted_at: datetime | None
    revised_at: datetime | None  # when the wanted revision was seen; None for the first
    first_seen: datetime  # when the entry was first seen, whatever date it bears
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a claimed delivery.

    ``state`` DONE with ``delivered`` behind the row's (possibly newer) wanted makes it due again.
    ``state`` DUE asks for another try at ``retry_at``, in ``doubt`` when the last one may have
    arrived. HELD needs ``held_by``.
    """

    entry_id: int
    target_id: int
    state: DeliveryState
    delivered: int | None
    parts: tuple[PartRef, ...]
    posted_at: datetime | None = None
    retry_at: datetime | None = None
    attempts: int = 0
    error: str | None = None
    held_by: HeldBy | None = None
    doubt: bool = False
