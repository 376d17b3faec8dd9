"""Marked stretches of a text, measured in UTF-16 code units as the Bot API does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from bot.sandbox.nouns import Json

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")

# which of two entities over the same stretch comes first (observed of TDLib)
_PRIORITY = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre_code": 10,
    "pre": 11,
    "code": 20,
    "date_time": 48,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}


@dataclass(frozen=True, slots=True)
class Entity:
    """One stretch; ``more`` holds what its type needs (``url``, ``language``, ``user`` …)."""

    type: str
    offset: int
    length: int
    more: Json = field(default_factory=dict)

    @property
    def end(self) -> int:
        """The first unit behind it."""
        return self.offset + self.length

    def json(self) -> Json:
        """Return the Bot API's MessageEntity."""
        kind = "pre" if self.type == "pre_code" else self.type
        return {"type": kind, "offset": self.offset, "length": self.length, **self.more}


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and its entities."""

    text: str
    entities: tuple[Entity, ...] = ()


def utf16_length(text: str) -> int:
    """Return how many UTF-16 code units a text takes."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def in_order(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """Return entities from the left, the wider first, then by the rank of their types."""
    return tuple(sorted(entities, key=lambda e: (e.offset, -e.length, _PRIORITY.get(e.type, 50))))


def settled(marked: Marked) -> Marked:
    """Return a text as Telegram stores it: control characters out, trimmed, entities with it."""
    cleaned = _CONTROL.sub(" ", marked.text.replace("\r", ""))
    entities = _without_returns(marked)
    text = cleaned.strip()
    before = utf16_length(cleaned[: len(cleaned) - len(cleaned.lstrip())])
    end = utf16_length(text)
    return Marked(text, in_order(e for old in entities for e in _clipped(old, before, end)))


def _without_returns(marked: Marked) -> tuple[Entity, ...]:
    """Return the entities as they lie once carriage returns are gone."""
    if "\r" not in marked.text:
        return marked.entities
    units = marked.text.encode("utf-16-le", "surrogatepass")
    gone = [i // 2 for i in range(0, len(units), 2) if units[i : i + 2] == b"\r\0"]
    moved = []
    for entity in marked.entities:
        offset = entity.offset - sum(at < entity.offset for at in gone)
        end = entity.end - sum(at < entity.end for at in gone)
        moved.append(replace(entity, offset=offset, length=end - offset))
    return tuple(moved)


def _clipped(entity: Entity, before: int, end: int) -> list[Entity]:
    """Return an entity moved left by ``before`` and cut to the text, or nothing of it."""
    start = max(0, entity.offset - before)
    stop = min(end, entity.end - before)
    return [replace(entity, offset=start, length=stop - start)] if stop > start else []
