"""What passes between the fetcher and a source: a source asks for pages and returns a reading."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.model import Entry


@dataclass(frozen=True, slots=True)
class Visit:
    """One look at a source. ``zone`` is for pages whose times carry none."""

    url: str
    now: datetime
    options: Mapping[str, str] = field(default_factory=dict)
    cursor: str | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Request:
    """A page a source wants to see."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """What came back. ``url`` is where it came from after redirects (a file has none).

    ``unchanged`` is true when the server or the body's hash says nothing is new; the body is
    empty then. Header names are lower case.
    """

    url: str | None
    body: bytes = b""
    content_type: str = ""
    charset: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """An update that is no entry, and why; told to the operator, never to a reader."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one visit saw, entries in the order of the page.

    ``removed`` holds keys the source itself calls withdrawn. ``complete`` says the page shows
    every entry there is, so that a missing one is gone (an article is complete, a feed is a
    window). ``newest_first`` is the page's own order, used only where dates are missing.
    ``doubt`` says why the page may not be what it should be (a consent notice): what it would
    change waits for a person.
    """

    entries: tuple[Entry, ...] = ()
    removed: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    complete: bool = False
    newest_first: bool = True
    unchanged: bool = False
    hub: str | None = None
    cursor: str | None = None
    title: str | None = None
    doubt: str | None = None


Steps = Generator[Request, Page, Reading]


class SourceRefusedError(Exception):
    """A page that cannot be read as what it should be; the text is for the operator."""
