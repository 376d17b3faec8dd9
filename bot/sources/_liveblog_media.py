"""The pictures, films and sounds of a live blog's update, as schema.org tells them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any

from bot.domain.addresses import same_picture
from bot.domain.blocks import Block, Image, Video
from bot.domain.richtext.media import is_tracker
from bot.domain.richtext.tree import web_url
from bot.sources._jsonld import References, is_a
from bot.sources._liveblog_update import line, resolve, words

Node = dict[str, Any]


def images(node: Node, base: str | None, known: References) -> tuple[Image, ...]:
    """Return an update's pictures; cuts of one picture count once."""
    if not (told := node.get("image")):
        return ()
    if isinstance(told, str):
        alone = _image(told, base)
        return (alone,) if alone else ()
    value = resolve(told, known)
    listed = value if isinstance(value, list) else [value]
    sized = [(_width(one), _image(one, base)) for one in (resolve(one, known) for one in listed)]
    widest = sorted((pair for pair in sized if pair[1]), key=itemgetter(0), reverse=True)
    found = [image for _, image in widest if image]
    captioned = [image for image in found if image.alt]
    distinct = {image.alt: image for image in reversed(captioned)}
    return tuple(reversed(distinct.values())) if distinct else tuple(found[:1])


def _width(value: Any) -> int:
    """Return how many pixels wide a picture is said to be; 0 where nothing says so."""
    told = words(value.get("width")) if isinstance(value, dict) else ""
    digits = re.match(r"\d{1,5}", told)
    return int(digits[0]) if digits else 0


def _image(value: Any, base: str | None) -> Image | None:
    if isinstance(value, str):
        address, alt, credit = value, "", ""
    elif isinstance(value, dict):
        address = _address(value.get("url") or value.get("contentUrl") or value.get("@id"))
        alt = line(value.get("caption") or value.get("description") or value.get("name"))
        credit = line(value.get("creditText") or value.get("copyrightNotice"))
    else:
        return None
    url = web_url(address.partition("\n")[0], base)
    return Image(url, alt or None, credit or None) if url and not is_tracker(url) else None


def videos(node: Node, base: str | None, known: References) -> tuple[Video, ...]:
    """Return an update's films and sounds."""
    listed: list[Any] = []
    for value in filter(None, map(node.get, ("video", "audio"))):
        listed += value if isinstance(value, list) else [value]
    if is_a(node, "VideoObject") or is_a(node, "AudioObject"):
        listed.append({**node, "url": None})
    return tuple(filter(None, (_video(resolve(one, known), base) for one in listed)))


def _address(value: Any) -> str:
    """Return the first address a property tells; a number is none."""
    return "" if isinstance(value, int | float) else words(value).partition("\n")[0]


def _video(value: Any, base: str | None) -> Video | None:
    if isinstance(value, str):
        url = web_url(value, base)
        return Video(url) if url else None
    if not isinstance(value, dict):
        return None
    addresses = (_address(value.get(name)) for name in ("contentUrl", "embedUrl", "url"))
    url = next(filter(None, (web_url(address, base) for address in addresses)), None)
    return Video(url, line(value.get("name")) or None) if url else None


def unseen(media: Sequence[Image | Video], blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Yield the media that the text does not show already, each once."""
    shown = {same_picture(block.url) for block in blocks if isinstance(block, Image | Video)}
    if len(media) == 1 and not shown:
        yield media[0]  # as nearly always; what it is a cut of does not matter
        return
    for medium in media:
        if (picture := same_picture(medium.url)) not in shown:
            shown.add(picture)
            yield medium
