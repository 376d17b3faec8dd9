"""One page: asked for politely, followed by hand through redirects, bounded in bytes and time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import blake2b
from http import HTTPStatus

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout
from yarl import URL

from bot.domain.reading import Page, Request
from bot.fetch.courtesy import Courtesy
from bot.fetch.failures import failure, refusal
from bot.fetch.freshness import conditions, validators, wait
from bot.fetch.guard import Guard, web_address
from bot.ports import FetchError, Validators

_PERMANENT = {301, 308}
_REDIRECTS = {301, 302, 303, 307, 308}
_CONDITIONS = {"If-None-Match", "If-Modified-Since"}
_CHUNK = 64 * 1024
# What any host may be told; everything else a source adds may be a key and stays with its host.
_HARMLESS = {"accept", "accept-language", "if-none-match", "if-modified-since"}
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
    "text/html;q=0.9, application/json;q=0.8, */*;q=0.5"
)


@dataclass(frozen=True, slots=True)
class Caps:
    """The bounds of one page: bytes after decompression, seconds in all, and redirects.

    And those of a visit: how many pages it may ask for, and for how many seconds it may go on.
    """

    size: int = 16 * 2**20
    seconds: float = 30.0
    redirects: int = 8
    requests: int = 100
    visit: float = 120.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page with what the server said beside it; ``moved_to`` follows a permanent redirect."""

    page: Page
    validators: Validators
    wait: float = 0.0
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class _Hop:
    """Where the next request of a chain goes, and how much of its time is left."""

    url: URL
    headers: Mapping[str, str] = field(repr=False)
    left: float
    moved_to: URL | None = None
    permanent: bool = True  # so far every redirect was one

    def follow(self, answer: _Answer, spent: float) -> _Hop:
        """Return the hop to where a redirect points, with nothing told to strangers."""
        target = answer.location or self.url
        permanent = self.permanent and answer.status in _PERMANENT
        return _Hop(
            target,
            self.headers if target.origin() == self.url.origin() else _harmless(self.headers),
            self.left - spent,
            target if permanent else self.moved_to,
            permanent,
        )


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one request brought back; ``body`` None on a 304."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    content_type: str = ""
    charset: str | None = None
    location: URL | None = None


class Download:
    """Gets single pages through a session, a guard and the courtesy due to hosts."""

    def __init__(
        self, session: ClientSession, guard: Guard, courtesy: Courtesy, caps: Caps
    ) -> None:
        self._session = session
        self._guard = guard
        self._courtesy = courtesy
        self._caps = caps

    async def page(self, request: Request, known: Validators | None) -> Fetched:
        """Fetch a page, or learn that it is what it was when ``known`` was given.

        Raises:
            FetchError: it could not be had; the text names the host and the reason.

        """
        headers = {"Accept": _ACCEPT, **request.headers, **conditions(known)}
        hop = _Hop(web_address(request.url), headers, self._caps.seconds)
        clock = asyncio.get_running_loop().time
        for _ in range(self._caps.redirects + 1):
            self._guard.admit(hop.url)
            async with self._courtesy.turn(hop.url.host or ""):
                started = clock()
                answer = await self._ask(hop)
            if answer.location is None:
                return _fetched(hop, answer, known)
            hop = hop.follow(answer, clock() - started)
        raise FetchError(f"{hop.url.host}: more than {self._caps.redirects} redirects; given up")

    async def _ask(self, hop: _Hop) -> _Answer:
        async with self._response(hop) as response:
            headers = _headers(response)
            answer = _Answer(response.status, headers, None, response.content_type)
            if response.status in _REDIRECTS and "location" in headers:
                return replace(answer, location=_location(response.url, headers["location"]))
            if response.status == HTTPStatus.NOT_MODIFIED and _CONDITIONS & hop.headers.keys():
                return answer
            if response.status >= HTTPStatus.MULTIPLE_CHOICES:
                raise refusal(hop.url, response.status, wait(headers, datetime.now(UTC)))
            body = await self._body(hop.url, response)
            return replace(answer, body=body, charset=response.charset)

    @asynccontextmanager
    async def _response(self, hop: _Hop) -> AsyncIterator[ClientResponse]:
        """Open one request; whatever goes wrong while it is open becomes a ``FetchError``."""
        try:
            timeout = ClientTimeout(total=max(hop.left, 0.001))
            async with self._session.get(
                hop.url, headers=hop.headers, allow_redirects=False, timeout=timeout
            ) as response:
                yield response
        except (ClientError, OSError, ValueError) as error:
            raise failure(hop.url, error, self._caps.seconds) from error

    async def _body(self, url: URL, response: ClientResponse) -> bytes:
        whole = bytearray()
        # Counted as it unfolds: a small compressed answer may hold an endless page.
        async for chunk in response.content.iter_chunked(_CHUNK):
            whole += chunk
            if len(whole) > self._caps.size:
                mib = self._caps.size / 2**20
                raise FetchError(f"{url.host}: the page is larger than {mib:g} MiB; nothing read")
        return bytes(whole)


def _fetched(hop: _Hop, answer: _Answer, known: Validators | None) -> Fetched:
    digest = None if answer.body is None else blake2b(answer.body, digest_size=16).hexdigest()
    unchanged = digest is None or (known is not None and known.digest == digest)
    page = Page(
        str(hop.url),
        b"" if unchanged or answer.body is None else answer.body,
        answer.content_type,
        answer.charset,
        answer.headers,
        unchanged,
    )
    moved_to = None if hop.moved_to is None else str(hop.moved_to)
    fresh = validators(answer.headers, digest, known)
    return Fetched(page, fresh, wait(answer.headers, datetime.now(UTC)), moved_to)


def _headers(response: ClientResponse) -> dict[str, str]:
    """Return the headers with lower-case names, repeated ones joined as RFC 9110 has it.

    Bytes that are no UTF-8 are replaced: they could neither be kept nor sent back.
    """
    joined = {name: ", ".join(response.headers.getall(name)) for name in response.headers}
    return {n.lower(): v.encode("utf-8", "replace").decode() for n, v in joined.items()}


def _location(base: URL, text: str) -> URL:
    try:
        return web_address(str(base.join(URL(text.strip()))))
    except ValueError as error:
        raise FetchError(f"{base.host} redirects to something that is no address") from error


def _harmless(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() in _HARMLESS}
