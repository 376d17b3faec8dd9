"""Pictures, films and sounds that a feed puts beside an entry's text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import unescape

from bot.domain.addresses import same_picture
from bot.domain.blocks import Block, Image, Video
from bot.domain.richtext import fold
from bot.sources._feed_draft import Medium
from bot.sources._feed_links import absolute

_IMAGES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif")
_PLAYER = re.compile(r"^https?://(?:www\.)?youtube(?:-nocookie)?\.com/(?:v|embed)/([\w-]{6,20})")
_FILMS = (".mp4", ".m4v", ".webm", ".mov", ".mp3", ".m4a", ".ogg", ".ogv", ".m3u8")


def blocks(media: Sequence[Medium], base: str | None, shown: Iterable[Block]) -> tuple[Block, ...]:
    """Return blocks for what the text does not show already; of sizes, the largest.

    A preview (``media:thumbnail``) counts only where there is no other picture.
    """
    best: dict[str, tuple[int, Block]] = {}
    seen = {_name(block.url) for block in shown if isinstance(block, Image | Video)}
    pictured = any(isinstance(block, Image) for block in shown)
    for medium in sorted(media, key=lambda each: each.thumbnail):
        block = _block(medium, base)
        if block is None or _name(block.url) in seen or (medium.thumbnail and pictured):
            continue
        pictured = pictured or isinstance(block, Image)
        width, _ = best.get(_name(block.url), (-1, block))
        if medium.width > width:
            best[_name(block.url)] = (medium.width, block)
    return tuple(block for _, block in best.values())


def _block(medium: Medium, base: str | None) -> Image | Video | None:
    url = absolute(medium.url, base)
    if url is None:
        return None
    if player := _PLAYER.match(url):
        return Video(f"https://www.youtube.com/watch?v={player[1]}", _line(medium.alt))
    match _kind(medium, url):
        case "image":
            return Image(url, _line(medium.alt), _line(medium.credit))
        case "video" | "audio":
            return Video(url)
        case _:
            return None


def _kind(medium: Medium, url: str) -> str:
    kind = medium.type.partition("/")[0].strip().lower()
    name = url.partition("#")[0].partition("?")[0].lower()
    if kind in ("image", "video", "audio"):
        return kind
    if medium.thumbnail or name.endswith(_IMAGES):
        return "image"
    return "video" if name.endswith(_FILMS) else ""


def _line(text: str | None) -> str | None:
    """Return words beside a picture, which many write with entities of their own."""
    return fold(unescape(text)) or None if text else None


def _name(url: str) -> str:
    """Return what stays the same over the sizes of one picture or film."""
    file = url.partition("#")[0].partition("?")[0]
    return file if file.lower().endswith(_FILMS) else same_picture(url)
