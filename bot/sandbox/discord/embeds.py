"""The rules of embeds: the length of every field, ten a message, 6000 characters in all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from bot.sandbox.discord import fields
from bot.sandbox.discord.errors import Fault
from bot.sandbox.discord.fields import join

# resources/message, "Embed Limits".
EMBEDS: Final = 10
TOTAL: Final = 6000
TITLE: Final = 256
DESCRIPTION: Final = 4096
FIELDS: Final = 25
FIELD_NAME: Final = 256
FIELD_VALUE: Final = 1024
FOOTER: Final = 2048
AUTHOR: Final = 256
COLOURS: Final = 0xFFFFFF


def embeds(path: str, value: Any) -> Iterator[Fault]:
    """Judge a message's ``embeds``: every one of them and their sum."""
    found = list(fields.listing(path, value, EMBEDS))
    if not found:
        for number, embed in enumerate(value):
            found += _embed(join(path, number), embed)
    yield from found
    if not found and sum(map(size, value)) > TOTAL:
        said = f"Embed size exceeds maximum size of {TOTAL}"
        yield Fault(path, "MAX_EMBED_SIZE_EXCEEDED", said)


def size(embed: dict[str, Any]) -> int:
    """Count an embed's characters as the limit of 6000 does: code points of what is read."""
    parts = [embed.get("title"), embed.get("description")]
    parts += [
        (embed.get(key) or {}).get(name) for key, name in (("footer", "text"), ("author", "name"))
    ]
    for field in embed.get("fields") or []:
        parts += [field["name"], field["value"]]
    return sum(len(part.strip()) for part in parts if part)


def is_empty(embed: dict[str, Any]) -> bool:
    """Tell whether an embed shows nothing at all."""
    return not (size(embed) or any(embed.get(key) for key in ("image", "thumbnail", "video")))


def shown(embeds: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep what Discord shows: of embeds with the same ``url`` only the first."""
    seen: set[str] = set()
    kept = []
    for embed in embeds:
        url = embed.get("url")
        if not url or url not in seen:
            kept.append(_trimmed(embed) | {"type": "rich"})
        seen |= {url} if url else set()
    return kept


def _embed(path: str, embed: Any) -> Iterator[Fault]:
    if not isinstance(embed, dict):
        yield from fields.mapping(path, embed)
        return
    yield from fields.optional(path, embed, "title", TITLE)
    yield from fields.optional(path, embed, "description", DESCRIPTION)
    yield from _links(path, embed)
    yield from _sections(path, embed)
    if embed.get("color") is not None:
        yield from fields.whole(join(path, "color"), embed["color"], 0, COLOURS)
    if embed.get("timestamp") is not None:
        yield from _timestamp(join(path, "timestamp"), embed["timestamp"])


def _sections(path: str, embed: dict[str, Any]) -> Iterator[Fault]:
    """Judge author, footer and fields, which have texts of their own."""
    for key, name, longest in (("author", "name", AUTHOR), ("footer", "text", FOOTER)):
        if embed.get(key) is not None:
            part = join(path, key)
            faults = list(fields.mapping(part, embed[key]))
            yield from faults or fields.required(part, embed[key], name, longest)
    if embed.get("fields") is not None:
        yield from _fields(join(path, "fields"), embed["fields"])


def _fields(path: str, value: Any) -> Iterator[Fault]:
    faults = list(fields.listing(path, value, FIELDS))
    yield from faults
    for number, field in enumerate([] if faults else value):
        at = join(path, number)
        if isinstance(field, dict):
            yield from fields.required(at, field, "name", FIELD_NAME)
            yield from fields.required(at, field, "value", FIELD_VALUE)
        else:
            yield from fields.mapping(at, field)


def _links(path: str, embed: dict[str, Any]) -> Iterator[Fault]:
    if embed.get("url") is not None:
        yield from fields.web_address(join(path, "url"), embed["url"])
    for key, name in (("author", "url"), ("author", "icon_url"), ("footer", "icon_url")):
        part = embed.get(key)
        if isinstance(part, dict) and part.get(name) is not None:
            at = join(join(path, key), name)
            yield from fields.web_address(at, part[name], attachments=name == "icon_url")
    for key in ("image", "thumbnail"):
        if embed.get(key) is not None:
            yield from _picture(join(path, key), embed[key])


def _picture(path: str, value: Any) -> Iterator[Fault]:
    faults = list(fields.mapping(path, value))
    yield from faults
    if not faults and value.get("url") is None:
        yield Fault(join(path, "url"), "BASE_TYPE_REQUIRED", fields.REQUIRED)
    elif not faults:
        yield from fields.web_address(join(path, "url"), value["url"], attachments=True)


def _timestamp(path: str, value: Any) -> Iterator[Fault]:
    try:
        datetime.fromisoformat(value)
    except (TypeError, ValueError):
        said = f"Could not parse {value}. Should be ISO8601."
        yield Fault(path, "DATETIME_TYPE_PARSE", said)


def _trimmed(value: Any) -> Any:
    match value:
        case str():
            return value.strip()
        case dict():
            return {key: _trimmed(part) for key, part in value.items()}
        case list():
            return [_trimmed(part) for part in value]
        case _:
            return value
