"""Texts inside a feed's XML: written out, wrapped in CDATA, or standing there as elements."""

from __future__ import annotations

import base64
import binascii
from functools import cache
from html import escape

from lxml import etree

from bot.sources._feed_draft import Form, Words

ATOM = "{http://www.w3.org/2005/Atom}"
# A feed's own words come in one of these namespaces or in none.
_CORE = (
    "",
    ATOM,
    "{http://purl.org/atom/ns#}",
    "{http://purl.org/rss/1.0/}",
    "{http://my.netscape.com/rdf/simple/0.9/}",
    "{http://channel.netscape.com/rdf/simple/0.9/}",
    "{http://backend.userland.com/rss2}",
    "{http://blogs.law.harvard.edu/tech/rss}",
)


@cache
def tags(parent: str, name: str) -> tuple[str, ...]:
    """Return the full names under which a feed's own element may stand below ``parent``."""
    space = parent[: parent.find("}") + 1]
    spaces = {space, "", ATOM} if space in _CORE else {*_CORE}
    return tuple(each + written for written in {name, name.lower()} for each in spaces)


def own(element: etree._Element) -> str:
    """Return all text inside an element."""
    return "".join(map(str, element.itertext())).strip()


def words(element: etree._Element) -> Words:
    """Return a text of RSS; one whose markup was not written out is markup still."""
    return Words(inner(element), Form.HTML) if len(element) else Words(own(element))


def atom_words(element: etree._Element) -> Words:
    """Return a text of Atom 1.0 or 0.3 by its type; empty for what is no text or lies elsewhere."""
    kind = element.get("type", "text").strip().lower()
    if element.get("mode") == "base64":
        return Words(_unpacked(own(element)), Form.HTML)
    if len(element) or kind in ("xhtml", "application/xhtml+xml"):
        return Words(inner(element), Form.HTML)
    if kind in ("html", "text/html"):
        return Words(own(element), Form.HTML)
    return Words(own(element) if kind in ("", "text", "text/plain") else "", Form.PLAIN)


def inner(element: etree._Element) -> str:
    """Return what is inside an element as HTML, without namespaces."""
    for each in element.iterdescendants("*"):
        each.tag = etree.QName(each).localname
    etree.cleanup_namespaces(element)
    parts = (etree.tostring(child, encoding="unicode", method="html") for child in element)
    return (escape(element.text or "") + "".join(map(str, parts))).strip()


def _unpacked(text: str) -> str:
    try:
        return base64.b64decode(text, validate=False).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""
