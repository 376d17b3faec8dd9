"""Which pictures of an entry a message shows, and what a text previews: chosen on purpose."""

from __future__ import annotations

from urllib.parse import urlsplit

from bot.domain import blocks as b
from bot.domain.model import Entry
from bot.platforms.telegram.forms import Fields, picture_preview
from bot.platforms.telegram.markup import usable


def pictures_of(entry: Entry) -> tuple[str, ...]:
    """Return the addresses that Telegram may show as photos, each once."""
    images = (block.url for block in entry.blocks if isinstance(block, b.Image))
    return tuple(dict.fromkeys(url for url in images if usable(url) and not _drawn(url)))


def _drawn(url: str) -> bool:
    """Tell a drawing in vectors, which Telegram takes for no photo, by its name."""
    return urlsplit(url).path.casefold().endswith((".svg", ".svgz"))


def preview_of(entry: Entry, pictures: tuple[str, ...], *, above: bool) -> Fields | None:
    """Choose what a text previews: its picture, else a film, else a link that stands by itself.

    Never a link among the words, nor the source: those are there to be followed, not to be shown.
    """
    if pictures:
        return picture_preview(pictures[0], above=above)
    for kind in (b.Video, b.Link):
        for block in entry.blocks:
            if isinstance(block, kind) and usable(block.url):
                large = {"prefer_large_media": True} if kind is b.Video else {}
                return {"url": block.url, **large, "show_above_text": False}
    return None
