"""Whether two notices name the same place, cautiously: another place is never mistaken for it."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Several places in one name: CAP parts them by semicolons, a sentence by "and" or commas.
_BETWEEN = re.compile(r"\s*[;/|&\n]\s*|\s+(?:and|und|et|y|e|i|та|і)\s+")
_NO_NAME = ("the ", "city of ", "county of ", "town of ", "district of ", "state of ")
# In front of a name these make another place of it: West Virginia is not Virginia.
_TURNS = frozenset({"new", "north", "south", "east", "west", "upper", "lower"}) | {
    f"{side}ern" for side in ("north", "south", "east", "west")
}

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """One place; ``within`` is what follows a single comma, as in ``Portland, Oregon``."""

    name: Words
    within: Words = ()


def same_area(one: str, other: str) -> bool:
    """Tell whether two names are equal to a reader."""
    return _places(one) == _places(other)


def covers(wide: str, narrow: str) -> bool:
    """Tell whether all of ``narrow`` is named by ``wide``, as far as names can tell.

    One name may contain the other (``Washington`` and ``Washington DC``). Where ``narrow`` is a
    list of places, each of them must be named: a curfew lifted in one of two towns holds on in
    the other.
    """
    named = _places(wide)
    return all(any(_alike(place, other) for other in named) for place in _places(narrow))


def _places(text: str) -> frozenset[_Place]:
    folded = text.casefold().replace(".", "").replace("’", "'")
    parts = [part for part in _BETWEEN.split(folded) if part.strip(" ,")]
    if len(parts) == 1 and parts[0].count(",") == 1:
        name, _, within = parts[0].partition(",")
        return frozenset({_Place(_words(name), _words(within))})
    names = [name for part in parts for name in part.split(",")]
    return frozenset(_Place(words) for words in map(_words, names) if words)


def _words(text: str) -> Words:
    text = " ".join(text.split())
    for start in _NO_NAME:
        text = text.removeprefix(start)
    return tuple(text.split())


def _alike(place: _Place, named: _Place) -> bool:
    """Tell whether a place is the one that is named, or lies within it."""
    if place.within and named.within:
        return place == named
    return _contains(place.name, named.name) or (
        not named.within and _contains(place.name + place.within, named.name)
    )


def _contains(one: Words, other: Words) -> bool:
    long, short = (one, other) if len(one) >= len(other) else (other, one)
    room = len(long) - len(short)
    return any(
        long[at : at + len(short)] == short and not (at and long[at - 1] in _TURNS)
        for at in range(room + 1)
    )
