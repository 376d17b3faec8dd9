"""Live-blog markup in a page's elements (microdata or RDFa), as the same nodes JSON-LD has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from html import escape
from typing import Any

from lxml import etree

from bot.domain.richtext.characters import clean
from bot.domain.richtext.tree import Element, parse, plain, tag_of
from bot.sources._article_body import is_junk
from bot.sources._page import is_cut, loosely

Node = dict[str, Any]
_ADDRESSES = {
    "a": "href",
    "link": "href",
    "img": "src",
    "video": "src",
    "audio": "src",
    "source": "src",
}
_TITLES = ("h1", "h2", "h3", "h4")
_NAMED = (b"LiveBlogPosting", b"liveBlogUpdate")
_DEEPEST = 8  # items in items; an author in an update is two
_SINGLE = ("headline", "datePublished", "dateModified", "articleBody", "identifier", "keyEvent")


@dataclass(frozen=True, slots=True)
class Marked:
    """A live blog in elements, its updates as the nodes JSON-LD would have."""

    head: Node | None
    updates: tuple[Node, ...]
    removed: tuple[str, ...] = ()
    cut: bool = False


def blog_of(body: bytes) -> Marked | None:
    """Return the live blog of a page of UTF-8, or None when its elements mark none."""
    if not any(name in body for name in _NAMED):
        return None
    root = parse(loosely(body))
    if root is None:
        return None
    updates = [node for node in root.iter() if tag_of(node) and "liveBlogUpdate" in _props(node)]
    blog = next((n for n in root.iter() if tag_of(n) and _is_blog(n)), None)
    if blog is None and not updates:
        return None
    head = {} if blog is None else _properties(blog)
    return Marked(head, tuple(map(_update, updates)), cut=is_unclosed(body, updates))


def is_unclosed(body: bytes, updates: Sequence[Element]) -> bool:
    """Tell whether the page ends within the last of its updates."""
    if not updates or not is_cut(body):
        return False
    tag = re.escape(tag_of(updates[-1]).encode())
    opened = len(re.findall(rb"<%b\b" % tag, body, re.IGNORECASE))
    return opened > len(re.findall(rb"</%b\b" % tag, body, re.IGNORECASE))


def _is_blog(element: Element) -> bool:
    told = f"{element.get('itemtype', '')} {element.get('typeof', '')}"
    return "LiveBlogPosting" in told


def _props(element: Element) -> list[str]:
    told = f"{element.get('itemprop', '')} {element.get('property', '')}"
    return [name.rpartition(":")[2] for name in told.split()]


def _update(element: Element) -> Node:
    node = _properties(element)
    node["marks"] = marks_of(element)
    if identity := element.get("itemid") or element.get("resource"):
        node.setdefault("@id", identity)
    elif element.get("id"):
        node.setdefault("@id", element.get("id"))
    if "articleBody" not in node and "text" not in node and "description" not in node:
        node["articleBody"] = rest_of(element)
    return node


def marks_of(element: Element) -> str:
    """Return the element's classes and what scripts may know it by, in lower case."""
    marks = [str(v) for k, v in element.items() if k == "class"]
    marks += [f"{k!s}={v!s}" for k, v in element.items() if str(k).startswith("data-")]
    return " ".join(marks).lower()


def _properties(element: Element, depth: int = 0) -> Node:
    """Return the properties of one item, those of items inside it nested."""
    found: Node = {}
    walk = etree.iterwalk(element, events=("start",))
    for _, inner in walk:
        if inner is element or not tag_of(inner):
            continue
        names = _props(inner)
        scoped = inner.get("itemscope") is not None or inner.get("typeof") is not None
        for name in names:
            deeper = scoped and depth < _DEEPEST
            _put(found, name, _properties(inner, depth + 1) if deeper else _value(inner, name))
        if scoped or "articleBody" in names:
            walk.skip_subtree()
    return found


def _put(found: Node, name: str, value: Any) -> None:
    """Keep a value; several of one name are a list, except where only the first can be meant."""
    if name == "liveBlogUpdate" or not value:
        return
    if name not in found:
        found[name] = value
    elif name == "articleBody":
        found[name] += value
    elif name not in _SINGLE:
        known = found[name]
        found[name] = [*known, value] if isinstance(known, list) else [known, value]


def _value(element: Element, name: str) -> str:
    tag = tag_of(element)
    if name == "articleBody":
        return _inner_html(element)
    if (content := element.get("content")) is not None:
        return content
    if (moment := element.get("datetime")) is not None:
        return moment
    if tag in _ADDRESSES and element.get(_ADDRESSES[tag]):
        return element.get(_ADDRESSES[tag], "")
    return plain(element)


def _inner_html(element: Element) -> str:
    inside = (etree.tostring(child, encoding="unicode", method="html") for child in element)
    return f"<div>{escape(element.text or '')}{''.join(inside)}</div>"


def rest_of(element: Element) -> str:
    """Return what no property tells: the body of an update that marks none, without its bars."""
    inside = deepcopy(element)
    for inner in [node for node in inside.iterdescendants() if _is_apart(node)]:
        _take_out(inner)
    return _inner_html(inside)


def _take_out(node: Element) -> None:
    """Remove an element, not what stands behind it."""
    above, before = node.getparent(), node.getprevious()
    if above is None:
        return
    behind = _takable(node.tail)
    if before is not None:
        before.tail = f"{_takable(before.tail)} {behind}"
    else:
        above.text = f"{_takable(above.text)} {behind}"
    above.remove(node)


def _takable(text: str | None) -> str:
    """Return a text without the characters that lxml reads and does not take back."""
    return clean(text or "").replace("\v", " ").replace("\f", " ")


def _is_apart(node: Element) -> bool:
    """Tell what is no text of an update: its time, its properties, the buttons below it."""
    tag = tag_of(node)
    if tag in ("time", "footer") or _props(node):
        return True
    return tag not in ("header", *_TITLES) and is_junk(node)
