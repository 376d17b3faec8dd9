"""The feed a page names in its head (``<link rel=alternate>``)."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.sources._feed_links import absolute, base_of

_TYPES = {
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
}
_COMMENTS = re.compile(r"comment|kommentar|comentario|comentário|commenti|reacties", re.IGNORECASE)


def feed_of(html: str, page: str | None) -> str | None:
    """Return the first feed a page names which is not that of its comments, as an address.

    Args:
        html: the page.
        page: where it came from; None for a file, whose own canonical address then counts.

    """
    tree = LexborHTMLParser(html)
    base = base_of(_href(tree, "base"), page, _href(tree, "link[rel=canonical]"))
    links = (link for link in tree.css("link[rel][href]") if _names_feed(link))
    found = (absolute(link.attributes.get("href") or "", base) for link in links)
    return next((url for url in found if url is not None), None)


def _names_feed(link: LexborNode) -> bool:
    attributes = {name: value or "" for name, value in link.attributes.items()}
    kind = attributes.get("type", "").partition(";")[0].strip().lower()
    if "alternate" not in attributes.get("rel", "").lower().split() or kind not in _TYPES:
        return False
    told = f"{attributes.get('title', '')} {attributes['href']}"
    return bool(attributes["href"].strip()) and not _COMMENTS.search(told)


def _href(tree: LexborHTMLParser, selector: str) -> str | None:
    found = tree.css_first(selector)
    return None if found is None else found.attributes.get("href")
