"""Embedded posts of social networks, as their own embed codes mark them up."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from bot.domain.blocks import Post
from bot.domain.richtext.dates import date_in, date_of_status
from bot.domain.richtext.tree import Element, plain, tag_of, web_url

_WHO = r"(?P<dash>—|–|―|--|-)\s*(?P<name>[^\n]{0,100}?)\s*\(@(?P<handle>[\w.@:-]{1,100})\)\s*\Z"
_SIGNATURE = re.compile(_WHO)
_SIGNED = re.compile(r"[^\n]*\s" + _WHO)
_NAMED = re.compile(r"\A\W*(?P<name>[^\n]{0,100}?)\s*\(@(?P<handle>[\w.@:-]{1,100})\)")
_STATUS = re.compile(
    r"^https?://(?:(?:www|mobile)\.)?(?:twitter|x)\.com/(?P<handle>\w{1,20})/status(?:es)?/\d+"
)
_SHORT = re.compile(r"\s*(?:https?://)?t\.co/\w+")
_PICTURES = re.compile(r"\s*pic\.(?:twitter|x)\.com/\w+")
_CUT_LINK = re.compile(r"\s*https?://t\.co/\w*…|\s*https?://t\.co/?(?=\s|\Z)")
_INVITATIONS = re.compile(
    r"(?:view this post on|sieh dir diesen beitrag|voir cette publication|ver esta publicaci[oó]n"
    r"|visualizza questo post|ver ess?[at]a (?:foto|publica)|bekijk dit bericht|instagram beitrag"
    r"|посмотреть эту публикацию|この投稿をinstagram|tweet may have been deleted|view on threads)",
    re.IGNORECASE,
)
_SHARED = re.compile(
    r"(?:an? (?:post|photo|video|reel) (?:shared|posted) by|ein (?:beitrag|foto|video|reel) geteilt von"
    r"|une? (?:publication|photo|vidéo) partagée par|una? (?:publicación|foto|video|post) "
    r"(?:compartid[ao] (?:de|por)|condivis[ao] da)|een bericht gedeeld door|uma publicação "
    r"(?:compartilhada|partilhada) por|публикация от|posted by|gepostet von|publicado por|publiée? par"
    r"|pubblicato da|geplaatst door)\s+(?P<who>[^\n]{0,200})",
    re.IGNORECASE,
)
_ON_DATE = re.compile(r"\s+(?:on|am|le|el|il|op|em)\s+[^\n]*\Z")


def post_of(element: Element, names: frozenset[str]) -> Post | None:
    """Return the post an element embeds, or None when it embeds none."""
    for name in names:
        if reader := _READERS.get(name):
            return reader(element)
    return None


def _twitter(element: Element) -> Post:
    _unshorten(element)
    links = [a for a in element.iter("a") if _STATUS.match(_address(a))]
    if not links:
        return Post("twitter", _words_of_tweet(plain(element)))
    url = _without_query(_address(links[-1]))
    text, name, handle = _signed(_before(element, links[-1]))
    found = _STATUS.match(url)
    handle = handle or (found["handle"] if found else None)
    day = date_in(plain(links[-1])) or date_of_status(url)
    if _INVITATIONS.search(text):
        text = ""
    return Post("twitter", _words_of_tweet(text), name, handle, url, day)


def _unshorten(element: Element) -> None:
    """Write the links that the network cut short as what they lead to, where the page says so."""
    for link in element.iter("a"):
        if not _SHORT.match(_address(link)):
            continue
        told = link.get("data-expanded-url") or link.get("title") or ""
        if (whole := web_url(told)) and not _SHORT.match(whole) and not len(link):
            link.set("href", whole)
            if _SHORT.match(link.text or "") or (link.text or "").endswith("…"):
                link.text = whole


def _bluesky(element: Element) -> Post:
    links = list(element.iter("a"))
    text, name, handle = (
        _signed(_before(element, links[-1])) if links else (plain(element), None, None)
    )
    url = _without_query(_address(links[-1])) if links else ""
    at = re.fullmatch(
        r"at://([^/]+)/app\.bsky\.feed\.post/(\w+)", element.get("data-bluesky-uri", "")
    )
    if at and "/post/" not in url:
        url = f"https://bsky.app/profile/{at[1]}/post/{at[2]}"
    day = date_in(plain(links[-1])) if links else None
    return Post("bluesky", text, name, handle, web_url(url), day)


def _instagram(element: Element) -> Post:
    url = _permalink(element, "data-instgrm-permalink", ("/p/", "/reel/", "/tv/"))
    text, name, handle, day = _shared(plain(element))
    return Post("instagram", text, name, handle, url, _stamp(element) or day)


def _facebook(element: Element) -> Post:
    url = web_url(
        element.get("data-href") or element.get("cite") or "", "https://www.facebook.com/"
    )
    text, name, handle, day = _shared(plain(element))
    return Post("facebook", text, name, handle, url, day)


def _tiktok(element: Element) -> Post:
    url = web_url(element.get("cite"))
    lines = plain(element).split("\n")
    handle = lines[0].lstrip("@") if lines[0].startswith("@") and " " not in lines[0] else None
    if handle is None and url and (found := re.search(r"/@([\w.]{1,64})/", url)):
        handle = found[1]
    words = (line for line in lines if line.lstrip("@") != handle and not line.startswith("♬"))
    return Post("tiktok", "\n".join(words), handle=handle, url=url)


def _telegram(element: Element) -> Post:
    url = _permalink(element, "data-telegram-post", ("t.me/",))
    found = re.search(r"t\.me/(\w+)/", url or "")
    return Post("telegram", plain(element), handle=found[1] if found else None, url=url)


def _threads(element: Element) -> Post:
    url = _permalink(element, "data-text-post-permalink", ("/post/", "/t/"))
    found = re.search(r"/@([\w.]+)/", url or "")
    text = _INVITATIONS.sub("", plain(element)).strip()
    return Post("threads", text, handle=found[1] if found else None, url=url)


def _mastodon(element: Element) -> Post:
    url = _permalink(element, "data-embed-url", ("/@",))
    url = url.removesuffix("/embed") if url else None
    found = re.search(r"/@([\w.]+)/\d", url or "")
    text, name, handle, day = _shared(plain(element))
    handle = handle or (found[1] if found else None)
    lines = [line for line in text.split("\n") if not line.lower().startswith("view on mastodon")]
    return Post("mastodon", "\n".join(lines), name, handle, url, _stamp(element) or day)


def _reddit(element: Element) -> Post:
    links = [_address(a) for a in element.iter("a") if "/comments/" in _address(a)]
    found = re.search(r"\bu/([\w-]+)", plain(element))
    url = _without_query(links[0]) if links else None
    return Post("reddit", plain(element), handle=found[1] if found else None, url=url)


def _signed(text: str) -> tuple[str, str | None, str | None]:
    """Part a text from the name and handle at its end, on a line of their own or behind a dash."""
    line_at = text.rfind("\n") + 1
    found = _SIGNATURE.match(text, line_at) or _SIGNED.match(text, line_at)
    if found is None:
        return text, None, None
    return text[: found.start("dash")].strip(), found["name"] or None, found["handle"]


def _shared(text: str) -> tuple[str, str | None, str | None, str | None]:
    """Part a text from the line that says who shared it, and when."""
    lines = [line for line in text.split("\n") if not _INVITATIONS.match(line)]
    text = "\n".join(lines)
    # The last one counts: a caption may speak of sharing too.
    found = max(_SHARED.finditer(text), key=lambda match: match.start(), default=None)
    if found is None:
        return text, None, None, None
    rest = found["who"] + text[found.end() :].replace("\n", " ")
    named = _NAMED.match(rest)
    name = named["name"] if named else _ON_DATE.sub("", rest)
    handle = named["handle"] if named else None
    return text[: found.start()].strip(), name.strip() or None, handle, date_in(rest)


def _words_of_tweet(text: str) -> str:
    """Take off the addresses that only stand for pictures, or that were cut short."""
    return _CUT_LINK.sub("", _PICTURES.sub("", text)).strip()


def _before(element: Element, link: Element) -> str:
    """Return the element's words in front of a link."""
    whole, tail = plain(element), plain(link)
    at = whole.rfind(tail) if tail else len(whole)
    return whole[:at].strip() if at >= 0 else whole


def _permalink(element: Element, attribute: str, marks: tuple[str, ...]) -> str | None:
    address = element.get(attribute)
    if not address:
        links = [_address(a) for a in element.iter("a")]
        address = next((a for a in reversed(links) if any(mark in a for mark in marks)), None)
    return web_url(_without_query(address)) if address else None


def _stamp(element: Element) -> str | None:
    times = (node.get("datetime", "") for node in element.iter() if tag_of(node) == "time")
    return next(filter(None, map(date_in, times)), None)


def _address(link: Element) -> str:
    return (link.get("href") or "").strip()


def _without_query(url: str) -> str:
    try:
        return urlsplit(url)._replace(query="", fragment="").geturl()
    except ValueError:
        return url.split("?", maxsplit=1)[0]


_READERS: dict[str, Callable[[Element], Post]] = {
    "twitter-tweet": _twitter,
    "twitter-video": _twitter,
    "twitter-tweet-rendered": _twitter,
    "nojs-tweet": _twitter,
    "instagram-media": _instagram,
    "fb-post": _facebook,
    "fb-video": _facebook,
    "fb-xfbml-parse-ignore": _facebook,
    "tiktok-embed": _tiktok,
    "telegram-post": _telegram,
    "text-post-media": _threads,
    "bluesky-embed": _bluesky,
    "mastodon-embed": _mastodon,
    "reddit-embed-bq": _reddit,
    "reddit-card": _reddit,
}
