"""The grouping of an article: which blocks make one entry, and what identifies it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.domain.blocks import (
    Block,
    Heading,
    Image,
    Link,
    Listing,
    Paragraph,
    Post,
    Rich,
    Video,
    visible_text,
)
from bot.domain.richtext import tidy
from bot.domain.richtext.closings import is_closing_line
from bot.domain.richtext.frames import Piece
from bot.domain.richtext.tree import Element
from bot.sources._article_asides import is_aside
from bot.sources._feed_dates import read_date

_ENDS = frozenset(".!?…。！？؟।۔։።)]\"”’»'“*")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
_DANGLING = re.compile(
    r"(?:,|;|:|-|–|—|\b(?:the|an?|and|or|but|of|to|for|from|with|by|as|at|on|in|into|that|which|who|is|are|was|were"
    r"|has|have|had|will|would|el|la|los|las|y|de|que|con|por|le|les|et|des|du|der|die|das|und|ein|eine|mit|von))\Z",
    re.IGNORECASE,
)
_HEADLINE_WORDS = 7
_LONGEST_DATE = 40
_AGO = re.compile(
    r"(?:updated |published )?\d{1,3} (?:minutes?|mins?|hours?|days?) ago|duration [\d:]+",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?P<name>.*?)(?P<number>\d{1,9})\Z")
_PLACE = re.compile(
    r"(?:p|par|para|paragraph|section|block|item|text|h|heading)[-_]?\d{1,3}\Z", re.IGNORECASE
)


@dataclass(slots=True)
class Group:
    """The blocks of one entry, with the anchor and the time the page gives them."""

    blocks: list[Block] = field(default_factory=list)
    anchor: str | None = None
    time: str | None = None
    section: Element | None = None

    @property
    def words(self) -> str:
        """The visible words, or the addresses where there are none."""
        told = "\n".join(filter(None, map(visible_text, self.blocks)))
        return told or "\n".join(
            b.url or "" for b in self.blocks if isinstance(b, Image | Video | Link | Post)
        )

    @property
    def awaits(self) -> bool:
        """Whether the next paragraph belongs here: nothing was said yet, or what was announces it."""
        worded = [block for block in self.blocks if visible_text(block)]
        if all(isinstance(block, Heading) for block in worded):
            return True
        last = worded[-1]
        return isinstance(last, Paragraph | Heading) and last.rich.text.endswith((":", "：", ":”"))

    def take(self, piece: Piece, block: Block) -> None:
        """Add a block; the first anchor and time count."""
        self.blocks.append(block)
        self.anchor = self.anchor or piece.anchor
        if self.time is None and piece.time and "T" in piece.time:
            self.time = piece.time


def groups_of(pieces: Iterable[Piece], times: dict[Element, str | None]) -> list[Group]:
    """Return the groups of an article in order; stray fragments are left out."""
    found: list[Group] = []
    for piece in pieces:
        for block in filter(_is_told, tidy((piece.block,))):
            if not found or _begins(found[-1], piece, block):
                found.append(_begun(piece, times))
            found[-1].take(piece, block)
    return [group for group in found if group.words]


def _is_told(block: Block) -> bool:
    """Tell an article's own words from lists of links and from lines that only date it."""
    if is_aside(block):
        return False
    match block:
        case Listing(items):
            return not all(map(_is_link, items))
        case Paragraph(Rich(text)) if len(text) < _LONGEST_DATE:
            return not (_AGO.fullmatch(text) or (text[-1] not in ".!?" and read_date(text)))
        case _:
            return True


def _is_link(rich: Rich) -> bool:
    linked = sum(mark.end - mark.start for mark in rich.marks if mark.href)
    return linked * 10 >= len(rich.text) * 8


def _begun(piece: Piece, times: dict[Element, str | None]) -> Group:
    if piece.section is None:
        return Group()
    return Group([], piece.section.get("id"), times.get(piece.section), piece.section)


def _begins(group: Group, piece: Piece, block: Block) -> bool:
    if piece.section is not None or group.section is not None:
        return piece.section is not group.section
    match block:
        case Paragraph():
            return not group.awaits
        case Heading():
            return any(visible_text(b) and not isinstance(b, Heading) for b in group.blocks)
        case _:
            return False


def unfinished(group: Group) -> bool:
    """Tell whether the last words on a growing page stop in the middle of a sentence."""
    last = group.blocks[-1]
    if not isinstance(last, Paragraph):
        return False
    text = last.rich.text.rstrip()
    if text[-1] in _ENDS or not (text[-1].isalnum() or _DANGLING.search(text)):
        return False
    if any(mark.href for mark in last.rich.marks if mark.end == len(text)):
        return False
    if is_closing_line(_SENTENCE_END.split(text)[-1]):
        return False
    return len(text.split()) > _HEADLINE_WORDS or _DANGLING.search(text) is not None


def anchors(groups: Sequence[Group]) -> list[str | None]:
    """Return the groups' anchors, or none where they only count: they move with every insertion."""
    told = [group.anchor for group in groups]
    named = [name for name in told if name]
    return [None] * len(told) if _only_count(named) else told


def _only_count(names: list[str]) -> bool:
    if names and all(map(_PLACE.match, names)):
        return True
    parts = [_NUMBERED.match(name) for name in names]
    numbers = [int(part["number"]) for part in parts if part]
    if len(numbers) < max(len(names), 2) or len({part["name"] for part in parts if part}) > 1:
        return False
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))
