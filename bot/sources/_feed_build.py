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
from bot.sources._feed_links import absolute, base_of, identity
from bot.sources._feed_text import body, headline, line, without_title

_NEVER = datetime.min.replace(tzinfo=UTC)
_MAILBOX = re.compile(r"^\S+@\S+\s*\((.+)\)$")


@dataclass(frozen=True, slots=True)
class _Context:
    """What entries of a feed share."""

    page: str | None
    link: str | None
    author: str | None
    zone: str
    shared: frozenset[str]  # links that several entries have, so that they identify none


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
        skipped=tuple(Skipped(entry.key, "empty") for entry in standing if _is_empty(entry)),
        complete=False,
        newest_first=True,
        hub=absolute(feed.hub, context.link, page) if feed.hub else None,
        title=headline(feed.title),
    )


def _context(feed: FeedDraft, visit: Visit, page: str | None) -> _Context:
    links = Counter(draft.link for draft in feed.drafts if draft.link and not draft.id)
    return _Context(
        page=page,
        link=base_of(feed.base, feed.link, page),
        author=_author(feed.author),
        zone=visit.zone,
        shared=frozenset(link for link, count in links.items() if count > 1),
    )


def _entry(draft: Draft, context: _Context) -> Entry:
    base = base_of(draft.base, context.link, context.page)
    title, blocks = without_title(headline(draft.title), body(draft.body, base))
    blocks = (*blocks, *media.blocks(draft.media, base, blocks))
    url = absolute(draft.link, base) if draft.link else None
    key = _key(draft, None if draft.link in context.shared else url)
    return Entry(
        key=key or _content_key(draft),
        blocks=blocks,
        title=title,
        url=url,
        author=_author(draft.author) or context.author,
        published=read_date(draft.published, context.zone),
        updated=read_date(draft.updated, context.zone),
        provisional=not key,
    )


def _key(draft: Draft, url: str | None) -> str:
    return line(draft.id) or (identity(url) if url else "")


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
    return {
        stone.ref: None
        for stone in feed.tombstones
        if stone.ref and standing.get(stone.ref, _NEVER) <= (read_date(stone.when, zone) or _NEVER)
    }


def _is_empty(entry: Entry) -> bool:
    return not entry.title and not entry.blocks
