"""From an alert and its place in a chain to an entry with its notice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from hashlib import blake2b

from bot.domain.blocks import Block, Image, Link, Paragraph, Rich, Video
from bot.domain.flags import mark
from bot.domain.model import Entry, Flag, Notice, NoticeStatus
from bot.domain.reading import Visit
from bot.domain.richtext import fold
from bot.sources._cap_alert import ALL_CLEAR, Alert, Info, Resource
from bot.sources._cap_language import chosen
from bot.sources._cap_text import blocks_of
from bot.sources._cap_told import Chain, Told
from bot.sources._feed_dates import read_date
from bot.sources._feed_draft import Form, Words
from bot.sources._feed_links import absolute
from bot.sources._feed_text import headline

_CURFEW = re.compile(
    r"curfew|couvre[- ]?feu|toque de queda|toc de queda|ausgangssperre|coprifuoco|recolher obrigat[óo]rio"
    r"|godzina policyjna|комендантськ|комендантск|حظر (?:ال)?تجو|منع (?:ال)?تجو|עוצר|avondklok|spertijd"
    r"|sokağa çıkma (?:yasağı|kısıtlaması)|απαγόρευση κυκλοφορίας|utegångsförbud|portforbud|udgangsforbud"
    r"|ulkonaliikkumiskielto|zákaz vycházení|kijárási tilalom|stare de interdic|戒厳|外出禁止|宵禁|통행금지|कर्फ्यू|कर्फ़्यू",
    re.IGNORECASE,
)
_AREAS = 3000  # characters; whoever shows them shortens them further
_REMEMBERED = 200  # of them, for a cancel that does not repeat them
_EXTENDS = {"EXT", "EXA", "EXB"}
_ENDS = {"CAN", "UPG"}
_LAPSES = {"EXP"}
_URGENT = ("Extreme", "Severe")
_CERTAIN = ("Observed", "Likely")


def told_of(alert: Alert, sent: datetime, visit: Visit, known_as: str | None = None) -> Told:
    """Return an alert as its chain wants to know it."""
    info = chosen(alert, visit.options.get("language"))
    return Told(
        alert=alert,
        sent=sent,
        ends=None if info is None else _ends(info, visit.zone),
        subject="" if info is None else _subject(info),
        status=_status(alert, info, sent, visit),
        title="" if info is None else _headline(info.headline or info.event),
        kind="" if info is None else _kind(info),
        area=None if info is None else _area(info.areas, _REMEMBERED),
        known_as=known_as,
    )


def entry_of(told: Told, chain: Chain, visit: Visit) -> Entry:
    """Return the entry that an alert is; its key is its chain's."""
    alert = told.alert
    info = chosen(alert, visit.options.get("language")) or Info()
    notice = Notice(
        kind=chain.kind or "alert",
        status=chain.status,
        area=_area(info.areas, _AREAS) or chain.area,
        starts=read_date(info.onset or info.effective, visit.zone),
        ends=_over_at(chain),
        severity=info.severity or None,
    )
    return Entry(
        key=chain.key,
        blocks=_blocks(alert, info),
        title=_headline(info.headline or info.event) or chain.title or _untitled(alert),
        url=absolute(info.web) or absolute(alert.page),
        author=fold(info.sender_name or alert.author) or None,
        published=_at(chain.first),
        updated=_at(chain.sent) if alert.supersedes or chain.sent > chain.first else None,
        flags=frozenset(_flags(info, notice)),
        notice=notice,
    )


def _over_at(chain: Chain) -> datetime | None:
    """Return when what a chain tells of ends: a cancelled alert when it was cancelled, at the latest."""
    if chain.status is not NoticeStatus.LIFTED or not chain.sent:
        return _at(chain.ends)
    return _at(min(chain.ends, chain.sent) if chain.ends else chain.sent)


def _untitled(alert: Alert) -> str | None:
    """Return what stands for the title of a cancel that says nothing and of nothing we know."""
    return "Cancelled" if alert.kind == "Cancel" else None


def _blocks(alert: Alert, info: Info) -> tuple[Block, ...]:
    text = [*blocks_of(info.description), *blocks_of(info.instruction)]
    if not text and alert.note:
        text = [*blocks_of(alert.note)]
    if alert.kind == "Cancel" and not text:
        text = [Paragraph(Rich("This alert has been cancelled."))]
    return (*text, *_media(info.resources))


def _media(resources: Sequence[Resource]) -> Iterator[Block]:
    for resource in resources:
        url, title = absolute(resource.url), fold(resource.title) or None
        if url is None:
            continue
        if resource.type.startswith("image/"):
            yield Image(url, title)
        elif resource.type.startswith(("video/", "audio/")):
            yield Video(url, title)
        else:
            yield Link(url, title)


def _headline(text: str) -> str:
    """Return a headline without the markup that does not belong there."""
    return headline(Words(text, Form.GUESS)) or ""


def _kind(info: Info) -> str:
    said = (info.event, info.headline, *info.categories)
    if any(_CURFEW.search(text) for text in said):
        return "curfew"
    return fold(info.event or next(iter(info.categories), "")).lower()


def _area(areas: Sequence[str], most: int) -> str | None:
    """Join the areas, each once, as long as they fit into so many characters."""
    listed = dict.fromkeys(filter(None, map(fold, areas)))
    whole = "; ".join(listed)
    if len(whole) <= most:
        return whole or None
    return f"{whole[:most].rpartition('; ')[0] or whole[:most]}; …"


def _ends(info: Info, zone: str) -> datetime | None:
    """Return when the event ends; ``expires`` is when what is said of it grows old."""
    return read_date(info.ends, zone) or read_date(info.expires, zone)


def _subject(info: Info) -> str:
    said = f"{info.event}\0{_area(sorted(info.areas), _AREAS)}".casefold()
    return blake2b(said.encode("utf-8", "replace"), digest_size=6).hexdigest()


def _status(alert: Alert, info: Info | None, sent: datetime, visit: Visit) -> NoticeStatus:
    if alert.kind == "Cancel" or info is None or ALL_CLEAR in info.responses:
        return NoticeStatus.LIFTED
    actions = {code.strip("/ ").split(".")[1] for code in info.vtec if code.count(".") > 1}
    if actions and actions <= _ENDS:
        return NoticeStatus.LIFTED
    if actions and actions <= _ENDS | _LAPSES:
        return NoticeStatus.EXPIRED
    if actions & _EXTENDS:
        return NoticeStatus.EXTENDED
    return _said(info, sent, visit)


def _said(info: Info, sent: datetime, visit: Visit) -> NoticeStatus:
    """Return what a curfew's own words say of it, which the codes of its alert may leave out."""
    if _kind(info) != "curfew":
        return NoticeStatus.IN_FORCE
    bare = Entry("", blocks_of(info.description), fold(info.headline or info.event))
    read = mark(bare, words={}, language=None, timezone=visit.zone, seen=sent)
    return read.notice.status if read.notice else NoticeStatus.IN_FORCE


def _flags(info: Info, notice: Notice) -> Iterator[Flag]:
    standing = notice.status in (NoticeStatus.IN_FORCE, NoticeStatus.EXTENDED)
    if notice.kind == "curfew" and notice.status is not NoticeStatus.EXPIRED:
        yield Flag.CURFEW if standing else Flag.CURFEW_LIFTED
    urgent = info.urgency == "Immediate" and info.severity in _URGENT
    if standing and urgent and info.certainty in _CERTAIN:
        yield Flag.BREAKING


def _at(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
