"""A feed's bytes: which letters they are, and whether they are a feed at all."""

from __future__ import annotations

import codecs
import re
import zlib
from enum import StrEnum

from bot.domain.reading import Page, SourceRefusedError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
)
_GZIP = b"\x1f\x8b\x08"
_LARGEST = 64 * 2**20  # bytes after unpacking; four times what is fetched at all
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
# Its entities are either HTML's own, which are known anyway, or simple words, or a trap.
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_ENTITY = re.compile(
    r"<!ENTITY\s+([A-Za-z][\w.-]{0,31})\s+(?:\"([^\"&<%]{0,200})\"|'([^'&<%]{0,200})')"
)
_MOST_ENTITIES = 300
_MARKUP = re.compile(r"<(?:!--.*?-->|[?!][^>]*>|([A-Za-z_][\w.:-]*))", re.DOTALL)
_FEED_ROOT = re.compile(r"<(?:rss|(?:\w+:)?RDF|(?:\w+:)?feed\s[^<>]*xmlns)\b", re.IGNORECASE)
# What Python also calls encodings, and no page is written in.
_NO_LETTERS = ("unicode_escape", "raw_unicode_escape", "idna", "punycode")
# Whoever writes one of these means the last, which holds the quotation marks besides.
_WESTERN = {"iso-8859-1", "iso8859-1", "latin-1", "latin1", "us-ascii", "ascii", "cp1252"}
_HEAD = 65536  # characters looked at to tell what a page is


class Shape(StrEnum):
    """What a body is, by its first element or bracket."""

    FEED = "feed"
    JSON = "json"
    ALERT = "alert"
    HTML = "html"
    XML = "xml"
    OTHER = "other"


def decode(page: Page) -> str:
    """Return the body as text without byte order mark, declaration and document type.

    Bytes that are good UTF-8 are taken for it whatever the server or the declaration says, since
    other encodings hardly ever are by accident; the escape-coded ones are the exception.

    Raises:
        SourceRefusedError: it is packed and cannot be unpacked.

    """
    text = _text(page).lstrip("\ufeff").replace("\0", "")
    root = _root(text)
    prolog = root.start() if root else 0
    return _DOCTYPE.sub("", _DECLARATION.sub("", text[:prolog], count=1), count=1) + text[prolog:]


def entities(page: Page) -> dict[str, str]:
    """Return the simple words that a page's document type gives names."""
    if b"<!ENTITY" not in page.body[:_HEAD]:
        return {}
    found = _ENTITY.findall(_text(page)[:_HEAD])[:_MOST_ENTITIES]
    return {name: one or other for name, one, other in found}


def _text(page: Page) -> str:
    body = _unpacked(page.body) if page.body.startswith(_GZIP) else page.body
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    declared = _DECLARED.match(body[:512])
    named = declared[1].decode() if declared else ""
    escaped = [named] if named.lower().startswith(("iso-2022", "hz", "utf-7")) else []
    for encoding in (*escaped, "utf-8", page.charset or "", named, "windows-1252"):
        if encoding.lower().replace("-", "_") in _NO_LETTERS:
            continue
        try:
            text = body.decode("windows-1252" if encoding.lower() in _WESTERN else encoding)
        except (LookupError, UnicodeError, ValueError):
            if encoding == "utf-8" and (mostly := _mostly_utf8(body)) is not None:
                return mostly
            continue
        # Some codecs a server may name make half characters, which nothing else takes.
        return text if encoding == "utf-8" else text.encode("utf-8", "replace").decode()
    return body.decode("latin-1")


def _mostly_utf8(body: bytes) -> str | None:
    """Return text of which a few bytes are broken: one must not spoil all other letters."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    good = len(text) - len(text.encode("ascii", "ignore")) - broken
    return text if good and good >= broken else None


def _unpacked(body: bytes) -> bytes:
    """Unpack a body that a server packed and sent as if it were not."""
    try:
        unpacking = zlib.decompressobj(wbits=31)
        unpacked = unpacking.decompress(body, _LARGEST)
    except zlib.error as error:
        raise SourceRefusedError("answered with a packed file that is broken") from error
    if unpacking.unconsumed_tail:
        raise SourceRefusedError("answered with a packed file that is too large")
    return unpacked


def shape(text: str) -> Shape:
    """Tell what a decoded body is."""
    head = text[:_HEAD].lstrip()
    if head.startswith(("{", "[")):
        return Shape.JSON
    root = _root(head)
    found = Shape.OTHER if root is None else _by_root(root[1])
    if found in (Shape.OTHER, Shape.XML) and start_of(head):
        return Shape.FEED
    # A feed behind a program's warnings is still a feed; anything else has to begin as itself.
    return found if head.startswith("<") or found is Shape.FEED else Shape.OTHER


def start_of(text: str) -> int:
    """Return where the feed begins, behind comments or a program's warnings; 0 for no feed."""
    root = _root(text)
    if root and _by_root(root[1]) is Shape.FEED:
        return root.start()
    found = _FEED_ROOT.search(text, 0, _HEAD)
    return found.start() if found else 0


def _root(text: str) -> re.Match[str] | None:
    return next((m for m in _MARKUP.finditer(text, 0, _HEAD) if m[1]), None)


def _by_root(name: str) -> Shape:
    match name.rpartition(":")[2].lower():
        case "rss" | "rdf" | "feed" | "channel":
            return Shape.FEED
        case "alert":
            return Shape.ALERT
        case "html" | "head" | "body" | "div" | "p" | "meta" | "title" | "script" | "table":
            return Shape.HTML
        case "":
            return Shape.OTHER
        case _:
            return Shape.XML
