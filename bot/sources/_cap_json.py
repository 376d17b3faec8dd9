"""Alerts in JSON, as the US weather service's API gives them (GeoJSON and JSON-LD)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from bot.domain.reading import SourceRefusedError
from bot.domain.richtext.characters import clean, fold
from bot.sources._cap_alert import Alert, Info, Reference, references
from bot.sources._cap_xml import MOST
from bot.sources._feed_links import absolute
from bot.sources._json_text import without_halves

Json = dict[str, Any]

# What only alerts have, two of which make an object one.
_MARKS = ("event", "severity", "urgency", "certainty", "areaDesc", "msgType", "messageType")
_EMPTY = ("wx:Alert", "api.weather.gov/alerts", "watches, warnings, and advisories")


@dataclass(frozen=True, slots=True)
class Collection:
    """The alerts of one document, its title and the address of what comes next."""

    alerts: tuple[Alert, ...]
    title: str | None = None
    following: str | None = None


def parse(text: str, page: str | None) -> Collection:
    """Read a document.

    Raises:
        SourceRefusedError: it is no JSON, or holds no alerts and does not say that there are none.

    """
    try:
        document = orjson.loads(without_halves(text))
    except (ValueError, RecursionError) as error:
        raise SourceRefusedError("is no well-formed JSON; nothing was read") from error
    found = tuple(_objects(document))
    if not found and not _is_collection(document):
        raise SourceRefusedError("answered with JSON that holds no alerts; check the address")
    whole = document if isinstance(document, dict) else {}
    return Collection(
        tuple(map(_alert, found[:MOST])), _line(whole, "title") or None, _following(whole, page)
    )


def looks_like(text: str) -> bool:
    """Tell, without parsing, whether a JSON text holds alerts."""
    marks = sum(f'"{mark}"' in text for mark in _MARKS)
    return marks >= 4 or any(mark in text for mark in _EMPTY)  # noqa: PLR2004 - more than chance


def _is_collection(document: Any) -> bool:
    """Tell a list of alerts that happens to be empty."""
    if not isinstance(document, dict):
        return False
    graph = document.get("features", document.get("@graph"))
    return isinstance(graph, list) and not graph


def _objects(document: Any) -> Iterator[Json]:
    """Yield the objects that are alerts: the document itself, or those in a list of it."""
    if isinstance(document, list):
        document = {"alerts": document}
    if not isinstance(document, dict):
        return
    if alert := _as_alert(document):
        yield alert
        return
    for value in document.values():
        for each in value if isinstance(value, list) else ():
            if alert := _as_alert(each):
                yield alert


def _as_alert(value: Any) -> Json | None:
    """Return a feature's properties, or an object, where it is an alert."""
    if not isinstance(value, dict):
        return None
    inner = value.get("properties")
    if isinstance(inner, dict):
        return {"@id": value.get("id"), **inner} if _is_alert(inner) else None
    return value if _is_alert(value) else None


def _is_alert(value: Json) -> bool:
    if "identifier" in value and isinstance(value.get("info"), list | dict):
        return True  # as the standard's own names have it
    return sum(mark in value for mark in _MARKS) > 1


def _alert(told: Json) -> Alert:
    """Read one alert; the API leaves out what is the same for all of its own."""
    identifier = _line(told, "id") or _line(told, "identifier") or _line(told, "@id")
    return Alert(
        identifier=identifier,
        sender=_line(told, "sender") or "-",
        sent=_line(told, "sent"),
        status=_line(told, "status"),
        kind=_line(told, "messageType") or _line(told, "msgType") or "Alert",
        scope=_line(told, "scope") or "Public",
        note=_text(told, "note"),
        references=tuple(_references(told.get("references"))),
        infos=tuple(_infos(told)),
        replaced=bool(_line(told, "replacedBy") or _line(told, "replacedAt")),
    )


def _infos(told: Json) -> Iterator[Info]:
    several = told.get("info", told)
    for each in (several if isinstance(several, list) else [several])[:MOST]:
        if isinstance(each, dict):
            yield _info(each)


def _areas(told: Json) -> tuple[str, ...]:
    areas = told.get("area")
    named = (
        [a.get("areaDesc") for a in areas[:MOST] if isinstance(a, dict)]
        if isinstance(areas, list)
        else []
    )
    return _lines(told.get("areaDesc")) or _lines(named)


def _info(told: Json) -> Info:
    codes = told.get("parameters")
    codes = codes if isinstance(codes, dict) else {}
    return Info(
        language=_line(told, "language") or "en-US",
        categories=_lines(told.get("category")),
        event=_line(told, "event"),
        responses=_lines(told.get("response") or told.get("responseType")),
        urgency=_line(told, "urgency"),
        severity=_line(told, "severity"),
        certainty=_line(told, "certainty"),
        effective=_line(told, "effective"),
        onset=_line(told, "onset"),
        expires=_line(told, "expires"),
        ends=_line(told, "ends") or next(iter(_lines(codes.get("eventEndingTime"))), ""),
        sender_name=_line(told, "senderName"),
        headline=_line(told, "headline"),
        description=_text(told, "description"),
        instruction=_text(told, "instruction"),
        web=_line(told, "web"),
        areas=_areas(told),
        vtec=_lines(codes.get("VTEC")),
    )


def _references(value: Any) -> Iterator[Reference]:
    for each in (value if isinstance(value, list) else [value])[:100]:
        if isinstance(each, dict):
            identifier = _line(each, "identifier") or _line(each, "@id").rpartition("/")[2]
            if identifier:
                yield Reference(_line(each, "sender") or "-", identifier, _line(each, "sent"))
        elif isinstance(each, str):
            yield from references(clean(each))


def _following(document: Json, page: str | None) -> str | None:
    pages = document.get("pagination")
    return absolute(_line(pages, "next"), page) if isinstance(pages, dict) else None


def _lines(value: Any) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    texts = (fold(each) for each in listed[:MOST] if isinstance(each, str))
    return tuple(text for text in texts if text)


def _line(owner: Json, name: str) -> str:
    return fold(_text(owner, name))


def _text(owner: Json, name: str) -> str:
    value = owner.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return clean(value[:100_000]).strip() if isinstance(value, str) else ""
