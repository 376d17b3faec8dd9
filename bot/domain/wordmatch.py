"""Entries without identity, recognised by their words after an edit."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import Prefix

from bot.domain.known import Known
from bot.domain.model import Entry
from bot.domain.order import Anchors

# How alike two texts must be (0–100) to be one entry edited: less between the same neighbours,
# since a page that is edited in place keeps its order, more where only the words speak.
_ALIKE_IN_PLACE = 50.0
_ALIKE_ANYWHERE = 75.0
_ENOUGH_TO_TELL = 30  # characters of a common beginning that make a grown paragraph the same one
_GROWN = 0.6  # of the shorter text that is such a beginning

# Comparing all with all would take seconds on a long page: only what shares rare words is compared.
_REMEMBERED = 1000  # known entries that are looked through, the latest
_RAREST = 12  # words of a text by which others are found
_POSTINGS = 40  # others that one word leads to
_COMPARED = 6  # of those that share most
_NEARBY = 8  # and all that are missing at a place, up to so many

_WORD = re.compile(r"\w+")
_LONG_WORD = 16  # letters; scripts without spaces have their sentences for words
_PIECE = 3


def words_of(entry: Entry) -> str:
    """Return the text by which an entry without identity is recognised."""
    return f"{entry.title or ''}\n{entry.text}".strip()


class Candidates:
    """Known entries that were not found yet, and their words."""

    def __init__(self, free: Iterable[Known]) -> None:
        """Index the latest of them."""
        self._known = sorted(free, key=lambda k: k.id)[-_REMEMBERED:]
        self._ids = [k.id for k in self._known]
        self._by_word: dict[str, list[int]] = {}
        for number, k in enumerate(self._known):
            for word in _words(k.text):
                self._by_word.setdefault(word, []).append(number)

    def alike(
        self, places: Sequence[tuple[int, Entry]], anchors: Anchors, *, complete: bool
    ) -> Iterator[tuple[int, Known]]:
        """Yield places with what may have stood there before it was edited, the likeliest first.

        Args:
            places: the entries that were not found yet.
            anchors: what was found around them.
            complete: whether the page shows all there is. What slid out of a window does not come
                back at its other end: there the same words are news.

        """
        pairs = []
        for place, entry in places:
            text = words_of(entry)
            for number in self._worth_comparing(place, text, anchors):
                k = self._known[number]
                least = _least(place, k.id, anchors, complete=complete)
                if least is not None and (likeness := _likeness(k.text, text, least)) >= least:
                    pairs.append((-likeness, place, number))
        return ((place, self._known[number]) for _, place, number in sorted(pairs))

    def _worth_comparing(self, place: int, text: str, anchors: Anchors) -> set[int]:
        found = (self._by_word.get(word, ()) for word in _words(text))
        rarest = sorted((numbers for numbers in found if numbers), key=len)[:_RAREST]
        shared = Counter(number for numbers in rarest for number in numbers[-_POSTINGS:])
        near = self._nearby(place, anchors)
        most = (number for number, _ in shared.most_common(_COMPARED))
        return {*most, *(near if len(near) <= _NEARBY else ())}

    def _nearby(self, place: int, anchors: Anchors) -> range:
        older, newer = anchors.neighbours(place)
        low = 0 if older is None else bisect_right(self._ids, older)
        high = len(self._ids) if newer is None else bisect_right(self._ids, newer)
        return range(low, high)


def _words(text: str) -> set[str]:
    words = set(_WORD.findall(text.casefold()))
    for word in [word for word in words if len(word) > _LONG_WORD]:
        words.remove(word)
        words |= {word[n : n + _PIECE] for n in range(len(word) - _PIECE + 1)}
    return words


def _least(place: int, id_: int, anchors: Anchors, *, complete: bool) -> float | None:
    """Return how alike an entry must be to what stands at a place; None where it cannot be it."""
    if not anchors.ids:
        return _ALIKE_ANYWHERE
    if anchors.is_between(place, id_):
        certain = complete or None not in anchors.neighbours(place)
        return _ALIKE_IN_PLACE if certain else _ALIKE_ANYWHERE
    return _ALIKE_ANYWHERE if complete or anchors.is_within(id_) else None


def _likeness(old: str, new: str, least: float) -> float:
    common, shorter = Prefix.similarity(old, new), min(len(old), len(new))
    if common >= _ENOUGH_TO_TELL and common >= _GROWN * shorter:
        return 99.0  # the same beginning: a paragraph that grew or lost its end
    return fuzz.ratio(old, new, score_cutoff=least)
