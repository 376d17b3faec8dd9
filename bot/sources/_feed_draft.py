"""A feed as its format tells it, before it is made into entries: the same for every parser."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """How a text of a feed is to be understood."""

    PLAIN = "plain"  # characters are themselves
    HTML = "html"  # markup, written out
    GUESS = "guess"  # RSS does not say


@dataclass(frozen=True, slots=True)
class Words:
    """A text and its form."""

    text: str
    form: Form = Form.GUESS


@dataclass(frozen=True, slots=True)
class Medium:
    """A picture, film or sound beside the text; ``width`` in pixels, 0 when not told."""

    url: str
    type: str = ""  # a MIME type, or its first half
    width: int = 0
    alt: str | None = None
    thumbnail: bool = False
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """One entry as its format tells it; dates as written, addresses perhaps relative."""

    id: str = ""
    link: str = ""
    title: Words | None = None
    body: Words | None = None
    author: str = ""
    published: str = ""
    updated: str = ""
    base: str = ""
    media: tuple[Medium, ...] = ()


@dataclass(frozen=True, slots=True)
class Tombstone:
    """An entry the feed calls deleted (RFC 6721)."""

    ref: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class FeedDraft:
    """A whole feed as its format tells it.

    ``versions`` is whether an id that comes twice means two versions of one entry, as in Atom.
    ``topic`` is what the feed calls itself. ``left_out`` counts the oldest items of a feed that
    lists more than anybody reads.
    """

    title: Words | None = None
    link: str = ""
    base: str = ""
    author: str = ""
    hub: str = ""
    topic: str = ""
    versions: bool = False
    left_out: int = 0
    drafts: tuple[Draft, ...] = ()
    tombstones: tuple[Tombstone, ...] = ()
