"""What a Telegram message says, in order: banner, title, notice, blocks, note and footer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from bot.domain import blocks as b
from bot.domain.blocks import Mark, Rich, Style
from bot.domain.model import Entry, Flag, Message
from bot.domain.richtext.split import cut
from bot.domain.wording import (
    apart,
    banner,
    clock,
    icon,
    network,
    notice_beside,
    phrase,
    shown,
    signals,
)
from bot.platforms.telegram.choice import pictures_of, preview_of
from bot.platforms.telegram.forms import Fields
from bot.platforms.telegram.markup import Piece, clean, usable

_FIRST_WORDS = 100
_AFTER_LABEL = re.compile(r"\s*[:|!–—-]\s*(?=\S)")
_FILE_NAME = re.compile(r"\S+\.\w{2,4}|https?://\S+", re.IGNORECASE)
_EMPTY = re.compile(
    r"[\s\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]*"
)


@dataclass(frozen=True, slots=True)
class Layout:
    """The pieces of a message, the pictures shown with them, and what a text previews."""

    pieces: tuple[Piece, ...]
    pictures: tuple[str, ...] = ()
    above: bool = False  # the pictures stand over the words
    preview: Fields | None = None


def lay_out(message: Message, most: int = 1) -> Layout:
    """Arrange an entry for a chat; a withdrawn one shrinks to a short struck-out notice.

    Args:
        message: what is told.
        most: how many pictures can be shown; the others are linked.

    """
    entry = message.entry
    if entry.retracted:
        return Layout(_visible(_withdrawal(message)))
    pictures = pictures_of(entry)[:most]
    first = entry.blocks[0] if entry.blocks else None
    lead = isinstance(first, b.Image) and first.url in pictures
    above = lead and not shown(signals(entry))
    pieces = (_head(message), *_body(message, pictures), _note(entry), _footer(message))
    return Layout(_visible(pieces), pictures, above, preview_of(entry, pictures, above=above))


def blank(text: str) -> bool:
    """Tell whether a text shows nothing: Telegram refuses to send such a one."""
    return _EMPTY.fullmatch(text) is not None


def _visible(pieces: Iterable[Piece | None]) -> tuple[Piece, ...]:
    """Return the pieces that show something, cleaned; never none at all."""
    cleaned = [replace(piece, rich=_trimmed(clean(piece.rich))) for piece in pieces if piece]
    return tuple(piece for piece in cleaned if not blank(piece.rich.text)) or (Piece(Rich("📰")),)


def _trimmed(rich: Rich) -> Rich:
    end = len(rich.text.rstrip())
    return rich.slice(min(len(rich.text) - len(rich.text.lstrip()), end), end)


def _head(message: Message) -> Piece:
    entry = message.entry
    notice = _notice(message)
    title = _without_banner(entry.title, message) if entry.title != message.story else None
    return Piece(_join("\n", _banner(message), _bold(title), notice))


def _without_banner(title: str | None, message: Message) -> str | None:
    """Take off a label ("BREAKING:") that the banner above the title says already."""
    flags, entry = signals(message.entry), message.entry
    words = banner(flags, message.language, entry.notice, message.timezone)
    if not title or not words or not title.casefold().startswith(words.casefold()):
        return title
    found = _AFTER_LABEL.match(title, len(words))
    return title[found.end() :] if found else title


def _notice(message: Message) -> str | None:
    line = notice_beside(message.entry, message.timezone, message.language)
    return f"⏱ {line}" if line else None


def _banner(message: Message) -> Rich:
    entry = message.entry
    flags = signals(entry)
    words = banner(flags, message.language, entry.notice, message.timezone)
    icons = "".join(icon(flag) for flag in shown(flags))
    story = apart(message.story, message.language) if words else message.story
    return _join(" · ", _join(" ", icons, _bold(words)), story)


def _body(message: Message, pictures: tuple[str, ...]) -> Iterator[Piece]:
    language, unshown = message.language, list(pictures)
    for block in message.entry.blocks:
        match block:
            case b.Paragraph(rich):
                yield Piece(rich)
            case b.Heading(rich):
                yield Piece(_styled(rich, Style.BOLD))
            case b.Quote(rich, attribution):
                yield Piece(_join("\n", rich, attribution and f"— {attribution}"), quote=True)
            case b.Post():
                yield Piece(_post(block), quote=True)
            case b.Image():
                yield Piece(_image(block, language, unshown))
            case b.Video(url, title):
                yield Piece(_join(" ", "▶️", _link(title or phrase("video", language), url)))
            case b.Link(url, title):
                yield Piece(_join(" ", "🔗", _link(title or _host(url), url)))
            case b.Listing():
                yield Piece(_listing(block))


def _post(post: b.Post) -> Rich:
    handle = f"@{post.handle.removeprefix('@')}" if post.handle else None
    name = _join(" ", _bold(post.author), handle)
    end = _link(post.date or network(post.network) or _host(post.url or ""), post.url)
    return _join("\n", _join(" · ", name, network(post.network)), post.text, end)


def _image(image: b.Image, language: str, unshown: list[str]) -> Rich:
    """Say what a picture shows; one that the message does not show (once) is linked."""
    is_shown = image.url in unshown
    if is_shown:
        unshown.remove(image.url)
    alt = image.alt if _says_something(image.alt) else None
    credit = f"({image.credit})" if image.credit and image.credit.strip() else None
    if credit and (alt is None or alt.casefold() in credit.casefold()):
        alt, credit = image.credit, None  # the caption says it already, or is all there is
    if is_shown or not usable(image.url):
        return _styled(_join(" ", alt, credit), Style.ITALIC)
    words = _join(" ", _link(alt or phrase("image", language), image.url), credit)
    return _join(" ", "🖼", _styled(words, Style.ITALIC))


def _says_something(alt: str | None) -> bool:
    """Tell a description from a placeholder such as ``image`` or ``IMG_1.jpg``."""
    words = (alt or "").split()
    return len(words) > 1 or bool(words and len(words[0]) > 1 and not _placeholder(words[0]))


def _placeholder(word: str) -> bool:
    names = {"image", "photo", "picture", "placeholder", "thumbnail"}
    return word.casefold().strip(".") in names or _FILE_NAME.fullmatch(word) is not None


def _listing(listing: b.Listing) -> Rich:
    signs = (f"{n}. " if listing.ordered else "• " for n in range(1, len(listing.items) + 1))
    items = zip(signs, listing.items, strict=True)
    return _join("\n", *(_join("", sign, item) for sign, item in items if item.text.strip()))


def _note(entry: Entry) -> Piece | None:
    if not entry.note:
        return None
    return Piece(_styled(_join(" ", icon(Flag.CORRECTION), entry.note), Style.ITALIC))


def _footer(message: Message) -> Piece:
    entry, language = message.entry, message.language
    corrected = _time(message, message.corrected_at)
    corrected = corrected and phrase("corrected", language, time=corrected)
    source = _link(phrase("source", language), entry.url) if usable(entry.url) else None
    return Piece(_join(" · ", entry.author, _time(message, entry.published), corrected, source))


def _time(message: Message, moment: datetime | None) -> str | None:
    return clock(moment, message.timezone, message.language) if moment else None


def _withdrawal(message: Message) -> tuple[Piece | None, ...]:
    entry = message.entry
    struck = _styled(_first_words(entry), Style.STRIKE)
    head = Piece(_join("\n", _banner(message), entry.note))
    return head, Piece(struck), Piece(Rich(_time(message, entry.published) or ""))


def _first_words(entry: Entry) -> Rich:
    """Return enough to recognise an entry by, and never the whole of its text."""
    title, text = (entry.title or "").strip(), entry.text.strip()
    words = title if not blank(title) else text
    most = min(_FIRST_WORDS, len(words) if words is title else len(words) // 2)
    if len(words) <= most or not most:
        return Rich(words if words is title else "")
    head, _ = cut(Rich(words), lambda rich: len(rich.text) <= most)
    return Rich(f"{head.text}…")


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "") if usable(url) else ""


def _bold(text: str | None) -> Rich:
    return _styled(Rich(text or ""), Style.BOLD)


def _link(text: str, url: str | None) -> Rich:
    return Rich(text, (Mark(0, len(text), Style.LINK, url),)) if usable(url) else Rich(text)


def _styled(rich: Rich, style: Style) -> Rich:
    return replace(rich, marks=(Mark(0, len(rich.text), style), *rich.marks))


def _join(glue: str, *parts: Rich | str | None) -> Rich:
    """Put texts together, leaving out those that show nothing."""
    text, marks = "", list[Mark]()
    for part in parts:
        rich = part if isinstance(part, Rich) else Rich(part or "")
        if blank(rich.text) and glue:
            continue
        text += glue if text else ""
        marks += (replace(m, start=m.start + len(text), end=m.end + len(text)) for m in rich.marks)
        text += rich.text
    return Rich(text, tuple(marks))
