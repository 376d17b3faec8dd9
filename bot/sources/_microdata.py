"""Live-blog markup in a page's elements (microdata or RDFa), as the same nodes JSON-LD has."""

from __future__ import annotations

from html import escape
from typing import Any

from lxml import etree

from bot.domain.richtext.tree import Element, parse, plain, tag_of

Node = dict[str, Any]
_ADDRESSES = {
    "a": "href",
    "link": "href",
    "img": "src",
    "video": "src",
    "audio": "src",
    "source": "src",
}
_SINGLE = ("headline", "datePublished", "dateModified", "articleBody", "identifier", "keyEvent")


def blog_of(text: str) -> Node | None:
    """Return the page's live blog as a node, or None when its elements mark none."""
    root = parse(text)
    if root is None:
        return None
    updates = [node for node in root.iter() if tag_of(node) and "liveBlogUpdate" in _props(node)]
    blog = next((n for n in root.iter() if tag_of(n) and _is_blog(n)), None)
    if blog is None and not updates:
        return None
    node = {} if blog is None else _properties(blog)
    return node | {"liveBlogUpdate": [_update(element) for element in updates]}


def _is_blog(element: Element) -> bool:
    told = f"{element.get('itemtype', '')} {element.get('typeof', '')}"
    return "LiveBlogPosting" in told


def _props(element: Element) -> list[str]:
    told = f"{element.get('itemprop', '')} {element.get('property', '')}"
    return [name.rpartition(":")[2] for name in told.split()]


def _update(element: Element) -> Node:
    node = _properties(element)
    if identity := element.get("itemid") or element.get("resource"):
        node.setdefault("@id", identity)
    elif element.get("id"):
        node.setdefault("@id", element.get("id"))
    marks = [str(v) for k, v in element.items() if k == "class"]
    marks += [f"{k!s}={v!s}" for k, v in element.items() if str(k).startswith("data-")]
    node["marks"] = " ".join(marks).lower()
    if "articleBody" not in node and "text" not in node and "description" not in node:
        node["articleBody"] = _rest(element)
    return node


def _properties(element: Element) -> Node:
    """Return the properties of one item, those of items inside it nested."""
    found: Node = {}
    walk = etree.iterwalk(element, events=("start",))
    for _, inner in walk:
        if inner is element or not tag_of(inner):
            continue
        names = _props(inner)
        scoped = inner.get("itemscope") is not None or inner.get("typeof") is not None
        for name in names:
            _put(found, name, _properties(inner) if scoped else _value(inner, name))
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


def _rest(element: Element) -> str:
    """Return what no property tells: the body of an update that marks none."""
    kept = [child for child in element if tag_of(child) != "time" and not _props(child)]
    inside = (etree.tostring(child, encoding="unicode", method="html") for child in kept)
    return f"<div>{escape(element.text or '')}{''.join(inside)}</div>"
