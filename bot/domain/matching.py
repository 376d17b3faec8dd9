"""Which entry of a page is which entry of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from bot.domain.fingerprint import fingerprint
from bot.domain.known import Known
from bot.domain.model import Entry

# How alike two texts must be (0–100) to be one entry edited: less between the same neighbours,
# since a page that is edited in place keeps its order, more where only the words speak.
_ALIKE_IN_PLACE = 50.0
_ALIKE_ANYWHERE = 75.0
_ENOUGH_TO_TELL = 30  # characters of a common beginning that make a grown paragraph the same one

Pairs = list[tuple[Entry, Known | None]]


def match(known: Sequence[Known], entries: Sequence[Entry]) -> Pairs:
    """Pair every entry of a page with what is known of it, or with None; the order stays.

    Entries with an identity are found by it. The others are found by their words: first the
    unchanged ones, then those between the same neighbours, then the most alike.
    """
    by_key = {k.key: k for k in known}
    found: dict[int, Known] = {}
    for place, entry in enumerate(entries):
        if (same := by_key.get(entry.key)) and same not in found.values():
            found[place] = same
    _match_words(known, entries, found)
    return [
        (_keep_key(entry, found.get(place)), found.get(place))
        for place, entry in enumerate(entries)
    ]


def words_of(entry: Entry) -> str:
    """Return the text by which an entry without identity is recognised."""
    return f"{entry.title or ''}\n{entry.text}".strip()


def _keep_key(entry: Entry, known: Known | None) -> Entry:
    return entry if known is None else replace(entry, key=known.key, provisional=known.provisional)


def _match_words(known: Sequence[Known], entries: Sequence[Entry], found: dict[int, Known]) -> None:
    taken = {k.id for k in found.values()}
    free = [k for k in known if k.provisional and k.id not in taken]
    places = [p for p, entry in enumerate(entries) if entry.provisional and p not in found]
    _match_unchanged(free, places, entries, found)
    free = [k for k in free if k.id not in {f.id for f in found.values()} and not k.retracted]
    places = [p for p in places if p not in found]
    for _, place, index in _by_likeness(free, places, entries, found):
        if place not in found and free[index].id not in {f.id for f in found.values()}:
            found[place] = free[index]


def _match_unchanged(
    free: Sequence[Known], places: Sequence[int], entries: Sequence[Entry], found: dict[int, Known]
) -> None:
    by_print: dict[str, list[Known]] = {}
    for k in free:
        by_print.setdefault(k.fingerprint, []).append(k)
    for place in places:
        if same := by_print.get(fingerprint(entries[place])):
            found[place] = same.pop(0)


def _by_likeness(
    free: Sequence[Known], places: Sequence[int], entries: Sequence[Entry], found: dict[int, Known]
) -> list[tuple[float, int, int]]:
    """Return (likeness, place, index into free) of all pairs alike enough, the best first."""
    ids = {place: k.id for place, k in found.items()}
    pairs = []
    for place in places:
        text = words_of(entries[place])
        before, after = _neighbours(place, ids)
        for index, k in enumerate(free):
            in_place = before is not None or after is not None
            between = in_place and _between(k.id, before, after)
            least = _ALIKE_IN_PLACE if between else _ALIKE_ANYWHERE
            likeness = _likeness(k.text, text, least)
            if likeness >= least:
                pairs.append((likeness, place, index))
    return sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2]))


def _neighbours(place: int, ids: dict[int, int]) -> tuple[int | None, int | None]:
    """Return the ids of the nearest entries already found above and below a place."""
    above = max((p for p in ids if p < place), default=None)
    below = min((p for p in ids if p > place), default=None)
    return (
        ids[above] if above is not None else None,
        ids[below] if below is not None else None,
    )


def _between(id_: int, one: int | None, other: int | None) -> bool:
    """Tell whether an id lies between its neighbours' ids, whichever way the page runs."""
    if one is None or other is None:
        return True
    return min(one, other) < id_ < max(one, other)


def _likeness(old: str, new: str, least: float) -> float:
    shorter = min(len(old), len(new))
    common = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), shorter)
    if common >= _ENOUGH_TO_TELL and common >= 0.6 * shorter:
        return 99.0  # the same beginning: a paragraph that grew or lost its end
    return fuzz.ratio(old, new, score_cutoff=least)
