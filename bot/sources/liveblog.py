"""Live blogs that mark themselves up as schema.org's LiveBlogPosting, in JSON-LD or in elements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from bot.domain.blocks import Block, Image, Video
from bot.domain.codec import time_to_json
from bot.domain.model import Entry
from bot.domain.reading import Page, Reading, Request, Skipped, SourceRefusedError, Steps, Visit
from bot.domain.richtext.tree import web_url
from bot.sources import _jsonld, _microdata
from bot.sources import _liveblog_update as update
from bot.sources._identity import Identity, Told, bare, identities
from bot.sources._page import Head, anchors_of, head_of, text_of

Node = dict[str, Any]

_PREFIXES = ("", "block-", "post-", "entry-", "update-", "live-", "liveblog-entry-", "event-")
_FILLER_FROM = 3  # a picture on so many updates, and on most, is the page's own


def read(visit: Visit) -> Steps:
    """Ask for the page and return its updates."""
    page = yield Request(visit.url)
    return Reading(unchanged=True) if page.unchanged else parse(page, visit)


def looks_like(page: Page) -> bool:
    """Tell, without parsing, whether a page may hold live-blog markup."""
    return b"LiveBlogPosting" in page.body or b"liveBlogUpdate" in page.body


def parse(page: Page, visit: Visit) -> Reading:
    """Return the updates of a live-blog page in its order.

    Raises:
        SourceRefusedError: the page has no live-blog markup, or one without updates.

    """
    if not looks_like(page):
        raise SourceRefusedError("no live-blog markup (LiveBlogPosting) on this page")
    text = text_of(page)
    blog = _blog(text)
    context = _context(blog, text, page, visit)
    drafts = [_draft(node, context) for node in blog.updates]
    newest_first = _newest_first([draft.published for draft in drafts])
    keys = identities([draft.told for draft in drafts], context.pages, newest_first=newest_first)
    pairs = list(zip(_without_fillers(drafts), keys, strict=True))
    entries = tuple(_entry(draft, identity, context) for draft, identity in pairs)
    return Reading(
        entries=tuple(entry for entry in entries if entry.blocks or entry.title),
        skipped=tuple(Skipped(e.key, "empty") for e in entries if not (e.blocks or e.title)),
        newest_first=newest_first,
        title=context.headline,
    )


# --------------------------------------------------------------------------- finding the updates


@dataclass(frozen=True, slots=True)
class _Blog:
    heads: tuple[Node, ...]
    updates: tuple[Node, ...]
    known: dict[str, Node]


def _blog(text: str) -> _Blog:
    """Find the blog in JSON-LD, else in the page's elements."""
    documents, broken = _jsonld.documents(text)
    heads = _jsonld.nodes(documents, "LiveBlogPosting")
    known = _jsonld.index(documents)
    listed = [_updates(head, known) for head in heads]
    if any(updates is not None for updates in listed):
        return _Blog(tuple(heads), _once([u for u in listed if u is not None]), known)
    marked = _microdata.blog_of(text)
    if marked is not None and marked["liveBlogUpdate"]:
        return _Blog((*heads, marked), tuple(marked["liveBlogUpdate"]), known)
    if heads or marked is not None:
        raise SourceRefusedError("the page calls itself a live blog but lists no updates")
    if broken:
        raise SourceRefusedError("the page's live-blog markup is broken JSON and cannot be read")
    raise SourceRefusedError("no live-blog markup (LiveBlogPosting) on this page")


def _updates(head: Node, known: dict[str, Node]) -> list[Node] | None:
    """Return a blog's updates, or None when it says nothing of any."""
    if "liveBlogUpdate" not in head:
        return None
    waiting: list[Any] = [head["liveBlogUpdate"]]
    found: list[Node] = []
    while waiting:
        match update.resolve(waiting.pop(), known):
            case list() as several:
                waiting.extend(reversed(several))
            case {"@list": inner} | {"itemListElement": inner} | {"item": inner}:
                waiting.append(inner)
            case dict() as node:
                found.append(node)
            case _:
                pass
    return found


def _once(lists: Sequence[list[Node]]) -> tuple[Node, ...]:
    """Put several lists together; what an earlier one said word for word is not said again."""
    found = list(lists[0])
    for updates in lists[1:]:
        found += [node for node in updates if node not in found]
    return tuple(found)


# --------------------------------------------------------------------------- from node to entry


@dataclass(frozen=True, slots=True)
class _Context:
    """What all updates of a page share."""

    head: Head
    headline: str | None
    headings: tuple[str, ...]
    pages: frozenset[str]
    anchors: dict[str, str]
    known: dict[str, Node]
    zone: str


@dataclass(frozen=True, slots=True)
class _Draft:
    """An update before it is known by which key it goes."""

    node: Node
    told: Told
    title: str | None
    blocks: tuple[Block, ...]
    images: tuple[Image, ...]
    published: datetime | None


def _context(blog: _Blog, text: str, page: Page, visit: Visit) -> _Context:
    head = head_of(text, page)
    headlines = tuple(filter(None, (update.line(node.get("headline")) for node in blog.heads)))
    names = [name for node in blog.heads for name in _names(node)]
    addresses = filter(None, (*names, head.url, page.url, visit.url))
    return _Context(
        head=head,
        headline=(headlines or head.titles or (None,))[0],
        headings=(*headlines, *head.titles),
        pages=frozenset(map(bare, addresses)),
        anchors=anchors_of(text),
        known=blog.known,
        zone=visit.zone,
    )


def _names(node: Node) -> tuple[str, ...]:
    """Return all that may name a node, the best first."""
    whole = node.get("mainEntityOfPage")
    inner = (whole.get("@id") or whole.get("url")) if isinstance(whole, dict) else whole
    told = (node.get("@id"), node.get("identifier"), node.get("url"), inner)
    return tuple(filter(None, (update.words(name).strip() for name in told)))


def _draft(node: Node, context: _Context) -> _Draft:
    blocks = update.body(node, context.head.base)
    published = update.moment(node.get("datePublished") or node.get("dateCreated"), context.zone)
    images = update.images(node, context.head.base, context.known)
    headline = update.line(node.get("headline"))
    content = f"{headline}\n{update.words(node.get('articleBody'))}\n{[i.url for i in images]}"
    told = Told(_names(node), time_to_json(published), content)
    title = update.title(node, context.headings, blocks)
    return _Draft(node, told, title, blocks, images, published)


def _without_fillers(drafts: list[_Draft]) -> list[_Draft]:
    """Take the page's own picture off updates that have words; many sites put it on each."""
    counts = Counter(image.url for draft in drafts for image in draft.images)
    fillers = {u for u, n in counts.items() if n >= _FILLER_FROM and n * 2 > len(drafts)}
    return [
        replace(draft, images=tuple(i for i in draft.images if i.url not in fillers))
        if draft.blocks or draft.title
        else draft
        for draft in drafts
    ]


def _entry(draft: _Draft, identity: Identity, context: _Context) -> Entry:
    node, base = draft.node, context.head.base
    anchor = _anchor(identity.key, context.anchors)
    marks = f"{node.get('marks', '')} {context.anchors.get(anchor or '', '')}"
    media: list[Image | Video] = [*draft.images, *update.videos(node, base, context.known)]
    return Entry(
        key=identity.key,
        blocks=(*draft.blocks, *update.unseen(media, draft.blocks)),
        title=draft.title,
        url=_url(node, anchor, context),
        author=update.names(node.get("author"), context.known),
        published=draft.published,
        updated=update.moment(node.get("dateModified"), context.zone),
        key_event=update.is_key_event(node, marks),
        pinned=update.is_pinned(node, marks),
        provisional=identity.provisional,
    )


def _anchor(key: str, anchors: dict[str, str]) -> str | None:
    """Return the id of the element that shows an update."""
    return next((prefix + key for prefix in _PREFIXES if prefix + key in anchors), None)


def _url(node: Node, anchor: str | None, context: _Context) -> str | None:
    """Return the update's own address, else the page's with the update's anchor."""
    page = context.head.url
    for address in (update.words(node.get("url")), update.words(node.get("@id"))):
        whole = ("#" in address or "/" in address) and web_url(address, context.head.base)
        if whole and bare(whole) not in context.pages:
            return whole
    if page and anchor:
        return f"{page.partition('#')[0]}#{anchor}"
    return page


def _newest_first(dates: Sequence[datetime | None]) -> bool:
    """Tell the page's order from its dates; without any, the newest is taken to be first."""
    known = [date for date in dates if date is not None]
    steps = [(one > other) - (one < other) for one, other in pairwise(known)]
    return sum(steps) >= 0
