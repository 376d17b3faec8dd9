"""A local file in place of the web, for reading a saved page."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.domain.reading import Page, Request, Steps
from bot.fetch.lanes import Lanes
from bot.fetch.steps import run
from bot.ports import Answered, FetchError, Validators, Visited

_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".json": "application/json",
    ".xml": "application/xml",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".cap": "application/cap+xml",
}


class FileWeb:
    """Answers the first request with one file and every further one with a refusal."""

    def __init__(self, path: Path | str, *, largest: int = 16 * 2**20) -> None:
        """Name the file; ``largest`` is the most bytes that are read."""
        self._path = Path(path)
        self._largest = largest
        self._lanes = Lanes()

    async def visit(self, steps: Steps, validators: dict[str, Validators]) -> Visited:
        """Run a source's generator on the file; ``validators`` are of no use here.

        Raises:
            FetchError: the file cannot be read, or the source insists on another page.
            SourceRefusedError: the source does not recognise the file.

        """
        del validators
        asked: list[Request] = []

        async def fetch(request: Request) -> Page:
            asked.append(request)
            if len(asked) > 1:
                raise FetchError("a file is read alone, nothing is fetched for it")
            return await asyncio.to_thread(self._page)

        return Visited(await run(steps, fetch, self._lanes))

    async def submit(self, url: str, form: dict[str, str]) -> Answered:
        """Refuse: a file is read alone."""
        del url, form
        raise FetchError("a file is read alone, nothing is sent for it")

    async def close(self) -> None:
        """Let go of the worker threads."""
        self._lanes.close()

    def _page(self) -> Page:
        return Page(None, self._body(), _TYPES.get(self._path.suffix.lower(), ""))

    def _body(self) -> bytes:
        try:
            with self._path.open("rb") as opened:
                body = opened.read(self._largest + 1)
        except OSError as error:
            raise FetchError(f"the file cannot be read: {error.strerror or error}") from error
        if len(body) > self._largest:
            raise FetchError(f"the file is larger than {self._largest} bytes; nothing was read")
        return body
