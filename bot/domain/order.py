"""The order in which known entries stand on a page, whatever is stuck to its top or was moved."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.model import Entry

_IN_ORDER = 0.75  # of a page's known entries; one that keeps less is sorted by something else


@dataclass(frozen=True, slots=True)
class Anchors:
    """The known entries of a page that stand in the order of their ids, by place.

    ``orderly`` tells whether they are most of those that were given.
    """

    places: tuple[int, ...]
    ids: tuple[int, ...]
    descending: bool
    orderly: bool

    @classmethod
    def of(cls, standing: Mapping[int, int], *, newest_first: bool) -> Anchors:
        """Find them.

        Args:
            standing: the id of what was found at each place of the page.
            newest_first: the page's own order, where its entries do not tell.

        """
        places = sorted(standing)
        ids = [standing[place] for place in places]
        up, down = _rising(ids), _rising([-number for number in ids])
        descending = len(down) > len(up) or (len(down) == len(up) and newest_first)
        kept = down if descending else up
        return cls(
            tuple(places[n] for n in kept),
            tuple(ids[n] for n in kept),
            descending,
            len(kept) >= _IN_ORDER * len(ids),
        )

    def neighbours(self, place: int) -> tuple[int | None, int | None]:
        """Return the ids of the nearest older and newer anchor around a place."""
        before, behind = bisect_left(self.places, place) - 1, bisect_right(self.places, place)
        above = self.ids[before] if before >= 0 else None
        below = self.ids[behind] if behind < len(self.ids) else None
        return (below, above) if self.descending else (above, below)

    def is_between(self, place: int, id_: int) -> bool:
        """Tell whether an id fits between a place's neighbours; without any nothing does."""
        older, newer = self.neighbours(place)
        if older is None and newer is None:
            return False
        return (older is None or older < id_) and (newer is None or id_ < newer)

    def is_within(self, id_: int) -> bool:
        """Tell whether older and newer anchors than an id stand on the page."""
        return bool(self.ids) and min(self.ids) < id_ < max(self.ids)


def oldest_first(entries: list[Entry], *, newest_first: bool) -> list[Entry]:
    """Order new entries by date where all have one, else by the page; ties stay in the page's order.

    What is new and stuck to the top is the newest, whatever way the page runs.
    """
    upward = entries[::-1] if newest_first else sorted(entries, key=lambda entry: entry.pinned)
    dated = [(e.published, e) for e in upward if e.published is not None]
    if len(dated) < len(upward):
        return upward
    return [entry for _, entry in sorted(dated, key=lambda pair: pair[0])]


def _rising(ids: Sequence[int]) -> list[int]:
    """Return the places of a longest rising run of numbers, others left out between them."""
    ends: list[int] = []
    tails: list[int] = []
    before: list[int] = []
    for place, number in enumerate(ids):
        at = bisect_left(ends, number)
        before.append(tails[at - 1] if at else -1)
        ends[at : at + 1], tails[at : at + 1] = [number], [place]
    run, place = [], tails[-1] if tails else -1
    while place >= 0:
        run.append(place)
        place = before[place]
    return run[::-1]
