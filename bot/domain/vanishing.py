"""What is missing on a page, told from what only slid out of its window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.domain.known import Known
from bot.domain.matching import Pairs
from bot.domain.order import Anchors
from bot.domain.reading import Reading

_A_FEW = 3  # entries that may be missing between any two; a longer gap needs as many on either side
_A_TAIL = 4  # entries missing at the end of a page that may tell of a broken transfer
_OF_A_PAGE = 3  # a third of it


def missing(known: Sequence[Known], pairs: Pairs, reading: Reading) -> list[Known]:
    """Return what was told and is no longer on the page, though the page would show it.

    Of a complete page that is all that is not there. In a window only what lies between older and
    newer entries that still stand, in the order in which they were recorded, is missing and not
    just past. A pinned entry, or one that was moved, stays while the window moves on: it says
    nothing of what is between. A page that shows only changes tells nothing by silence.
    """
    seen = {k.id for _, k in pairs if k is not None}
    standing = [k for k in known if k.announced and not k.retracted and k.id not in seen]
    if reading.complete or not standing or reading.partial:
        return standing if reading.complete else []
    anchors = _anchors(pairs, reading)
    gaps = set(_gaps(sorted(anchors.ids), standing)) if anchors.orderly else set()
    return [k for k in standing if k.id in gaps]


def cut_off(known: Sequence[Known], pairs: Pairs, reading: Reading) -> int:
    """Return how many entries are missing at the end of a page that may have come in part only."""
    if not reading.complete:
        return 0
    gone, anchors = missing(known, pairs, reading), _anchors(pairs, reading)
    if len(gone) < _A_TAIL or not anchors.ids:
        return 0
    if anchors.descending:
        tail = all(k.id < min(anchors.ids) for k in gone)
    else:
        tail = all(k.id > max(anchors.ids) for k in gone)
    return len(gone) if tail and len(gone) * _OF_A_PAGE >= len(gone) + len(anchors.ids) else 0


def _anchors(pairs: Pairs, reading: Reading) -> Anchors:
    found = {n: k.id for n, (entry, k) in enumerate(pairs) if k is not None and not entry.pinned}
    return Anchors.of(found, newest_first=reading.newest_first)


def _gaps(ids: Sequence[int], standing: Sequence[Known]) -> Iterator[int]:
    """Yield the ids that are missing between two neighbours, where they are not too many.

    A lone old entry at the end of a window, kept there for some reason, is no neighbour of all
    that slid out since.
    """
    for older, (one, next_) in enumerate(pairwise(ids), start=1):
        between = [k.id for k in standing if one < k.id < next_]
        if len(between) <= max(_A_FEW, min(older, len(ids) - older)):
            yield from between
