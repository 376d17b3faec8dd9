"""A web page as text: its letters, its own address, its title, and the anchors in it."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from html import unescape

from bot.domain.reading import Page
from bot.domain.richtext import fold
from bot.domain.richtext.tree import web_url

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_TAG = re.compile(r"<(?P<name>link|meta|base|title)\b(?P<attributes>[^<>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:-]{1,40})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_TITLE = re.compile(r"<title\b[^<>]*>([^<]{0,1000})</title", re.IGNORECASE)
_ANCHOR = re.compile(
    r"""<(?P<tag>[a-z][a-z0-9]{0,20})\b(?P<before>[^<>]*?)\sid\s*=\s*["']?(?P<id>[^"'\s<>]{1,200})["']?(?P<after>[^<>]*)>""",
    re.IGNORECASE,
)
_DECLARED_WITHIN = 4096  # bytes, four times what HTML asks of pages
_HEAD_WITHIN = 200_000  # characters; heads grow long, bodies repeat no canonical address


def text_of(page: Page) -> str:
    """Return a page's text: by its mark, as good UTF-8, or as server or page declare it."""
    body = page.body
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    declared = _CHARSET.search(body[:_DECLARED_WITHIN])
    named = declared[1].decode("ascii", "replace") if declared else ""
    for encoding in ("utf-8", page.charset or "", named):
        try:
            return body.decode(encoding)
        except (LookupError, UnicodeError, ValueError):
            continue
    # A page of UTF-8 with one broken byte is far more common than one of another encoding.
    wanted = (page.charset or named or "utf-8").lower()
    return body.decode("utf-8" if wanted.startswith("utf") else "windows-1252", "replace")


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says of itself."""

    url: str | None = None  # its canonical address, else where it came from
    base: str | None = None  # what its relative addresses are relative to
    titles: tuple[str, ...] = ()


def head_of(text: str, page: Page) -> Head:
    """Return the page's own address, base and titles."""
    start = text[:_HEAD_WITHIN]
    canonical = shared = base = None
    titles = [match[1] for match in _TITLE.finditer(start)][:1]
    for tag in _TAG.finditer(start):
        told = _attributes(tag["attributes"])
        name = tag["name"].lower()
        prop = (told.get("property") or told.get("name") or "").lower()
        if name == "link" and "canonical" in told.get("rel", "").lower().split():
            canonical = canonical or told.get("href")
        elif name == "base":
            base = base or told.get("href")
        elif prop == "og:url":
            shared = shared or told.get("content")
        elif prop in ("og:title", "twitter:title"):
            titles.append(told.get("content", ""))
    came_from = web_url(page.url)
    url = web_url(canonical, came_from) or web_url(shared, came_from) or came_from
    folded = tuple(dict.fromkeys(filter(None, (fold(unescape(title)) for title in titles))))
    return Head(url, web_url(base, came_from or url) or came_from or url, folded)


def anchors_of(text: str) -> dict[str, str]:
    """Return every id in the page with the other attributes of its element, lower case."""
    found: dict[str, str] = {}
    for match in _ANCHOR.finditer(text):
        told = f"{match['before']} {match['after']}".lower()
        found.setdefault(unescape(match["id"]), told)
    return found


def _attributes(text: str) -> dict[str, str]:
    return {
        match[1].lower(): unescape(match[2] or match[3] or match[4] or "")
        for match in _ATTRIBUTE.finditer(text)
    }
