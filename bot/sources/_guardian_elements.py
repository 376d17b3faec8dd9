"""The elements a Guardian block is made of, in the API's words and in the page's, as blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.domain.blocks import Block, Image, Link, Post, Video
from bot.domain.richtext import blocks_from_html, fold, tidy
from bot.domain.richtext.tree import web_url

Json = dict[str, Any]

_MOST = 200  # of one block
_WIDEST = 2048  # pixels; the master copies beyond are for print
_VIDEO_ID = re.compile(r"[\w-]{6,20}")
_NETWORKS = ("twitter", "tweet", "instagram", "facebook", "tiktok", "telegram", "bluesky")


def blocks_of(elements: Any, base: str | None) -> tuple[Block, ...]:
    """Return what a list of elements shows, in their order."""
    listed = elements if isinstance(elements, list) else []
    found: list[Block] = []
    markup: list[str] = []
    for element in listed[:_MOST]:
        if not isinstance(element, dict):
            continue
        html = html_of(element)
        if html and not _kind(element).startswith("image"):
            markup.append(html)
            continue
        found += _gathered(markup, base)
        markup = []
        found += _media(element, base)
    return tidy((*found, *_gathered(markup, base)))


def html_of(element: Json) -> str:
    """Return an element's own markup: a text, a quotation, an embedded post."""
    for owner in (element, *(v for k, v in element.items() if k.endswith("TypeData"))):
        if isinstance(owner, dict) and isinstance(owner.get("html"), str) and owner["html"].strip():
            return str(owner["html"])
    return ""


def _gathered(markup: list[str], base: str | None) -> tuple[Block, ...]:
    return blocks_from_html("\n".join(markup), base) if markup else ()


def _kind(element: Json) -> str:
    """Return an element's kind: ``image`` of ``ImageBlockElement`` and of ``type: image``."""
    told = element.get("_type") or element.get("type")
    name = told.rpartition(".")[2] if isinstance(told, str) else ""
    return name.removesuffix("BlockElement").lower()


def _media(element: Json, base: str | None) -> Iterator[Block]:
    kind = _kind(element)
    if kind.startswith("image"):
        yield from _image(element, base)
    elif "youtube" in kind:
        number = _word(element, "assetId") or _word(element, "id")
        if _VIDEO_ID.fullmatch(number):
            yield Video(f"https://www.youtube.com/watch?v={number}", _title(element))
    elif any(kind.startswith(network) for network in _NETWORKS):
        url = _address(element, base)
        if url:
            network = "twitter" if kind.startswith("tweet") else kind
            yield Post(network, "", url=url)
    else:
        url = _address(element, base)
        moving = any(name in kind for name in ("video", "audio", "vimeo"))
        if url:
            yield Video(url, _title(element)) if moving else Link(url, _title(element))


def _image(element: Json, base: str | None) -> Iterator[Block]:
    url = web_url(_picture(element), base)
    told = _inner(element, "data") | _inner(element, "imageTypeData")
    if url:
        yield Image(url, _word(told, "alt") or _word(told, "caption") or None, _credit(told))


def _picture(element: Json) -> str:
    """Return the widest copy that is made for screens."""
    media = _inner(element, "media").get("allImages")
    copies = media if isinstance(media, list) else element.get("assets")
    best, width = "", -1
    for copy in copies[:_MOST] if isinstance(copies, list) else ():
        if not isinstance(copy, dict):
            continue
        told = _inner(copy, "fields") | _inner(copy, "typeData")
        wide = _number(told.get("width"))
        url = _word(copy, "url") or _word(copy, "file")
        if url and width < wide <= _WIDEST and str(told.get("isMaster", "")).lower() != "true":
            best, width = url, wide
    return best or _first(copies)


def _first(copies: Any) -> str:
    listed = copies if isinstance(copies, list) else []
    urls = (_word(c, "url") or _word(c, "file") for c in listed[:_MOST] if isinstance(c, dict))
    return next(filter(None, urls), "")


def _credit(told: Json) -> str | None:
    name = _word(told, "credit") or _word(told, "photographer") or _word(told, "source")
    return name or None


def _address(element: Json, base: str | None) -> str | None:
    """Return where an element leads, wherever it says so."""
    owners = (element, *(v for k, v in element.items() if k.endswith("TypeData")))
    for owner in owners:
        for name in ("originalUrl", "url", "embedUrl", "href", "source"):
            if isinstance(owner, dict) and (url := web_url(_word(owner, name), base)):
                return url
    return web_url(_first(element.get("assets")), base)


def _title(element: Json) -> str | None:
    owners = (element, *(v for k, v in element.items() if k.endswith("TypeData")))
    for owner in owners:
        for name in ("mediaTitle", "title", "linkText", "text", "caption"):
            if isinstance(owner, dict) and (title := _word(owner, name)):
                return title
    return None


def _inner(owner: Json, name: str) -> Json:
    value = owner.get(name)
    return value if isinstance(value, dict) else {}


def _word(owner: Json, name: str) -> str:
    value = owner.get(name)
    return fold(value) if isinstance(value, str) else ""


def _number(value: Any) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0  # noqa: PLR2004 - pixels
