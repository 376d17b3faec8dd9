"""What a message shows its reader, in words that both services share; safe to draw as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

Style = Literal["bold", "italic", "underline", "strike", "code", "spoiler", "mention"]
Look = Literal["", "good", "danger"]
PassageKind = Literal["text", "quote", "folded", "code", "heading", "item", "small"]


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that look alike; ``href`` is a web address and nothing else."""

    text: str
    styles: frozenset[Style] = frozenset()
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of lines of one kind; ``sign`` stands before a list's item."""

    kind: PassageKind
    runs: tuple[Run, ...]
    sign: str = ""

    @property
    def text(self) -> str:
        """The words without their looks."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that a message shows, or would show to a reader with a network.

    ``file`` names one that was uploaded; the sandbox keeps it.
    """

    url: str | None
    alt: str
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A name and a value in a card."""

    name: tuple[Run, ...]
    value: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A framed piece with a colour bar (Discord's embed); ``colour`` is ``#rrggbb``."""

    colour: str | None = None
    author: str = ""
    title: tuple[Run, ...] = ()
    passages: tuple[Passage, ...] = ()
    fields: tuple[Field, ...] = ()
    pictures: tuple[Picture, ...] = ()
    footer: str = ""
    time: str | None = None  # ISO 8601


@dataclass(frozen=True, slots=True)
class Key:
    """A button: pressing it sends ``press``, or opens ``href``."""

    label: str
    press: str | None = None
    href: str | None = None
    style: Look = ""


@dataclass(frozen=True, slots=True)
class Picker:
    """A menu from which one line is chosen; each is a key."""

    title: str
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Face:
    """A message's whole look. ``own`` is false for what a reader wrote."""

    author: str = ""
    own: bool = True
    passages: tuple[Passage, ...] = ()
    cards: tuple[Card, ...] = ()
    pictures: tuple[Picture, ...] = ()
    above: bool = False  # the pictures stand over the words
    marks: tuple[str, ...] = ()  # silent, pinned, published …
    keys: tuple[tuple[Key, ...], ...] = ()  # row by row
    pickers: tuple[Picker, ...] = ()

    @property
    def addresses(self) -> frozenset[str]:
        """The addresses of all pictures."""
        pictures = (*self.pictures, *(p for card in self.cards for p in card.pictures))
        return frozenset(picture.url for picture in pictures if picture.url)

    @property
    def files(self) -> frozenset[str]:
        """The names of all uploaded pictures."""
        return frozenset(picture.file for picture in self.pictures if picture.file)


def web_address(url: object) -> str | None:
    """Return an address that a browser may be sent to, or None (no scripts, no files)."""
    if not isinstance(url, str):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def host_of(url: str) -> str:
    """Return where an address leads, for the eye."""
    return urlsplit(url).hostname or url
