"""Where on a page its live blog is: the nodes of the blog and of its updates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from bot.domain.reading import SourceRefusedError
from bot.sources import _amp, _jsonld, _microdata
from bot.sources import _liveblog_update as update

Node = dict[str, Any]

_LISTED = "liveBlogUpdate"
_AROUND = frozenset(("@list", "itemListElement", "item"))
_NAMES = ("@id", "identifier", "url")


@dataclass(frozen=True, slots=True)
class Blog:
    """The blogs of a page, and their updates in the order they stand.

    ``removed`` are the ids of those the page calls withdrawn. ``cut`` says that the page ends
    within the last update.
    """

    heads: tuple[Node, ...]
    updates: tuple[Node, ...]
    known: _jsonld.References
    removed: tuple[str, ...] = ()
    cut: bool = False


def blog_of(body: bytes) -> Blog:
    """Find the blog in JSON-LD, else in the page's elements; ``body`` is the page as UTF-8.

    Raises:
        SourceRefusedError: the page has no live-blog markup, or one without updates.

    """
    documents, broken = _jsonld.documents(body)
    heads = tuple(_jsonld.chosen(documents, _is_blog, leaving=_LISTED))
    known = _jsonld.References(documents)
    listed = [found for head in heads if (found := _updates(head, known)) is not None]
    if listed:
        removed = _amp.removed_of(body)
        updates = _once(listed)
        if removed:
            updates = tuple(node for node in updates if removed.isdisjoint(_anchors(node)))
        return Blog(heads, updates, known, tuple(sorted(removed)))
    marked = _microdata.blog_of(body) or _amp.blog_of(body)
    if marked is not None and (marked.updates or marked.removed):
        told = heads if marked.head is None else (*heads, marked.head)
        return Blog(told, marked.updates, known, marked.removed, marked.cut)
    if broken:
        raise SourceRefusedError("the page's live-blog markup is broken JSON and cannot be read")
    if heads or marked is not None:
        raise SourceRefusedError("the page calls itself a live blog but lists no updates")
    raise SourceRefusedError("no live-blog markup (LiveBlogPosting) on this page")


def names_of(node: Node) -> tuple[str, ...]:
    """Return all that may name a node, the best first."""
    found = [update.words(told).strip() for told in map(node.get, _NAMES) if told]
    if whole := node.get("mainEntityOfPage"):
        inner = (whole.get("@id") or whole.get("url")) if isinstance(whole, dict) else whole
        found.append(update.words(inner).strip())
    return tuple(filter(None, found))


def _anchors(node: Node) -> set[str]:
    """Return the ids that an element on the page may have for an update."""
    return {name.rpartition("#")[2] for name in names_of(node)}


def _is_blog(node: Node) -> bool:
    return _LISTED in node or ("@type" in node and _jsonld.is_a(node, "LiveBlogPosting"))


def _updates(head: Node, known: _jsonld.References) -> list[Node] | None:
    """Return a blog's updates, or None when it says nothing of any."""
    if _LISTED not in head:
        return None
    waiting: list[Any] = [head[_LISTED]]
    found: list[Node] = []
    opened: set[int] = set()  # a list may refer to itself
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict) and len(value) > 1 and _AROUND.isdisjoint(value):
            if "@type" in value or not all(isinstance(inner, dict) for inner in value.values()):
                found.append(value)  # as nearly always
            else:
                waiting.extend(reversed(value.values()))  # numbered instead of listed
            continue
        match _resolved(value, known):
            case list() as several:
                waiting.extend(reversed(several))
            case ({"@list": inner} | {"itemListElement": inner} | {"item": inner}) as around:
                if id(around) not in opened:
                    opened.add(id(around))
                    waiting.append(inner)
            case dict() as node:
                found += [node] if node else []
            case _:
                pass
    return found


def _resolved(value: Any, known: _jsonld.References) -> Any:
    """Return the update that a value is or refers to; a sentence is one by itself."""
    if isinstance(value, str):
        return known.get(value, {"articleBody": value} if " " in value.strip() else {})
    return update.resolve(value, known)


def _once(lists: Sequence[list[Node]]) -> tuple[Node, ...]:
    """Put several lists together; what an earlier one said is not said again."""
    found = list(lists[0])
    said = {_mark(node) for node in found} if len(lists) > 1 else set()
    for updates in lists[1:]:
        new = [node for node in updates if _mark(node) not in said]
        found += new
        said.update(map(_mark, new))
    return tuple(found)


def _mark(node: Node) -> tuple[object, ...]:
    """Return what two lists have in common of one update: its names and date, else all of it."""
    names, date = names_of(node), update.words(node.get("datePublished"))
    if names and date:
        return (names[0], date, update.words(node.get("headline")))
    try:
        return (orjson.dumps(node, option=orjson.OPT_SORT_KEYS),)
    except TypeError:  # deeper than any update, or a number beyond 64 bits
        return (id(node),)
