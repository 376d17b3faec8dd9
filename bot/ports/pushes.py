"""Pushes: what hubs and newsrooms send us, what is remembered of hubs, and what the web may call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.reading import Page
from bot.ports.visits import SourceState


class LeaseState(StrEnum):
    """Where a subscription to a hub stands."""

    ASKED = "asked"  # the hub has not asked back yet
    VERIFIED = "verified"
    DENIED = "denied"
    FAILED = "failed"
    LEAVING = "leaving"  # unsubscribing: kept for the hub's question, then forgotten


@dataclass(frozen=True, slots=True)
class Lease:
    """A subscription of one source to a hub.

    ``token`` is the last part of its callback, which nobody can guess; ``base`` stands before it.
    ``pending``: a request of ours waits for the hub's question. ``since`` and ``until`` bound what
    the hub agreed to. ``ask_again`` is when something is to be done about it. ``silent``: a visit
    found something that the hub never pushed.
    """

    token: str = field(repr=False)
    source: str
    base: str
    hub: str
    topic: str
    secret: str | None = field(repr=False)
    state: LeaseState
    ask_again: datetime
    pending: bool = False
    since: datetime | None = None
    until: datetime | None = None
    failures: int = 0
    silent: bool = False
    reason: str | None = None

    @property
    def callback(self) -> str:
        """Where the hub reaches us."""
        return f"{self.base}/websub/{self.source}/{self.token}"


class PushLedger(Protocol):
    """The part of the ledger that pushes need."""

    async def source_state(self, source: str) -> SourceState | None:
        """Return what is remembered of a watched source, or None."""
        ...

    async def call_for(self, source: str, at: datetime) -> None:
        """Ask for a visit that begins at this time or later; it is due until one did."""
        ...

    async def is_source_paused(self, source: str) -> bool:
        """Tell whether the source itself was paused; a pause of everything is none of it."""
        ...

    async def announce_hub(self, source: str, hub: str | None, topic: str | None) -> None:
        """Remember the hub that a source announces, and what it calls itself there."""
        ...

    async def announced_hubs(self) -> dict[str, tuple[str, str]]:
        """Return hub and topic by watched source, where one is announced."""
        ...

    async def leases(self) -> list[Lease]:
        """Return every subscription to a hub."""
        ...

    async def keep_lease(self, lease: Lease) -> None:
        """Store a subscription in place of what was known under its token."""
        ...

    async def drop_lease(self, token: str) -> None:
        """Forget a subscription."""
        ...


class NotOursError(Exception):
    """Nobody here expects this push: an unknown place, or a signature that does not fit."""


class SourcePausedError(Exception):
    """The source is paused; the text names the remedy."""


class Pushes(Protocol):
    """What the web calls when something is pushed to it."""

    async def expects(self, source: str, token: str | None = None) -> bool:
        """Tell whether a hook, or with a token a hub, may push to a place; nothing was read yet."""
        ...

    async def hook(self, source: str, body: bytes, signature: str) -> int:
        """Take what a newsroom's system pushed; return how many entries are safely stored.

        Args:
            source: the id in the address.
            body: the bytes as they came.
            signature: the header ``X-Hub-Signature-256``.

        Raises:
            NotOursError: there is no such source, or the signature does not fit.
            SourcePausedError: the source is paused.
            SubmissionError: the body does not fit.
            LedgerError: it was not stored.

        """
        ...

    async def confirm(self, source: str, token: str, question: Mapping[str, str]) -> str:
        """Answer a hub's question whether we asked for this; return what to echo.

        Raises:
            NotOursError: we did not.

        """
        ...

    async def distribute(self, source: str, token: str, page: Page, signature: str) -> None:
        """Take what a hub pushed; once this returns, it is stored or a visit is due.

        Raises:
            NotOursError: there is no such subscription (any more).
            LedgerError: it was not stored.

        """
        ...
