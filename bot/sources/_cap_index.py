"""A feed that lists alerts: each entry names one, tells of it itself, or holds it whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import islice

from lxml import etree

from bot.domain.reading import SourceRefusedError
from bot.domain.richtext import fold
from bot.sources import _cap_xml as xml
from bot.sources._cap_alert import Alert, Info
from bot.sources._cap_xml import Element
from bot.sources._feed_links import absolute

_FEEDS = ("feed", "rss", "rdf")
_TYPE = "application/cap+xml"
_DOCUMENTS = (_TYPE, "application/xml", "text/xml", "application/common-alerting-protocol+xml")
_ALERT = re.compile(r"(?:<\?xml[^>]*\?>\s*)?<(?:[\w.-]+:)?(?:alerts?|EDXLDistribution)\b")
_RELS = ("alternate", "related", "via", "item")
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of an index.

    ``url`` is where the alert itself lies, None where nowhere else; ``stamp`` changes when it does.
    ``told`` are the alerts as the index tells them: in part, or the ``whole`` of them.
    ``page`` shows it to people. ``problem`` says why what the entry holds cannot be read.
    """

    key: str
    url: str | None
    stamp: str
    told: tuple[Alert, ...] = ()
    whole: bool = False
    page: str = ""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """A feed of alerts; ``hub`` pushes its news, ``topic`` is what it calls itself there."""

    listed: tuple[Listed, ...]
    title: str | None = None
    hub: str | None = None
    topic: str | None = None


def is_feed(root: Element) -> bool:
    """Tell a feed by its root."""
    return etree.QName(root).localname.lower() in _FEEDS


def index_of(root: Element, page: str | None) -> Index:
    """Read a feed of alerts.

    Args:
        root: the feed.
        page: where it came from; None for a file.

    """
    base = page or absolute(_link(root, "self") or _link(root, "alternate"))
    channel = next(root.iterchildren("{*}channel"), root)
    entries = [*channel.iterchildren("{*}entry", "{*}item")]
    if channel is not root:
        entries += root.iterchildren("{*}entry", "{*}item")
    return Index(
        listed=tuple(_listed(entry, base) for entry in entries[: xml.MOST]),
        title=_line(channel, "title") or None,
        hub=absolute(_link(channel, "hub"), base),
        topic=absolute(_link(channel, "self"), base),
    )


def _listed(entry: Element, base: str | None) -> Listed:
    key = _line(entry, "id") or _line(entry, "guid") or entry.get(_ABOUT, "").strip()
    url = _document(entry, base)
    stamp = _line(entry, "updated") or _line(entry, "pubDate") or _line(entry, "date")
    page = _page(entry, base)
    bare = Listed(key or url or _line(entry, "title"), url, stamp, page=page)
    try:
        whole = tuple(replace(alert, page=page) for alert in _whole(entry))
    except SourceRefusedError as error:
        return replace(bare, problem=f"the alert in it {error}")
    if whole:
        return replace(bare, told=whole, whole=True)
    told = _told(entry, bare, page)
    return bare if told is None else replace(bare, told=(told,))


def _whole(entry: Element) -> Iterator[Alert]:
    """Yield the alerts that stand in an entry, as elements or written out as text."""
    yield from xml.alerts_in(entry)
    for each in entry.iterchildren("{*}content", "{*}description", "{*}summary"):
        text = "".join(map(str, each.itertext())).strip() if not len(each) else ""
        if _ALERT.match(text):
            yield from xml.alerts_in(xml.parse(_undeclared(text)))


def _undeclared(text: str) -> str:
    """Take off an XML declaration: its encoding is not that of a text inside another."""
    return text.partition("?>")[2] if text.startswith("<?xml") else text


def _told(entry: Element, listed: Listed, page: str) -> Alert | None:
    """Return what an entry tells of its alert by CAP's own elements, or None without any."""
    info = etree.Element("info")
    for child in entry.iterchildren("{*}*"):
        if etree.QName(child).namespace and xml.is_cap(etree.QName(child).namespace):
            info.append(deepcopy(child))
    if not len(info):
        return None
    alert = xml.alert_of(info)
    author = next(map(_name, entry.iterchildren("{*}author")), "")
    return replace(
        alert,
        identifier=alert.identifier or listed.key,
        sender=alert.sender or author or "-",
        sent=alert.sent or _line(entry, "published") or listed.stamp,
        scope=alert.scope or "Public",
        kind=alert.kind or "Alert",
        infos=(_info(entry, xml.info_of(info)),),
        page=page,
        author="" if "@" in author else author,
    )


def _info(entry: Element, info: Info) -> Info:
    summary = _line(entry, "summary") or _line(entry, "description")
    return replace(
        info,
        headline=info.headline or _line(entry, "title"),
        description=info.description or summary,
    )


def _document(entry: Element, base: str | None) -> str | None:
    """Return where the alert itself lies: the link that says so, else the plain one."""
    links = [(each, _type(each)) for each in entry.iterchildren("{*}link", "{*}enclosure")]
    for wanted in _DOCUMENTS:
        for each, kind in links:
            if kind == wanted:
                return absolute(_href(each), base)
    plain = (each for each, kind in links if not kind and each.get("rel", "alternate") in _RELS)
    return next((url for each in plain if (url := absolute(_href(each), base))), None)


def _page(entry: Element, base: str | None) -> str:
    """Return the address of a page for people: a link that says it is one, else a plain one."""
    links = [(each, _type(each)) for each in entry.iterchildren("{*}link")]
    for wanted in ("text/html", ""):
        for each, kind in links:
            if kind == wanted and each.get("rel", "alternate") == "alternate":
                return absolute(_href(each), base) or ""
    return ""


def _type(link: Element) -> str:
    return link.get("type", "").partition(";")[0].strip().lower()


def _href(link: Element) -> str:
    return link.get("href", "").strip() or link.get("url", "").strip() or _text(link)


def _link(parent: Element, rel: str) -> str:
    links = (each for each in parent.iterchildren("{*}link") if each.get("rel") == rel)
    return next((href for each in links if (href := each.get("href", "").strip())), "")


def _name(author: Element) -> str:
    return _line(author, "name") or _text(author)


def _line(parent: Element, name: str) -> str:
    """Return the text of a feed's own child; what CAP calls the same is not meant."""
    for each in parent.iterchildren(f"{{*}}{name}"):
        space = etree.QName(each).namespace
        if (not space or not xml.is_cap(space)) and (text := _text(each)):
            return text
    return ""


def _text(element: Element) -> str:
    pieces = islice(element.itertext(), 10_000)
    return fold("".join(map(str, pieces))[:100_000])
