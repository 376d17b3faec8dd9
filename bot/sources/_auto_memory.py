"""What auto found at an address, kept in the cursor around the found source's own."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.reading import Reading, Visit

_MARK = "auto"


@dataclass(frozen=True, slots=True)
class Memory:
    """The kind that was found, the feed's address where a page named it, the source's cursor."""

    kind: str | None = None
    feed: str | None = None
    cursor: str | None = None

    @classmethod
    def load(cls, cursor: str | None) -> Memory:
        """Read what ``keep`` wrote; anything else is no memory."""
        parts = (cursor or "").split("\n", 3)
        if len(parts) != 4 or parts[0] != _MARK:  # noqa: PLR2004 - as keep writes it
            return cls()
        _, kind, feed, inner = parts
        return cls(kind or None, feed or None, inner or None)

    def inner(self, visit: Visit) -> Visit:
        """Return the visit as the found source is to see it."""
        return replace(visit, url=self.feed or visit.url, cursor=self.cursor)

    def keep(self, reading: Reading) -> Reading:
        """Return the reading with a cursor that remembers what was found."""
        parts = (_MARK, self.kind or "", self.feed or "", reading.cursor or "")
        return replace(reading, cursor="\n".join(parts))
