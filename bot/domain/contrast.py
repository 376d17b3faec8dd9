"""What differs between two texts, in a few lines that a person reads at a glance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from bot.domain.matching import words_of
from bot.domain.model import Entry

WORDS = 600  # of each text that are compared
LINES = 6
WIDTH = 120  # characters of one side of a line
_AROUND = 2  # words before a change that tell where it is


def contrast(before: Entry, after: Entry) -> tuple[str, ...]:
    """Return lines like ``two were hurt → three were hurt`` for what a reader would notice."""
    if after.retracted != before.retracted:
        return ("withdrawn",) if after.retracted else ("brought back",)
    old, new = (words_of(entry).split()[:WORDS] for entry in (before, after))
    lines = list(_lines(old, new))
    if not lines:
        return ("the words are the same",)
    more = len(lines) - LINES
    return (*lines[:LINES], *((f"and {more} more",) if more > 0 else ()))


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            around = min(_AROUND, i, k)
            yield f"{_short(old[i - around : j])} → {_short(new[k - around : m])}"


def _short(words: Sequence[str]) -> str:
    text = " ".join(words)
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"
