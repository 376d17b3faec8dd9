"""What a WordPress live blog answers: typed entries, of which the last of each number counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
from selectolax.lexbor import LexborHTMLParser

from bot.domain.model import Entry
from bot.domain.reading import Skipped, SourceRefusedError
from bot.domain.richtext import blocks_from_html, fold, tidy
from bot.domain.richtext.tree import web_url
from bot.sources._feed_dates import read_date
from bot.sources._identity import content_key
from bot.sources._json_text import without_halves
from bot.sources._wordpress_address import Place

Json = dict[str, Any]

_KEY_EVENT = re.compile(r"\btype-key\b")
_COMMAND = re.compile(r"<span\b[^<>]*\bliveblog-command\b[^<>]*>[^<]*</span>", re.IGNORECASE)
_EMOJI = re.compile(
    r"<img\b[^<>]{0,300}\bliveblog-emoji\b[^<>]{0,300}\bdata-emoji=[\"']([^\"'<>]{0,40})[^<>]*>",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?:id_|liveblog-entry-)?(\d{1,20})")
_LAST_YEAR = 4_102_444_800  # seconds: the year 2100; what is beyond is no date
_MOST = 5000  # entries, edits and deletions of one answer; of more, the newest are read
_LONGEST_TOLD = 120  # characters of the site's own words in an error
_REFUSALS = {
    "rest_no_route": "has no live blog there; give the post's own page, or check that the plugin "
    "Liveblog is on",
    "rest_cookie_invalid_nonce": "lets only its own page ask; the publisher must open its REST interface",
    "rest_forbidden": "wants a login; ask the publisher to open its REST interface",
    "rest_not_logged_in": "wants a login; ask the publisher to open its REST interface",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: what is listed, how many pages there are, the newest moment in it."""

    listed: tuple[Json, ...]
    pages: int = 1
    latest: int = 0


@dataclass(slots=True)
class Found:
    """What a sequence of answers leaves standing, in order of first appearance."""

    entries: dict[str, Entry] = field(default_factory=dict)
    removed: dict[str, None] = field(default_factory=dict)
    skipped: dict[str, Skipped] = field(default_factory=dict)


def is_answer(body: bytes) -> bool:
    """Tell whether a page is such an answer, for those who do not know where it came from."""
    start = body[:2048].lstrip()
    if not start.startswith(b"{") or b'"entries"' not in body:
        return False
    told = (b'"latest_timestamp"', b'"refresh_interval"', b'"share_link"', b'"css_classes"')
    return any(mark in body for mark in told)


def answer(body: bytes) -> Answer:
    """Read an answer.

    Raises:
        SourceRefusedError: it is none, or says that we may not ask.

    """
    try:
        told = orjson.loads(without_halves(body.decode("utf-8-sig", "replace").strip()))
    except (ValueError, RecursionError) as error:
        raise SourceRefusedError(_no_json(body)) from error
    if isinstance(told, dict) and "code" in told and "entries" not in told:
        raise SourceRefusedError(_refusal(told))
    entries = told.get("entries") if isinstance(told, dict) else None
    if isinstance(entries, dict):  # PHP makes an object of a list with gaps
        entries = list(entries.values())
    if not isinstance(entries, list):
        raise SourceRefusedError("answered with JSON that lists no live-blog entries")
    listed = tuple(each for each in entries if isinstance(each, dict))
    times = [seconds(each.get("timestamp")) for each in listed]
    latest = max([seconds(told.get("latest_timestamp")), *times])
    return Answer(listed, _count(told.get("pages")), latest)


def take(found: Found, listed: Sequence[Json], place: Place, zone: str) -> None:
    """Go through what an answer lists, the oldest first; what is said last of an entry counts."""
    for told in _oldest_first(listed)[-_MOST:]:
        entry = _entry(told, place, zone, found)
        for kept in (found.removed, found.skipped):
            kept.pop(entry.key, None)
        if _word(told.get("type")) == "delete":
            found.removed |= {} if entry.provisional else {entry.key: None}
        elif entry.title or entry.blocks:
            found.entries[entry.key] = entry
            continue
        else:
            found.skipped[entry.key] = Skipped(entry.key, "empty")
        found.entries.pop(entry.key, None)


def seconds(value: object) -> int:
    """Return a moment in whole seconds since 1970, or 0 for what is none."""
    if isinstance(value, str) and re.fullmatch(r"\s*\d{1,10}(?:\.\d{1,9})?\s*", value, re.ASCII):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    return int(value) if 0 < value < _LAST_YEAR else 0


def _oldest_first(listed: Sequence[Json]) -> list[Json]:
    """Order by time; what bears the same time, or none, stays in the order of the answer."""
    times = [seconds(told.get("timestamp")) for told in listed]
    if not times or not all(times):
        return list(listed)
    falling = times[0] > times[-1]
    turned = listed[::-1] if falling else listed
    return sorted(turned, key=lambda told: seconds(told.get("timestamp")))


def _entry(told: Json, place: Place, zone: str, found: Found) -> Entry:
    html = _html(told)
    blocks = tidy(blocks_from_html(_EMOJI.sub(r":\1:", _COMMAND.sub("", html)), place.page))
    title = fold(_word(told.get("headline")) or _word(told.get("title"))) or None
    number = _number(told.get("id"))
    key = number or content_key(html)
    written, changed = _times(told, zone, found.entries.get(key))
    marks = f"{_word(told.get('css_classes'))} {' '.join(_COMMAND.findall(html))}"
    return Entry(
        key=key,
        blocks=blocks,
        title=title,
        url=_url(told, number, place),
        author=_authors(told.get("authors")),
        published=written,
        updated=changed,
        key_event=told.get("key_event") is True or _KEY_EVENT.search(marks) is not None,
        provisional=not number,
    )


def _html(told: Json) -> str:
    """Return an entry's markup; older versions wrap it in a heading with author and time."""
    html = next(filter(None, (_word(told.get(n)) for n in ("render", "html", "content"))), "")
    if "liveblog-entry-text" not in html:
        return html
    inner = LexborHTMLParser(html).css_first(".liveblog-entry-text")
    return html if inner is None else inner.html or ""


def _times(told: Json, zone: str, before: Entry | None) -> tuple[datetime | None, datetime | None]:
    """Return when an entry was written and when it was last changed."""
    changed = _moment(told.get("timestamp"), zone)
    written = _moment(told.get("entry_time"), zone)
    if _word(told.get("type")) != "update":
        return written or changed, changed if written and changed and changed > written else None
    return written or (before.published if before else None), changed


def _moment(value: object, zone: str) -> datetime | None:
    if at := seconds(value):
        return datetime.fromtimestamp(at, UTC)
    return read_date(value, zone) if isinstance(value, str) else None


def _url(told: Json, number: str, place: Place) -> str | None:
    shared = web_url(_word(told.get("share_link")) or _word(told.get("permalink")), place.page)
    if shared or not place.page:
        return shared
    return f"{place.page.partition('#')[0]}#liveblog-entry-{number}" if number else place.page


def _authors(value: object) -> str | None:
    people: Iterable[Any] = value if isinstance(value, list) else ()
    names = (fold(_word(person.get("name"))) for person in people if isinstance(person, dict))
    return ", ".join(dict.fromkeys(filter(None, names))) or None


def _number(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    found = _NUMBER.fullmatch(str(value).strip())
    return found[1] if found else ""


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 1


def _word(value: object) -> str:
    match value:
        case str():
            return value
        case list():
            return " ".join(each for each in value if isinstance(each, str))
        case _:
            return ""


def _no_json(body: bytes) -> str:
    if body.lstrip()[:1] == b"<":
        return (
            "answered with a web page instead of live-blog entries; its REST interface is closed, "
            "or the address is not the post's"
        )
    return "answered with something that is no JSON; the answer is broken or cut off"


def _refusal(told: Json) -> str:
    code = fold(_word(told.get("code")))[:_LONGEST_TOLD]
    remedy = _REFUSALS.get(code) or f"says: {fold(_word(told.get('message')))[:_LONGEST_TOLD]}"
    return f"the site {remedy} ({code or 'no reason given'})"
