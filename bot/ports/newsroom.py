"""What the ledger does for editors: push, agree, recall, correct, withdraw; how far it got."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.ports.alerts import Alert, By, NewAlert, Tally
from bot.ports.views import StoredEntry
from bot.ports.visits import Write


class NewsroomLedger(Protocol):
    """The part of the ledger that editors write. Every act leaves a line in the audit log."""

    async def push(self, alert: NewAlert, by: By) -> Alert:
        """Store an alert; a known key gives the alert that was stored under it.

        With enough agreement it leaves after its recall window, else it waits for approval.

        Raises:
            KeyReusedError: the key was used for another request.

        """
        ...

    async def agree(self, entry: str, by: By) -> Alert:
        """Count one more agreement.

        Raises:
            NotAllowedError: this person agreed already, or it waits for nobody.
            NoSuchIdError: there is no such alert.

        """
        ...

    async def call_back(self, entry: str, by: By) -> Alert:
        """Keep an alert from leaving.

        Raises:
            NotAllowedError: it left already.
            NoSuchIdError: there is no such alert.

        """
        ...

    async def alert(self, entry: str) -> Alert:
        """Return an alert. Raises ``NoSuchIdError``."""
        ...

    async def alerts(self, story: str, since: datetime) -> list[StoredEntry]:
        """Return a story's alerts pushed since then that were not recalled, dropped or withdrawn."""
        ...

    async def rewrite(self, entry: str, write: Write, by: By, action: str) -> int:
        """Store an editor's revision of an entry, told to all who saw it; return its number.

        From then on the editor's word stands: revisions from the source wait until released, and
        what an editor withdrew (``write.entry.retracted``) is not brought back by its source.

        Args:
            entry: the entry's id.
            write: the new revision; ``known`` is its number.
            by: who does it.
            action: ``correct``, ``retract`` or ``pin``, for the audit log.

        Raises:
            NoSuchIdError: there is no such entry.

        """
        ...

    async def separate(self, item: str, by: By) -> None:
        """Send an entry that seemed to tell an alert again as an entry of its own.

        Raises:
            NoSuchIdError: no such entry waits under this id (``c12``).

        """
        ...

    async def stored(self, entry: str) -> StoredEntry:
        """Return an entry in its latest revision. Raises ``NoSuchIdError``."""
        ...

    async def tally(self, entry: str) -> Tally:
        """Count how far an entry's latest revision got."""
        ...
