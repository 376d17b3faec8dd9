"""Pictures, films and sounds as Media RSS puts them beside an item, singly or as versions of one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from bot.sources._feed_draft import Medium, Words
from bot.sources._feed_xml_body import own, words

_SPACES = ("{http://search.yahoo.com/mrss/}", "{http://search.yahoo.com/mrss}")
_SHOWN = tuple(space + name for space in _SPACES for name in ("content", "thumbnail", "group"))
_DESCRIBED = tuple(space + name for name in ("description", "title") for space in _SPACES)
_CREDIT = tuple(space + "credit" for space in _SPACES)
_DESCRIPTION = tuple(space + "description" for space in _SPACES)
_GROUP = tuple(space + "group" for space in _SPACES)


@dataclass(frozen=True, slots=True)
class _Told:
    """What is said of all media inside an element."""

    alt: str | None = None
    credit: str | None = None


def of(item: etree._Element) -> Iterator[Medium]:
    """Yield the media of an item; of several versions in a group, the best."""
    yield from _media(item, _told(item, _Told()))


def description(item: etree._Element) -> Words | None:
    """Return a film's description, for an item without any text; a picture's is its caption."""
    if any(each.type.startswith("image") for each in of(item)):
        return None
    for parent in (item, *item.iterchildren(*_GROUP)):
        for each in parent.iterchildren(*_DESCRIPTION):
            if own(each):
                return words(each)
    return None


def _media(parent: etree._Element, outer: _Told) -> Iterator[Medium]:
    for each in parent.iterchildren(*_SHOWN):
        told = _told(each, outer)
        match etree.QName(each).localname:
            case "group":
                yield from _best(list(_media(each, told)))
            case "content":
                yield _medium(each, told, thumbnail=False)
                yield from _media(each, told)
            case _:
                yield _medium(each, told, thumbnail=True)


def _best(versions: list[Medium]) -> Iterator[Medium]:
    """Yield the widest picture and the first film of a group, and its previews."""
    seen: dict[str, Medium] = {}
    for each in versions:
        kind = each.type.partition("/")[0]
        before = seen.get(kind)
        if each.thumbnail:
            continue
        if before is None or (kind == "image" and each.width > before.width):
            seen[kind] = each
    yield from seen.values()
    yield from (each for each in versions if each.thumbnail)


def _medium(element: etree._Element, told: _Told, *, thumbnail: bool) -> Medium:
    width = element.get("width", "").strip()
    return Medium(
        element.get("url", "").strip(),
        element.get("medium", "") or element.get("type", ""),
        int(width) if width.isascii() and width.isdigit() and len(width) < 8 else 0,  # noqa: PLR2004 - more pixels than any picture has
        told.alt,
        thumbnail,
        told.credit,
    )


def _told(element: etree._Element, outer: _Told) -> _Told:
    alt = next((own(each) for each in element.iterchildren(*_DESCRIBED) if own(each)), None)
    names = (own(each) for each in element.iterchildren(*_CREDIT))
    credit = ", ".join(dict.fromkeys(filter(None, names))) or None
    return replace(outer, alt=alt or outer.alt, credit=credit or outer.credit)
