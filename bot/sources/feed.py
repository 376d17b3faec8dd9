"""Feeds: RSS, RDF, Atom and JSON Feed, well-formed or not."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.reading import Page, Reading, Request, SourceRefusedError, Steps, Visit
from bot.sources import _feed_json, _feed_loose, _feed_xml
from bot.sources._feed_build import build
from bot.sources._feed_bytes import Shape, decode, shape
from bot.sources._feed_draft import FeedDraft
from bot.sources._feed_links import absolute, hub_of

_REFUSALS = {
    Shape.HTML: "answered with an HTML page, not a feed; give the feed's own address, "
    "or use --kind auto to look for one on the page",
    Shape.JSON: "answered with JSON that is no JSON Feed; give the feed's own address",
    Shape.ALERT: "answered with a CAP alert, not a feed; use --kind cap",
    Shape.XML: "answered with XML that is no feed; give the feed's own address",
    Shape.OTHER: "answered with something that is no feed; give the feed's own address",
}


def read(visit: Visit) -> Steps:
    """Ask for the feed and return what stands in it."""
    page = yield Request(visit.url)
    return parse(page, visit)


def parse(page: Page, visit: Visit) -> Reading:
    """Return a feed's entries in the order of the feed.

    Raises:
        SourceRefusedError: the page is no feed.

    """
    if page.unchanged:
        return Reading(unchanged=True, cursor=visit.cursor)
    if not page.body.strip():
        raise SourceRefusedError("answered with an empty page; check the feed's address")
    reading = build(_draft(decode(page)), visit, page.url)
    hub = absolute(hub_of(page.headers.get("link", "")), page.url)
    return replace(reading, hub=hub or reading.hub)


def looks_like(page: Page) -> bool:
    """Tell whether a page is a feed, by its beginning rather than by what the server calls it."""
    text = decode(page)
    match shape(text):
        case Shape.FEED:
            return True
        case Shape.JSON:
            return _feed_json.parse(text) is not None
        case _:
            return False


def _draft(text: str) -> FeedDraft:
    kind = shape(text)
    found = None
    if kind is Shape.JSON:
        found = _feed_json.parse(text)
    elif kind is Shape.FEED:
        found = _feed_xml.parse(text) or _feed_loose.parse(text)
    if found is None:
        raise SourceRefusedError(_REFUSALS.get(kind, _REFUSALS[Shape.OTHER]))
    return found
