"""Live blogs of AMP pages: the items of an amp-live-list as the nodes JSON-LD would have."""

from __future__ import annotations

from typing import Any

from bot.domain.reading import SourceRefusedError
from bot.domain.richtext.tree import Element, parse, plain, tag_of
from bot.sources._microdata import Marked, is_unclosed, marks_of, rest_of
from bot.sources._page import is_cut, loosely

Node = dict[str, Any]

NAMED = b"amp-live-list"
_TOMBSTONE = b"data-tombstone"
_HEADINGS = ("h1", "h2", "h3", "h4")


def blog_of(body: bytes) -> Marked | None:
    """Return the live list of a page of UTF-8, or None when it has none.

    Every item has an id and ``data-sort-time``; ``data-update-time`` says when it was edited, and
    ``data-tombstone`` that it was withdrawn (amp.dev, amp-live-list).
    """
    root = parse(loosely(body)) if NAMED in body else None
    if root is None:
        return None
    items = [item for living in root.iter("amp-live-list") for item in _items(living)]
    dead = [item for item in items if item.get("data-tombstone") is not None]
    updates = [item for item in items if item.get("data-tombstone") is None]
    removed = tuple(name for item in dead if (name := item.get("id")))
    return Marked(None, tuple(map(_update, updates)), removed, is_unclosed(body, updates))


def removed_of(body: bytes) -> frozenset[str]:
    """Return the ids of the items a live list marks as withdrawn; the rest is not read.

    Raises:
        SourceRefusedError: the page ends before its live list, which may hold such marks.

    """
    if NAMED not in body:
        return frozenset()
    if is_cut(body):
        raise SourceRefusedError("the page breaks off before the end of its live list")
    marked = blog_of(body) if _TOMBSTONE in body else None
    return frozenset(marked.removed if marked else ())


def _items(living: Element) -> list[Element]:
    return [item for box in living if box.get("items") is not None for item in box if tag_of(item)]


def _take_out(element: Element) -> None:
    above = element.getparent()
    if above is not None:
        above.remove(element)


def _update(item: Element) -> Node:
    time = next((t for t in item.iter("time") if t.get("datetime")), None)
    heading = next((h for h in item.iter(*_HEADINGS)), None)
    headline = "" if heading is None else plain(heading)
    if heading is not None and not (heading.tail or "").strip():
        _take_out(heading)
    shown = None if time is None else time.get("datetime")
    return {
        "@id": item.get("id"),
        "headline": headline,
        "datePublished": shown or item.get("data-sort-time"),
        "dateModified": item.get("data-update-time"),
        "articleBody": rest_of(item),
        "marks": marks_of(item),
    }
