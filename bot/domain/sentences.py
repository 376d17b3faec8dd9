"""Sentences of a text and what of it is quoted, for rules that look at one sentence at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# What is written over or between letters without changing the word: Arabic vowels and the
# stretching stroke, Hebrew points, marks of direction, soft hyphens.
_SILENT = re.compile(
    r"[\u0591-\u05bd\u05bf-\u05c7\u0640\u064b-\u0652\u0670\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069]"
)
_DIGITS = {first + n: str(n) for first in (0x660, 0x6F0) for n in range(10)}
_SHAPES = {"’": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " ", "\u2011": "-"}
_FOLDED: dict[int, str] = _DIGITS | {ord(shape): usual for shape, usual in _SHAPES.items()}
_END = re.compile(r"[.!?…؟۔][\"'”»“’)\]]{0,3}\s+|\n+")
# Not the end of a sentence: a shortened title or unit, "6 p.m.", "U.S.".
_SHORTENED = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|st|gov|sen|rep|gen|col|lt|sgt|no|jan|feb|aug|sept|oct|nov|dec|ul|ks|prof|bzw|ca|nr|"
    r"sr|sra|av|dep|uhr|godz|год|ул|вул|тис|тыс|млн|м|г|р)|\b\w\.\w|\b[A-Z])\.\s+$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\b\d{1,2}\.\s+$")
_PAIRS = {"“": "”", "„": "“”", "«": "»", "»": "«", "‘": "’", "‹": "›", "‚": "‘"}
_QUOTES = re.compile(r"[“„«»‘‹‚\"'”“’›″״]")
_LONGEST_QUOTATION = 1500  # characters; a mark that closes later is another one's
_LONGEST_SCARE = 3  # words in quotation marks that are no quotation


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text."""

    start: int
    end: int

    def holds(self, place: int) -> bool:
        """Tell whether a place lies inside."""
        return self.start <= place < self.end


def plain(text: str) -> str:
    """Return a text without silent marks, its quotation marks as they are."""
    return text if text.isascii() else _SILENT.sub("", text)


def folded(text: str) -> str:
    """Return a plain text of the same length, its digits 0 to 9 and its apostrophes straight."""
    return text if text.isascii() else text.translate(_FOLDED)


def sentences(text: str) -> Iterator[Span]:
    """Yield where each sentence stands, in order."""
    start = 0
    for found in _END.finditer(text):
        if _ends(text, found):
            if text[start : found.end()].strip():
                yield Span(start, found.end())
            start = found.end()
    if text[start:].strip():
        yield Span(start, len(text))


def _ends(text: str, found: re.Match[str]) -> bool:
    if found[0].startswith("\n"):
        return True
    following = text[found.end() : found.end() + 1]
    if following.islower():
        return False
    if found[0][0] != ".":
        return True
    # Enough to see the shortened word by; "p.m. Thursday" and "21. Januar" go on.
    before = text[max(0, found.start() - 8) : found.start() + 1] + " "
    return not (_SHORTENED.search(before) or _NUMBER.search(before))


def quotations(text: str) -> list[Span]:
    """Return what stands in quotation marks, longer than a word or three set off from the rest.

    A mark that is opened at the beginning and never closed reaches to the end of its paragraph.
    """
    spans: list[Span] = []
    place = 0
    while found := _QUOTES.search(text, place):
        place = found.end()
        if not _opens(text, found):
            continue
        end = _closing(text, found)
        if end is None:
            continue
        if len(text[found.end() : end].split()) > _LONGEST_SCARE:
            spans.append(Span(found.start(), end))
        place = end + 1
    return spans


def _opens(text: str, found: re.Match[str]) -> bool:
    before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
    apart = found.start() == 0 or not (before.isalnum() or before in ".,!?")
    return apart and bool(after.strip()) and found[0] not in "”’›"


def _closing(text: str, found: re.Match[str]) -> int | None:
    """Return where a quotation ends; the next paragraph begins without it."""
    mark = found[0]
    closers = _PAIRS.get(mark, mark)
    paragraph = text.find("\n\n", found.end())
    limit = len(text) if paragraph < 0 else paragraph
    # One mark serves for both ends and for an apostrophe: then a letter does not follow its end.
    apart = r"(?!\w)" if closers in ("'", '"', "’", "״") else ""
    pattern = re.compile(f"[{closers}]{apart}")
    ends = pattern.search(text, found.end(), min(limit, found.end() + _LONGEST_QUOTATION))
    if ends is not None:
        return ends.start()
    begins_paragraph = not text[: found.start()].rpartition("\n")[2].strip()
    return limit if begins_paragraph and mark not in "'’‘‚" else None
