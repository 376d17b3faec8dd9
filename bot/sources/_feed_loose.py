"""The tolerant way into a feed: whatever feedparser can make of one that is not well-formed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import feedparser

from bot.domain.reading import SourceRefusedError
from bot.sources._feed_draft import Draft, FeedDraft, Form, Medium, Tombstone, Words

# It takes about 0.4 ms a kilobyte and holds the interpreter while it does.
_LARGEST = 4 * 2**20
# Its time grows with the square of the elements, above all of those that are never closed.
_MOST_ELEMENTS = 50_000
_MOST_UNCLOSED = 10_000
_OPENING = re.compile(r"<[A-Za-z]")
_CDATA = re.compile(r"<!\[CDATA\[.*?\]\]>", re.DOTALL)
_UTF8 = {"content-type": "application/xml; charset=utf-8"}
_FORMS = {"text/plain": Form.PLAIN, "text/html": Form.HTML, "application/xhtml+xml": Form.HTML}
_TOMBSTONE = re.compile(r"<(?:\w+:)?deleted-entry\b([^<>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(ref|when)\s*=\s*[\"']([^\"']*)[\"']")


def parse(text: str) -> FeedDraft:
    """Return what can be made out of a feed.

    Raises:
        SourceRefusedError: it is broken and too large to mend, or beyond mending.

    """
    if len(text) > _LARGEST or _is_overgrown(text):
        raise SourceRefusedError("the feed is not well-formed XML and too large to be mended")
    try:
        # A stream, never a text: feedparser opens what looks like a path or an address.
        found = feedparser.parse(
            io.BytesIO(text.encode("utf-8", "replace")),
            response_headers=_UTF8,
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception as error:
        # Its loose parser fails in as many ways as pages are broken.
        raise SourceRefusedError(f"the feed is broken beyond mending ({_folded(error)})") from error
    return _feed(found, text)


def _folded(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]


def _is_overgrown(text: str) -> bool:
    bare = _CDATA.sub("", text)
    opened = len(_OPENING.findall(bare))
    unclosed = opened - bare.count("</") - bare.count("/>")
    return opened > _MOST_ELEMENTS or unclosed > _MOST_UNCLOSED


def _feed(found: Any, text: str) -> FeedDraft:
    feed = found.feed
    atom = found.get("version", "").startswith("atom")
    return FeedDraft(
        title=_words(_detail(feed, "title_detail"), atom=atom),
        link=_string(feed, "link"),
        author=_names(feed) if atom else "",
        hub=_rel(feed, "hub"),
        topic=_rel(feed, "self"),
        versions=atom,
        base=_base(_detail(feed, "title_detail")),
        drafts=tuple(_draft(entry, atom=atom) for entry in found.entries),
        tombstones=tuple(_tombstones(text)),
    )


def _draft(entry: Any, *, atom: bool) -> Draft:
    # feedparser has no word for the date of Dublin Core, which is an RSS item's only one then.
    published, updated = _string(entry, "published"), _string(entry, "updated")
    contents = _details(entry, "content") or [_detail(entry, "summary_detail")]
    return Draft(
        id=_string(entry, "id"),
        link=_link(entry),
        title=_words(_detail(entry, "title_detail"), atom=atom),
        body=_words(contents[0], atom=atom) or _words(_detail(entry, "summary_detail"), atom=atom),
        author=_names(entry) if atom else _author(entry),
        published=published or ("" if atom else updated),
        updated=updated if published or atom else "",
        base=_base(contents[0]) or _base(_detail(entry, "title_detail")),
        media=tuple(_media(entry)),
    )


def _words(detail: Any, *, atom: bool) -> Words | None:
    """Return a text; for RSS feedparser only guesses its form, and we guess by ourselves."""
    text = str(detail.get("value") or "")
    if not text:
        return None
    return Words(text, _FORMS.get(detail.get("type", ""), Form.GUESS) if atom else Form.GUESS)


def _string(owner: Any, name: str) -> str:
    # Past feedparser's own lookup, which answers with other fields where one is missing.
    value = dict.get(owner, name)
    return value.strip() if isinstance(value, str) else ""


def _details(owner: Any, name: str) -> list[Any]:
    """Return what feedparser found; an element of that very name would stand there as a text."""
    found = dict.get(owner, name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _detail(owner: Any, name: str) -> dict[str, Any]:
    found = dict.get(owner, name)
    return found if isinstance(found, dict) else {}


def _link(entry: Any) -> str:
    """Return an entry's link; feedparser takes any id for one where there is no other."""
    link = _string(entry, "link")
    own = link == _string(entry, "id") and not link.startswith(("http://", "https://", "/"))
    return "" if own else link


def _names(owner: Any) -> str:
    names = (_string(author, "name") for author in _details(owner, "authors"))
    return ", ".join(name for name in names if name) or _string(owner, "author")


def _author(entry: Any) -> str:
    """Return RSS's author as written: feedparser parts names from addresses, not always well."""
    several = len(_details(entry, "authors")) > 1
    return _names(entry) if several else _string(entry, "author")


def _base(detail: Any) -> str:
    return str(detail.get("base") or "")


def _rel(owner: Any, rel: str) -> str:
    links = _details(owner, "links")
    return next((_string(link, "href") for link in links if link.get("rel") == rel), "")


def _media(entry: Any) -> Iterator[Medium]:
    for link in _details(entry, "links"):
        if link.get("rel") == "enclosure":
            yield Medium(_string(link, "href"), _string(link, "type"))
    for each in _details(entry, "media_content"):
        width = _string(each, "width")
        pixels = int(width) if width.isascii() and width.isdigit() else 0
        kind = _string(each, "medium") or _string(each, "type")
        yield Medium(_string(each, "url"), kind, pixels)
    for each in _details(entry, "media_thumbnail"):
        yield Medium(_string(each, "url"), thumbnail=True)


def _tombstones(text: str) -> Iterator[Tombstone]:
    """Yield deletions, of which feedparser knows nothing."""
    for attributes in _TOMBSTONE.findall(text):
        found = dict(_ATTRIBUTE.findall(attributes))
        if ref := found.get("ref"):
            yield Tombstone(ref.strip(), found.get("when", ""))
