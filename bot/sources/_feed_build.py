"""From a feed's own telling to entries: identity, dates, addresses, what was withdrawn."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b

from bot.domain.model import Entry
from bot.domain.reading import Reading, Skipped, Visit
from bot.sources import _feed_media as media
from bot.sources._feed_dates import read_date
from bot.sources._feed_draft import Draft, FeedDraft, Form, Words
from bot.sources._feed_links import absolute, base_of, identity, unmarked
from bot.sources._feed_text import body, headline, line, without_title

_NEVER = datetime.min.replace(tzinfo=UTC)
_SEVERAL = 3  # of two equal ids one may be a slip; an id on most of several items says nothing
# An id that is the page's address and how often it was edited: every edit would be a new entry.
_COUNTED = re.compile(r"(?P<page>https?://[^#\s]+)#\d{1,3}")
_MAILBOX = re.compile(r"^\S+@\S+\s*\((.+)\)$")


@dataclass(frozen=True, slots=True)
class _Context:
    """What entries of a feed share."""

    page: str | None
    link: str | None
    author: str | None
    zone: str
    shared: frozenset[str]  # ids and links that several entries have: they identify none


def build(feed: FeedDraft, visit: Visit, page: str | None) -> Reading:
    """Make a reading of a feed.

    Args:
        feed: the feed as its format tells it.
        visit: gives the zone of dates without one.
        page: where the feed came from; None for a file.

    """
    context = _context(feed, visit, page)
    entries = tuple(_latest(_entry(draft, context) for draft in feed.drafts))
    removed = _removed(feed, entries, visit.zone)
    standing = [entry for entry in entries if entry.key not in removed]
    return Reading(
        entries=tuple(entry for entry in standing if not _is_empty(entry)),
        removed=tuple(removed),
        skipped=(*(Skipped(e.key, "empty") for e in standing if _is_empty(e)), *_left_out(feed)),
        complete=False,
        newest_first=True,
        hub=absolute(feed.hub, context.link, page) if feed.hub else None,
        topic=absolute(feed.topic, context.link, page) if feed.topic else None,
        title=headline(feed.title),
    )


def _context(feed: FeedDraft, visit: Visit, page: str | None) -> _Context:
    links = Counter(draft.link for draft in feed.drafts if draft.link and not draft.id)
    ids = Counter(() if feed.versions else (draft.id for draft in feed.drafts if draft.id))
    pages = Counter(found["page"] for name in ids if (found := _COUNTED.fullmatch(name)))
    most = max(_SEVERAL, len(feed.drafts) // 2 + 1)
    return _Context(
        page=page,
        link=base_of(feed.base, feed.link, page),
        author=_author(feed.author),
        zone=visit.zone,
        shared=frozenset(
            [link for link, count in links.items() if count > 1]
            + [name for name, count in ids.items() if count >= most]
            + [name for name, count in pages.items() if count > 1]
        ),
    )


def _entry(draft: Draft, context: _Context) -> Entry:
    base = base_of(draft.base, context.link, context.page)
    title, blocks = without_title(headline(draft.title), body(draft.body, base))
    blocks = (*blocks, *media.blocks(draft.media, base, blocks))
    url = absolute(draft.link, base) if draft.link else None
    key = _key(draft, url, context.shared)
    published = read_date(draft.published, context.zone)
    updated = read_date(draft.updated, context.zone)
    early = published and updated and updated < published  # nobody edits what is not out yet
    return Entry(
        key=key or _content_key(draft),
        blocks=blocks,
        title=title,
        url=url,
        author=_author(draft.author) or context.author,
        published=published,
        updated=None if early else updated,
        provisional=not key,
    )


def _key(draft: Draft, url: str | None, shared: frozenset[str]) -> str:
    """Return an entry's identity: its own id, else its link; empty where neither says which it is.

    An id is kept as it is written, but for parameters that only count readers and an edition
    counted behind the address of the item's page.
    """
    if draft.id and draft.id not in shared:
        counted = _COUNTED.fullmatch(draft.id)
        if counted and counted["page"] not in shared and identity(counted["page"]) == _page_of(url):
            return unmarked(line(counted["page"]))
        return unmarked(line(draft.id))
    return identity(url) if url and draft.link not in shared else ""


def _page_of(url: str | None) -> str | None:
    """Return what an address without an anchor is known by."""
    return identity(url) if url and "#" not in url else None


def _left_out(feed: FeedDraft) -> Iterable[Skipped]:
    if feed.left_out:
        yield Skipped("older items", f"{feed.left_out} more than are read of one feed")


def _content_key(draft: Draft) -> str:
    said = "\0".join(words.text if words else "" for words in (draft.title, draft.body))
    shown = "\0".join(medium.url for medium in draft.media)
    return blake2b(f"{said}\0{shown}".encode("utf-8", "replace"), digest_size=8).hexdigest()


def _author(written: str) -> str | None:
    """Return a name; RSS asks for a mail address, with the name behind it in brackets."""
    name = headline(Words(written, Form.GUESS)) or ""
    mailbox = _MAILBOX.match(name)
    if mailbox:
        return mailbox[1].strip()
    return None if "@" in name and " " not in name and "." in name else name or None


def _latest(entries: Iterable[Entry]) -> Iterable[Entry]:
    """Keep one entry a key, the latest version of it, where the first of them stood."""
    kept: dict[str, Entry] = {}
    for entry in entries:
        before = kept.get(entry.key)
        if before is None or _changed(entry) > _changed(before):
            kept[entry.key] = entry
    return kept.values()


def _changed(entry: Entry) -> datetime:
    return entry.updated or entry.published or _NEVER


def _removed(feed: FeedDraft, entries: Sequence[Entry], zone: str) -> dict[str, None]:
    """Return the deleted keys; an entry that changed after its deletion stands (RFC 6721)."""
    standing = {entry.key: _changed(entry) for entry in entries}
    stones = [(unmarked(line(stone.ref)), stone.when) for stone in feed.tombstones]
    return {
        key: None
        for key, when in stones
        if key and standing.get(key, _NEVER) <= (read_date(when, zone) or _NEVER)
    }


def _is_empty(entry: Entry) -> bool:
    return not entry.title and not entry.blocks
