"""Pictures, films and sounds: which address of many, and which are none to a reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.domain.blocks import Block, Image, Video
from bot.domain.richtext.characters import fold
from bot.domain.richtext.tree import Element, classes, tag_of, web_url

TAGS = frozenset(("img", "picture", "video", "audio", "amp-img", "amp-video", "amp-audio"))
_LAZY = ("data-src", "data-original", "data-lazy-src", "data-url", "data-hi-res-src", "src")
_LAZY_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
_CANDIDATE = re.compile(r"\s*(?P<url>\S*[^\s,])(?:\s+(?P<size>[\d.]{1,12})[wx])?\s*(?:,|\Z)")
_TRACKER = re.compile(
    r"vgwort\.de/|doubleclick\.net|scorecardresearch|quantserve|facebook\.com/tr\b|google-analytics"
    r"|gravatar\.(?:com|jpg)|/avatars?/|/pixel[./?]|[/._-]1x1[._-]|/(?:blank|spacer|clear|transparent|placeholder|count)\.(?:gif|png)",
    re.IGNORECASE,
)
# One of these stands in every such address; looking for them takes a tenth of the time.
_TRACKER_HINTS = (
    "vgwort", "doubleclick", "scorecard", "quantserve", "facebook.com/tr", "analytics", "gravatar",
    "/avatar", "/pixel", "1x1", ".gif", ".png",
)  # fmt: skip
_MODERN = ("image/avif", "image/webp")  # chats do not show every new format
_SMILEYS = frozenset(("emoji", "wp-smiley"))
_LONGEST_SMILEY = 8


def blocks_of(element: Element, base: str | None) -> tuple[Block, ...]:
    """Return the picture or film an element shows, or nothing."""
    if tag_of(element) in ("video", "audio", "amp-video", "amp-audio"):
        found: Block | None = _film(element, base)
    else:
        found = _picture(element, base)
    return (found,) if found else ()


def smiley(element: Element) -> str | None:
    """Return the character that a picture of an emoji stands for."""
    alt = element.get("alt", "")
    small = 0 < len(alt) <= _LONGEST_SMILEY
    return alt if small and not _SMILEYS.isdisjoint(classes(element)) else None


def is_tracker(url: str) -> bool:
    """Tell addresses of counting pixels and placeholders from pictures."""
    low = url.lower()
    return any(hint in low for hint in _TRACKER_HINTS) and _TRACKER.search(low) is not None


def _picture(element: Element, base: str | None) -> Image | None:
    image = element if tag_of(element) != "picture" else element.find(".//img")
    if image is not None and _is_dot(image):
        return None
    sources = [] if image is element else list(element.iterfind(".//source"))
    alt = fold(image.get("alt", "")) if image is not None else ""
    for address in _addresses(image, sources):
        url = web_url(address, base)
        if url and not is_tracker(url):
            return Image(url, alt or None)
    return None


def _addresses(image: Element | None, sources: list[Element]) -> Iterator[str]:
    """Yield addresses, the best first."""
    if image is not None:
        yield from _largest(image)
    sources.sort(key=lambda source: source.get("type") in _MODERN)
    for source in sources:
        yield from _largest(source)
    if image is not None:
        yield from filter(None, map(image.get, _LAZY))


def _largest(element: Element) -> Iterator[str]:
    for name in _LAZY_SETS:
        found = [
            (float(c["size"] or 1) if (c["size"] or "1").count(".") < 2 else 1.0, c["url"])  # noqa: PLR2004 - one point
            for c in _CANDIDATE.finditer(element.get(name, ""))
        ]
        real = [(size, url) for size, url in found if not url.startswith("data:")]
        if real:
            yield max(real, key=lambda pair: pair[0])[1]


def _is_dot(image: Element) -> bool:
    return any(
        image.get(side, "").strip() in ("0", "1", "0px", "1px") for side in ("width", "height")
    )


def _film(element: Element, base: str | None) -> Video | None:
    addresses = [element.get("src"), element.get("data-src")]
    addresses += [source.get("src") for source in element.iterfind(".//source")]
    title = fold(element.get("title") or element.get("aria-label") or "") or None
    for address in addresses:
        if url := web_url(address, base):
            return Video(url, title)
    return None


def same_picture(one: str, other: str) -> bool:
    """Tell whether two addresses differ in size or cut only (their query)."""
    return urlsplit(one)[1:3] == urlsplit(other)[1:3]
