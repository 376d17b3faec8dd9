"""A Discord message as its reader sees it, from the object that the API gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.web.desk.face import (
    Card,
    Face,
    Field,
    Key,
    Look,
    Passage,
    Picker,
    Picture,
    Run,
    host_of,
    web_address,
)
from bot.web.desk.markdown import inline, passages
from bot.web.desk.stored import Json, inner, items, number, words

# Documentation, "Message Flags"
_CROSSPOSTED: Final = 1 << 0
_EPHEMERAL: Final = 1 << 6
_SUPPRESS_NOTIFICATIONS: Final = 1 << 12

# Documentation, "Component Types" and "Button Styles"
_BUTTON: Final = 2
_LOOKS: Final[dict[int, Look]] = {3: "good", 4: "danger"}

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
        keys=tuple(_keys(items(body, "components"))),
        pickers=tuple(_pickers(items(body, "components"))),
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


def _keys(components: list[Json]) -> Iterator[tuple[Key, ...]]:
    """Return the buttons, a row for each row of the message."""
    for row in components:
        buttons = [c for c in items(row, "components") if c.get("type") == _BUTTON]
        if buttons:
            yield tuple(map(_key, buttons))


def _key(button: Json) -> Key:
    style = _LOOKS.get(number(button, "style"), "")
    press = words(button, "custom_id") or None
    return Key(words(button, "label"), press, web_address(button.get("url")), style)


def _pickers(components: list[Json]) -> Iterator[Picker]:
    for row in components:
        for select in items(row, "components"):
            options = items(select, "options")
            if options:
                title = words(select, "placeholder") or "Choose"
                yield Picker(title, tuple(map(_option, options)))


def _option(option: Json) -> Key:
    tick = "✓ " if option.get("default") else ""
    return Key(f"{tick}{words(option, 'label')}", words(option, "value"))
