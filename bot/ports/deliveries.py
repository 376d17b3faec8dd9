"""A delivery in an account's hands, and what became of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from bot.domain.model import DeliveryState, Entry, HeldBy, Preferences, Priority, Target

# "7", or "p7.3f2a1c" (a photo), "a7.3f2a1c,8.77aa00" (an album), "7-3f2a1c" (a text, since its
# picture was refused): a platform may note behind a number which picture stands there.
_SEVERAL = re.compile(r"[pa]?(\d+(?:\.\w+)?(?:,\d+(?:\.\w+)?)*)(?:-\w+)*")


@dataclass(frozen=True, slots=True)
class PartRef:
    """What stands in a chat for a part, with a digest of what was last put into it.

    ``id`` is the platform's own note: it may name several messages, and what they show.
    """

    id: str
    digest: str
    pinned: bool = False

    @property
    def messages(self) -> tuple[str, ...]:
        """The numbers of the messages, as the chat service itself calls them."""
        named = _SEVERAL.fullmatch(self.id)
        if named is None:
            return (self.id,)
        return tuple(each.partition(".")[0] for each in named[1].split(","))


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of a bundle: several entries that share one message in a chat."""

    entry_id: int
    entry: Entry
    revision: int
    first_seen: datetime
    revised_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery in an account's hands. ``doubt``: an earlier try had an unknown outcome.

    An entry may share its message with others of its story: then ``bundle`` holds all of them,
    itself included, and ``parts`` and ``posted_at`` are those of the row ``lead`` that carries the message.
    ``muted_until`` is until when the chat asked for silence, ``since`` when it subscribed, if it does.
    """

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
    lead: int | None = None
    bundle: tuple[Member, ...] = ()
    muted_until: datetime | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a claimed delivery.

    ``state`` DONE with ``delivered`` behind the row's (possibly newer) wanted makes it due again.
    ``state`` DUE asks for another try at ``retry_at``, in ``doubt`` when the last one may have
    arrived. HELD needs ``held_by``.

    With a ``bundle`` the message carries several entries: ``parts`` belong to the row ``lead``
    (this row, when they were bundled now), and every member that was never sent is done at the
    revision given there. ``counted``: a new message that uses up a place of ``at_most``.
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
    lead: int | None = None
    bundle: tuple[Member, ...] = ()
    counted: bool = False
