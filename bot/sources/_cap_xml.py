"""CAP in XML: alerts by themselves, several in one wrapper, or inside a feed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml import etree

from bot.domain.reading import Page, SourceRefusedError
from bot.domain.richtext.characters import clean, fold
from bot.sources._cap_alert import Alert, Info, Resource, references
from bot.sources._feed_bytes import decode
from bot.sources._xml import parsed

Element = etree._Element  # noqa: SLF001 - the only name lxml has for the type

MOST = 2000  # alerts or entries of one page that are looked at
_SPACES = re.compile(r"urn:oasis:names:tc:emergency:cap:\d|http://www\.incident\.com/cap/\d")
_ENDING = "eventendingtime"  # the US weather service's parameter
_LONG = 100_000  # characters of a value; what is longer is no text for people


def root_of(page: Page) -> Element:
    """Return the root of a page's XML, strictly parsed: half an alert is worse than none.

    Raises:
        SourceRefusedError: it is not well-formed, or no XML at all.

    """
    return parse(decode(page))


def parse(text: str) -> Element:
    """Return the root of an XML text; entities stay folded and nothing is fetched for it.

    Raises:
        SourceRefusedError: it is not well-formed.

    """
    try:
        return parsed(text.strip())
    except (etree.XMLSyntaxError, ValueError) as error:
        where = getattr(error, "lineno", None)
        place = f" (line {where})" if where else ""
        raise SourceRefusedError(f"is no well-formed XML{place}; nothing was read") from error


def is_alert(element: Element) -> bool:
    """Tell an alert, in any version of CAP or without a namespace."""
    name = etree.QName(element)
    return name.localname == "alert" and is_cap(name.namespace)


def is_cap(namespace: str | None) -> bool:
    """Tell the namespaces of CAP; some programs leave it out."""
    return not namespace or _SPACES.match(namespace) is not None


def alerts_in(element: Element) -> Iterator[Alert]:
    """Yield the alerts at or below an element, however deep their wrapper is."""
    found = (each for each in element.iter("{*}alert") if is_alert(each))
    for each in islice(found, MOST):
        yield alert_of(each)


def alert_of(element: Element) -> Alert:
    """Read one alert; CAP 1.0 knew no scope other than the public's."""
    first = etree.QName(element).namespace == "http://www.incident.com/cap/1.0"
    return Alert(
        identifier=line(element, "identifier"),
        sender=line(element, "sender"),
        sent=line(element, "sent"),
        status=line(element, "status"),
        kind=line(element, "msgType"),
        scope=line(element, "scope") or ("Public" if first else ""),
        note=value(element, "note"),
        references=references(value(element, "references")),
        infos=tuple(info_of(each) for each in islice(children(element, "info"), 100)),
    )


def info_of(element: Element) -> Info:
    """Read what stands in an ``info``, or directly in a feed's entry."""
    parameters = list(_pairs(element, "parameter"))
    return Info(
        language=line(element, "language"),
        categories=_lines(element, "category"),
        event=line(element, "event"),
        responses=_lines(element, "responseType"),
        urgency=line(element, "urgency"),
        severity=line(element, "severity"),
        certainty=line(element, "certainty"),
        effective=line(element, "effective"),
        onset=line(element, "onset"),
        expires=line(element, "expires"),
        ends=next((text for name, text in parameters if name.lower() == _ENDING), ""),
        sender_name=line(element, "senderName"),
        headline=line(element, "headline"),
        description=value(element, "description"),
        instruction=value(element, "instruction"),
        web=line(element, "web"),
        areas=tuple(_areas(element)),
        vtec=tuple(text for name, text in parameters if name == "VTEC"),
        resources=tuple(_resources(element)),
    )


def children(parent: Element, name: str) -> Iterator[Element]:
    """Yield CAP's own children of that name."""
    for child in parent.iterchildren(f"{{*}}{name}"):
        if is_cap(etree.QName(child).namespace):
            yield child


def value(parent: Element, name: str) -> str:
    """Return the text of the first child of that name that has any."""
    return next((text for each in children(parent, name) if (text := _text(each))), "")


def line(parent: Element, name: str) -> str:
    """Return a child's text on one line."""
    return fold(value(parent, name))


def _text(element: Element) -> str:
    return clean("".join(map(str, element.itertext()))[:_LONG]).strip()


def _lines(parent: Element, name: str) -> tuple[str, ...]:
    texts = (fold(_text(each)) for each in islice(children(parent, name), 50))
    return tuple(text for text in texts if text)


def _areas(parent: Element) -> Iterable[str]:
    for area in islice(children(parent, "area"), MOST):
        yield line(area, "areaDesc")
    # Feeds put it right into their entries.
    yield line(parent, "areaDesc")


def _pairs(parent: Element, name: str) -> Iterator[tuple[str, str]]:
    """Yield names with their values; CAP 1.0 wrote ``name=value``."""
    for each in islice(children(parent, name), 500):
        told, text = line(each, "valueName"), line(each, "value")
        if not told:
            told, _, text = " ".join(_text(each).split()).partition("=")
        yield told.strip(), text.strip()


def _resources(parent: Element) -> Iterator[Resource]:
    for each in islice(children(parent, "resource"), 50):
        if url := line(each, "uri"):
            yield Resource(url, line(each, "mimeType").lower(), line(each, "resourceDesc"))
