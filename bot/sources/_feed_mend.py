"""What is commonly wrong with a feed's XML, put right, and an end that is missing, cut off cleanly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.entities import html5

# Sections in which nothing is markup; one that is never closed goes to the end.
_SEALED = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)
_ROOT = re.compile(r"<((?:[\w.-]+:)?(?:rss|rdf|feed))\b[^<>]*>", re.IGNORECASE)
_ITEM_END = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
_ITEM = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)\b", re.IGNORECASE)
_CHANNEL = re.compile(r"<((?:[\w.-]+:)?channel)\b", re.IGNORECASE)
_ID = re.compile(r"<(?:[\w.-]+:)?(?:guid|id)\b[^<>]*>([^<>]{1,300})</", re.IGNORECASE)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_REFERENCE = re.compile(r"&(?:#(\d{1,10});|#[xX]([0-9a-fA-F]{1,8});|([A-Za-z][A-Za-z0-9]{0,31});)?")
_LONE = re.compile(r"<(?![A-Za-z_/!?])")
_PREFIX = re.compile(r"[<\s]/?([A-Za-z_][\w.-]{0,30}):[A-Za-z_][\w.-]*(?=[\s=/>])")
_DECLARED = re.compile(r"\bxmlns:([\w.-]+)\s*=")
_OWN = frozenset(("amp", "lt", "gt", "quot", "apos"))
_XML = frozenset(("xml", "xmlns"))
_SPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "a10": "http://www.w3.org/2005/Atom",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xhtml": "http://www.w3.org/1999/xhtml",
}
_HIGHEST = 0x10FFFF


@dataclass(frozen=True, slots=True)
class Whole:
    """A feed's text up to its last whole item; ``cut`` names the item that is not, if any."""

    text: str
    cut: str | None = None


def whole(text: str) -> Whole:
    """Return a feed without the item in whose middle it breaks off, its elements closed.

    A feed whose root is closed is returned as it is, up to there.
    """
    bare = _SEALED.sub(lambda sealed: " " * len(sealed[0]), text)
    root = _ROOT.search(bare)
    if root is None:
        return Whole(text)
    ends = [found.end() for found in _ITEM_END.finditer(bare)]
    last = ends[-1] if ends else root.end()
    end = bare.find(f"</{root[1]}", last)
    if end >= 0 and ">" in bare[end:]:
        return Whole(text[: bare.index(">", end) + 1])
    begun = _ITEM.search(bare, last)
    end = last if ends else begun.start() if begun else len(text)
    channel = _CHANNEL.search(bare, 0, end)
    left = channel is not None and f"</{channel[1]}" not in bare[:end]
    closing = f"</{channel[1]}></{root[1]}>" if left and channel else f"</{root[1]}>"
    return Whole(text[:end] + closing, _name(text[begun.start() :]) if begun else None)


def _name(item: str) -> str:
    """Return an item's id where that much of it is there."""
    found = _ID.search(item)
    return (" ".join(found[1].split()) if found else "") or "the last item"


def mended(text: str, entities: Mapping[str, str]) -> str:
    """Return XML without lone ampersands and brackets, strange entities and unknown prefixes.

    Args:
        text: the feed, without its document type.
        entities: what the document type declared by itself.

    """
    text = _FORBIDDEN.sub("", text)
    parts, at = [], 0
    for sealed in _SEALED.finditer(text):
        parts += [_plain(text[at : sealed.start()], entities), sealed[0]]
        at = sealed.end()
    return _prefixed("".join((*parts, _plain(text[at:], entities))))


def _plain(text: str, entities: Mapping[str, str]) -> str:
    def resolve(found: re.Match[str]) -> str:
        decimal, hexadecimal, name = found.groups()
        if decimal or hexadecimal:
            return _character(int(decimal) if decimal else int(hexadecimal, 16))
        if name is None or name in _OWN:
            return found[0] if name else "&amp;"
        said = entities.get(name) or html5.get(f"{name};")
        # An unknown name is no entity but an ampersand before a word.
        return said.replace("&", "&amp;").replace("<", "&lt;") if said else f"&amp;{name};"

    return _LONE.sub("&lt;", _REFERENCE.sub(resolve, text))


def _character(number: int) -> str:
    """Return a character as XML may hold it, or nothing."""
    if number > _HIGHEST or _FORBIDDEN.match(chr(number)):
        return ""
    return f"&#{number};"


def _prefixed(text: str) -> str:
    """Declare the prefixes that are used and were not declared, the usual ones as they are meant."""
    root = _ROOT.search(text)
    if root is None:
        return text
    bare = _SEALED.sub("", text)
    missing = {*_PREFIX.findall(bare)} - {*_DECLARED.findall(bare)} - _XML
    spaces = (f' xmlns:{name}="{_SPACES.get(name.lower(), "urn:" + name)}"' for name in missing)
    at = root.end() - (2 if root[0].endswith("/>") else 1)
    return text[:at] + "".join(sorted(spaces)) + text[at:]
