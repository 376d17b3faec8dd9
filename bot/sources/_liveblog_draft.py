"""An update of a live blog before it is known by which key it goes; unchanged ones are remembered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson

from bot.domain.blocks import Block, Image, Video, visible_text
from bot.domain.richtext.tree import web_url
from bot.sources import _liveblog_media as media
from bot.sources import _liveblog_plain as plain
from bot.sources import _liveblog_update as update
from bot.sources._identity import bare
from bot.sources._jsonld import References
from bot.sources._liveblog_page import names_of

Node = dict[str, Any]

_REFERENCE = re.compile(rb'\{"@id":"[^"]*"\}')
_REFERS = b'{"@id":'
_DATES = ("datePublished", "dateCreated", "uploadDate")
_LARGE = 8192  # bytes; a live blog's update is a tenth of that, and memory is not for hostile pages
REMEMBERED = 4096  # updates, about ten long live blogs


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """What all updates of a page share; got by ``place``, so that one page's is one object."""

    base: str | None
    headings: frozenset[str]
    pages: frozenset[str]
    zone: str


place = lru_cache(maxsize=256)(Place)


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """What an update says of itself."""

    node: Node
    names: tuple[str, ...]
    date: datetime | None
    updated: datetime | None
    title: str | None
    author: str | None
    url: str | None
    blocks: tuple[Block, ...]
    images: tuple[Image, ...]
    films: tuple[Video, ...]

    @property
    def content(self) -> str:
        """What identifies an update without any name or date of its own."""
        headline = update.line(self.node.get("headline"))
        pictures = (image.url for image in self.images)
        return "\n".join((headline, *map(visible_text, self.blocks), *pictures))


def draft_of(node: Node, place: Place, known: References) -> Draft:
    """Return the draft of an update; one that did not change since the last visit is not read again."""
    try:
        raw = orjson.dumps(node)
    except TypeError:  # a number that no newsroom wrote
        return _draft(node, place, known)
    if len(raw) > _LARGE or (raw.find(_REFERS, 1) > 0 and _REFERENCE.search(raw)):
        return _draft(node, place, known)  # what it refers to may change
    told = _Told(raw)
    told.node = node
    return _remembered(told, place)


class _Told(bytes):
    """An update as it is remembered: by its bytes, with what they say."""

    node: Node


@lru_cache(maxsize=REMEMBERED)
def _remembered(told: _Told, place: Place) -> Draft:
    return _draft(told.node, place, References([]))


def _draft(node: Node, place: Place, known: References) -> Draft:
    base, zone = place.base, place.zone
    blocks = plain.paragraphs(node) or update.body(node, base)
    told = node.get("datePublished") or next(filter(None, map(node.get, _DATES)), None)
    date, modified = update.moment(told, zone), node.get("dateModified")
    images = plain.image(node, base)
    return Draft(
        node=node,
        names=plain.names(node) or names_of(node),
        date=date,
        updated=date if modified == told else update.moment(modified, zone),
        title=plain.title(node, place.headings, blocks)
        or update.title(node, place.headings, blocks),
        author=plain.author(node) or update.names(node.get("author"), known),
        url=_url(node, place),
        blocks=blocks,
        images=media.images(node, base, known) if images is None else images,
        films=() if plain.has_no_film(node) else media.videos(node, base, known),
    )


def _url(node: Node, place: Place) -> str | None:
    """Return the update's own address."""
    for told in filter(None, map(node.get, ("url", "@id"))):
        address = update.words(told)
        whole = ("#" in address or "/" in address) and web_url(address, place.base)
        if whole and bare(whole) not in place.pages:
            return whole
    return None
