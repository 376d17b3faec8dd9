"""JSON Feed 1.0 and 1.1 (jsonfeed.org), however carelessly it was written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from bot.sources._feed_bounds import newest
from bot.sources._feed_draft import Draft, FeedDraft, Form, Medium, Words
from bot.sources._json_text import without_halves

Json = dict[str, Any]

_MARK = "jsonfeed.org/version"
_HEAD = 65536  # characters in which a feed says that it is one


def parse(text: str) -> FeedDraft | None:
    """Return the feed, or None when the text is no JSON or no feed."""
    try:
        feed = orjson.loads(without_halves(text))
    except (ValueError, RecursionError):
        return None
    if not isinstance(feed, dict) or not is_feed(feed):
        return None
    items, left_out = newest(_objects(feed, "items"), _published)
    return FeedDraft(
        title=_plain(feed, "title"),
        link=_string(feed, "home_page_url"),
        author=_authors(feed),
        hub=next(_hubs(feed), ""),
        topic=_string(feed, "feed_url"),
        left_out=left_out,
        drafts=tuple(_item(item) for item in items),
    )


def is_broken(text: str) -> bool:
    """Tell a feed that is no JSON, or no longer, from what never was a feed."""
    if _MARK not in text[:_HEAD].replace("\\/", "/"):
        return False
    try:
        orjson.loads(without_halves(text))
    except (ValueError, RecursionError):
        return True
    return False


def is_feed(document: Json) -> bool:
    """Tell whether a JSON document calls itself a feed and has a list of items."""
    return _MARK in _string(document, "version") and isinstance(document.get("items", []), list)


def _item(item: Json) -> Draft:
    return Draft(
        id=_string(item, "id"),
        link=_string(item, "url") or _string(item, "external_url"),
        title=_plain(item, "title"),
        body=_body(item),
        author=_authors(item),
        published=_published(item),
        updated=_string(item, "date_modified"),
        media=tuple(_media(item)),
    )


def _body(item: Json) -> Words | None:
    if html := _string(item, "content_html"):
        return Words(html, Form.HTML)
    return _plain(item, "content_text") or _plain(item, "summary")


def _authors(owner: Json) -> str:
    """Return the names; version 1.0 knew one author only."""
    several = owner.get("authors")
    people = [*several] if isinstance(several, list) else [several]
    names = [_name(person) for person in (*people, owner.get("author"))]
    return ", ".join(dict.fromkeys(filter(None, names)))


def _name(person: object) -> str:
    if isinstance(person, dict):
        return _string(person, "name")
    return person.strip() if isinstance(person, str) else ""


def _hubs(feed: Json) -> Iterator[str]:
    """Yield the hubs that speak WebSub; other ways of being told are not ours."""
    for hub in _objects(feed, "hubs"):
        if _string(hub, "type").lower() in ("websub", "pubsubhubbub", ""):
            yield _string(hub, "url")


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


def _published(item: Json) -> str:
    return _string(item, "date_published")


def _objects(owner: Json, name: str) -> list[Json]:
    value = owner.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
