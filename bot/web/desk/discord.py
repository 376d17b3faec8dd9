"""A Discord message as its reader sees it, from the object that the API gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.web.desk.face import Card, Face, Field, Passage, Picture, Run, host_of, web_address
from bot.web.desk.markdown import inline, passages
from bot.web.desk.stored import Json, inner, items, number, words

# Documentation, "Message Flags"
_CROSSPOSTED: Final = 1 << 0
_EPHEMERAL: Final = 1 << 6
_SUPPRESS_NOTIFICATIONS: Final = 1 << 12

_WHITE: Final = 0xFFFFFF


def face(body: Json) -> Face:
    """Read a message object."""
    author = inner(body, "author")
    return Face(
        author=words(author, "global_name") or words(author, "username"),
        own=bool(author.get("bot")) or "webhook_id" in body,
        passages=(*passages(words(body, "content")), *_files(body)),
        cards=tuple(map(_card, items(body, "embeds"))),
        marks=tuple(_marks(body)),
        buttons=tuple(_buttons(items(body, "components"))),
    )


def _card(embed: Json) -> Card:
    title = inline(words(embed, "title"))
    address = web_address(embed.get("url"))
    if address:
        title = tuple(Run(run.text, run.styles, address) for run in title)
    colour = embed.get("color")
    return Card(
        colour=f"#{colour:06x}" if isinstance(colour, int) and 0 <= colour <= _WHITE else None,
        author=words(inner(embed, "author"), "name"),
        title=title,
        passages=passages(words(embed, "description")),
        fields=tuple(map(_field, items(embed, "fields"))),
        pictures=tuple(_pictures(embed)),
        footer=words(inner(embed, "footer"), "text"),
        time=words(embed, "timestamp") or None,
    )


def _field(field: Json) -> Field:
    return Field(inline(words(field, "name")), passages(words(field, "value")))


def _pictures(embed: Json) -> Iterator[Picture]:
    for name in ("image", "thumbnail"):
        picture = inner(embed, name)
        if picture:
            url = web_address(picture.get("url"))
            alt = words(picture, "description") or f"Picture from {host_of(url) if url else '?'}"
            yield Picture(url, alt)


def _files(body: Json) -> Iterator[Passage]:
    for file in items(body, "attachments"):
        yield Passage("small", (Run(f"📎 {words(file, 'filename')}"),))


def _marks(body: Json) -> Iterator[str]:
    flags = number(body, "flags")
    if flags & _SUPPRESS_NOTIFICATIONS:
        yield "🔕 silent"
    if body.get("pinned"):
        yield "📌 pinned"
    if flags & _CROSSPOSTED:
        yield "📣 published"
    if flags & _EPHEMERAL:
        yield "only for one reader"


def _buttons(components: list[Json]) -> Iterator[str]:
    for component in components:
        yield from _buttons(items(component, "components"))
        label = words(component, "label")
        if label:
            yield label
