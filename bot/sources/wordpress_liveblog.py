"""Live blogs of the WordPress plugin Liveblog, by its REST interface."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import asdict, dataclass, replace
from hashlib import blake2b

import orjson

from bot.domain.reading import Page, Reading, Request, SourceRefusedError, Steps, Visit
from bot.ports import FetchError
from bot.sources import _wordpress_entries as told
from bot.sources._cursor import address, recalled, seconds
from bot.sources._page import text_of
from bot.sources._wordpress_address import Place, is_named, of_address, of_page

# Seconds that are asked for again at every visit: an edit has to be seen twice to have settled,
# and a server's clock may be off.
_AGAIN = 1800
_MOST_PAGES = 20
_WITHIN = 4 * 2**20  # bytes of a page in which its live blog is looked for
_NONE = "no WordPress live blog on this page; give the post's own address or its REST address"

Asking = Generator[Request, Page, Page]
Gathering = Generator[Request, Page, tuple[told.Found, "_Memory"]]


@dataclass(frozen=True, slots=True)
class _Memory:
    """What the cursor holds: the place, the newest moment seen, and since when nothing changed."""

    endpoint: str
    page: str | None = None
    rest: bool = True
    latest: int = 0
    digest: str = ""
    since: int = 0

    @property
    def place(self) -> Place:
        return Place(self.endpoint, self.page, self.rest)

    def cursor(self) -> str:
        return orjson.dumps(asdict(self)).decode()


def read(visit: Visit) -> Steps:
    """Ask what was written, edited and deleted since the last visit, or for everything at first.

    Edits and deletions arrive as new entries under the old number, so that an answer is only
    what changed; it is never the whole blog but the first time.
    """
    memory = _load(visit.cursor)
    if memory is not None:
        return (yield from _since(memory, visit))
    place = of_address(visit.url)
    if place is None:
        page = yield Request(visit.url)
        if page.unchanged:
            return Reading(unchanged=True, cursor=visit.cursor)
        if told.is_answer(page.body):
            return _alone(page, visit)
        place = _place(page)
    return (yield from _first(place, visit))


def looks_like(page: Page) -> bool:
    """Tell whether a page holds such a live blog, or is an answer of one."""
    return is_named(page.body) or told.is_answer(page.body)


# --------------------------------------------------------------------------- the first visit


def _place(page: Page) -> Place:
    place = None
    if page.body.strip() and page.body.lstrip()[:1] not in (b"{", b"["):
        start = replace(page, body=page.body[:_WITHIN])
        place = of_page(text_of(start), page.url, page.headers.get("link", ""))
    elif page.body.strip():
        told.answer(page.body)  # says what is wrong with it
    if place is None:
        raise SourceRefusedError(_NONE)
    return place


def _alone(page: Page, visit: Visit) -> Reading:
    """Read an answer that somebody saved."""
    found = told.Found()
    told.take(found, told.answer(page.body).listed, Place(""), visit.zone)
    return _reading(found, None)


def _first(place: Place, visit: Visit) -> Steps:
    now = int(visit.now.timestamp())
    found = told.Found()
    try:
        page = yield Request(place.between(1, now))
        whole = told.answer(page.body)
    except (FetchError, SourceRefusedError) as error:
        whole = yield from _pages(place, found, visit, error)
    else:
        told.take(found, whole.listed, place, visit.zone)
    memory = _Memory(place.endpoint, place.page, place.rest, _bounded(whole.latest, now), "", now)
    return _reading(found, memory)


def _pages(
    place: Place, found: told.Found, visit: Visit, lost: FetchError | SourceRefusedError
) -> Generator[Request, Page, told.Answer]:
    """Go through the blog page by page: one answer with everything may be too large."""
    latest, number, last = 0, 0, 1
    answers = []
    while number < min(last, _MOST_PAGES):
        number += 1
        try:
            page = yield Request(place.listed(number))
            answer = told.answer(page.body)
        except (FetchError, SourceRefusedError) as error:
            if number == 1:
                raise _plain(lost) from error
            break
        last, latest = answer.pages, max(latest, answer.latest)
        answers.append(answer)
    # The newest page comes first, and what is said last counts.
    for answer in reversed(answers):
        told.take(found, answer.listed, place, visit.zone)
    return told.Answer((), last, latest)


def _plain(lost: FetchError | SourceRefusedError) -> Exception:
    if isinstance(lost, SourceRefusedError):
        return lost
    reason = f"the live blog's REST address cannot be read: {lost}"
    return FetchError(reason, wait=lost.wait, gone=lost.gone)


# --------------------------------------------------------------------------- every other visit


def _since(memory: _Memory, visit: Visit) -> Steps:
    now = int(visit.now.timestamp())
    start = max(1, min(memory.latest or now, now) - _AGAIN)
    page = yield Request(memory.place.between(start, now))
    if page.unchanged:
        return Reading(unchanged=True, cursor=visit.cursor)
    answer = told.answer(page.body)
    digest = blake2b(orjson.dumps(answer.listed), digest_size=8).hexdigest()
    quiet = digest == memory.digest
    # For a while the same answer is read again, since an edit is believed when it holds still.
    if not answer.listed or (quiet and now - memory.since >= _AGAIN):
        return Reading(unchanged=True, cursor=visit.cursor)
    found = told.Found()
    told.take(found, answer.listed, memory.place, visit.zone)
    latest = max(memory.latest, _bounded(answer.latest, now))
    since = memory.since if quiet else now
    fresh = _Memory(memory.endpoint, memory.page, memory.rest, latest, digest, since)
    return _reading(found, fresh, partial=True)


def _bounded(latest: int, now: int) -> int:
    """Return a moment that is not far in the future, where nothing would ever be found."""
    return min(latest, now + _AGAIN)


def _reading(found: told.Found, memory: _Memory | None, *, partial: bool = False) -> Reading:
    return Reading(
        entries=tuple(found.entries.values()),
        removed=tuple(found.removed),
        skipped=tuple(found.skipped.values()),
        partial=partial,
        newest_first=False,
        cursor=memory.cursor() if memory else None,
    )


def _load(cursor: str | None) -> _Memory | None:
    """Read what ``cursor`` wrote; anything else is no memory."""
    kept = recalled(cursor) or {}
    page = kept.get("page")
    try:
        return _Memory(
            address(kept.get("endpoint")),
            page if page is None else address(page),
            kept.get("rest") is not False,
            seconds(kept.get("latest")),
            str(kept.get("digest")),
            seconds(kept.get("since")),
        )
    except ValueError:
        return None
