"""A Telegram message as its reader sees it, from the object that the Bot API gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Final

from bot.web.desk.face import (
    Face,
    Key,
    Look,
    Passage,
    PassageKind,
    Picture,
    Run,
    Style,
    host_of,
    web_address,
)
from bot.web.desk.stored import Json, inner, items, number, words

_STYLES: Final[dict[str, Style]] = {
    "bold": "bold",
    "italic": "italic",
    "underline": "underline",
    "strikethrough": "strike",
    "spoiler": "spoiler",
    "code": "code",
    "mention": "mention",
    "text_mention": "mention",
    "hashtag": "mention",
    "bot_command": "mention",
}
_PASSAGES: Final[dict[str, PassageKind]] = {
    "blockquote": "quote",
    "expandable_blockquote": "folded",
    "pre": "code",
}
_LOOKS: Final[dict[str, Look]] = {"success": "good", "danger": "danger"}
_FILES: Final = {"video": "🎬 Video", "document": "📎 File", "audio": "🎵 Sound"}
_UNIT: Final = 2  # bytes of a UTF-16 code unit, in which the Bot API counts entities
_SURROGATE: Final = 0xFC  # masks the upper byte of a code unit
_SECOND: Final = 0xDC  # and what it leaves of a pair's second one

Span = tuple[int, int, Json]


def face(body: Json) -> Face:
    """Read a Message object."""
    sender = inner(body, "from") or inner(body, "sender_chat")
    preview = inner(body, "link_preview_options")
    rows = inner(body, "reply_markup").get("inline_keyboard") or []
    keys = (tuple(_key(b) for b in row if isinstance(b, dict)) for row in rows)
    return Face(
        author=words(sender, "first_name") or words(sender, "title"),
        own="from" not in body or bool(sender.get("is_bot")),
        passages=(*_text(body), *_files(body)),
        pictures=(*_photo(body), *_preview(preview)),
        above=_above(body, preview),
        marks=tuple(_marks(body)),
        keys=tuple(keys),
    )


def passages(text: str, entities: list[Json]) -> tuple[Passage, ...]:
    """Cut a text where its looks change; offsets and lengths are in UTF-16 code units."""
    units = text.encode("utf-16-le", "surrogatepass")
    end = len(units) // _UNIT
    spans = [span for entity in entities if (span := _span(entity, units))]
    edges = sorted({0, end, *(edge for span in spans for edge in span[:2])})
    pieces = [(a, _frame(spans, a), _run(units, spans, a, b)) for a, b in pairwise(edges)]
    grouped = groupby(pieces, key=lambda piece: piece[1])
    found = (Passage(frame[1], tuple(p[2] for p in part)) for frame, part in grouped)
    return tuple(p for p in map(_trimmed, found) if p.text.strip())


def _span(entity: Json, units: bytes) -> Span | None:
    offset = number(entity, "offset")
    start, stop = _edge(units, offset), _edge(units, offset + number(entity, "length"))
    return (start, stop, entity) if start < stop else None


def _edge(units: bytes, at: int) -> int:
    """Return a place within the text where no character is cut in two."""
    at = min(max(at, 0), len(units) // _UNIT)
    follows = units[at * _UNIT : (at + 1) * _UNIT]
    return at - 1 if at and follows and follows[1] & _SURROGATE == _SECOND else at


def _covering(spans: list[Span], at: int) -> Iterator[Json]:
    return (entity for start, stop, entity in spans if start <= at < stop)


def _frame(spans: list[Span], at: int) -> tuple[int, PassageKind]:
    """Return which quotation or listing a place is in, told apart by where it begins."""
    for start, stop, entity in spans:
        kind = _PASSAGES.get(words(entity, "type"))
        if kind and start <= at < stop:
            return start, kind
    return -1, "text"


def _run(units: bytes, spans: list[Span], start: int, stop: int) -> Run:
    text = units[start * _UNIT : stop * _UNIT].decode("utf-16-le", "replace")
    covering = list(_covering(spans, start))
    styles = frozenset(s for e in covering if (s := _STYLES.get(words(e, "type"))))
    links = (_link(entity, text) for entity in covering)
    return Run(text, styles, next(filter(None, links), None))


def _link(entity: Json, text: str) -> str | None:
    match words(entity, "type"):
        case "text_link":
            return web_address(entity.get("url"))
        case "url":
            return web_address(text)
        case _:
            return None


def _trimmed(passage: Passage) -> Passage:
    """Drop the line breaks around a passage: as a box of its own it stands apart anyway."""
    runs = list(passage.runs)
    runs[0] = Run(runs[0].text.lstrip("\n"), runs[0].styles, runs[0].href)
    runs[-1] = Run(runs[-1].text.rstrip("\n"), runs[-1].styles, runs[-1].href)
    return Passage(passage.kind, tuple(run for run in runs if run.text))


def _text(body: Json) -> tuple[Passage, ...]:
    plain = passages(words(body, "text"), items(body, "entities"))
    return plain + passages(words(body, "caption"), items(body, "caption_entities"))


def _files(body: Json) -> Iterator[Passage]:
    for kind, sign in _FILES.items():
        if kind in body:
            yield Passage("small", (Run(sign),))
    if "pinned_message" in body:
        yield Passage("small", (Run("📌 pinned a message"),))


def _photo(body: Json) -> Iterator[Picture]:
    if "photo" in body:
        yield Picture(web_address(body.get("_source")), "Photo", words(body, "_file") or None)


def _above(body: Json, preview: Json) -> bool:
    """Tell whether pictures stand over the words: photos do, unless the bot says otherwise."""
    if "photo" in body:
        return not body.get("show_caption_above_media")
    return bool(preview.get("show_above_text"))


def album(bodies: Sequence[Json]) -> Face:
    """Read the messages of an album as one: all their pictures over the words of one of them."""
    faces = [face(body) for body in bodies]
    worded = next((each for each in faces if each.passages), faces[0])
    pictures = tuple(picture for each in faces for picture in each.pictures)
    return replace(worded, pictures=pictures)


def _preview(options: Json) -> Iterator[Picture]:
    url = web_address(options.get("url"))
    if url and not options.get("is_disabled"):
        yield Picture(url, f"Preview of a link to {host_of(url)}")


def _key(button: Json) -> Key:
    style = _LOOKS.get(words(button, "style"), "")
    press = words(button, "callback_data") or None
    return Key(words(button, "text"), press, web_address(button.get("url")), style)


def _marks(body: Json) -> Iterator[str]:
    if body.get("_silent"):
        yield "🔕 silent"
    if "media_group_id" in body:
        yield "album"
    if topic := number(body, "message_thread_id"):
        yield f"topic {topic}"
    if body.get("has_protected_content"):
        yield "protected"
