"""An alert as its chain wants to know it, and a chain as it is remembered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b

from bot.domain.model import NoticeStatus
from bot.sources._cap_alert import Alert


@dataclass(frozen=True, slots=True)
class Told:
    """An alert with what its place in a chain depends on.

    ``subject`` digests what it is about and where; ``status`` is what it says of itself;
    ``known_as`` is the key under which an index told of it before it could be read.
    """

    alert: Alert
    sent: datetime
    ends: datetime | None
    subject: str
    status: NoticeStatus
    title: str
    kind: str
    area: str | None
    known_as: str | None = None

    @property
    def name(self) -> str:
        """Its own name, short."""
        return name_of(self.alert.sender, self.alert.identifier)


@dataclass(frozen=True, slots=True)
class Chain:
    """One entry's alerts: names of all, the head that stands, and what the head said.

    Times are seconds since 1970. ``cancelled`` is what the source itself withdrew.
    """

    key: str
    names: tuple[str, ...]
    head: str
    sent: int
    first: int
    ends: int | None
    subject: str
    status: NoticeStatus
    title: str
    kind: str
    area: str | None
    cancelled: bool = False


@lru_cache(maxsize=4096)
def name_of(sender: str, identifier: str) -> str:
    """Return an alert's name in 12 letters; senders are mail addresses, whose case says nothing."""
    whole = f"{sender.casefold()}\0{identifier}".encode("utf-8", "replace")
    return blake2b(whole, digest_size=6).hexdigest()
