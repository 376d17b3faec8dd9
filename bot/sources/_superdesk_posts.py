"""What a Superdesk live blog answers: posts, each one entry, and how many there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson

from bot.domain.codec import time_to_json
from bot.domain.model import Entry
from bot.domain.reading import Skipped, SourceRefusedError
from bot.domain.richtext import fold, tidy
from bot.domain.richtext.tree import web_url
from bot.sources._feed_dates import read_date
from bot.sources._json_text import without_halves
from bot.sources._superdesk_items import blocks_of, is_advert, items_of, markup, objects, text

Json = dict[str, Any]

_SKEW = timedelta(minutes=2)  # a server's clock that is a little ahead schedules nothing
_LONGEST_TOLD = 120  # characters of the server's own words in an error


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of a list: its posts, and how many the whole list has by its own account."""

    posts: tuple[Json, ...]
    total: int | None


@dataclass(slots=True)
class Found:
    """What several answers hold together."""

    entries: dict[str, Entry] = field(default_factory=dict)
    removed: dict[str, None] = field(default_factory=dict)
    skipped: dict[str, Skipped] = field(default_factory=dict)
    changed: dict[str, str] = field(default_factory=dict)

    @property
    def newest_first(self) -> tuple[Entry, ...]:
        """The entries by date, as no server's order is to be trusted; undated ones come last."""
        dated = [entry for entry in self.entries.values() if entry.published]
        dated.sort(key=_published, reverse=True)
        return (*dated, *(entry for entry in self.entries.values() if not entry.published))


def _published(entry: Entry) -> float:
    return entry.published.timestamp() if entry.published else 0.0


def is_answer(body: bytes) -> bool:
    """Tell whether a page is such an answer, for those who do not know where it came from."""
    if not body[:64].lstrip().startswith(b"{") or b'"_items"' not in body:
        return False
    return b'"lb_highlight"' in body or b'"post_status"' in body or b"client_blogs" in body


def answer(body: bytes) -> Answer:
    """Read one page of a list.

    Raises:
        SourceRefusedError: it is none, or says that we may not ask.

    """
    try:
        told = orjson.loads(without_halves(body.decode("utf-8-sig", "replace").strip()))
    except (ValueError, RecursionError) as error:
        raise SourceRefusedError(_no_json(body)) from error
    items = told.get("_items") if isinstance(told, dict) else None
    if not isinstance(items, list):
        raise SourceRefusedError(_refusal(told if isinstance(told, dict) else {}))
    meta = told.get("_meta")
    total = meta.get("total") if isinstance(meta, dict) else None
    good = isinstance(total, int) and not isinstance(total, bool) and total >= 0
    return Answer(tuple(objects(items)), total if good else None)


@dataclass(frozen=True, slots=True)
class Taker:
    """Takes posts in: the moment of the visit, the zone of dates without one, the readers' page."""

    now: datetime
    zone: str
    base: str | None = None
    page: str | None = None

    def take(self, found: Found, posts: Iterable[Json], *, sticky: bool = False) -> None:
        """Add posts; one that is there already counts in the version changed last."""
        for post in posts:
            key = fold(text(post.get("_id")))
            changed = self._date(post, "content_updated_date", "content_updated", "_updated")
            stamp = time_to_json(changed) or ""
            if not key or (key in found.changed and found.changed[key] >= stamp):
                continue
            found.changed[key] = stamp
            for kept in (found.entries, found.removed, found.skipped):
                kept.pop(key, None)
            self._put(found, key, post, sticky=sticky)

    def _put(self, found: Found, key: str, post: Json, *, sticky: bool) -> None:
        if _is_set(post.get("deleted")):
            found.removed[key] = None
        elif reason := self._not_yet(post):
            found.skipped[key] = Skipped(key, reason)
        else:
            entry = self._entry(key, post, sticky=sticky)
            if entry.title or entry.blocks:
                found.entries[key] = entry
            else:
                adverts = list(map(is_advert, items_of(post)))
                empty = "advertisement" if adverts and all(adverts) else "empty"
                found.skipped[key] = Skipped(key, empty)

    def _not_yet(self, post: Json) -> str | None:
        status = text(post.get("post_status")) or "open"
        if status != "open":
            return f"not published ({fold(status)[:_LONGEST_TOLD]})"
        due = self._date(post, "published_date")
        if due and due > self.now + _SKEW:
            return f"scheduled for {time_to_json(due)}"
        return None

    def _entry(self, key: str, post: Json, *, sticky: bool) -> Entry:
        own = web_url(text(post.get("permalink")), self.base) or self._link(key)
        items = [item for item in items_of(post) if not is_advert(item)]
        parts = [block for item in items for block in blocks_of(item, self.base, own)]
        if not items:
            parts = list(markup(text(post.get("text")), self.base))
        published = self._date(post, "published_date", "_created")
        updated = self._date(post, "content_updated_date", "content_updated", "_updated")
        later = updated and (published is None or updated > published)
        return Entry(
            key=key,
            blocks=tidy(parts),
            title=fold(text(post.get("title")) or text(post.get("headline"))) or None,
            url=own,
            author=_author(post, items),
            published=published,
            updated=updated if later else None,
            key_event=_is_set(post.get("lb_highlight")),
            pinned=_is_set(post.get("sticky"), otherwise=sticky),
        )

    def _link(self, key: str) -> str | None:
        """Return the readers' page with the mark by which the blog's own script finds a post."""
        if not self.page:
            return None
        bare = self.page.partition("#")[0]
        return f"{bare}{'&' if '?' in bare else '?'}liveblog._id={key}"

    def _date(self, post: Json, *names: str) -> datetime | None:
        found = (read_date(text(post.get(name)), self.zone) for name in names)
        return next(filter(None, found), None)


def _author(post: Json, items: Iterable[Json]) -> str | None:
    people = [post.get("publisher"), post.get("original_creator"), *objects(post.get("authors"))]
    people += [item.get("original_creator") for item in items]
    for person in people:
        if isinstance(person, dict):
            names = (person.get(name) for name in ("display_name", "byline", "name"))
            if name := next(filter(None, map(fold, map(text, names))), None):
                return name
    return None


def _is_set(value: object, *, otherwise: bool = False) -> bool:
    match value:
        case None:
            return otherwise
        case bool():
            return value
        case _:
            return str(value).strip().casefold() in ("1", "true", "yes")


def _no_json(body: bytes) -> str:
    if body.lstrip()[:1] == b"<":
        return (
            "answered with a web page instead of posts; give the address of the API "
            "(…/api/v2/client_blogs/ID/posts) or of a page that embeds the blog"
        )
    return "answered with something that is no JSON; the answer is broken or cut off"


def _refusal(told: Json) -> str:
    inner = told.get("_error")
    said = text(told.get("_message")) or text(told.get("error")) or text(told.get("message"))
    if isinstance(inner, dict):
        said = text(inner.get("message")) or said
    if said:
        return f"the live blog's API says: {fold(said)[:_LONGEST_TOLD]}; check the address"
    return "answered with JSON that lists no posts; check the address"
