"""The neutral blocks an entry is made of, and the styled text inside them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Style(StrEnum):
    """How a stretch of text is set off."""

    BOLD = "bold"
    ITALIC = "italic"
    STRIKE = "strike"
    CODE = "code"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Mark:
    """A style on ``text[start:end]``, counted in code points; ``href`` only for links."""

    start: int
    end: int
    style: Style
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Rich:
    """A run of text with styles; the text stays readable without them."""

    text: str
    marks: tuple[Mark, ...] = ()

    def slice(self, start: int, end: int) -> Rich:
        """Return ``text[start:end]`` with the marks that fall inside, cut to fit."""
        kept = (
            Mark(max(m.start, start) - start, min(m.end, end) - start, m.style, m.href)
            for m in self.marks
            if m.start < end and m.end > start
        )
        return Rich(self.text[start:end], tuple(kept))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; a table arrives as one paragraph a row."""

    rich: Rich


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside an entry."""

    rich: Rich


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words, with who said them where the source tells."""

    rich: Rich
    attribution: str | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """An embedded post of a social network; ``date`` is ``YYYY-MM-DD`` where known."""

    network: str
    text: str
    author: str | None = None
    handle: str | None = None
    url: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """A picture by its address; the bytes are never touched by the domain.

    ``credit`` is who made it, or the whole caption where that says more than ``alt``.
    """

    url: str
    alt: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class Video:
    """A film or a sound by its address."""

    url: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link that stands by itself (a card, a map, a poll)."""

    url: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A bulleted or numbered list."""

    items: tuple[Rich, ...]
    ordered: bool = False


Block = Paragraph | Heading | Quote | Post | Image | Video | Link | Listing


def visible_text(block: Block) -> str:
    """Return the words a reader sees in one block; pictures and films add none."""
    match block:
        case Paragraph(rich) | Heading(rich) | Quote(rich):
            return rich.text
        case Post(text=text):
            return text
        case Listing(items):
            return "\n".join(f"• {item.text}" for item in items)
        case Link(title=title):
            return title or ""
        case _:
            return ""
