"""The forms of one message: a text, a photo with a caption, an album; and from one to another."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.blocks import Rich
from bot.domain.model import Part
from bot.domain.richtext.split import Weight, cut
from bot.platforms.telegram.plain import plain

Fields = dict[str, Any]

# Code points after parsing (TDLib MessageContent.cpp), entities and bytes with markup, as of a text.
CAPTION: Weight = (1024, 100, 32_768)
ALBUM = 10  # pictures, core.telegram.org/bots/api, sendMediaGroup
NO_PREVIEW: Fields = {"is_disabled": True}

_LONGEST_FOOTER = 300
_GLUE = "\n\n"
_TOKEN = re.compile(r"(?P<tag><[^>]*>)|&[#\w]+;|.", re.DOTALL)
_NAME = re.compile(r"</?([a-z]+)")


@dataclass(frozen=True, slots=True)
class Content:
    """What a message holds, whatever its form.

    ``pictures`` are addresses, ``above`` says that they stand over the words; ``preview`` is what
    a text shows of a link. Without ``marked`` the words are no HTML.
    """

    words: str
    pictures: tuple[str, ...] = ()
    above: bool = False
    silent: bool = False
    preview: Fields | None = None
    marked: bool = True

    @property
    def bare(self) -> Content:
        """The words without their markup, for when Telegram cannot read it."""
        return replace(self, words=plain(self.words), marked=False, preview=NO_PREVIEW)

    @property
    def as_text(self) -> Content:
        """The same without pictures: the first is previewed, the others are linked."""
        if not self.pictures:
            return self
        preview = picture_preview(self.pictures[0], above=self.above)
        return replace(linked(self, self.pictures[1:]), pictures=(), preview=preview)


def picture_preview(url: str, *, above: bool) -> Fields:
    """Return the preview that shows a picture as large as a text can."""
    return {"url": url, "prefer_large_media": True, "show_above_text": above}


def part_of(content: Content) -> Part:
    """Return the call that carries a message, lacking only the chat."""
    silence: Fields = {"disable_notification": True} if content.silent else {}
    match content.pictures:
        case ():
            return Part("sendMessage", text_fields(content) | silence)
        case (only,):
            return Part("sendPhoto", {"photo": only, **caption_fields(content), **silence})
        case several:
            # Telegram does not say whether an album counts once. Each of its pictures is a message.
            media: Fields = {"media": album_items(several, content)}
            return Part("sendMediaGroup", media | silence, count=len(several))


def content_of(part: Part) -> Content:
    """Read back what ``part_of`` made."""
    fields = part.payload
    silent = bool(fields.get("disable_notification"))
    if part.method == "sendMediaGroup":
        items = fields["media"]
        assert isinstance(items, list)  # noqa: S101 - our own form
        pictures = tuple(str(item["media"]) for item in items)
        return _captioned(items[0], pictures, silent=silent)
    if part.method == "sendPhoto":
        return _captioned(fields, (str(fields["photo"]),), silent=silent)
    preview = fields.get("link_preview_options")
    return Content(
        str(fields["text"]),
        silent=silent,
        preview=preview if isinstance(preview, dict) else None,
        marked="parse_mode" in fields,
    )


def _captioned(fields: Fields, pictures: tuple[str, ...], *, silent: bool) -> Content:
    above = not fields.get("show_caption_above_media")
    return Content(str(fields["caption"]), pictures, above, silent, marked="parse_mode" in fields)


def text_fields(content: Content) -> Fields:
    """Return the fields of a text."""
    preview = {} if content.preview is None else {"link_preview_options": content.preview}
    return {"text": content.words} | _mode(content) | preview


def caption_fields(content: Content) -> Fields:
    """Return the fields of a caption."""
    below = {} if content.above else {"show_caption_above_media": True}
    return {"caption": content.words} | _mode(content) | below


def album_items(references: Sequence[str], content: Content) -> list[Fields]:
    """Return an album's items; words under the first alone stand under the whole album."""
    below = {} if content.above else {"show_caption_above_media": True}
    items: list[Fields] = [{"type": "photo", "media": each, **below} for each in references]
    items[0] |= caption_fields(content)
    return items


def _mode(content: Content) -> Fields:
    return {"parse_mode": "HTML"} if content.marked else {}


def linked(content: Content, urls: Iterable[str]) -> Content:
    """Add a line of links to pictures that cannot be shown, numbered as they stand in the entry."""
    wanted = set(urls)
    if not wanted or not content.marked or not _room_for(content.words, len(wanted)):
        return content
    links = (
        f'<a href="{html.escape(url)}">{number}</a>'
        for number, url in enumerate(content.pictures, 1)
        if url in wanted
    )
    return replace(content, words=f"{content.words}{_GLUE}🖼 {' · '.join(links)}")


def _room_for(words: str, count: int) -> bool:
    """Tell whether a caption takes a line with so many links."""
    characters, entities, _ = CAPTION
    line = len(_GLUE) + len("🖼 ") + count * len("10 · ")
    return len(plain(words)) + line <= characters and words.count("<") // 2 + count <= entities


def shortened(content: Content) -> Content:
    """Return words that fit under a picture: the beginning, and the footer with its source."""
    most = CAPTION[0]
    if len(plain(content.words)) <= most:
        return content
    head, _, foot = content.words.rpartition(_GLUE)
    if not head or len(plain(foot)) > _LONGEST_FOOTER or "blockquote" in foot:
        head, foot = content.words, ""
    tail = f"…{_GLUE}{foot}" if foot else "…"
    return replace(content, words=_beginning(head, most - len(plain(tail))) + tail)


def _beginning(markup: str, most: int) -> str:
    """Cut HTML where a reader would pause, and close what is open there."""
    text = Rich(plain(markup))
    place = len(cut(text, lambda rich: len(rich.text) <= most)[0].text)
    kept, opened = list[str](), list[str]()
    for token in _TOKEN.finditer(markup):
        if tag := token["tag"]:
            _note(tag, opened)
        elif place:
            place -= 1
        else:
            break
        kept.append(token[0])
    return "".join(kept) + "".join(f"</{name}>" for name in reversed(opened))


def _note(tag: str, opened: list[str]) -> None:
    name = _NAME.match(tag)
    if tag.startswith("</"):
        opened.pop()
    elif name:
        opened.append(name[1])
