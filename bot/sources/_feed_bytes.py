"""A feed's bytes: which letters they are, and whether they are a feed at all."""

from __future__ import annotations

import codecs
import re
from enum import StrEnum

from bot.domain.reading import Page

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
)
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
# Its entities are either HTML's own, which the tolerant parser knows, or a trap.
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_MARKUP = re.compile(r"<(?:!--.*?-->|[?!][^>]*>|([A-Za-z_][\w.:-]*))", re.DOTALL)
# What Python also calls encodings, and no page is written in.
_NO_LETTERS = ("unicode_escape", "raw_unicode_escape", "idna", "punycode")
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
    """
    text = _text(page).lstrip("\ufeff").replace("\0", "")
    root = _root(text)
    prolog = root.start() if root else 0
    return _DOCTYPE.sub("", _DECLARATION.sub("", text[:prolog], count=1), count=1) + text[prolog:]


def _text(page: Page) -> str:
    body = page.body
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
            text = body.decode(encoding)
            # Some codecs a server may name make half characters, which nothing else takes.
            return text if encoding == "utf-8" else text.encode("utf-8", "replace").decode()
        except (LookupError, UnicodeError, ValueError):
            continue
    return body.decode("latin-1")


def shape(text: str) -> Shape:
    """Tell what a decoded body is."""
    head = text[:_HEAD].lstrip()
    if head.startswith(("{", "[")):
        return Shape.JSON
    root = _root(head)
    found = Shape.OTHER if root is None else _by_root(root[1])
    # A feed behind a program's warnings is still a feed; anything else has to begin as itself.
    return found if head.startswith("<") or found is Shape.FEED else Shape.OTHER


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
