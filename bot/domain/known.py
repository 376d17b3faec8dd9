"""What is remembered of an entry between visits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Pending:
    """An edit that was seen and must hold still; ``fingerprint`` is ``ABSENT`` for a disappearance.

    It stands so ``since`` then; it ``began`` to move earlier where it changed again and again.
    """

    fingerprint: str
    since: datetime
    began: datetime | None = None


ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger remembers of an entry of one source; ids grow with time.

    ``alias`` is the key its source gives it since a redesign.
    """

    id: int
    key: str
    provisional: bool
    revision: int
    fingerprint: str
    text: str  # the title and the visible text, to match entries that have no identity
    retracted: bool
    announced: bool
    first_seen: datetime
    pending: Pending | None = None
    alias: str | None = None
