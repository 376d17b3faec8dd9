"""A web page as bytes or text: its letters, its own address, its title, and the anchors in it."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape, unescape

from bot.domain.reading import Page
from bot.domain.richtext import fold
from bot.domain.richtext.tree import web_url

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_TAG = re.compile(rb"<(link|meta|base|title)\b([^<>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:-]{1,40})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_TITLE = re.compile(rb"<title\b[^<>]*>([^<]{0,1000})</title", re.IGNORECASE)
_ID = re.compile(rb"id=[\"']?([^\"'\s<>]{1,200})")
_DECLARED_WITHIN = 4096  # bytes, four times what HTML asks of pages
_HEAD_WITHIN = 200_000  # bytes; heads grow long, bodies repeat no canonical address
_END_WITHIN = 4096  # bytes, for what caches write behind the end
_PARTS = rb"(article|main|section|div|header|footer|nav|aside|ul|ol|table|figure|blockquote|script|style)\b"
_OPENED = re.compile(rb"<" + _PARTS, re.IGNORECASE)
_CLOSED = re.compile(rb"</" + _PARTS, re.IGNORECASE)
_UNDIVIDED = frozenset(
    (b"script", b"style", b"header", b"nav", b"figure", b"blockquote", b"ul", b"ol")
)
_LONGEST_TAG = 2000  # bytes on either side of an id


def text_of(page: Page) -> str:
    """Return a page's text: by its mark, as good UTF-8, or as server or page declare it."""
    body = page.body
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    named = _named(body)
    for encoding in ("utf-8", page.charset or "", named):
        try:
            text = body.decode(encoding)
            if encoding != "utf-8":
                text.encode()  # some odd encodings can spell half a character
        except (LookupError, UnicodeError, ValueError):
            continue
        return text
    wanted = (page.charset or named or "utf-8").lower()
    return loosely(body) if wanted.startswith("utf") else body.decode("windows-1252", "replace")


def loosely(raw: bytes) -> str:
    """Return the text of what may be broken UTF-8, or of what only claims to be UTF-8."""
    text = raw.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    # One broken byte among good ones is far more common than a page of another encoding.
    if broken and broken > len(_BEYOND_ASCII.findall(text)) // 2:
        return raw.decode("windows-1252", "replace")
    return text


def utf8_of(page: Page) -> bytes:
    """Return a page as UTF-8; what already is, or claims to be, is not copied and may be broken."""
    body = page.body
    if not body.startswith(tuple(mark for mark, _ in _BOMS)):
        declared = (page.charset or "utf-8", _named(body) or "utf-8")
        if body.isascii() or all(name.lower() in ("utf-8", "utf8") for name in declared):
            return body
    return text_of(page).encode("utf-8", "replace")


def is_cut(body: bytes) -> bool:
    """Tell a page that ends before its end.

    HTML lets a page leave out its last two end tags, but not those of what it is divided into: one
    without either is whole when it is divided and each part of it is closed.
    """
    end = body[-_END_WITHIN:].lower()
    if b"</html" in end or b"</body" in end:
        return False
    opened = Counter(tag.lower() for tag in _OPENED.findall(body))
    closed = Counter(tag.lower() for tag in _CLOSED.findall(body))
    return opened != closed or opened.keys() <= _UNDIVIDED or not end.rstrip().endswith(b">")


def _named(body: bytes) -> str:
    """Return the encoding that a page says it has."""
    declared = _CHARSET.search(body[:_DECLARED_WITHIN])
    return declared[1].decode("ascii", "replace") if declared else ""


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says of itself."""

    url: str | None = None  # its canonical address, else where it came from
    base: str | None = None  # what its relative addresses are relative to
    titles: tuple[str, ...] = ()


def head_of(page: Page, body: bytes) -> Head:
    """Return the page's own address, base and titles; ``body`` is the page as UTF-8."""
    start = body[:_HEAD_WITHIN]
    canonical = shared = base = None
    titles = [loosely(match[1]) for match in _TITLE.finditer(start)][:1]
    for name, told in _declarations(start):
        prop = (told.get("property") or told.get("name") or "").lower()
        if name == b"link" and "canonical" in told.get("rel", "").lower().split():
            canonical = canonical or told.get("href")
        elif name == b"base":
            base = base or told.get("href")
        elif prop == "og:url":
            shared = shared or told.get("content")
        elif prop in ("og:title", "twitter:title"):
            titles.append(told.get("content", ""))
    came_from = web_url(page.url)
    url = web_url(canonical, came_from) or web_url(shared, came_from) or came_from
    folded = tuple(dict.fromkeys(filter(None, (fold(unescape(title)) for title in titles))))
    return Head(url, web_url(base, came_from or url) or came_from or url, folded)


def _declarations(start: bytes) -> Iterator[tuple[bytes, dict[str, str]]]:
    """Yield the tags of a head that may say something of the page, with their attributes."""
    for match in _TAG.finditer(start):
        name, told = match[1].lower(), match[2].lower()
        if name == b"base" or b"canonical" in told or b"og:" in told or b"twitter:" in told:
            yield name, _attributes(loosely(match[2]))


def _attributes(text: str) -> dict[str, str]:
    return {
        match[1].lower(): unescape(match[2] or match[3] or match[4] or "")
        for match in _ATTRIBUTE.finditer(text)
    }


class Anchors:
    """The ids of a page's elements, and what their tags say."""

    def __init__(self, body: bytes) -> None:
        """Look for ids in a page of UTF-8; the first element of an id counts."""
        self._body = body
        found = [(match[1], match.start()) for match in _ID.finditer(body)]
        self._places = {name: at for name, at in reversed(found) if body[at - 1] in b" \t\r\n"}

    def find(self, name: str, prefixes: Iterable[str]) -> tuple[str | None, bytes]:
        """Return the id that is a name behind one of the prefixes, and its tag in lower case."""
        written = (escape(name) if "&" in name else name).encode("utf-8", "replace")
        for prefix in prefixes:
            place = self._places.get(prefix.encode() + written)
            if place is not None:
                return prefix + name, self._tag(place)
        return None, b""

    def _tag(self, place: int) -> bytes:
        start = self._body.rfind(b"<", max(0, place - _LONGEST_TAG), place)
        end = self._body.find(b">", place, place + _LONGEST_TAG)
        return self._body[start:end].lower() if 0 <= start < end else b""
