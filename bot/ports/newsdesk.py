"""What an editor can do, whatever they do it with: a chat, a command, a program."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.model import Entry, Flag
from bot.ports.alerts import Alert, By, Draft
from bot.ports.views import StoredEntry


class Newsdesk(Protocol):
    """An editor's hands: everything is checked here, stored by the ledger and signed there."""

    async def push(
        self,
        draft: Draft,
        by: By,
        *,
        recall: timedelta,
        key: str | None = None,
        request: str | None = None,
    ) -> Alert:
        """Push an alert.

        Args:
            draft: what is to be told.
            by: who pushes.
            recall: for how long it can be called back before it leaves.
            key: makes a repeat harmless.
            request: what was asked, word for word, by which a repeat is known; else the draft,
                whose times may have been counted from the moment of asking.

        Raises:
            NoSuchIdError: there is no such story.
            NotAllowedError: nothing to tell, or times that cannot be.
            KeyReusedError: the key was used for another request.

        """
        ...

    def compose(self, draft: Draft, now: datetime) -> Entry:
        """Return the entry that a draft becomes, for a preview. Raises as ``push``."""
        ...

    async def agree(self, entry: str, by: By) -> Alert:
        """Agree to an alert that waits; see ``NewsroomLedger.agree``."""
        ...

    async def call_back(self, entry: str, by: By) -> Alert:
        """Keep an alert from leaving; see ``NewsroomLedger.call_back``."""
        ...

    async def correct(
        self,
        entry: str,
        text: str | None,
        by: By,
        *,
        note: str | None = None,
        flags: Collection[Flag] | None = None,
    ) -> int:
        """Replace an entry's words everywhere; return the revision's number.

        Args:
            entry: the entry's id.
            text: all its words from now on, the headline's included; None leaves them.
            by: who corrects.
            note: what is shown as the correction's note.
            flags: all its flags from now on; None leaves them.

        Raises:
            NoSuchIdError: there is no such entry.
            NotAllowedError: nothing to change, or it was withdrawn or never left.

        """
        ...

    async def retract(self, entry: str, by: By, *, reason: str | None = None) -> int:
        """Withdraw an entry everywhere."""
        ...

    async def pin(self, entry: str, by: By, *, pinned: bool = True) -> int:
        """Pin an entry in every chat that shows it, or unpin it."""
        ...

    def reworded(self, stored: StoredEntry, text: str, *, note: str | None = None) -> Entry:
        """Return what ``correct`` would make of an entry, for a preview. Raises as it does."""
        ...
