"""The pictures of entries: fetched under the same guard as pages, bounded, and looked at."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import ClientSession

from bot.domain.reading import Page, Request
from bot.fetch.courtesy import Courtesy
from bot.fetch.download import Caps, Download
from bot.fetch.guard import Guard, web_address
from bot.ports import FetchError, Picture

# What chat services take of a photo at most (core.telegram.org/bots/api, sendPhoto: 10 MB).
CAPS = Caps(size=10 * 2**20, seconds=5.0, redirects=5)
_ACCEPT = "image/jpeg, image/png, image/webp;q=0.8, image/gif;q=0.7"
# An entry's pictures come together and once: a little more at a time than pages, a shorter breath.
_AT_ONCE, _GAP = 4, 0.05

_WEBP = 12  # bytes of the two names in its head, with the size between them


class PictureWeb:
    """The way to pictures, as ``bot.ports.Pictures`` wants it.

    Args:
        session: opens the session that is shared with the pages.
        guard: tests every address.
        caps: the bounds of a picture.

    """

    def __init__(
        self, session: Callable[[], ClientSession], guard: Guard, caps: Caps = CAPS
    ) -> None:
        self._session = session
        self._guard = guard
        self._caps = caps
        self._courtesy = Courtesy(at_once=_AT_ONCE, gap=_GAP)

    async def picture(self, url: str) -> Picture:
        """Fetch a picture.

        Raises:
            FetchError: it could not be had, is too large, or is no picture.

        """
        download = Download(self._session(), self._guard, self._courtesy, self._caps)
        fetched = await download.page(Request(url, headers={"Accept": _ACCEPT}), None)
        return checked(fetched.page)


def checked(page: Page) -> Picture:
    """Return a page as the picture that its first bytes say it is.

    Raises:
        FetchError: it is none, or its server calls it something else than a picture.

    """
    host = web_address(page.url or "").host
    kind = kind_of(page.body)
    if kind is None:
        raise FetchError(f"{host}: this is no JPEG, PNG, GIF or WebP picture")
    called = (page.content_type or "").partition(";")[0].strip().casefold()
    # Many servers know no better name for any file than the second one.
    if called and not called.startswith("image/") and called != "application/octet-stream":
        shown = called if called.isprintable() else "something else"
        raise FetchError(f"{host} calls this {shown}, not a picture")
    return Picture(page.body, f"image/{kind}", f"photo.{'jpg' if kind == 'jpeg' else kind}")


def kind_of(body: bytes) -> str | None:
    """Tell a picture's kind by its first bytes, whatever anybody calls it."""
    if body.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if body.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    return "webp" if body[:4] == b"RIFF" and body[8:_WEBP] == b"WEBP" else None
