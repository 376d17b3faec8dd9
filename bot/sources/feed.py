"""Feeds: RSS, RDF, Atom and JSON Feed, well-formed or not."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.reading import (
    Page,
    Reading,
    Request,
    Skipped,
    SourceRefusedError,
    Steps,
    Visit,
)
from bot.sources import _feed_json, _feed_loose, _feed_mend, _feed_xml
from bot.sources._feed_build import build
from bot.sources._feed_bytes import Shape, decode, entities, shape, start_of
from bot.sources._feed_draft import FeedDraft
from bot.sources._feed_links import absolute, linked

_CUT = "the feed breaks off in its middle; it is read when the feed is whole"
_BROKEN = "answered with a JSON Feed that is broken or cut off; it is asked again later"
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
    draft, cut = _draft(decode(page), page)
    reading = build(draft, visit, page.url)
    hub, topic = (_announced(page, rel) for rel in ("hub", "self"))
    skipped = (*reading.skipped, *((Skipped(cut, _CUT),) if cut else ()))
    return replace(reading, hub=hub or reading.hub, topic=topic or reading.topic, skipped=skipped)


def _announced(page: Page, rel: str) -> str | None:
    """Return what the answer's Link header says, which goes before the feed itself (WebSub, 4)."""
    return absolute(linked(page.headers.get("link", ""), rel), page.url)


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


def _draft(text: str, page: Page) -> tuple[FeedDraft, str | None]:
    """Return the feed, and the name of the item in whose middle it breaks off."""
    kind = shape(text)
    found = None
    if kind is Shape.FEED:
        text = text[start_of(text) :]
        found = _feed_xml.parse(text)
        return (found, None) if found else _mended(text, page)
    if kind is Shape.JSON:
        found = _feed_json.parse(text)
        if found is None and _feed_json.is_broken(text):
            raise SourceRefusedError(_BROKEN)
    if found is None:
        raise SourceRefusedError(_REFUSALS.get(kind, _REFUSALS[Shape.OTHER]))
    return found, None


def _mended(text: str, page: Page) -> tuple[FeedDraft, str | None]:
    """Read a feed that is not well-formed: what is whole of it, with its usual faults mended."""
    whole = _feed_mend.whole(text)
    mended = _feed_mend.mended(whole.text, entities(page))
    return _feed_xml.parse(mended) or _feed_loose.parse(mended), whole.cut
