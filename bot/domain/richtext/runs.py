"""Styled runs: words gathered piece by piece, white space folded, marks kept in step."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from bot.domain.blocks import Mark, Rich, Style
from bot.domain.richtext.characters import clean

Active = Iterable[tuple[Style, str | None]]


class Run:
    """A line of text under construction."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._marks: list[Mark] = []
        self._last: dict[Style, int] = {}
        self._gap = ""  # white space that counts only once a word follows

    @property
    def breaks(self) -> int:
        """The line breaks since the last word."""
        return self._gap.count("\n")

    @property
    def empty(self) -> bool:
        """Whether no word was added."""
        return not self._pieces

    def last(self) -> str:
        """Return the last visible character, or nothing."""
        return self._pieces[-1].rstrip()[-1:] if self._pieces else ""

    def add(self, text: str, active: Active = ()) -> None:
        """Add words under the active styles; runs of white space become one space."""
        text = clean(text)
        words = " ".join(text.split())
        if not words or text[0].isspace():
            self._space(text)
        if words:
            self._append(words, active)
            self._space(text[-1])

    def add_verbatim(self, text: str, active: Active = ()) -> None:
        """Add text with its line breaks and spaces, as in program code."""
        if words := clean(text).expandtabs(4):
            self._append(words, active)

    def line_break(self) -> None:
        """End the line."""
        if self._pieces:
            self._gap = self._gap.strip(" ") + "\n"

    def finish(self) -> Rich:
        """Return the text with its marks; the run is used up."""
        return strip(_composed("".join(self._pieces), self._marks))

    def _space(self, text: str) -> None:
        if text and text[0].isspace() and self._pieces and not self._gap:
            self._gap = " "

    def _append(self, text: str, active: Active) -> None:
        text, self._gap = self._gap + text, ""
        start, end = self._length, self._length + len(text)
        for style, href in active:
            known = self._last.get(style)
            if known is not None and self._extends(known, start, href):
                self._marks[known] = Mark(self._marks[known].start, end, style, href)
            else:
                self._last[style] = len(self._marks)
                self._marks.append(Mark(start, end, style, href))
        self._pieces.append(text)
        self._length = end

    def _extends(self, known: int, start: int, href: str | None) -> bool:
        mark = self._marks[known]
        return mark.end == start and mark.href == href


def strip(rich: Rich) -> Rich:
    """Cut white space off both ends, and off both ends of every mark."""
    if not rich.marks and rich.text == rich.text.strip():
        return rich
    start = len(rich.text) - len(rich.text.lstrip())
    end = max(len(rich.text.rstrip()), start)
    cut = rich.slice(start, end) if (start, end) != (0, len(rich.text)) else rich
    marks = tuple([t for mark in cut.marks if (t := _tight(mark, cut.text)).start < t.end])
    return cut if marks == cut.marks else Rich(cut.text, marks)


def join(parts: Iterable[Rich], between: str = "\n\n") -> Rich:
    """Put runs one after the other with a text between them."""
    texts: list[str] = []
    marks: list[Mark] = []
    at = 0
    for part in parts:
        if texts:
            texts.append(between)
            at += len(between)
        texts.append(part.text)
        marks.extend(replace(m, start=m.start + at, end=m.end + at) for m in part.marks)
        at += len(part.text)
    return Rich("".join(texts), tuple(marks))


def prefixed(prefix: str, rich: Rich) -> Rich:
    """Put a plain text before a run."""
    return join((Rich(prefix), rich), between="")


def _tight(mark: Mark, text: str) -> Mark:
    start, end = mark.start, mark.end
    if start < end and not text[start].isspace() and not text[end - 1].isspace():
        return mark
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Mark(start, end, mark.style, mark.href)


def _composed(text: str, marks: list[Mark]) -> Rich:
    """Compose accents that stood in different pieces, moving the marks along."""
    if unicodedata.is_normalized("NFC", text):
        return Rich(text, tuple(marks))
    edges = sorted({0, len(text), *(m.start for m in marks), *(m.end for m in marks)})
    moved, at = {0: 0}, 0
    for start, end in itertools.pairwise(edges):
        at += len(unicodedata.normalize("NFC", text[start:end]))
        moved[end] = at
    whole = unicodedata.normalize("NFC", text)
    fit = (
        replace(m, start=min(moved[m.start], len(whole)), end=min(moved[m.end], len(whole)))
        for m in marks
    )
    return Rich(whole, tuple(mark for mark in fit if mark.start < mark.end))
