"""Finds out what an address is: a feed, a live blog, or a page that names its feed."""

from __future__ import annotations

from bot.domain.reading import Page, Reading, Request, SourceRefusedError, Steps, Visit
from bot.ports import FetchError
from bot.sources import KINDS, Reader, module, reader
from bot.sources._auto_discovery import feed_of
from bot.sources._auto_memory import Memory
from bot.sources._feed_bytes import Shape, decode, shape

NOTHING = "no feed or live blog found; to read it as an article edited in place use --kind article"
_ALERT = "this is a CAP alert, and this version has no reader for those"
_BROKEN = "broken"  # what the refusal of a page says that is cut off in its markup
# Asked in this order whether a page is theirs; the kinds between them follow the alphabet.
_FIRST = ("cap", "feed")
_LAST = ("liveblog",)
# An article is never guessed at: it would take any page of the web for a story.
_NEVER = ("auto", "article", "hook")


def read(visit: Visit) -> Steps:
    """Ask for the page and let the source it turns out to be do the reading.

    What was found is kept in the cursor, so that a page which has not changed is still known
    and a feed found on a page is asked for directly the next time.
    """
    memory = Memory.load(visit.cursor)
    if memory.kind in _between() and memory.cursor:
        return (yield from _asked_directly(memory, visit))
    if memory.feed is None:
        page = yield Request(visit.url)
        return (yield from _page(page, visit, memory))
    try:
        return (yield from _feed(memory, visit))
    except (FetchError, SourceRefusedError) as error:
        if isinstance(error, FetchError) and error.wait:
            raise
        lost = error
    return (yield from _moved(visit, memory, lost))


def _asked_directly(memory: Memory, visit: Visit) -> Steps:
    """Let a service be asked where its page named it; the page itself says nothing new."""
    reading = yield from reader(memory.kind or "")(memory.inner(visit))
    return memory.keep(reading)


def _page(page: Page, visit: Visit, memory: Memory) -> Steps:
    lost: FetchError | None = None
    refused: SourceRefusedError | None = None
    for kind in _kinds(page, memory):
        try:
            reading = yield from replay(reader(kind), memory.inner(visit), page)
        except FetchError as error:
            # A service that does not answer may have marked its page up as well.
            if kind not in _between():
                raise
            lost = error
        except SourceRefusedError as error:
            # Markup may be named on a page and not be there; a feed is not mistaken for one.
            if kind in _FIRST:
                raise
            refused = error
        else:
            return Memory(kind).keep(reading)
    if lost is not None:
        raise lost  # the feed its page names is the whole site's
    if page.unchanged:
        return Reading(unchanged=True, cursor=visit.cursor)
    return (yield from _discovered(page, visit, refused))


def _kinds(page: Page, memory: Memory) -> list[str]:
    """Return what a page may be, what it was before first: entries bear that kind's keys."""
    if page.unchanged:
        return [memory.kind] if memory.kind in KINDS else []
    found = recognised(page)
    return sorted(found, key=lambda kind: kind != memory.kind)


def _moved(visit: Visit, memory: Memory, lost: Exception) -> Steps:
    """Look on the page whether it names another feed than the one that failed."""
    page = yield Request(visit.url)
    if page.unchanged or feed_of(decode(page), page.url) == memory.feed:
        raise lost
    return (yield from _page(page, visit, Memory()))


def _discovered(page: Page, visit: Visit, refused: SourceRefusedError | None) -> Steps:
    feed = feed_of(decode(page), page.url)
    if feed is None and refused and _BROKEN in str(refused):
        raise refused  # there is something, if only half of it
    if feed is None:
        raise SourceRefusedError(NOTHING)
    try:
        return (yield from _feed(Memory("feed", feed), visit))
    except FetchError as error:
        if page.url is None:
            raise SourceRefusedError(NOTHING) from error
        raise


def _feed(memory: Memory, visit: Visit) -> Steps:
    reading = yield from reader("feed")(memory.inner(visit))
    return memory.keep(reading)


def recognised(page: Page) -> list[str]:
    """Return the kinds whose page this may be, the likeliest first.

    A kind takes part by having a function ``looks_like(page)``.

    Raises:
        SourceRefusedError: it is an alert, and there is no reader for those.

    """
    if "cap" not in KINDS and shape(decode(page)) is Shape.ALERT:
        raise SourceRefusedError(_ALERT)
    candidates = (*_FIRST, *_between(), *_LAST)
    return [kind for kind in candidates if kind in KINDS and _is_its(kind, page)]


def _is_its(kind: str, page: Page) -> bool:
    looks_like = getattr(module(kind), "looks_like", None)
    return looks_like is not None and bool(looks_like(page))


def _between() -> list[str]:
    """Return the kinds that stand for a live-blog service."""
    return [kind for kind in KINDS if kind not in (*_FIRST, *_LAST, *_NEVER)]


def replay(read: Reader, visit: Visit, page: Page) -> Steps:
    """Start another source on a page that is already at hand; its further wishes pass through."""
    steps = read(visit)
    try:
        next(steps)
        asked = steps.send(page)
    except StopIteration as end:
        reading: Reading = end.value
        return reading
    return (yield from _onwards(steps, asked))


def _onwards(steps: Steps, asked: Request) -> Steps:
    while True:
        try:
            answer: Page | FetchError = yield asked
        except FetchError as error:
            answer = error
        try:
            asked = steps.throw(answer) if isinstance(answer, FetchError) else steps.send(answer)
        except StopIteration as end:
            reading: Reading = end.value
            return reading
