"""Live blogs of the Guardian, by its Content API, within a free key's calls."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson

from bot.domain.codec import time_to_json
from bot.domain.reading import Page, Reading, SourceRefusedError, Steps, Visit
from bot.ports import FetchError
from bot.sources._feed_bytes import Shape, decode, shape
from bot.sources._feed_dates import read_date
from bot.sources._guardian_blocks import Blog, blog_of, entries_of, inner
from bot.sources._guardian_call import ENDED, PACE, call_for, complaint, explained
from bot.sources._json_text import without_halves

_REFUSALS = {
    Shape.HTML: "answered with an HTML page, not with the Content API's JSON; the page itself is "
    "read with kind liveblog",
    Shape.OTHER: "answered with something that is no JSON; check the address",
}
_LIVE = "liveblog"
_INSTEAD = "the page itself may be read with kind article"
_READ = "read"  # the cursor after an answer that does not say when it was made


def read(visit: Visit) -> Steps:
    """Ask for the blog's latest blocks in one call, the first time with all its key events."""
    call = call_for(visit)
    try:
        page = yield call.request
    except FetchError as error:
        raise explained(error, call.key) from error
    # Only calls with a key are counted.
    pace = PACE if call.key else 0.0
    if page.unchanged:
        return Reading(unchanged=True, cursor=visit.cursor, wait=pace)
    try:
        reading = parse(page, visit, call.key)
    except SourceRefusedError as error:
        raise SourceRefusedError(str(error), wait=pace) from error
    return replace(reading, wait=max(pace, reading.wait))


def looks_like(page: Page) -> bool:
    """Tell, without parsing, an answer of the Content API or the model behind a page."""
    start = page.body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"{") or b'"blocks"' not in page.body:
        return False
    marks = (b'"bodyHtml"', b'"requestedBodyBlocks"', b'"totalBodyBlocks"', b"BlockElement")
    return any(mark in page.body for mark in marks)


def parse(page: Page, visit: Visit, key: str | None = None) -> Reading:
    """Return a blog's entries, the latest first.

    Args:
        page: the answer.
        visit: gives the zone of dates without one, and what the last visit saw.
        key: the key that was sent; an error must not repeat it.

    Raises:
        SourceRefusedError: the answer is an error, or no live blog.

    """
    document = _document(page)
    blog = blog_of(document)
    if blog is None:
        raise SourceRefusedError(_refusal(document, key))
    if blog.kind not in (None, _LIVE):
        raise SourceRefusedError(f"is no live blog but called {blog.kind[:40]!r}; {_INSTEAD}")
    stamp = read_date(blog.stamp or "", visit.zone)
    if _is_older(stamp, visit.cursor):
        return Reading(unchanged=True, cursor=visit.cursor)
    complete = _is_complete(blog)
    if visit.cursor is not None and not complete:
        # What lies beyond the latest would look like the far side of a gap.
        blog = replace(blog, blocks=blog.latest)
    entries, skipped = entries_of(blog, visit.zone)
    return Reading(
        entries=tuple(entries),
        skipped=tuple(skipped),
        complete=complete,
        cursor=time_to_json(stamp) or visit.cursor or _READ,
        title=blog.title,
        wait=ENDED if blog.live is False else 0.0,
    )


def _document(page: Page) -> dict[str, Any]:
    text = decode(page)
    if refusal := _REFUSALS.get(shape(text)):
        raise SourceRefusedError(refusal)
    try:
        document = orjson.loads(without_halves(text))
    except (ValueError, RecursionError) as error:
        raise SourceRefusedError("answered with broken JSON; nothing was read") from error
    if not isinstance(document, dict):
        raise SourceRefusedError("answered with JSON that is no live blog; check the address")
    return document


def _refusal(document: dict[str, Any], key: str | None) -> str:
    """Say why there are no blocks in an answer."""
    answer = inner(document, "response")
    if "message" in document or answer.get("status") == "error":
        return complaint(answer or document, key)
    if "results" in answer:
        return "the address is of a list of pages; give that of one live blog"
    if answer or "webUrl" in document:
        return "the answer holds no blocks; give the address of a live blog"
    return "answered with JSON that is no live blog; check the address"


def _is_older(stamp: datetime | None, cursor: str | None) -> bool:
    """Tell an answer from an out-of-date cache, which would take back what was read since."""
    last = read_date(cursor or "")
    return stamp is not None and last is not None and stamp < last


def _is_complete(blog: Blog) -> bool:
    return blog.total is not None and len(blog.blocks) == blog.total > 0
