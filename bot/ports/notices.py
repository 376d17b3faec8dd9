"""What the ledger does for notices: it follows their life."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.model import Story


class NoticeLedger(Protocol):
    """The part of the ledger that follows notices."""

    async def sync_stories(self, stories: Sequence[Story]) -> None:
        """Remember the languages and zones that the ledger's own short messages are told in."""
        ...

    async def follow_notices(self, now: datetime, limit: int = 20) -> int:
        """Bring notices up to date whose time has come, or that were told outside a visit.

        What became of them is stored as revisions of their entries, told to whoever saw them
        without a new message.

        Args:
            now: the moment.
            limit: how many stories are looked at in one call.

        Returns:
            How many entries say something else now.

        """
        ...
