"""The items of a Superdesk post, each by its type, as blocks."""

from __future__ import annotations

import re
from typing import Any

from bot.domain.blocks import (
    Block,
    Image,
    Link,
    Listing,
    Paragraph,
    Quote,
    Rich,
    Video,
    visible_text,
)
from bot.domain.richtext import blocks_from_html, blocks_from_text, fold, looks_like_html, tidy
from bot.domain.richtext.media import same_picture
from bot.domain.richtext.tree import web_url

Json = dict[str, Any]

_WIDEST = 2600  # pixels; what is wider is for printing
_NAMED = ("viewImage", "baseImage", "original", "thumbnail")
_ADVERT = re.compile(r"\badvert", re.IGNORECASE)


def items_of(post: Json) -> list[Json]:
    """Return a post's items in order: listed by themselves, or in the groups of version 1."""
    found = list(map(_whole, objects(post.get("items"))))
    if found:
        return found
    groups = [g for g in objects(post.get("groups")) if g.get("id") != "root"]
    return [_whole(ref) for group in groups for ref in objects(group.get("refs"))]


def is_advert(item: Json) -> bool:
    """Tell an item that somebody paid for."""
    return _ADVERT.search(text(item.get("item_type"))) is not None


def blocks_of(item: Json, base: str | None, page: str | None) -> tuple[Block, ...]:
    """Return an item's blocks.

    Args:
        item: the item, of whatever type.
        base: what relative addresses are relative to.
        page: where readers find the post; a poll leads there.

    """
    meta = _object(item.get("meta"))
    match text(item.get("item_type")).casefold():
        case "embed":
            return _embed(item, meta, base)
        case "quote":
            return _quote(item, meta, base)
        case "image":
            return _image(item, meta, base)
        case "poll":
            return _poll(item, meta, base, page)
        case "video" | "audio":
            return _film(meta, base) or _words(item, meta, base)
        case _:
            return _words(item, meta, base)


def _words(item: Json, meta: Json, base: str | None) -> tuple[Block, ...]:
    written = text(item.get("text")) or text(meta.get("text")) or text(meta.get("description"))
    return markup(written, base)


def markup(written: str, base: str | None) -> tuple[Block, ...]:
    """Return the blocks of a text that may or may not be HTML."""
    if looks_like_html(written) or re.search(r"&[#\w]{2,8};", written):
        return tidy(blocks_from_html(written, base))
    return tidy(blocks_from_text(written))


def _embed(item: Json, meta: Json, base: str | None) -> tuple[Block, ...]:
    for html in (text(meta.get("html")), text(item.get("text"))):
        if found := markup(html, base):
            return found
    told = (meta.get(name) for name in ("original_url", "url", "iframely_url"))
    url = next(filter(None, (web_url(text(each), base) for each in told)), None)
    title = fold(text(meta.get("title"))) or None
    picture = web_url(text(meta.get("thumbnail_url")), base)
    if url:
        return (Link(url, title or fold(text(meta.get("description"))) or url),)
    said = markup(text(meta.get("title")) or text(meta.get("description")), base)
    return (*said, *((Image(picture, title),) if picture else ()))


def _quote(item: Json, meta: Json, base: str | None) -> tuple[Block, ...]:
    said = _plain(text(meta.get("quote")), base)
    speaker = _plain(text(meta.get("credit")), base) or None
    if said:
        return (Quote(Rich(said), speaker),)
    found = _words(item, meta, base)
    match found:
        case (Quote(rich, None), *rest) if speaker:
            return (Quote(rich, speaker), *rest)
        case _:
            return found


def _image(item: Json, meta: Json, base: str | None) -> tuple[Block, ...]:
    caption = _plain(text(meta.get("caption")) or text(meta.get("description")), base) or None
    credit = _plain(text(meta.get("credit")), base) or None
    shown = _words(item, meta, base)
    drawn = [block for block in shown if isinstance(block, Image)]
    media = _object(meta.get("media"))
    sizes = next(filter(None, (_object(o.get("renditions")) for o in (item, media, meta))), {})
    url = web_url(_rendition(sizes), base) or next((image.url for image in drawn), None)
    if url is None:
        return shown or _as_words(caption)
    alt = caption or next((image.alt for image in drawn if image.alt), None)
    extra = (b for b in shown if not isinstance(b, Image) and not _is_told(b, alt, credit))
    others = (b for b in drawn[1:] if not same_picture(b.url, url))
    return (Image(url, alt, credit), *others, *extra)


def _is_told(block: Block, *told: str | None) -> bool:
    """Tell a caption below a picture that the picture itself bears."""
    words = visible_text(block).casefold()
    for each in told:
        words = words.replace((each or "").casefold(), "")
    return not re.sub(r"[\W_]+|\bcredit\b", "", words)


def _rendition(sizes: Json) -> str:
    """Return the widest version that is not for printing; without widths, the one for viewing."""
    found = {name: _object(size) for name, size in sizes.items()}
    hrefs = {name: text(size.get("href")) for name, size in found.items()}
    widths = {name: _width(size) for name, size in found.items() if hrefs[name]}
    fitting = {name: width for name, width in widths.items() if 0 < width <= _WIDEST}
    if fitting:
        return hrefs[max(fitting, key=lambda name: fitting[name])]
    return next((hrefs[name] for name in (*_NAMED, *hrefs) if hrefs.get(name)), "")


def _width(size: Json) -> int:
    width = size.get("width")
    return width if isinstance(width, int) and not isinstance(width, bool) else 0


def _poll(item: Json, meta: Json, base: str | None, page: str | None) -> tuple[Block, ...]:
    poll = _object(meta.get("poll_body")) or _object(item.get("poll_body")) or meta
    question = _plain(text(poll.get("question")), base)
    if not question:
        return _words(item, meta, base)
    if page:
        return (Link(page, question),)
    options = (_plain(text(each.get("option")), base) for each in objects(poll.get("answers")))
    told = tuple(Rich(option) for option in options if option)
    return (*_as_words(question), *((Listing(told),) if told else ()))


def _film(meta: Json, base: str | None) -> tuple[Block, ...]:
    told = (meta.get(name) for name in ("url", "src", "href", "original_url"))
    url = next(filter(None, (web_url(text(each), base) for each in told)), None)
    return (Video(url, _plain(text(meta.get("caption")), base) or None),) if url else ()


def _plain(written: str, base: str | None) -> str:
    return fold(" ".join(filter(None, map(visible_text, markup(written, base)))))


def _as_words(said: str | None) -> tuple[Block, ...]:
    return (Paragraph(Rich(said)),) if said else ()


def _whole(item: Json) -> Json:
    inner = item.get("item")
    return inner if isinstance(inner, dict) else item


def objects(value: object) -> list[Json]:
    """Return the objects of a list, whatever else stands in it or in its place."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def text(value: object) -> str:
    """Return a text, or nothing for what is none."""
    return value.strip() if isinstance(value, str) else ""
