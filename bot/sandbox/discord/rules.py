"""What Discord takes as a message, a thread or a command: bodies judged whole, nothing changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from bot.sandbox.discord import fields
from bot.sandbox.discord.components import components
from bot.sandbox.discord.declarations import declaration
from bot.sandbox.discord.embeds import embeds, is_empty
from bot.sandbox.discord.errors import Fault, RefusedError, invalid_form
from bot.sandbox.discord.fields import join

CONTENT: Final = 2000  # resources/message
NONCE: Final = 25
FILES: Final = 10
FILE_SIZE: Final = 10 * 1024 * 1024  # change log, 16 December 2024
REQUEST_SIZE: Final = 25 * 1024 * 1024
MENTIONS: Final = 100
MENTIONABLE: Final = ("roles", "users", "everyone")
THREAD_NAME: Final = 100
ARCHIVE_AFTER: Final = (60, 1440, 4320, 10080)  # minutes
TAGS: Final = 5
USERNAME: Final = 80
CHAT_COMMANDS: Final = 100
MENU_COMMANDS: Final = 15

SUPPRESS_EMBEDS: Final = 1 << 2
SUPPRESS_NOTIFICATIONS: Final = 1 << 12
COMPONENTS_V2: Final = 1 << 15

LEGACY_FIELDS: Final = ("content", "embeds", "poll", "sticker_ids")


def new_message(body: dict[str, Any], files: int = 0) -> None:
    """Judge a body that makes a message.

    Args:
        body: what was posted.
        files: how many files came with it.

    Raises:
        RefusedError: 50035 with every field that breaks a rule, or 50006 for an empty message.

    """
    _raise(_message(body, _flags(body)))
    if not (files or shows_something(body)):
        raise RefusedError(50006, "the message is empty: no content, embed, component or file")


def edited_message(body: dict[str, Any], before: dict[str, Any]) -> None:
    """Judge a body that changes the message ``before``.

    Raises:
        RefusedError: 50035 with every field that breaks a rule, or 50006 if nothing would remain.

    """
    had = int(before.get("flags", 0))
    flags = (_flags(body) if body.get("flags") is not None else had) | had & COMPONENTS_V2
    after = {key: body.get(key, before.get(key)) for key in ("content", "embeds", "components")}
    after["poll"] = before.get("poll")
    _raise([*_message(body, flags), *_leftovers(body, after, flags)])
    kept = body.get("attachments", before.get("attachments"))
    if not (kept or shows_something(after)):
        raise RefusedError(50006, "the edit leaves an empty message")


def partial(body: Any) -> None:
    """Judge what is given of a message, leaving open whether it shows anything."""
    _raise(fields.mapping("data", body))
    _raise(_message(body, _flags(body)))


def shows_something(body: dict[str, Any]) -> bool:
    """Tell whether a message has anything to show."""
    visible = any(not is_empty(embed) for embed in body.get("embeds") or [])
    text = (body.get("content") or "").strip()
    rest = ("components", "poll", "sticker_ids", "message_snapshots")
    return bool(text or visible or any(body.get(key) for key in rest))


def thread(body: dict[str, Any]) -> None:
    """Judge a body that opens a thread or a forum post; raise ``RefusedError`` 50035."""
    found = list(fields.required("", body, "name", THREAD_NAME))
    if body.get("auto_archive_duration") is not None:
        found += fields.choice(
            "auto_archive_duration", body["auto_archive_duration"], ARCHIVE_AFTER
        )
    if body.get("applied_tags") is not None:
        found += fields.listing("applied_tags", body["applied_tags"], TAGS)
    _raise(found)


def commands(body: Any) -> None:
    """Judge a list of application commands; raise ``RefusedError`` 50035."""
    if not isinstance(body, list):
        _raise(fields.listing("", body, CHAT_COMMANDS))
    found = [fault for number, each in enumerate(body) for fault in declaration(str(number), each)]
    _raise(found)
    for kind, most in ((1, CHAT_COMMANDS), (2, MENU_COMMANDS), (3, MENU_COMMANDS)):
        if sum(each.get("type", 1) == kind for each in body) > most:
            said = f"Maximum number of application commands reached ({most})."
            _raise([Fault("", "APPLICATION_COMMANDS_TOO_MANY", said)])
    names = [(each.get("type", 1), each["name"]) for each in body]
    if len(set(names)) < len(names):
        _raise(
            [
                Fault(
                    "",
                    "APPLICATION_COMMANDS_DUPLICATE_NAME",
                    "Application command names must be unique",
                )
            ]
        )


def _raise(found: Iterator[Fault] | list[Fault]) -> None:
    faults = list(found)
    if faults:
        raise invalid_form(faults)


def _flags(body: dict[str, Any]) -> int:
    flags = body.get("flags") or 0
    _raise(fields.whole("flags", flags, 0, (1 << 53) - 1))
    return int(flags)


def _message(body: dict[str, Any], flags: int) -> Iterator[Fault]:
    yield from fields.optional("", body, "content", CONTENT)
    if body.get("embeds") is not None:
        yield from embeds("embeds", body["embeds"])
    if body.get("components") is not None:
        yield from components("components", body["components"], layout=bool(flags & COMPONENTS_V2))
    if body.get("allowed_mentions") is not None:
        yield from allowed_mentions("allowed_mentions", body["allowed_mentions"])
    if body.get("message_reference") is not None:
        yield from fields.mapping("message_reference", body["message_reference"])
    if body.get("attachments") is not None:
        yield from _attachments(body["attachments"])
    if body.get("nonce") is not None:
        yield from _nonce(body["nonce"])
    if body.get("username") is not None:
        yield from fields.text("username", body["username"], USERNAME, shortest=1)
    if flags & COMPONENTS_V2:
        yield from _legacy(body)


def _attachments(value: Any) -> Iterator[Fault]:
    faults = list(fields.listing("attachments", value, FILES))
    yield from faults
    for number, each in enumerate([] if faults else value):
        yield from fields.mapping(join("attachments", number), each)


def _legacy(body: dict[str, Any]) -> Iterator[Fault]:
    for key in LEGACY_FIELDS:
        if body.get(key):
            said = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            yield Fault(key, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", said)


def _leftovers(body: dict[str, Any], after: dict[str, Any], flags: int) -> Iterator[Fault]:
    """Name what the old message still holds and a layout may not: it must be sent as null."""
    if flags & COMPONENTS_V2:
        yield from (fault for fault in _legacy(after) if not body.get(fault.path))


def _nonce(value: Any) -> Iterator[Fault]:
    if isinstance(value, int) and not isinstance(value, bool):
        yield from fields.text("nonce", str(value), NONCE)
    else:
        yield from fields.text("nonce", value, NONCE)


def allowed_mentions(path: str, value: Any) -> Iterator[Fault]:
    """Judge ``allowed_mentions``: which kinds, or which ids, may be pinged."""
    faults = list(fields.mapping(path, value))
    yield from faults
    if faults:
        return
    parse = value.get("parse") or []
    faults = list(fields.listing(join(path, "parse"), parse, len(MENTIONABLE)))
    yield from faults
    if faults:
        return
    for number, kind in enumerate(parse):
        yield from fields.choice(join(join(path, "parse"), number), kind, MENTIONABLE)
    for key in ("roles", "users"):
        yield from _mention_ids(path, key, value.get(key) or [], parse)


def _mention_ids(path: str, key: str, ids: Any, parse: list[Any]) -> Iterator[Fault]:
    at = join(path, key)
    faults = list(fields.listing(at, ids, MENTIONS))
    yield from faults
    for number, each in enumerate([] if faults else ids):
        yield from fields.snowflake(join(at, number), each)
    if ids and key in parse:
        said = f'parse:["{key}"] and {key}: [ids...] are mutually exclusive.'
        yield Fault(path, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", said)
