"""A Guardian live blog's blocks: from the API's answer or the page's own model to entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.domain.blocks import Block
from bot.domain.model import Entry
from bot.domain.reading import Skipped
from bot.domain.richtext import blocks_from_html, blocks_from_text, fold, tidy
from bot.domain.richtext.tree import web_url
from bot.sources import _guardian_elements as elements
from bot.sources._feed_dates import read_date

Json = dict[str, Any]

_MOST = 5000
_LATEST = "body:latest"
_MILLISECONDS_FROM = 10**11
_LATEST_SECOND = 253402300799  # the last of the year 9999


@dataclass(frozen=True, slots=True)
class Blog:
    """What is common to a blog's blocks, and the blocks as they came.

    ``beyond`` names the blocks that are older than the latest, which were asked for besides.
    ``kind`` is what the page is called, ``liveblog`` or else; ``total`` is how many there are in all, None where it is not told; ``stamp`` grows with every
    change of the page; ``live`` is None where it is not told whether the blog goes on.
    """

    blocks: tuple[Json, ...]
    url: str | None = None
    title: str | None = None
    total: int | None = None
    stamp: str | None = None
    live: bool | None = None
    names: tuple[tuple[str, str], ...] = ()
    beyond: frozenset[str] = frozenset()
    kind: str | None = None

    @property
    def latest(self) -> tuple[Json, ...]:
        """The blocks without those beyond."""
        return tuple(block for block in self.blocks if _word(block, "id") not in self.beyond)


def blog_of(document: Json) -> Blog | None:
    """Find the blog in a document, or None where there is none."""
    whole = inner(document, "response") or document
    content = inner(whole, "content") or whole
    blocks = content.get("blocks")
    if isinstance(blocks, dict):
        return _from_api(content, blocks)
    if isinstance(blocks, list):
        return _from_page(content, blocks)
    return None


def _from_api(content: Json, blocks: Json) -> Blog:
    fields = inner(content, "fields")
    requested = inner(blocks, "requestedBodyBlocks")
    latest = [blocks.get("body"), *(v for k, v in requested.items() if _LATEST in k)]
    first, every = _once(latest), _once([*latest, *requested.values()])
    total = blocks.get("totalBodyBlocks")
    live = fields.get("liveBloggingNow")
    return Blog(
        blocks=tuple(every.values()),
        url=web_url(_word(content, "webUrl")),
        title=_word(fields, "headline") or _word(content, "webTitle") or None,
        total=total if isinstance(total, int) and not isinstance(total, bool) else None,
        stamp=_word(fields, "lastModified") or None,
        live=None if live is None else str(live).lower() == "true",
        names=tuple(_names(content.get("tags"))),
        beyond=frozenset(every.keys() - first.keys()) if first else frozenset(),
        kind=_word(content, "type").lower() or None,
    )


def _from_page(content: Json, blocks: list[Any]) -> Blog:
    pinned = inner(content, "pinnedPost")
    if pinned:
        pinned = pinned | {"attributes": inner(pinned, "attributes") | {"pinned": True}}
    pages = inner(content, "pagination").get("totalPages")
    listed = tuple(_once([blocks, [pinned]]).values())
    address = _word(content, "canonicalUrl") or _word(content, "webURL") or _word(content, "webUrl")
    return Blog(
        blocks=listed,
        url=web_url(address, "https://www.theguardian.com/"),
        title=_word(content, "headline") or _word(content, "webTitle") or None,
        total=len(listed) if pages == 1 else None,
        kind=_word(content, "contentType").lower() or None,
    )


def _once(lists: list[Any]) -> dict[str, Json]:
    """Return each block once, by id, pinned if any list says so, in the order of the first."""
    found: dict[str, Json] = {}
    for listed in lists:
        for block in listed[:_MOST] if isinstance(listed, list) else ():
            if not isinstance(block, dict) or not (name := _word(block, "id")):
                continue
            before = found.get(name, block)
            pinned = _is(block, "pinned") or _is(before, "pinned")
            marks = inner(before, "attributes") | ({"pinned": True} if pinned else {})
            found[name] = before | {"attributes": marks}
    return found


def _names(tags: Any) -> Iterator[tuple[str, str]]:
    for tag in tags[:_MOST] if isinstance(tags, list) else ():
        if isinstance(tag, dict) and _word(tag, "type") == "contributor":
            yield _word(tag, "id"), _word(tag, "webTitle")


def entries_of(blog: Blog, zone: str) -> tuple[list[Entry], list[Skipped]]:
    """Return the entries of a blog in its order, and what is none."""
    entries, skipped = [], []
    names = dict(blog.names)
    for block in blog.blocks:
        if block.get("published") is False:
            skipped.append(Skipped(_word(block, "id"), "not published"))
            continue
        entry = _entry(block, blog, names, zone)
        if entry.blocks or entry.title:
            entries.append(entry)
        else:
            skipped.append(Skipped(entry.key, "empty"))
    return entries, skipped


def _entry(block: Json, blog: Blog, names: dict[str, str], zone: str) -> Entry:
    key = _word(block, "id")
    title = _word(block, "title") or _word(inner(block, "attributes"), "title")
    entry = Entry(
        key=key,
        blocks=_body(block, blog.url),
        title=title or None,
        url=f"{blog.url.partition('#')[0]}#block-{key}" if blog.url else None,
        author=_authors(block.get("contributors"), names),
        published=_first_date(block, _PUBLISHED, zone),
        # The Guardian's own list of key events holds its summaries too.
        key_event=_is(block, "keyEvent") or _is(block, "summary"),
        pinned=_is(block, "pinned"),
    )
    return replace(entry, updated=_updated(block, entry.published, zone))


_PUBLISHED = (
    "firstPublishedDate",
    "publishedDate",
    "createdDate",
    "blockFirstPublished",
    "blockCreatedOn",
)


def _body(block: Json, base: str | None) -> tuple[Block, ...]:
    """Return a block's text: as written out, else by its elements, else its bare words."""
    html = block.get("bodyHtml")
    if isinstance(html, str) and (found := tidy(blocks_from_html(html, base))):
        return found
    if found := elements.blocks_of(block.get("elements"), base):
        return found
    words = block.get("bodyTextSummary")
    return tidy(blocks_from_text(words)) if isinstance(words, str) else ()


def _authors(contributors: Any, names: dict[str, str]) -> str | None:
    """Return the names of those who signed a block; who typed it in is nobody's business."""
    found = []
    for one in contributors[:50] if isinstance(contributors, list) else ():
        if isinstance(one, dict):
            found.append(_word(one, "name") or _word(one, "webTitle"))
        elif isinstance(one, str):
            found.append(names.get(fold(one), ""))
    return ", ".join(dict.fromkeys(filter(None, found))) or None


def _updated(block: Json, published: datetime | None, zone: str) -> datetime | None:
    """Return when a block was changed; its editor touches it until it is published."""
    changed = _first_date(block, ("lastModifiedDate", "blockLastUpdated"), zone)
    later = changed is not None and (published is None or changed > published)
    return changed if later else None


def _first_date(block: Json, fields: tuple[str, ...], zone: str) -> datetime | None:
    return next((date for name in fields if (date := _date(block.get(name), zone))), None)


def _date(value: Any, zone: str) -> datetime | None:
    """Read a date: as text, in milliseconds, or as an object that holds both."""
    if isinstance(value, dict):
        value = value.get("iso8601") or value.get("dateTime")
    if isinstance(value, str):
        return read_date(value, zone)
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = value / 1000 if value >= _MILLISECONDS_FROM else value
        if 0 < seconds <= _LATEST_SECOND:
            return datetime.fromtimestamp(int(seconds), UTC)
    return None


def inner(owner: Json, name: str) -> Json:
    """Return an object inside another, empty where there is none."""
    value = owner.get(name)
    return value if isinstance(value, dict) else {}


def _is(block: Json, name: str) -> bool:
    value = inner(block, "attributes").get(name)
    return value is True or value == "true"


def _word(owner: Json, name: str) -> str:
    value = owner.get(name)
    return fold(value) if isinstance(value, str) else ""
