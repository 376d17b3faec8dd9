"""Frames: what surrounds a run of words while a page is read, and the blocks that come of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from bot.domain.blocks import (
    Block,
    Heading,
    Image,
    Link,
    Listing,
    Paragraph,
    Post,
    Quote,
    Rich,
    Video,
)
from bot.domain.richtext.runs import join, prefixed, strip
from bot.domain.richtext.tree import Element

_DASHES = "-–—―"
_SIGNED = re.compile(rf"\A[{_DASHES}]+\s*(?P<name>[^\n]{{2,100}})\Z")
_SIGNED_INLINE = re.compile(
    rf"""[.!?…"”’»'“]\s*[{_DASHES}]{{1,2}}\s*(?P<name>[^\W\d_a-z][^\n.!?]{{1,80}})\Z"""
)
_CREDIT = re.compile(
    r"\b(?:photo(?:graph|graphy)?|picture|image|pic|foto|bild|cr[ée]dit)s?\b"
    r"(?:\s+(?:credit|by))?\s*[:/]\s*(?P<credit>[^\n]{2,150})\Z",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Piece:
    """A block with what the page says of its place: an anchor and a time of its own."""

    block: Block
    anchor: str | None = None
    time: str | None = None
    section: Element | None = None


@dataclass(slots=True)
class Frame:
    """Gathers runs of words (``parts``) and blocks without words (``media``)."""

    element: Element | None = None
    parts: list[Rich] = field(default_factory=list)
    media: list[Block] = field(default_factory=list)

    def words(self, rich: Rich) -> None:
        """Take a finished run of words."""
        self.parts.append(rich)

    def deliver(self, block: Block) -> None:
        """Take a block that an inner frame made."""
        match block:
            case Paragraph(rich) | Heading(rich) | Quote(rich):
                self.words(rich)
            case Listing(items):
                self.words(join((prefixed("• ", item) for item in items), between="\n"))
            case _:
                self.media.append(block)

    def close(self, parent: Frame) -> None:
        """Hand what was gathered to the frame around."""
        for block in (*self.blocks(), *self.media):
            parent.deliver(block)

    def blocks(self) -> list[Block]:
        """Return the blocks with words."""
        return [Paragraph(part) for part in self.parts]


@dataclass(slots=True)
class Flow(Frame):
    """The page itself: every run is a paragraph."""

    pieces: list[Piece] = field(default_factory=list)
    anchor: str | None = None
    time: str | None = None
    section: Element | None = None

    def words(self, rich: Rich) -> None:
        """Take a paragraph."""
        self.deliver(Paragraph(rich))

    def deliver(self, block: Block) -> None:
        """Take a block in the page's order; the same picture twice running is one."""
        if self.pieces and self.pieces[-1].block == block and isinstance(block, Image | Video):
            return
        self.pieces.append(Piece(block, self.anchor, self.time, self.section))
        self.anchor = self.time = None


@dataclass(slots=True)
class HeadingFrame(Frame):
    """A heading."""

    def blocks(self) -> list[Block]:
        """Return one heading."""
        return [Heading(join(self.parts, between=" "))] if self.parts else []


@dataclass(slots=True)
class QuoteFrame(Frame):
    """A quotation; who said it may stand in a frame of its own or at its end."""

    attribution: str | None = None

    def deliver(self, block: Block) -> None:
        """Take a block; an inner quotation brings its speaker."""
        if isinstance(block, Quote):
            self.attribution = self.attribution or block.attribution
        Frame.deliver(self, block)

    def blocks(self) -> list[Block]:
        """Return one quotation."""
        if self.attribution is None:
            self._look_for_signature()
        parts = [part for part in self.parts if part.text.strip(_DASHES + " \n")]
        if parts and parts[-1].text[-1] in "–—―" and self.attribution:
            bare = parts[-1].text.rstrip("–—― \n")
            parts[-1] = strip(parts[-1].slice(0, len(bare)))
        return [Quote(join(parts), self.attribution)] if parts else []

    def _look_for_signature(self) -> None:
        if not self.parts:
            return
        last = self.parts[-1]
        line_at = last.text.rfind("\n") + 1
        alone = len(self.parts) == 1 and line_at == 0
        signed = None if alone else _SIGNED.match(last.text[line_at:])
        if signed:
            self._sign(signed["name"], line_at)
        elif inline := _SIGNED_INLINE.search(last.text, max(0, len(last.text) - 100)):
            self._sign(inline["name"], inline.start() + 1)

    def _sign(self, name: str, end: int) -> None:
        self.attribution = name.strip()
        rest = strip(self.parts[-1].slice(0, end))
        self.parts[-1:] = [rest] if rest.text else []


@dataclass(slots=True)
class AsideFrame(Frame):
    """Words that are about the block around them: a caption, a speaker's name."""

    def close(self, parent: Frame) -> None:
        """Give the words to the frame they speak of."""
        text = " ".join(part.text for part in self.parts).replace("\n", " ").strip()
        for block in self.media:
            parent.deliver(block)
        match parent:
            case QuoteFrame():
                parent.attribution = text.strip(_DASHES + " ,") or parent.attribution
            case FigureFrame():
                parent.captions.extend(self.parts)
            case _:
                for part in self.parts:
                    parent.words(part)


@dataclass(slots=True)
class ListFrame(Frame):
    """A list; nested ones are flattened into it."""

    ordered: bool = False
    items: list[Rich] = field(default_factory=list)

    def next(self) -> None:
        """Begin another item."""
        if self.parts:
            self.items.append(join(self.parts, between="\n"))
            self.parts = []

    def blocks(self) -> list[Block]:
        """Return one list."""
        self.next()
        return [Listing(tuple(self.items), self.ordered)] if self.items else []


@dataclass(slots=True)
class RowFrame(Frame):
    """A row of a table with several cells."""

    cells: list[Rich] = field(default_factory=list)

    def next(self) -> None:
        """Begin another cell."""
        if self.parts:
            self.cells.append(join(self.parts, between=" "))
            self.parts = []

    def blocks(self) -> list[Block]:
        """Return one paragraph, a bar between the cells."""
        self.next()
        return [Paragraph(join(self.cells, between=" | "))] if self.cells else []


@dataclass(slots=True)
class FigureFrame(Frame):
    """A picture, film, quotation or table with a caption."""

    inner: list[Block] = field(default_factory=list)
    captions: list[Rich] = field(default_factory=list)

    def words(self, rich: Rich) -> None:
        """Take words that stand outside the caption."""
        self.inner.append(Paragraph(rich))

    def deliver(self, block: Block) -> None:
        """Take any block as it is."""
        self.inner.append(block)

    def blocks(self) -> list[Block]:
        """Return the blocks, the caption put where it belongs."""
        text = " ".join(rich.text for rich in self.captions).replace("\n", " ").strip()
        if not text:
            return self.inner
        for index in reversed(range(len(self.inner))):
            if (captioned := _captioned(self.inner[index], text)) is not None:
                return [*self.inner[:index], captioned, *self.inner[index + 1 :]]
        return [*self.inner, *map(Paragraph, self.captions)]


def _captioned(block: Block, text: str) -> Block | None:
    match block:
        case Image(alt=alt, credit=None):
            return _explained(block, alt, text)
        case Quote(attribution=None):
            return replace(block, attribution=text.strip(_DASHES + " "))
        case Video(title=None) | Link(title=None):
            return replace(block, title=text)
        case Image() | Post() | Video() | Link():
            return block
        case _:
            return None


def _explained(image: Image, alt: str | None, caption: str) -> Image:
    """Put a caption to a picture; where it says more than the description, both are kept."""
    found = _CREDIT.search(caption)
    credit = found["credit"].strip(" ()") if found else None
    words = caption[: found.start()].strip(" (.,;|–—-") if found else caption
    if alt and words and alt.casefold() != words.casefold():
        return replace(image, credit=caption)
    return replace(image, alt=alt or words or caption, credit=credit)
