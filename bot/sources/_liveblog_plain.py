"""The ordinary forms of an update's properties, read straight.

Nearly every update is clean words, whole addresses, one author and dates in UTC; a page has
hundreds, and the general reading takes several times as long to find nothing odd about them. Each
function here knows the ordinary form alone and returns None for every other; what it returns is
what the general reading of ``_liveblog_update`` and ``_liveblog_media`` would.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any, TypeGuard

from bot.domain.blocks import Block, Image, Paragraph, Rich
from bot.domain.richtext.characters import is_folded
from bot.domain.richtext.media import is_tracker
from bot.domain.richtext.tidy import is_content, tidy_block
from bot.domain.richtext.tree import web_url
from bot.sources import _liveblog_update as update
from bot.sources._jsonld import References

Node = dict[str, Any]

_SHORTEST = 15  # characters; what is shorter may be a program's word for nothing
_LONG = 200  # characters; no more of a hostile page is remembered
_NAMES = frozenset(("identifier", "url", "mainEntityOfPage"))
_FILMS = frozenset(("video", "audio"))
_POST = "BlogPosting"
_DESCRIBED = frozenset(
    ("caption", "description", "name", "creditText", "copyrightNotice", "width", "@id")
)


def is_plain(text: object) -> TypeGuard[str]:
    """Tell text without markup, entities, short codes and scripts; its spacing may be odd."""
    return (
        isinstance(text, str)
        and len(text) >= _SHORTEST
        and "<" not in text
        and "&" not in text
        and "[" not in text
        and "{" not in text
        and "(" not in text
        and "=" not in text
    )


def paragraphs(node: Node) -> tuple[Block, ...] | None:
    """Return the blocks of an update's text."""
    text = node.get("articleBody")
    if not is_plain(text):
        return None
    found: list[Block | None] = []
    for told in text.split("\n\n"):
        if not is_folded(told):
            return None
        if told:
            block = Paragraph(Rich(told))
            found.append(block if is_content(told) else tidy_block(block))
    return tuple([block for block in found if block is not None])


def title(node: Node, headings: Collection[str], blocks: tuple[Block, ...]) -> str | None:
    """Return the headline where the text begins with another letter and the page is called otherwise."""
    headline = node.get("headline")
    if not (blocks and is_plain(headline) and is_folded(headline)):
        return None
    first = blocks[0]
    if not isinstance(first, Paragraph):
        return None
    one, other = first.rich.text[:1], headline[:1]
    if not (one.isalnum() and other.isalnum()) or one.casefold()[0] == other.casefold()[0]:
        return None
    words = headline.casefold()
    return headline if words.replace(" ", "").isalnum() and words not in headings else None


def names(node: Node) -> tuple[str, ...] | None:
    """Return the one name of an update that has an id alone."""
    name = node.get("@id")
    if not isinstance(name, str) or not _NAMES.isdisjoint(node):
        return None
    return (bare,) if (bare := name.strip()) else None


def author(node: Node) -> str | None:
    """Return the name of the one author."""
    told = node.get("author")
    if isinstance(told, list) and len(told) == 1:
        told = told[0]
    name = told.get("name") if isinstance(told, dict) else None
    return _author(name) if isinstance(name, str) and len(name) < _LONG else None


@lru_cache(maxsize=256)  # one author writes many updates
def _author(name: str) -> str | None:
    return update.names(name, References([]))


def image(node: Node, base: str | None) -> tuple[Image, ...] | None:
    """Return the picture that is told by its address alone."""
    told = node.get("image")
    if not told:
        return ()
    if not (isinstance(told, dict) and _DESCRIBED.isdisjoint(told)):
        return None
    address = told.get("url")
    if not isinstance(address, str) or not address or "\n" in address:
        return None
    url = web_url(address, base)
    return (Image(url),) if url and not is_tracker(url) else ()


def has_no_film(node: Node) -> bool:
    """Tell an update that neither is a film or sound nor tells of one."""
    return node.get("@type") == _POST and _FILMS.isdisjoint(node)
