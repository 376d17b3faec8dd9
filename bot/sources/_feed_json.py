"""JSON Feed 1.0 and 1.1 (jsonfeed.org), however carelessly it was written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from bot.sources._feed_draft import Draft, FeedDraft, Form, Medium, Words
from bot.sources._json_text import without_halves

Json = dict[str, Any]


def parse(text: str) -> FeedDraft | None:
    """Return the feed, or None when the text is no JSON or no feed."""
    try:
        feed = orjson.loads(without_halves(text))
    except (ValueError, RecursionError):
        return None
    if not isinstance(feed, dict) or not is_feed(feed):
        return None
    return FeedDraft(
        title=_plain(feed, "title"),
        link=_string(feed, "home_page_url"),
        author=_authors(feed),
        hub=next((_string(hub, "url") for hub in _objects(feed, "hubs")), ""),
        drafts=tuple(_item(item) for item in _objects(feed, "items")),
    )


def is_feed(document: Json) -> bool:
    """Tell whether a JSON document calls itself a feed and has a list of items."""
    return "jsonfeed.org/version" in _string(document, "version") and isinstance(
        document.get("items", []), list
    )


def _item(item: Json) -> Draft:
    return Draft(
        id=_string(item, "id"),
        link=_string(item, "url") or _string(item, "external_url"),
        title=_plain(item, "title"),
        body=_body(item),
        author=_authors(item),
        published=_string(item, "date_published"),
        updated=_string(item, "date_modified"),
        media=tuple(_media(item)),
    )


def _body(item: Json) -> Words | None:
    if html := _string(item, "content_html"):
        return Words(html, Form.HTML)
    return _plain(item, "content_text") or _plain(item, "summary")


def _authors(owner: Json) -> str:
    """Return the names; version 1.0 knew one author only."""
    single = owner.get("author")
    authors = _objects(owner, "authors") or ([single] if isinstance(single, dict) else [])
    return ", ".join(name for name in (_string(author, "name") for author in authors) if name)


def _media(item: Json) -> Iterator[Medium]:
    if image := _string(item, "image") or _string(item, "banner_image"):
        yield Medium(image, "image")
    for each in _objects(item, "attachments"):
        yield Medium(_string(each, "url"), _string(each, "mime_type"))


def _plain(owner: Json, name: str) -> Words | None:
    text = _string(owner, name)
    return Words(text, Form.PLAIN) if text else None


def _string(owner: Json, name: str) -> str:
    """Return a member as text; ids are numbers in more feeds than one would think."""
    value = owner.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def _objects(owner: Json, name: str) -> list[Json]:
    value = owner.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
