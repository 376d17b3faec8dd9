"""An alert: what an editor pushes, how far it got, and why it may be refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from bot.domain.model import Entry
from bot.ports.visits import Write

Level = Literal["breaking", "curfew", "live"]


class KeyReusedError(Exception):
    """An idempotency key came again with another request."""


class NotAllowedError(Exception):
    """An act that its author may not do, or not any more; the text says why, for the author."""


class DraftRefusedError(NotAllowedError):
    """A draft or a correction that cannot be told as it is; ``field`` names what to mend."""

    def __init__(self, field: str, reason: str) -> None:
        """Keep which part of the draft it is; the text says why."""
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True, slots=True)
class By:
    """Who does something and from where, for the audit log.

    ``who`` is ``telegram:123``, ``discord:456``, ``cli:name`` or ``api``; ``place`` a chat's
    address, ``cli`` or ``api``; ``name`` what people call them.
    """

    who: str
    place: str
    at: datetime
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants pushed, in their own words; the times are aware."""

    story: str
    text: str
    level: Level = "breaking"
    area: str | None = None
    starts: datetime | None = None
    until: datetime | None = None
    url: str | None = None
    picture: str | None = None


class AlertStage(StrEnum):
    """How far an alert got."""

    APPROVAL = "approval"  # waits until enough editors agree
    LEAVING = "leaving"  # may be recalled until it leaves
    SENT = "sent"
    RECALLED = "recalled"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert as the ledger has it. ``agreed`` names who agreed, its author first.

    ``wanted`` is how many chats it was for when it was pushed.
    """

    entry: str
    story: str
    level: Level
    stage: AlertStage
    agreed: tuple[str, ...]
    needed: int
    leaves_at: datetime | None
    wanted: int
    body: Entry


@dataclass(frozen=True, slots=True)
class NewAlert:
    """An alert to store: its entry as a write, how many must agree, and for how long it can be recalled.

    ``key`` makes a repeat harmless; ``digest`` tells whether it is the same request.
    """

    story: str
    level: Level
    write: Write
    needed: int
    recall: timedelta
    wanted: int
    key: str | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How far an entry's latest revision got: in how many chats it should stand, and stands."""

    wanted: int
    done: int
    failed: int  # held as failed, dropped or expired
    waiting: int  # held for another reason
    spread: bool  # the fan-out is finished: ``wanted`` grows no more
