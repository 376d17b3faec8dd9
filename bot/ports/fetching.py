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
    """A page could not be had; ``wait`` is the server's own wish in seconds, ``gone`` a 410."""

    def __init__(self, reason: str, *, wait: float = 0.0, gone: bool = False) -> None:
        """Keep the reason (without secrets) and what the server said about trying again."""
        super().__init__(reason)
        self.wait = wait
        self.gone = gone


class Web(Protocol):
    """The way to the sources."""

    async def visit(self, steps: Steps, validators: dict[str, Validators]) -> Visited:
        """Run a source's generator against the network.

        Raises:
            FetchError: a page could not be had.
            SourceRefusedError: the source does not recognise what it got.

        """
        ...

    async def close(self) -> None:
        """Let go of all connections."""
        ...
