"""The one HTTP client: runs a source's visit against the web."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version

from aiohttp import ClientSession, DummyCookieJar, TCPConnector
from aiohttp.abc import AbstractResolver

from bot.domain.reading import Page, Request, Steps
from bot.fetch.courtesy import Courtesy
from bot.fetch.download import Caps, Download, Fetched
from bot.fetch.forms import submit
from bot.fetch.guard import Guard
from bot.fetch.lanes import Lanes
from bot.fetch.pictures import PictureWeb
from bot.fetch.steps import run
from bot.ports import Answered, FetchError, Picture, Validators, Visited

_CONNECTIONS = 64
_KEEPALIVE = 75.0  # seconds; sources are asked about once a minute


class HttpWeb:
    """The web, as ``bot.ports.Web`` wants it.

    Args:
        allow_private: let sources stand at private and loopback addresses and on any port.
        user_agent: how we call ourselves; the product's name and version by default.
        caps: the bounds of a page.
        courtesy: how hosts are spared.
        resolver: turns names into addresses; the system's own by default.

    """

    def __init__(
        self,
        *,
        allow_private: bool,
        user_agent: str | None = None,
        caps: Caps | None = None,
        courtesy: Courtesy | None = None,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._guard = Guard(allow_private=allow_private, resolver=resolver)
        self._user_agent = user_agent or our_name()
        self._caps = caps or Caps()
        self._courtesy = courtesy or Courtesy()
        self._lanes = Lanes()
        self._session: ClientSession | None = None
        self._pictures = PictureWeb(self._open, self._guard)

    async def visit(self, steps: Steps, validators: Mapping[str, Validators]) -> Visited:
        """Run a source's generator against the network.

        Raises:
            FetchError: a page could not be had.
            SourceRefusedError: the source does not recognise what it got.

        """
        session = self._open()
        download = Download(session, self._guard, self._courtesy, self._caps)
        clock = asyncio.get_running_loop().time
        visit = _Visit(download, validators, self._caps, clock() + self._caps.visit)
        reading = await run(steps, visit.fetch, self._lanes)
        return Visited(reading, visit.fresh, max(visit.wait, reading.wait), visit.moved_to)

    async def submit(self, url: str, form: dict[str, str]) -> Answered:
        """Send a form (WebSub subscriptions), under the same guard as every page.

        Raises:
            FetchError: the server could not be reached.

        """
        return await submit(self._open(), self._guard, self._courtesy, url, form)

    async def picture(self, url: str) -> Picture:
        """Fetch a picture, under the same guard and with a bound on its size.

        Raises:
            FetchError: it could not be had, is too large, or is no picture.

        """
        return await self._pictures.picture(url)

    async def close(self) -> None:
        """Let go of all connections and of the worker threads."""
        if self._session is not None:
            await self._session.close()
            self._session = None
        await self._guard.close()
        self._lanes.close()

    def _open(self) -> ClientSession:
        if self._session is None:
            connector = TCPConnector(
                limit=_CONNECTIONS,
                resolver=self._guard,
                socket_factory=self._guard.socket_for,
                use_dns_cache=False,
                keepalive_timeout=_KEEPALIVE,
            )
            self._session = ClientSession(
                connector=connector,
                cookie_jar=DummyCookieJar(),
                headers={"User-Agent": self._user_agent, "Accept-Encoding": "gzip, deflate"},
                trust_env=False,  # a proxy from the environment would go round the guard
            )
        return self._session


@dataclass(slots=True)
class _Visit:
    """What one visit gathers besides its reading."""

    download: Download
    known: Mapping[str, Validators]
    caps: Caps
    ends: float  # on the loop's clock
    fresh: dict[str, Validators] = field(default_factory=dict)
    moved_to: str | None = None
    asked: int = 0
    waits: list[float] = field(default_factory=list)
    told_off: float = 0.0  # seconds; a page the source did without may still ask for peace

    async def fetch(self, request: Request) -> Page:
        self.asked += 1
        self._bound()
        try:
            fetched = await self.download.page(request, self.known.get(request.url))
        except FetchError as error:
            self.told_off = max(self.told_off, error.wait)
            raise
        self._note(request, fetched)
        return fetched.page

    def _bound(self) -> None:
        """Let no page make us ask for ever more of them, or hold a visit for ever."""
        if self.asked > self.caps.requests or asyncio.get_running_loop().time() > self.ends:
            # A pause, however short, tells a source to leave the rest for its next visit.
            self.told_off = max(self.told_off, 1.0)
            raise FetchError("this visit has asked for enough; the rest is left", wait=1.0)

    def _note(self, request: Request, fetched: Fetched) -> None:
        self.fresh[request.url] = fetched.validators
        self.waits.append(fetched.wait)
        if self.asked == 1:
            self.moved_to = fetched.moved_to

    @property
    def wait(self) -> float:
        """The seconds until any of the pages may be new, or until we may ask at all."""
        return max(min(self.waits, default=0.0), self.told_off)


def our_name() -> str:
    """Return how we call ourselves towards servers."""
    try:
        return f"Tocsin/{version('tocsin')} (live-update broadcaster)"
    except PackageNotFoundError:
        return "Tocsin (live-update broadcaster)"
