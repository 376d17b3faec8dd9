"""The texts of alerts: lines that were cut at some column joined again, bullets as lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.domain.blocks import Block, Listing, Mark, Paragraph, Rich, Style
from bot.domain.richtext import blocks_from_html, looks_like_html, tidy
from bot.domain.richtext.characters import fold_lines
from bot.domain.typed import typed

LONGEST = 30_000  # characters of one text; nobody reads on in a chat
_BULLET = re.compile(r"(?:[*•·▪‣◦]\s*|[-–]\s+)(?=\S)")
# "WHAT...Heavy rain": how the US weather service heads its paragraphs.
_LABEL = re.compile(r"(?P<label>[A-Z][A-Z/ ]{2,40}?)\s*\.\.\.\s*(?=\S)")
_STOPS = (".", "!", "?", "…", ":", ";", "。", "؟", "।")
_WIDTHS = range(40, 141)  # columns at which programs cut
_SHORT = 45


def blocks_of(text: str) -> tuple[Block, ...]:
    """Return the blocks of a description or an instruction.

    CAP asks for plain text; some write HTML all the same.
    """
    text = text[:LONGEST] + ("…" if len(text) > LONGEST else "")
    if looks_like_html(text):
        return tidy(blocks_from_html(text))
    paragraphs = fold_lines(text).split("\n\n")
    width = max((len(line.strip()) for line in text.splitlines()), default=0)
    return tuple(_gathered([piece for each in paragraphs for piece in _pieces(each, width)]))


def _pieces(paragraph: str, width: int) -> Iterator[str]:
    """Yield what stands in one paragraph: its text, and each bullet by itself."""
    gathered: list[str] = []
    for line in paragraph.split("\n"):
        if gathered and _BULLET.match(line):
            yield _joined(gathered, width)
            gathered = []
        gathered.append(line)
    yield _joined(gathered, width)


def _joined(lines: Sequence[str], width: int) -> str:
    """Join the lines that were only cut because the column was full."""
    whole, before = lines[0], lines[0]
    for line in lines[1:]:
        whole += (" " if _goes_on(before, line, width) else "\n") + line
        before = line
    return whole


def _goes_on(line: str, following: str, width: int) -> bool:
    """Tell a line that was cut from one that ends where its writer ended it."""
    word = following.split(" ", 1)[0]
    if width in _WIDTHS and len(line) + 1 + len(word) > width:
        return True
    if line.endswith(_STOPS):
        return False
    return len(line) >= _SHORT or following[:1].islower()


def _gathered(pieces: Sequence[str]) -> Iterator[Block]:
    """Yield paragraphs, and the bullets that follow one another as one list."""
    items: list[Rich] = []
    for piece in filter(None, pieces):
        bullet = _BULLET.match(piece)
        if bullet:
            items.append(_labelled(piece[bullet.end() :]))
            continue
        if items:
            yield Listing(tuple(items))
            items = []
        yield Paragraph(_labelled(piece))
    if items:
        yield Listing(tuple(items))


def _labelled(text: str) -> Rich:
    """Return a text with its links, and its label as one: "WHAT: Heavy rain"."""
    label = _LABEL.match(text)
    if label is None or text.isupper():
        return _linked(text)
    head = f"{label['label'].strip()}:"
    rich = _linked(f"{head} {text[label.end() :]}")
    return replace(rich, marks=(Mark(0, len(head), Style.BOLD), *rich.marks))


def _linked(text: str) -> Rich:
    blocks = typed(text)
    first = blocks[0] if len(blocks) == 1 else None
    return first.rich if isinstance(first, Paragraph) else Rich(text)
