"""Cut styled text where a reader would pause, and fill messages with the pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

import regex  # type: ignore[import-untyped]  # the library ships no types

from bot.domain.blocks import Mark, Rich

Fits = Callable[[Rich], bool]
"""Says whether a text may stand as one piece; what fits must still fit when shortened."""

Weight = tuple[int, ...]
"""What a piece uses of each limit of a platform, such as characters, entities, bytes."""

Piece = TypeVar("Piece")

_FIRST_WINDOW = 512
_HALF, _NEARLY = 0.5, 0.75

# Not at no-break spaces: "10 km" stays together.
_SPACE = r"[^\S\u00a0\u2007\u202f]"
_PARAGRAPH = regex.compile(rf"(?<=\S)(?={_SPACE}*\n)")
_SENTENCE = regex.compile(rf"[.!?…]+[\"'”’»)\]]*(?={_SPACE}|$)|[。！？]+[」』”’）]*")
_WORD = regex.compile(rf"(?<=\S)(?={_SPACE})")
_CLUSTER = regex.compile(r"\X")


def split(rich: Rich, fits: Fits) -> tuple[Rich, ...]:
    """Split a text into pieces that fit, in order; only white space at the cuts is lost.

    See ``cut`` for where the cuts are made.

    Raises:
        ValueError: not even one character fits.

    """
    pieces: list[Rich] = []
    rest: Rich | None = rich
    while rest is not None:
        head, rest = cut(rest, fits)
        pieces.append(head)
    return tuple(pieces)


def cut(rich: Rich, fits: Fits) -> tuple[Rich, Rich | None]:
    """Return the longest agreeable beginning that fits, and the rest or None.

    The best place is the end of a paragraph, then of a sentence, then of a word, in the second
    half of what fits; then the end of any word; then between two letters as a reader counts them
    (grapheme clusters). A link or another mark that would fit by itself is not cut in two, unless
    marks overlap so that there is no other place. A cluster too long for the measure is cut last.

    Raises:
        ValueError: not even one character fits.

    """
    window = _window(rich, fits)
    if len(window.text) == len(rich.text) and fits(window):
        return rich, None
    reach = _reach(window, fits)
    if reach == 0:
        raise ValueError("the measure does not take a single character")
    place = _place(rich, window, reach, fits)
    head = rich.slice(0, len(rich.text[:place].rstrip()) or place)
    start = _resume(rich.text, place)
    return head, rich.slice(start, len(rich.text)) if start < len(rich.text) else None


def pack(
    pieces: Iterable[Piece],
    *,
    weigh: Callable[[Piece], Weight],
    room: Weight,
    glue: Weight,
    divide: Callable[[Piece, Weight], tuple[Piece, Piece | None] | None],
) -> tuple[tuple[Piece, ...], ...]:
    """Fill messages with pieces in order, dividing a piece only where it must be.

    A piece that would overflow a message at least half full starts the next one if it fits there
    whole; otherwise it is divided, so that a heading is not left alone above a long text.

    Args:
        pieces: What is to be told.
        weigh: What a piece uses of each limit.
        room: What one message holds of each.
        glue: What the separator between two pieces uses of each.
        divide: Cuts a piece so that its head weighs at most the given room and returns head and
            rest, or None when nothing of it fits there.

    Raises:
        ValueError: a piece cannot be divided to fit an empty message.

    """
    packed: list[tuple[Piece, ...]] = []
    box = _Box(room, glue, weigh)
    queue = list(pieces)[::-1]
    while queue:
        piece = queue.pop()
        if box.add(piece):
            continue
        parted = None if box.should_close(piece) else divide(piece, box.left)
        if parted is None and not box.pieces:
            raise ValueError("a piece does not fit into an empty message")
        head, rest = parted or (None, piece)
        if head is not None and not box.add(head):
            raise ValueError("a divided piece weighs more than the room it was given")
        if rest is not None:
            queue.append(rest)
            packed.append(tuple(box.pieces))
            box = _Box(room, glue, weigh)
    return (*packed, tuple(box.pieces)) if box.pieces else tuple(packed)


class _Box(Generic[Piece]):
    """One message being filled."""

    def __init__(self, room: Weight, glue: Weight, weigh: Callable[[Piece], Weight]) -> None:
        self.room, self.left, self.glue = room, room, glue
        self._weigh = weigh
        self.pieces: list[Piece] = []

    def add(self, piece: Piece) -> bool:
        """Take a piece in if there is room for it."""
        weight = self._weigh(piece)
        if not _within(weight, self.left):
            return False
        self.pieces.append(piece)
        self.left = _less(_less(self.left, weight), self.glue)
        return True

    def should_close(self, piece: Piece) -> bool:
        """Tell whether a piece that does not fit here is better begun in the next message."""
        used = max(1 - left / room for left, room in zip(self.left, self.room, strict=True))
        whole = _within(self._weigh(piece), self.room)
        return bool(self.pieces) and used >= (_HALF if whole else _NEARLY)


def _less(left: Weight, right: Weight) -> Weight:
    return tuple(a - b for a, b in zip(left, right, strict=True))


def _within(weight: Weight, room: Weight) -> bool:
    return all(a <= b for a, b in zip(weight, room, strict=True))


def _window(rich: Rich, fits: Fits) -> Rich:
    """Return a beginning that is just too long to fit: the search need not look further."""
    size = _FIRST_WINDOW
    while size < len(rich.text):
        window = rich.slice(0, size)
        if not fits(window):
            return window
        size *= 2
    return rich


def _reach(window: Rich, fits: Fits) -> int:
    """Return the length of the longest beginning that fits, by bisection."""
    low, high = 0, len(window.text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(window.slice(0, middle)) else (low, middle - 1)
    return low


def _place(rich: Rich, window: Rich, reach: int, fits: Fits) -> int:
    """Choose where to cut, between 1 and ``reach``."""
    whole = [m for m in window.marks if m.end <= reach or _stands_alone(rich, m, reach, fits)]
    best = None
    for place in _places(window.text, reach):
        if not any(mark.start < place < mark.end for mark in whole):
            return place
        best = best or place
    return best or reach


def _stands_alone(rich: Rich, mark: Mark, reach: int, fits: Fits) -> bool:
    """Tell whether a mark that crosses the reach would fit as a piece of its own.

    The window cuts marks at its end, so the mark's true extent is looked up.
    """
    if mark.start >= reach:
        return False
    end = max(m.end for m in rich.marks if m.start == mark.start and m.style is mark.style)
    return fits(rich.slice(mark.start, end))


def _places(text: str, reach: int) -> Iterator[int]:
    """Yield places to cut, the best first; all are ends of whole grapheme clusters."""
    half = max(reach // 2, 1)
    yield from _ends(_PARAGRAPH, text, half, reach)
    yield from _ends(_SENTENCE, text, half, reach)
    yield from _ends(_WORD, text, 1, reach)
    clusters = (match.end() for match in _CLUSTER.finditer(text))
    yield from sorted((end for end in clusters if end <= reach), reverse=True)


def _ends(pattern: regex.Pattern[str], text: str, low: int, high: int) -> Iterator[int]:
    """Yield a pattern's ends within bounds, the farthest first."""
    matches = pattern.finditer(text, low - 1, min(high + 2, len(text)))
    ends = [match.end() for match in matches]
    return (end for end in reversed(ends) if low <= end <= high and _is_boundary(text, end))


def _is_boundary(text: str, place: int) -> bool:
    """Tell whether the character before ``place`` is not joined to the one after it."""
    match = _CLUSTER.match(text, place - 1)
    return match is None or match.end() <= place


def _resume(text: str, place: int) -> int:
    """Return where the rest begins: behind the white space, which may carry an accent."""
    start = place
    while start < len(text) and text[start].isspace():
        start += 1
    bare = start == place or start == len(text) or _is_boundary(text, start)
    return start if bare else start - 1
