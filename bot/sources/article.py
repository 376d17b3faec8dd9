"""Articles edited in place: each paragraph with what belongs to it is an entry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.codec import time_to_json
from bot.domain.model import Entry
from bot.domain.reading import Page, Reading, Request, Skipped, SourceRefusedError, Steps, Visit
from bot.domain.richtext import blocks_from_html, blocks_from_text, looks_like_html
from bot.domain.richtext.frames import Piece
from bot.domain.richtext.tree import parse as parse_html
from bot.domain.richtext.walk import pieces
from bot.sources import _jsonld
from bot.sources._article_body import body_of, is_junk, sections_of
from bot.sources._article_groups import Group, anchors, groups_of, unfinished
from bot.sources._feed_dates import read_date
from bot.sources._identity import Told, identities
from bot.sources._liveblog_update import words
from bot.sources._page import Head, head_of, text_of

_ARTICLES = ("NewsArticle", "Article", "ReportageNewsArticle", "BlogPosting", "LiveBlogPosting")
_GATES = re.compile(
    r"\bcookies?\b|\bconsent\b|\bzustimm\w+|\beinwillig\w+|\bdatenschutz\w*|\bconsentement\b|\bconsenso\b"
    r"|\bprivacy\b|\bcaptcha\b|\bare you (?:a )?(?:robot|human)|\byou are (?:a )?human|\bjavascript\b"
    r"|\baccess denied\b|\bunusual traffic\b",
    re.IGNORECASE,
)
_SHORT = 900  # characters; a gate says little, and little but this
_GATE_WORDS = 3
_LEAST = 20  # characters of an article that has only just begun


def read(visit: Visit) -> Steps:
    """Ask for the page and return its paragraphs as entries."""
    page = yield Request(visit.url)
    return Reading(unchanged=True) if page.unchanged else parse(page, visit)


def parse(page: Page, visit: Visit) -> Reading:
    """Return the entries of an article page in its order.

    A page that shows no article, such as a consent notice or an empty one, is read with a doubt.

    Raises:
        SourceRefusedError: the answer is no page at all.

    """
    text = text_of(page)
    if text.lstrip()[:1] in ("{", "["):
        raise SourceRefusedError("answered with JSON, not with a page")
    head = head_of(text, page)
    groups = _groups(text, head)
    whole = _identified(groups, visit.zone)
    entries = [_entry(part, head) for part in whole]
    skipped: tuple[Skipped, ...] = ()
    if groups and unfinished(groups[-1]):
        skipped = (Skipped(entries.pop().key, "unfinished"),)
    return Reading(
        entries=tuple(entries),
        skipped=skipped,
        complete=True,
        newest_first=False,
        title=head.titles[0] if head.titles else None,
        doubt=_doubt(groups),
    )


def _groups(text: str, head: Head) -> list[Group]:
    """Group what the page shows, or what its markup tells where the page shows nothing."""
    root = parse_html(text)
    body = None if root is None else body_of(root)
    shown: list[Group] = []
    if body is not None:
        sections = sections_of(body)
        shown = groups_of(pieces(body, head.base, is_junk, sections), sections)
    told = _told_body(text)
    if len(told) > _SHORT and sum(len(group.words) for group in shown) * 4 < len(told):
        read = (
            blocks_from_html(told, head.base) if looks_like_html(told) else blocks_from_text(told)
        )
        return groups_of(map(Piece, read), {})
    return shown


def _told_body(text: str) -> str:
    """Return the article's text as JSON-LD has it, for pages that scripts fill in later."""
    if "articleBody" not in text:
        return ""
    found, _ = _jsonld.documents(text)
    bodies = (words(n.get("articleBody")) for kind in _ARTICLES for n in _jsonld.nodes(found, kind))
    return max(bodies, key=len, default="")


def _doubt(groups: Sequence[Group]) -> str | None:
    """Return why the page may be no article."""
    said = "\n".join(group.words for group in groups)
    if len(said) < _LEAST:
        return "no article text on this page; it may be filled in by scripts or need a login"
    if len(said) < _SHORT and len(_GATES.findall(said)) >= _GATE_WORDS:
        return "the page asks for consent or for a human instead of showing the article"
    return None


@dataclass(frozen=True, slots=True)
class _Identified:
    group: Group
    key: str
    provisional: bool
    anchor: str | None
    published: datetime | None


def _identified(groups: Sequence[Group], zone: str) -> list[_Identified]:
    named = anchors(groups)
    times = [read_date(group.time, zone) if group.time else None for group in groups]
    told = [
        Told((name,) if name else (), time_to_json(time), group.words)
        for group, name, time in zip(groups, named, times, strict=True)
    ]
    keys = identities(told, frozenset(), newest_first=False)
    return [
        _Identified(group, key.key, key.provisional, name, time)
        for group, key, name, time in zip(groups, keys, named, times, strict=True)
    ]


def _entry(part: _Identified, head: Head) -> Entry:
    url = head.url
    if url and part.anchor:
        url = f"{url.partition('#')[0]}#{part.anchor}"
    return Entry(
        key=part.key,
        blocks=tuple(part.group.blocks),
        url=url,
        published=part.published,
        provisional=part.provisional,
    )
