"""Superdesk live blogs, by the API their own pages read."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field, replace

import orjson

from bot.domain.reading import Page, Reading, Request, SourceRefusedError, Steps, Visit
from bot.ports import FetchError
from bot.sources import _superdesk_posts as told
from bot.sources._cursor import address, recalled
from bot.sources._page import text_of
from bot.sources._superdesk_address import Place, is_named, of_address, of_page

_MOST_PAGES = 20  # a list; two thousand posts
_WITHIN = 4 * 2**20  # bytes of a page in which its blog is looked for
_NONE = (
    "no Superdesk live blog on this page; give the address of its API "
    "(…/api/v2/client_blogs/ID/posts) or of a page that embeds it"
)


def read(visit: Visit) -> Steps:
    """Ask for the sticky posts and the others, and return them all.

    Deleted posts are not told of: they are seen by their absence, where every page was read.
    """
    place = _load(visit.cursor) or of_address(visit.url)
    if place is None:
        page = yield Request(visit.url)
        if page.unchanged:
            return Reading(unchanged=True, cursor=visit.cursor)
        if told.is_answer(page.body):
            return _alone(page, visit)
        place = _place(page)
    try:
        return (yield from _blog(place, visit))
    except FetchError as error:
        older = place.older()
        if older is None or error.wait or visit.cursor or of_address(visit.url):
            raise
    return (yield from _blog(older, visit))


def looks_like(page: Page) -> bool:
    """Tell whether a page embeds such a blog, or is an answer of one."""
    return told.is_answer(page.body) or (
        not page.body[:64].lstrip().startswith(b"{") and is_named(page.body)
    )


def _place(page: Page) -> Place:
    start = page.body.lstrip()[:1]
    if start in (b"{", b"["):
        told.answer(page.body)  # says what is wrong with it
    head = replace(page, body=page.body[:_WITHIN])
    place = of_page(text_of(head), page.url) if start == b"<" else None
    if place is None:
        raise SourceRefusedError(_NONE)
    return place


def _alone(page: Page, visit: Visit) -> Reading:
    """Read an answer that somebody saved."""
    found = told.Found()
    told.Taker(visit.now, visit.zone, page.url).take(found, told.answer(page.body).posts)
    return _reading(found, None)


# --------------------------------------------------------------------------- reading all lists


@dataclass(slots=True)
class _Sum:
    """What is counted on the way: posts by the lists' own account, and whether all came."""

    found: told.Found = field(default_factory=told.Found)
    total: int = 0
    whole: bool = True


def _blog(place: Place, visit: Visit) -> Steps:
    first = {}
    for sticky in place.lists:
        first[sticky] = yield Request(place.listed(sticky, 1))
    if all(page.unchanged for page in first.values()):
        return Reading(unchanged=True, cursor=visit.cursor or _cursor(place))
    fresh = int(visit.now.timestamp())
    taker = told.Taker(visit.now, visit.zone, place.page or place.endpoint, place.page)
    gathered = _Sum()
    for sticky, page in first.items():
        yield from _list(_List(place, sticky, fresh, taker), page, gathered)
    found = gathered.found
    seen = len(found.entries) + len(found.removed) + len(found.skipped)
    return _reading(found, place, complete=gathered.whole and seen == gathered.total)


@dataclass(frozen=True, slots=True)
class _List:
    """One of a blog's lists, and how its posts are taken in."""

    place: Place
    sticky: str
    fresh: int
    taker: told.Taker


def _list(one: _List, page: Page, gathered: _Sum) -> Generator[Request, Page, None]:
    """Take in a list, page by page.

    One list's answer may be as it was while the other's is not. What it held is needed
    nevertheless, or its posts would seem to be gone, so it is asked for once more.
    """
    if page.unchanged:
        page = yield Request(one.place.listed(one.sticky, 1, fresh=one.fresh))
    answer = told.answer(page.body)
    gathered.total += answer.total or 0
    gathered.whole &= answer.total is not None
    count = 0
    for number in range(2, _MOST_PAGES + 2):
        one.taker.take(gathered.found, answer.posts, sticky=one.sticky == "1")
        count += len(answer.posts)
        if not answer.posts or count >= (answer.total or 0):
            return
        if number > _MOST_PAGES:
            break
        try:
            page = yield Request(one.place.listed(one.sticky, number, fresh=one.fresh))
            answer = told.answer(page.body)
        except (FetchError, SourceRefusedError):
            break
    gathered.whole = False


def _reading(found: told.Found, place: Place | None, *, complete: bool = False) -> Reading:
    return Reading(
        entries=found.newest_first,
        removed=tuple(found.removed),
        skipped=tuple(found.skipped.values()),
        complete=complete,
        cursor=_cursor(place) if place else None,
    )


def _cursor(place: Place) -> str:
    return orjson.dumps({"endpoint": place.endpoint, "page": place.page}).decode()


def _load(cursor: str | None) -> Place | None:
    """Read what ``_cursor`` wrote; anything else is no memory."""
    kept = recalled(cursor) or {}
    page = kept.get("page")
    try:
        return Place(address(kept.get("endpoint")), page if page is None else address(page))
    except ValueError:
        return None
