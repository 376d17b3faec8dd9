"""Live blogs that mark themselves up as schema.org's LiveBlogPosting, in JSON-LD or in elements."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import pairwise

from bot.domain.blocks import Block
from bot.domain.model import Entry
from bot.domain.reading import Page, Reading, Request, Skipped, SourceRefusedError, Steps, Visit
from bot.sources._identity import Identity, bare, identities
from bot.sources._liveblog_draft import REMEMBERED, Draft, draft_of, place
from bot.sources._liveblog_media import unseen
from bot.sources._liveblog_page import Blog, blog_of, names_of
from bot.sources._liveblog_update import comparable, line, marks_of, words
from bot.sources._page import Anchors, Head, head_of, utf8_of

_PREFIXES = ("", "block-", "post-", "entry-", "update-", "live-", "liveblog-entry-", "event-")
_NAMED = (b"LiveBlogPosting", b"liveBlogUpdate", b"amp-live-list")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FILLER_FROM = 3  # a picture on so many updates, and on most, is the page's own


def read(visit: Visit) -> Steps:
    """Ask for the page and return its updates."""
    page = yield Request(visit.url)
    return Reading(unchanged=True) if page.unchanged else parse(page, visit)


def looks_like(page: Page) -> bool:
    """Tell, without parsing, whether a page may hold live-blog markup."""
    # UTF-16 writes a zero beside each letter.
    body = page.body.replace(b"\0", b"") if page.body[:2] in _UTF_16 else page.body
    return any(name in body for name in _NAMED)


def parse(page: Page, visit: Visit) -> Reading:
    """Return the updates of a live-blog page in its order.

    Raises:
        SourceRefusedError: the page has no live-blog markup, or one without updates.

    """
    body = utf8_of(page)
    if not any(name in body for name in _NAMED):
        raise SourceRefusedError("no live-blog markup (LiveBlogPosting) on this page")
    blog, head = blog_of(body), head_of(page, body)
    titles = _titles(blog, head)
    pages = frozenset(map(bare, _addresses(blog, head, page, visit)))
    shared = place(head.base, frozenset(map(comparable, titles)), pages, visit.zone)
    drafts = [draft_of(node, shared, blog.known) for node in blog.updates]
    newest_first = _newest_first([draft.date for draft in drafts])
    keys = identities(drafts, pages, newest_first=newest_first)
    entries = _entries(drafts, keys, Anchors(body), head.url)
    skipped = [Skipped(entries.pop().key, "cut off")] if blog.cut else []
    skipped += [Skipped(e.key, "empty") for e in entries if not (e.blocks or e.title)]
    return Reading(
        entries=tuple([entry for entry in entries if entry.blocks or entry.title]),
        removed=blog.removed,
        skipped=tuple(skipped),
        newest_first=newest_first,
        title=titles[0] if titles else None,
    )


def _titles(blog: Blog, head: Head) -> list[str]:
    """Return what the page is called, the best first."""
    headlines = [line(node.get("headline")) for node in blog.heads]
    return [title for title in (*headlines, *head.titles) if title]


def _addresses(blog: Blog, head: Head, page: Page, visit: Visit) -> Iterator[str]:
    """Yield the addresses and ids of the page itself."""
    yield from filter(None, (head.url, page.url, visit.url))
    for node in blog.heads:
        yield from names_of(node)


def _newest_first(dates: Sequence[datetime | None]) -> bool:
    """Tell the page's order from its dates; without any, the newest is taken to be first."""
    known = [date for date in dates if date is not None]
    steps = [(one > other) - (one < other) for one, other in pairwise(known)]
    return sum(steps) >= 0


def _entries(
    drafts: Sequence[Draft], keys: Sequence[Identity], anchors: Anchors, url: str | None
) -> list[Entry]:
    fillers = _fillers(drafts)
    return [
        _entry(draft, identity, *anchors.find(identity.key, _PREFIXES), url, fillers)
        for draft, identity in zip(drafts, keys, strict=True)
    ]


def _fillers(drafts: Sequence[Draft]) -> frozenset[str]:
    """Return the page's own pictures; many sites put one on each update."""
    counts = Counter(image.url for draft in drafts for image in draft.images)
    least = max(_FILLER_FROM, len(drafts) // 2 + 1)
    return frozenset(url for url, count in counts.items() if count >= least)


@lru_cache(maxsize=REMEMBERED)
def _entry(
    draft: Draft,
    identity: Identity,
    anchor: str | None,
    tag: bytes,
    url: str | None,
    fillers: frozenset[str],
) -> Entry:
    key_event, pinned = marks_of(draft.node, tag)
    if url and anchor and not draft.url:
        url = f"{url.partition('#')[0]}#{anchor}"
    media = _media(draft, fillers) if draft.images or draft.films else ()
    return Entry(
        key=identity.key,
        blocks=(*draft.blocks, *media) if media else draft.blocks,
        title=draft.title,
        url=draft.url or url,
        author=draft.author,
        published=draft.date,
        updated=draft.updated,
        key_event=key_event,
        pinned=pinned,
        provisional=identity.provisional,
    )


def _media(draft: Draft, fillers: frozenset[str]) -> Iterator[Block]:
    """Yield the pictures and films that the text does not show; the page's own only alone."""
    worded = draft.title or draft.blocks or words(draft.node.get("articleBody")).strip()
    images = [image for image in draft.images if not (worded and image.url in fillers)]
    return unseen([*images, *draft.films], draft.blocks)
