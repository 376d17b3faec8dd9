"""Where a Superdesk live blog answers: by its API's address, or found in a page that embeds it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice
from urllib.parse import quote, urlsplit

from bot.domain.richtext.tree import web_url

_API = re.compile(
    r"^(?P<base>.*?/api(?:/v(?P<version>[12]))?)/client_blogs/(?P<blog>[0-9a-f]{24})(?:/.*)?$",
    re.IGNORECASE,
)
_EMBED = re.compile(r"/embed/([0-9a-f]{24})\b", re.IGNORECASE)
_HOST_BEFORE = re.compile(r"(?:https?:)?//[^\s\"'<>]+$", re.IGNORECASE)
_LONGEST_HOST = 200  # characters before a blog's own part of a frame's address
_EMBEDDED = re.compile(r"^(?P<base>.*?)/embed/(?P<blog>[0-9a-f]{24})(?:/|$)", re.IGNORECASE)
_HOST = re.compile(r"[\"']?api_?host[\"']?\s*[:=]\s*[\"']([^\"'<>\s]{1,300})[\"']", re.IGNORECASE)
_BLOG = (
    re.compile(r"client_blogs\\?/([0-9a-f]{24})\b", re.IGNORECASE),
    re.compile(r"[\"']?\bblog_?id[\"']?\s*[:=]\s*[\"']([0-9a-f]{24})[\"']", re.IGNORECASE),
)
_BLOG_OBJECT = re.compile(r"[\"']?\bblog[\"']?\s*:\s*\{")
_ID = re.compile(r"[\"']_id[\"']\s*:\s*[\"']([0-9a-f]{24})[\"']")
_OBJECTS = 20  # places where a page may describe its blog
_DESCRIBED = 20_000  # characters of such a description
_WITHIN = 2_000_000  # characters of a page that are looked at
# What version 1 passes on to its search engine: the newest first, as version 2 is asked.
_NEWEST = quote('{"sort":[{"published_date":{"order":"desc"}}]}', safe="")
MOST = 100  # posts a page; the interface answers 403 to more


@dataclass(frozen=True, slots=True)
class Place:
    """A blog's own address (``…/client_blogs/ID/posts``) and the page readers see."""

    endpoint: str
    page: str | None = None

    @property
    def lists(self) -> tuple[str, ...]:
        """The lists that together hold all posts: version 2 leaves the sticky ones out of one."""
        return ("1", "0") if "/api/v2/" in self.endpoint else ("",)

    def listed(self, sticky: str, number: int, *, fresh: int = 0) -> str:
        """Return the address of a page of a list, counted from one.

        Args:
            sticky: one of ``lists``.
            number: the page.
            fresh: a moment that makes the address a new one, so that its content comes again.

        """
        again = f"&fresh={fresh}" if fresh else ""
        if sticky:
            asked = f"sticky={sticky}&limit={MOST}&ordering=newest_first&page={number}"
        else:
            asked = f"source={_NEWEST}&max_results={MOST}&page={number}"
        return f"{self.endpoint}?{asked}{again}"

    def older(self) -> Place | None:
        """Return where a server answers that knows only the first version."""
        if "/api/v2/" not in self.endpoint:
            return None
        return Place(self.endpoint.replace("/api/v2/", "/api/", 1), self.page)


def of_address(url: str) -> Place | None:
    """Return the blog that an API's address belongs to, however it goes on."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    found = _API.match(f"{parts.scheme}://{parts.netloc}{parts.path}")
    if found is None or parts.scheme not in ("http", "https"):
        return None
    return Place(f"{found['base']}/client_blogs/{found['blog'].lower()}/posts")


def is_named(body: bytes) -> bool:
    """Tell, without parsing much, whether a page may embed such a blog."""
    if b"api_host" in body and (b"client_blogs" in body or b"blog" in body):
        return _of_script(body.decode("utf-8", "replace")[:_WITHIN], None) is not None
    return b"/embed/" in body and re.search(rb"/embed/[0-9a-f]{24}\b", body) is not None


def of_page(text: str, url: str | None) -> Place | None:
    """Return the blog that a page embeds, by its script or by its frame, or None."""
    text = unescape(text[:_WITHIN])
    found = _of_script(text, url)
    if found:
        return Place(found, url)
    own = _EMBEDDED.match(url or "")
    if own:
        return Place(_endpoint(own["base"], own["blog"]), url)
    frame = _EMBED.search(text)
    if frame is None:
        return None
    before = _HOST_BEFORE.search(text[max(0, frame.start() - _LONGEST_HOST) : frame.start()])
    base = web_url(before[0], url) if before else None
    return Place(_endpoint(base, frame[1]), url) if base else None


def _of_script(text: str, url: str | None) -> str | None:
    host = _HOST.search(text)
    blog = next(_blogs(text), None)
    base = web_url(host[1].replace("\\/", "/"), url) if host else None
    return _endpoint(base, blog) if base and blog else None


def _blogs(text: str) -> Iterator[str]:
    yield from (found[1] for form in _BLOG if (found := form.search(text)))
    for start in islice(_BLOG_OBJECT.finditer(text), _OBJECTS):
        if found := _ID.search(text, start.end(), start.end() + _DESCRIBED):
            yield found[1]


def _endpoint(base: str, blog: str) -> str:
    root = re.sub(r"/api(?:/v[12])?/*$", "", base.rstrip("/"))
    return f"{root}/api/v2/client_blogs/{blog.lower()}/posts"
