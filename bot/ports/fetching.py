"""Fetching: what the pipeline asks of the web, and what may go wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from bot.domain.reading import Reading, Steps


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask again with, and the hash of the body that came with it."""

    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Visited:
    """One visit's harvest. ``wait`` is how many seconds the server asks to be left alone."""

    reading: Reading
    validators: dict[str, Validators] = field(default_factory=dict)
    wait: float = 0.0
    moved_to: str | None = None


class FetchError(Exception):
    """A page could not be had; ``wait`` is the server's own wish in seconds, ``gone`` a 410.

    ``status`` is the answer's, where there was one.
    """

    def __init__(
        self, reason: str, *, wait: float = 0.0, gone: bool = False, status: int | None = None
    ) -> None:
        """Keep the reason (without secrets) and what the server said about trying again."""
        super().__init__(reason)
        self.wait = wait
        self.gone = gone
        self.status = status


@dataclass(frozen=True, slots=True)
class Answered:
    """What a server said to a form: its status, and where it sends us instead (307, 308)."""

    status: int
    text: str = ""
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's bytes, as they came; ``name`` ends as its kind of file does (``photo.jpg``)."""

    body: bytes = field(repr=False)
    content_type: str
    name: str


class Pictures(Protocol):
    """The way to the pictures of entries."""

    async def picture(self, url: str) -> Picture:
        """Fetch a picture, under the same guard and with a bound on its size.

        Raises:
            FetchError: it could not be had, is too large, or is no picture.

        """
        ...


class Web(Protocol):
    """The way to the sources."""

    async def visit(self, steps: Steps, validators: dict[str, Validators]) -> Visited:
        """Run a source's generator against the network.

        Raises:
            FetchError: a page could not be had.
            SourceRefusedError: the source does not recognise what it got.

        """
        ...

    async def submit(self, url: str, form: dict[str, str]) -> Answered:
        """Send a form (WebSub subscriptions), under the same guard as every page.

        Raises:
            FetchError: the server could not be reached.

        """
        ...

    async def close(self) -> None:
        """Let go of all connections."""
        ...
