"""One update of a live blog: from a schema.org node to what an entry is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any

from bot.domain.blocks import Block, Image, Video, visible_text
from bot.domain.richtext import blocks_from_html, blocks_from_text, fold, looks_like_html, tidy
from bot.domain.richtext.media import is_tracker, same_picture
from bot.domain.richtext.tree import web_url
from bot.sources._feed_dates import read_date

Node = dict[str, Any]

_BLOCK_TAG = re.compile(
    r"<(?:p|br|div|ul|ol|li|h[1-6]|blockquote|figure|table|section)\b", re.IGNORECASE
)
_OFF = r"(?![\"']?\s*[=:]\s*[\"']?(?:false|0|no)\b)"
_KEY_EVENT = re.compile(rf"\b(?:is-)?key[-_]?event(?:s)?\b{_OFF}")
_PINNED = re.compile(rf"\b(?:is-)?pinned\b{_OFF}|\bis-sticky\b|\bsticky-post\b|\bpost-+sticky\b")
_MILLISECONDS_FROM = 10**11
_NOT_WORDS = re.compile(r"[\W_]+")


def words(value: Any) -> str:
    """Return a property's text: of a string, a list of them, or a value in an object."""
    match value:
        case str():
            return value
        case list():
            return "\n\n".join(filter(None, map(words, value)))
        case {"@value": inner} | {"value": inner}:
            return words(inner)
        case int() | float() if not isinstance(value, bool):
            return str(value)
        case _:
            return ""


def line(value: Any) -> str:
    """Return a property as one line without markup."""
    text = words(value)
    if looks_like_html(text):
        return fold(" ".join(map(visible_text, blocks_from_html(text))))
    return fold(unescape(text))


def moment(value: Any, zone: str) -> datetime | None:
    """Read a date of any ISO form, of a mail's form, or in seconds or milliseconds since 1970."""
    text = words(value[0] if isinstance(value, list) and value else value).strip()
    if re.fullmatch(r"\d{9,14}", text):
        seconds = int(text) / 1000 if int(text) >= _MILLISECONDS_FROM else int(text)
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=0)
    return read_date(text, zone) if text else None


def names(value: Any, known: Mapping[str, Node]) -> str | None:
    """Return the names of persons, a comma between them."""
    people = value if isinstance(value, list) else [value]
    found = []
    for person in people:
        whole = resolve(person, known)
        found.append(line(whole.get("name") if isinstance(whole, dict) else whole))
    return ", ".join(dict.fromkeys(name for name in found if name and "://" not in name)) or None


def resolve(value: Any, known: Mapping[str, Node]) -> Any:
    """Return the node a bare reference stands for."""
    if isinstance(value, dict) and isinstance(value.get("@id"), str) and len(value) == 1:
        return known.get(value["@id"], value)
    return value


def body(node: Node, base: str | None) -> tuple[Block, ...]:
    """Return the blocks of an update's text."""
    text = (
        words(node.get("articleBody")) or words(node.get("text")) or words(node.get("description"))
    )
    if not looks_like_html(text) and "&lt;" in text and looks_like_html(unescape(text)):
        text = unescape(text)
    if not looks_like_html(text):
        return tidy(blocks_from_text(unescape(text)))
    if not _BLOCK_TAG.search(text):
        text = text.strip().replace("\n", "<br>")
    return tidy(blocks_from_html(text, base))


def title(node: Node, headings: Iterable[str], blocks: tuple[Block, ...]) -> str | None:
    """Return the headline, unless it is the page's own or the text begins with it."""
    headline = line(node.get("headline")) or line(node.get("name"))
    plain = comparable(headline)
    if not plain or plain in set(map(comparable, headings)):
        return None
    start = comparable(" ".join(map(visible_text, blocks[:3]))[: 2 * len(headline) + 80])
    return None if f"{start} ".startswith(f"{plain} ") else headline


def comparable(text: str) -> str:
    """Return the words alone, for telling whether two texts say the same."""
    return _NOT_WORDS.sub(" ", text.casefold()).strip()


def images(node: Node, base: str | None, known: Mapping[str, Node]) -> tuple[Image, ...]:
    """Return an update's pictures; cuts of one picture count once."""
    value = resolve(node.get("image"), known)
    listed = value if isinstance(value, list) else [value]
    found = [image for image in (_image(resolve(one, known), base) for one in listed) if image]
    captioned = [image for image in found if image.alt]
    distinct = {image.alt: image for image in reversed(captioned)}
    return tuple(reversed(distinct.values())) if distinct else tuple(found[:1])


def _image(value: Any, base: str | None) -> Image | None:
    if isinstance(value, str):
        address, alt, credit = value, "", ""
    elif isinstance(value, dict):
        address = words(value.get("url") or value.get("contentUrl") or value.get("@id"))
        alt = line(value.get("caption") or value.get("description") or value.get("name"))
        credit = line(value.get("creditText") or value.get("copyrightNotice"))
    else:
        return None
    url = web_url(address.split("\n")[0], base)
    return Image(url, alt or None, credit or None) if url and not is_tracker(url) else None


def videos(node: Node, base: str | None, known: Mapping[str, Node]) -> tuple[Video, ...]:
    """Return an update's films and sounds."""
    listed: list[Any] = []
    for name in ("video", "audio"):
        value = node.get(name)
        listed += value if isinstance(value, list) else [value]
    return tuple(filter(None, (_video(resolve(one, known), base) for one in listed)))


def _video(value: Any, base: str | None) -> Video | None:
    if isinstance(value, str):
        url = web_url(value, base)
        return Video(url) if url else None
    if not isinstance(value, dict):
        return None
    addresses = (words(value.get(name)) for name in ("contentUrl", "embedUrl", "url"))
    url = next(filter(None, (web_url(address, base) for address in addresses)), None)
    return Video(url, line(value.get("name")) or None) if url else None


def unseen(media: Iterable[Image | Video], blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Yield the media that the text does not show already."""
    shown = [block.url for block in blocks if isinstance(block, Image | Video)]
    for medium in media:
        if not any(same_picture(medium.url, url) for url in shown):
            yield medium


def is_key_event(node: Node, marks: str) -> bool:
    """Tell whether the source marks the update as a key event."""
    told = any(_true(node.get(name)) for name in ("keyEvent", "isKeyEvent", "key_event"))
    return told or _KEY_EVENT.search(marks) is not None


def is_pinned(node: Node, marks: str) -> bool:
    """Tell whether the source keeps the update at the top."""
    told = any(_true(node.get(name)) for name in ("pinned", "isPinned", "sticky"))
    return told or _PINNED.search(marks) is not None


def _true(value: Any) -> bool:
    return value is True or str(value).casefold() in ("true", "1", "yes")
