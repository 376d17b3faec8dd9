"""Official alerts (CAP): by themselves, several in one document, or an index that leads to them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lxml import etree

from bot.domain.model import Entry
from bot.domain.reading import (
    Page,
    Reading,
    Request,
    Skipped,
    SourceRefusedError,
    Steps,
    Visit,
)
from bot.ports import FetchError
from bot.sources import _cap_json
from bot.sources import _cap_xml as xml
from bot.sources._cap_alert import Alert, fault, unpublished
from bot.sources._cap_chain import Chains
from bot.sources._cap_entry import entry_of, told_of
from bot.sources._cap_index import Index, index_of, is_feed
from bot.sources._cap_memory import Memory
from bot.sources._cap_told import Chain, Told
from bot.sources._cap_visit import ACCEPT, Found, Harvest, gather
from bot.sources._feed_bytes import Shape, decode, shape
from bot.sources._feed_dates import read_date

_PAGES = 20  # of one list of alerts
_REFUSALS = {
    Shape.HTML: "answered with an HTML page, not with alerts; give the address of the alerts",
    Shape.OTHER: "answered with something that is no alert; check the address",
}
_TELLING = ("status", "msgType", "message_type", "messageType", "identifier", "event", "alert")
_LINKED = re.compile(r"application/cap\+xml", re.IGNORECASE)
_DECLARED = re.compile(
    r"xmlns(?::([\w.-]+))?\s*=\s*[\"'](?:urn:oasis:names:tc:emergency:cap:|http://www\.incident\.com/cap/)"
)


_NO_INDEX = Index(())


@dataclass(frozen=True, slots=True)
class _Document:
    """What one address answered: alerts, an index of them, or both."""

    alerts: tuple[Alert, ...] = ()
    index: Index = _NO_INDEX
    single: bool = False


def read(visit: Visit) -> Steps:
    """Ask for the alerts, follow the links of an index, and return those that stand."""
    memory = Memory.load(visit.cursor)
    page = yield Request(visit.url, ACCEPT)
    if page.unchanged and not memory.waiting:
        return Reading(unchanged=True, cursor=visit.cursor)
    document = _Document() if page.unchanged else (yield from _document(page))
    harvest = yield from gather(document.index.listed, memory, alone=page.url is None)
    if page.unchanged:
        harvest.read = memory.read | harvest.read
    harvest.alerts[:0] = map(Found, document.alerts)
    if memory.fresh and harvest.failures and not harvest.alerts:
        raise harvest.failures[0]
    return _reading(document, harvest, memory, visit)


def looks_like(page: Page) -> bool:
    """Tell whether a page is an alert, or a list or feed of them."""
    text = decode(page)
    match shape(text):
        case Shape.ALERT:
            return True
        case Shape.JSON:
            return _cap_json.looks_like(text)
        case Shape.FEED | Shape.XML:
            if _LINKED.search(text):
                return True
            prefixes = {match[1] for match in _DECLARED.finditer(text)}
            return any(not prefix or _tells(text, prefix) for prefix in prefixes)
        case _:
            return False


def _tells(text: str, prefix: str) -> bool:
    """Tell alerts from a feed that only borrows a word of theirs, such as the severity."""
    return any(f"<{prefix}:{name}>" in text or f"<{prefix}:{name} " in text for name in _TELLING)


# --------------------------------------------------------------------------- the document


def _document(page: Page) -> Generator[Request, Page, _Document]:
    text = decode(page)
    kind = shape(text)
    if not text.strip():
        raise SourceRefusedError("answered with an empty page; check the address")
    if kind is Shape.JSON:
        return (yield from _pages(text, page.url))
    if refusal := _REFUSALS.get(kind):
        raise SourceRefusedError(refusal)
    root = xml.parse(text)
    if is_feed(root):
        return _Document(index=index_of(root, page.url))
    alerts = tuple(xml.alerts_in(root))
    if not alerts:
        raise SourceRefusedError(_no_alert(etree.QName(root)))
    return _Document(alerts, single=xml.is_alert(root))


def _no_alert(name: etree.QName) -> str:
    if name.localname == "alert":
        return "is an alert of another vocabulary than CAP; nothing was read"
    return "answered with XML that holds no CAP alert; check the address"


def _pages(text: str, url: str | None) -> Generator[Request, Page, _Document]:
    """Read a list of alerts in JSON with the pages that follow."""
    found = _cap_json.parse(text, url)
    alerts, title, seen = [*found.alerts], found.title, {url, None}
    while found.following not in seen and url is not None and len(seen) <= _PAGES:
        seen.add(found.following)
        try:
            page = yield Request(found.following or "", ACCEPT)
        except FetchError:
            break  # the first page holds the newest
        if page.unchanged:
            break
        found = _cap_json.parse(decode(page), page.url)
        alerts += found.alerts
    return _Document(tuple(alerts[: xml.MOST]), Index((), title))


# --------------------------------------------------------------------------- the reading


def _reading(document: _Document, harvest: Harvest, memory: Memory, visit: Visit) -> Reading:
    chains = Chains(memory.chains)
    told = list(_publishable(harvest, visit, single=document.single))
    in_time = sorted(told, key=_order)
    for each in in_time:
        chains.add(each)
    last = {each.name: each for each in in_time}
    entries = _once(_entries(told, last, chains, visit))
    index = document.index
    left = replace(
        memory, read=harvest.read, waiting=tuple(harvest.waiting), chains=chains.all, fresh=False
    )
    return Reading(
        entries=tuple(entry for entry in entries if entry.title or entry.blocks),
        removed=tuple(chain.key for chain in chains.touched if chain.cancelled),
        skipped=tuple(harvest.skipped),
        partial=True,
        hub=index.hub,
        topic=index.topic,
        cursor=left.dump(),
        title=index.title,
    )


def _publishable(harvest: Harvest, visit: Visit, *, single: bool) -> Iterator[Told]:
    """Yield what is for the public; a lone alert that is not as it must be is refused."""
    for found in harvest.alerts:
        alert = found.alert
        sent = read_date(alert.sent, visit.zone)
        wrong = None if unpublished(alert) else fault(alert, dated=sent is not None)
        if wrong and single:
            raise SourceRefusedError(f"the alert {wrong}")
        if reason := unpublished(alert) or wrong:
            harvest.skipped.append(Skipped(alert.identifier or "?", reason))
        elif sent is not None:
            yield told_of(alert, sent, visit, found.known_as)


def _order(told: Told) -> tuple[datetime, str, str, str]:
    """Order by when they were sent, and else in a way that the order of the page does not touch."""
    return told.sent, told.alert.sender, told.alert.identifier, repr(told.alert)


def _entries(
    told: Sequence[Told], last: dict[str, Told], chains: Chains, visit: Visit
) -> Iterator[Entry]:
    """Yield the entries of the alerts that stand, in the order of the page; of a name, the last."""
    heads: dict[str, list[Chain]] = defaultdict(list)
    for chain in chains.touched:
        heads[chain.head].append(chain)
    for name in dict.fromkeys(each.name for each in told):
        for chain in heads[name]:
            if not last[name].alert.replaced and last[name].sent.timestamp() >= chain.sent:
                yield entry_of(last[name], chain, visit)


def _once(entries: Iterator[Entry]) -> list[Entry]:
    return list({entry.key: entry for entry in entries}.values())
