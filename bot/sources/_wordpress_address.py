"""Where a WordPress live blog answers: found in its page or its address, asked by time or page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from selectolax.lexbor import LexborHTMLParser

from bot.domain.richtext.tree import web_url

_REST = re.compile(r"^(?P<base>.*?/liveblog/v1/\d+)(?:/.*)?$")
_ROUTE = "rest_route"
_SETTINGS = re.compile(r"\bliveblog_settings\s*=\s*(?=\{)")
_POST_ID = re.compile(r"(?:^|\s)(?:postid|page-id)-(\d+)(?:\s|$)")
_JSON_OF_POST = re.compile(r"/wp/v2/\w+/(\d+)/?$")
_LONGEST_SETTINGS = 100_000  # characters; it holds a hundred short strings
_LINK_HEADER = re.compile(r"<([^<>]*)>\s*;[^<>]*?rel\s*=\s*\"?https://api\.w\.org/\"?")
_MARKS = (b"liveblog_settings", b"wpcom-liveblog-container", b"/liveblog/v1/")


@dataclass(frozen=True, slots=True)
class Place:
    """A live blog's own address, and the page readers see.

    ``rest`` is false for the plugin's older way, where the times follow the address directly.
    """

    endpoint: str
    page: str | None = None
    rest: bool = True

    def between(self, start: int, end: int) -> str:
        """Return the address of what was written between two moments, in seconds since 1970."""
        return self.under(f"entries/{start}/{end}" if self.rest else f"{start}/{end}/")

    def listed(self, number: int) -> str:
        """Return the address of a page of the blog as it stands now, counted from one."""
        return self.under(f"get-entries/{number}/0-0")

    def under(self, rest: str) -> str:
        """Return an address below the live blog's, also where it is a query's value."""
        parts = urlsplit(self.endpoint)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        if any(name == _ROUTE for name, _ in pairs):
            told = [(n, f"{v.rstrip('/')}/{rest}" if n == _ROUTE else v) for n, v in pairs]
            return urlunsplit(parts._replace(query=urlencode(told, safe="/", quote_via=quote)))
        return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{rest}"))


def of_address(url: str) -> Place | None:
    """Return the live blog that a REST address belongs to, however it goes on."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    if found := _REST.match(parts.path):
        return Place(urlunsplit(parts._replace(path=found["base"], fragment="")))
    for name, value in parse_qsl(parts.query):
        if name == _ROUTE and (found := _REST.match(value)):
            query = f"{_ROUTE}={quote(found['base'], safe='/')}"
            return Place(urlunsplit(parts._replace(query=query, fragment="")))
    return None


def is_named(body: bytes) -> bool:
    """Tell, without parsing, whether a page may hold such a live blog."""
    return any(mark in body for mark in _MARKS)


def of_page(text: str, url: str | None, link_header: str = "") -> Place | None:
    """Return the live blog that a post's page holds, or None.

    Args:
        text: the page.
        url: where it came from; None for a file.
        link_header: the answer's Link header, which names the REST root as the page does.

    """
    tree = LexborHTMLParser(text)
    settings = _settings(text)
    page = web_url(_href(tree, "link[rel=canonical]"), url) or url
    told = web_url(_text(settings.get("endpoint_url")), url)
    if told:
        return _told(told, settings, page)
    number = _text(settings.get("post_id")) or next(_numbers(tree), "")
    root = _root(tree, url, link_header)
    if not root or not number.isdigit():
        return None
    return Place(Place(root).under(f"liveblog/v1/{number}"), page)


def _told(endpoint: str, settings: dict[str, object], page: str | None) -> Place:
    """Return what the plugin's own settings say; a REST address shows itself."""
    at = of_address(endpoint)
    if at is not None:
        return Place(at.endpoint, page)
    return Place(endpoint, page, rest=_text(settings.get("use_rest_api")) in ("1", "True"))


def _settings(text: str) -> dict[str, object]:
    found = _SETTINGS.search(text)
    if found is None:
        return {}
    start = text[found.end() : found.end() + _LONGEST_SETTINGS]
    try:
        settings, _ = json.JSONDecoder(strict=False).raw_decode(start)
    except (ValueError, RecursionError):
        return {}
    return settings if isinstance(settings, dict) else {}


def _numbers(tree: LexborHTMLParser) -> Iterator[str]:
    """Yield the post's number from wherever WordPress tells it."""
    short = dict(parse_qsl(_query(_href(tree, "link[rel=shortlink]"))))
    yield from (short[name] for name in ("p", "page_id") if short.get(name, "").isdigit())
    body = tree.css_first("body")
    marks = (body.attributes.get("class") or "") if body is not None else ""
    yield from _POST_ID.findall(marks)[:1]
    yield from _JSON_OF_POST.findall(_href(tree, "link[rel=alternate][type='application/json']"))


def _root(tree: LexborHTMLParser, url: str | None, header: str) -> str | None:
    named = _LINK_HEADER.search(header)
    href = _href(tree, "link[rel='https://api.w.org/']") or (named[1] if named else "")
    return web_url(href, url)


def _href(tree: LexborHTMLParser, selector: str) -> str:
    found = tree.css_first(selector)
    return "" if found is None else found.attributes.get("href") or ""


def _query(url: str) -> str:
    try:
        return urlsplit(url).query
    except ValueError:
        return ""


def _text(value: object) -> str:
    return str(value).strip() if isinstance(value, str | int) else ""
