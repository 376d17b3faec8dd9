"""The rules of components: rows of buttons and selects, and the second version's layouts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from enum import IntEnum
from typing import Any, Final

from bot.sandbox.discord import fields
from bot.sandbox.discord.errors import Fault
from bot.sandbox.discord.fields import join

# components/reference; the figure for all texts together is the one discord.py states.
ROWS: Final = 5
BUTTONS: Final = 5
CUSTOM_ID: Final = 100
LABEL: Final = 80
LINK: Final = 512
OPTIONS: Final = 25
IN_ALL: Final = 40
TEXT_IN_ALL: Final = 4000
SECTION_TEXTS: Final = 3
GALLERY: Final = 10


class Kind(IntEnum):
    """The numbers of the component types that a message may hold."""

    ROW = 1
    BUTTON = 2
    SELECT = 3
    USERS = 5
    ROLES = 6
    MENTIONABLES = 7
    CHANNELS = 8
    SECTION = 9
    TEXT = 10
    THUMBNAIL = 11
    GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17


SELECTS: Final = (Kind.SELECT, Kind.USERS, Kind.ROLES, Kind.MENTIONABLES, Kind.CHANNELS)
TOP: Final = (
    Kind.ROW,
    Kind.SECTION,
    Kind.TEXT,
    Kind.GALLERY,
    Kind.FILE,
    Kind.SEPARATOR,
    Kind.CONTAINER,
)
LINK_STYLE: Final = 5
PREMIUM_STYLE: Final = 6


def components(path: str, value: Any, *, layout: bool) -> Iterator[Fault]:
    """Judge a message's ``components``; ``layout``: the flag of version two is set."""
    faults = list(fields.listing(path, value, IN_ALL if layout else ROWS))
    if not faults:
        for number, component in enumerate(value):
            faults += _component(join(path, number), component, TOP if layout else (Kind.ROW,))
    yield from faults
    if not faults:
        yield from _in_all(path, value)


def flat(value: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Walk over components and everything nested in them."""
    for component in value:
        yield component
        yield from flat(component.get("components") or [])
        if isinstance(component.get("accessory"), dict):
            yield from flat([component["accessory"]])


def _component(path: str, value: Any, allowed: tuple[Kind, ...]) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield from fields.mapping(path, value)
        return
    wrong = list(fields.choice(join(path, "type"), value.get("type"), tuple(map(int, allowed))))
    if wrong:
        yield from wrong
        return
    match Kind(value["type"]):
        case Kind.ROW:
            yield from _row(path, value)
        case Kind.BUTTON:
            yield from _button(path, value)
        case Kind.SECTION:
            yield from _section(path, value)
        case Kind.CONTAINER:
            inside = tuple(kind for kind in TOP if kind is not Kind.CONTAINER)
            yield from _children(path, value, inside, IN_ALL)
        case Kind.TEXT:
            yield from fields.required(path, value, "content", TEXT_IN_ALL)
        case Kind.GALLERY:
            yield from fields.listing(join(path, "items"), value.get("items"), GALLERY, fewest=1)
        case kind if kind in SELECTS:
            yield from _select(path, value)
        case _:
            pass  # a thumbnail, a file, a separator: nothing a text limit speaks of


def _row(path: str, value: dict[str, Any]) -> Iterator[Fault]:
    yield from _children(path, value, (Kind.BUTTON, *SELECTS), BUTTONS)
    inside = value.get("components")
    kinds = (
        [part.get("type") for part in inside if isinstance(part, dict)]
        if isinstance(inside, list)
        else []
    )
    if len(kinds) > 1 and any(kind in SELECTS for kind in kinds):
        said = "A select needs an action row of its own."
        yield Fault(join(path, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", said)


def _children(
    path: str, value: dict[str, Any], allowed: tuple[Kind, ...], most: int
) -> Iterator[Fault]:
    at = join(path, "components")
    faults = list(fields.listing(at, value.get("components"), most, fewest=1))
    yield from faults
    for number, child in enumerate([] if faults else value["components"]):
        yield from _component(join(at, number), child, allowed)


def _section(path: str, value: dict[str, Any]) -> Iterator[Fault]:
    yield from _children(path, value, (Kind.TEXT,), SECTION_TEXTS)
    yield from _component(
        join(path, "accessory"), value.get("accessory"), (Kind.BUTTON, Kind.THUMBNAIL)
    )


def _button(path: str, value: dict[str, Any]) -> Iterator[Fault]:
    yield from fields.whole(join(path, "style"), value.get("style"), 1, PREMIUM_STYLE)
    yield from fields.optional(path, value, "label", LABEL)
    style = value.get("style")
    if style == LINK_STYLE:
        yield from fields.web_address(join(path, "url"), value.get("url"), longest=LINK)
        if value.get("custom_id") is not None:
            said = "A custom id and url cannot both be specified"
            yield Fault(
                join(path, "custom_id"), "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", said
            )
    elif style != PREMIUM_STYLE:
        yield from fields.required(path, value, "custom_id", CUSTOM_ID)
    if style != PREMIUM_STYLE and not (value.get("label") or value.get("emoji")):
        said = "A button needs a label or an emoji"
        yield Fault(join(path, "label"), "BASE_TYPE_REQUIRED", said)


def _select(path: str, value: dict[str, Any]) -> Iterator[Fault]:
    yield from fields.required(path, value, "custom_id", CUSTOM_ID)
    if value["type"] != Kind.SELECT:
        return
    at = join(path, "options")
    faults = list(fields.listing(at, value.get("options"), OPTIONS, fewest=1))
    yield from faults
    for number, option in enumerate([] if faults else value["options"]):
        wrong = list(fields.mapping(join(at, number), option))
        yield from wrong
        if not wrong:
            yield from fields.required(join(at, number), option, "label", 100)
            yield from fields.required(join(at, number), option, "value", 100)


def _in_all(path: str, value: list[dict[str, Any]]) -> Iterator[Fault]:
    """Judge what only the whole can break: the number, the texts' sum, ids given twice."""
    parts = list(flat(value))
    if len(parts) > IN_ALL:
        said = f"The number of components in the message exceeds the maximum of {IN_ALL}"
        yield Fault(path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", said)
    if sum(len(part["content"]) for part in parts if part["type"] == Kind.TEXT) > TEXT_IN_ALL:
        said = f"The displayable text exceeds the maximum size of {TEXT_IN_ALL}"
        yield Fault(path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", said)
    ids = Counter(part["custom_id"] for part in parts if part.get("custom_id"))
    if any(times > 1 for times in ids.values()):
        said = "Component custom id cannot be duplicated"
        yield Fault(path, "COMPONENT_CUSTOM_ID_DUPLICATED", said)
