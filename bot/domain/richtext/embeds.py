"""What pages embed from elsewhere: players, posts of social networks, maps and polls."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from bot.domain.blocks import Block, Image, Link, Post, Video
from bot.domain.richtext import media, posts
from bot.domain.richtext.characters import fold
from bot.domain.richtext.dates import date_of_status
from bot.domain.richtext.media import is_tracker
from bot.domain.richtext.tree import Element, classes, plain, web_url

_YOUTUBE = re.compile(
    r"(?:youtube(?:-nocookie)?\.com/(?:embed|shorts|v)/|youtu\.be/)(?P<id>[\w-]{6,20})"
)
_PLAYERS = re.compile(
    r"(?:^|\.)(?:youtube(?:-nocookie)?\.com|youtu\.be|vimeo\.com|dailymotion\.com|streamable\.com"
    r"|brightcove\.(?:net|com)|jwplayer\.com|jwplatform\.com|twitch\.tv|rumble\.com|wistia\.(?:net|com)"
    r"|kaltura\.com|ooyala\.com|soundcloud\.com|spotify\.com|bitchute\.com|odysee\.com|videos?\..+)$"
)
_NO_CONTENT = re.compile(
    r"doubleclick|googlesyndication|googletagmanager|adservice|amazon-adsystem|recaptcha|taboola"
    r"|outbrain|facebook\.com/plugins/(?:like|share_button|follow|likebox)|platform\.twitter\.com/widgets/"
    r"(?:tweet_button|follow_button)|sharethis|addthis|/newsletter",
    re.IGNORECASE,
)
_FACEBOOK_NAME = re.compile(
    r"https://(?:www\.|m\.)?facebook\.com/(?P<name>[\w.-]{2,60})/(?:posts|videos|photos)/"
)
_TELEGRAM = re.compile(r"(?:t|telegram)\.me/(?:s/)?(?P<channel>\w{3,64})/(?P<number>\d{1,12})")
_MASTODON = re.compile(r"/@(?P<user>[\w.]{1,64})(?:@[\w.-]+)?/(?P<number>\d{5,25})(?:/embed)?/?$")


_CARDS = frozenset(("embedly-card", "wp-embedded-content", "iframely-embed"))
_FACE = re.compile(r"profile_images|/avatar|emoji|twemoji|/icons?/", re.IGNORECASE)
_MOST_ATTACHED = 10


def blocks_of(element: Element, tag: str, base: str | None) -> tuple[Block, ...] | None:
    """Return what an embed shows, nothing if that is nothing, None if it is no embed."""
    if tag in ("iframe", "amp-iframe"):
        return _frame(element, base)
    if tag == "script":
        return _telegram_script(element)
    if tag in ("amp-youtube", "lite-youtube"):
        return _youtube_element(element)
    if tag in ("amp-twitter", "twitter-widget"):
        return (_status(element.get("data-tweetid") or element.get("data-tweet-id") or ""),)
    if not element.get("class"):
        return None
    names = classes(element)
    if not _CARDS.isdisjoint(names):
        return _card(element, base)
    post = posts.post_of(element, names)
    if post is None:
        return None
    return (post, *_attached(element, base)) if post.text or post.url else ()


def _card(element: Element, base: str | None) -> tuple[Block, ...] | None:
    """Return the page that a card of another site's leads to; None when it leads nowhere."""
    for link in element.iter("a"):
        if url := web_url(link.get("href"), base):
            return (Link(url, fold(plain(link)) or None),)
    return None


def _attached(element: Element, base: str | None) -> tuple[Block, ...]:
    """Return the pictures and films that a post shows within its markup, not its author's face."""
    shown = (media.blocks_of(node, base) for node in element.iter("img", "video"))
    found = (block for blocks in shown for block in blocks if not _FACE.search(_url_of(block)))
    return tuple(dict.fromkeys(found))[:_MOST_ATTACHED]


def _url_of(block: Block) -> str:
    """Return the address of a picture or a film, and nothing for other blocks."""
    return block.url if isinstance(block, Image | Video) else ""


def _frame(element: Element, base: str | None) -> tuple[Block, ...]:
    address = element.get("src") or ""
    if not address.strip() or address.startswith(("about:", "data:", "javascript:")):
        address = element.get("data-src") or element.get("data-lazy-src") or ""
    url = web_url(address, base)
    if url is None or _NO_CONTENT.search(url) or is_tracker(url) or _is_dot(element):
        return ()
    title = fold(element.get("title") or "") or None
    return (_embedded(url, title),)


def _embedded(url: str, title: str | None) -> Block:
    """Return what stands behind the address of an embedded page."""
    if youtube := _YOUTUBE.search(url):
        return Video(f"https://www.youtube.com/watch?v={youtube['id']}", title)
    parts = urlsplit(url)
    host, query = (parts.hostname or "").removeprefix("www."), parse_qs(parts.query)
    if host.endswith("facebook.com") and "/plugins/" in parts.path and (href := query.get("href")):
        return _facebook(href[0], parts.path, title)
    if host == "platform.twitter.com" and (status := query.get("id")):
        return _status(status[0])
    if telegram := _TELEGRAM.match(f"{host}{parts.path}"):
        return _telegram(telegram["channel"], telegram["number"])
    if (mastodon := _MASTODON.search(parts.path)) and parts.path.rstrip("/").endswith("/embed"):
        return Post("mastodon", "", handle=mastodon["user"], url=url.split("/embed", maxsplit=1)[0])
    if host.endswith("instagram.com"):
        return Post(
            "instagram",
            "",
            url=url.split("?", maxsplit=1)[0].removesuffix("/").removesuffix("/embed"),
        )
    return Video(url, title) if _PLAYERS.search(host) else Link(url, title)


def _facebook(href: str, path: str, title: str | None) -> Block:
    url = web_url(href) or "https://www.facebook.com/"
    if "/video" in path:
        return Video(url, title)
    if "/page" in path:
        return Link(url, title or "Facebook")
    named = _FACEBOOK_NAME.match(url)
    return Post("facebook", "", handle=named["name"] if named else None, url=url)


def _status(number: str) -> Block:
    number = re.sub(r"\D", "", number)[:20]
    url = f"https://twitter.com/i/status/{number}"
    return Post("twitter", "", url=url, date=date_of_status(url))


def _telegram_script(element: Element) -> tuple[Block, ...] | None:
    found = re.fullmatch(r"(\w{3,64})/(\d{1,12})", element.get("data-telegram-post") or "")
    return (_telegram(found[1], found[2]),) if found else None


def _telegram(channel: str, number: str) -> Post:
    return Post("telegram", "", handle=channel, url=f"https://t.me/{channel}/{number}")


def _youtube_element(element: Element) -> tuple[Block, ...]:
    number = re.sub(r"[^\w-]", "", element.get("data-videoid") or element.get("videoid") or "")
    return (Video(f"https://www.youtube.com/watch?v={number}"),) if number else ()


def _is_dot(element: Element) -> bool:
    return any(element.get(side, "").strip() in ("0", "1") for side in ("width", "height"))
