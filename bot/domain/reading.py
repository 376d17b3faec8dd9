"""What passes between the fetcher and a source: a source asks for pages and returns a reading."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.model import Entry


@dataclass(frozen=True, slots=True)
class Visit:
    """One look at a source. ``zone`` is for pages whose times carry none.

    ``options`` are the source's own, such as ``api_key``; ``cursor`` is what its last reading left.
    """

    url: str
    now: datetime
    options: Mapping[str, str] = field(default_factory=dict, repr=False)
    cursor: str | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Request:
    """A page a source wants to see."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


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

    ``removed`` holds keys the source itself calls withdrawn; an entry of the same key beside it is
    what it says in place of the withdrawn one, for those who do not follow deletions.
    ``complete`` says the page shows
    every entry there is, so that a missing one is gone (an article is complete, a feed is a
    window). ``partial`` says it holds only what changed since the last visit, so that absence
    says nothing at all. ``newest_first`` is the page's own order, used only where dates are missing.
    ``hub`` announces pushes (WebSub) of what the feed calls itself, its ``topic``.
    ``doubt`` says why the page may not be what it should be (a consent notice): what it would
    change waits for a person.
    ``wait`` is for how many seconds the source itself wants to leave the server alone (a budget).
    """

    entries: tuple[Entry, ...] = ()
    removed: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    complete: bool = False
    partial: bool = False
    newest_first: bool = True
    unchanged: bool = False
    hub: str | None = None
    topic: str | None = None
    cursor: str | None = None
    title: str | None = None
    doubt: str | None = None
    wait: float = 0.0


Steps = Generator[Request, Page, Reading]


class SourceRefusedError(Exception):
    """A page that cannot be read as what it should be; the text is for the operator.

    ``wait`` is for how many seconds the source wants to leave the server alone all the same.
    """

    def __init__(self, reason: str, *, wait: float = 0.0) -> None:
        """Keep the reason, which holds no secret."""
        super().__init__(reason)
        self.wait = wait
