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
from bot.sources._article_figures import mark_figures
from bot.sources._article_groups import Group, anchors, groups_of, unfinished
from bot.sources._feed_dates import read_date
from bot.sources._identity import Told, identities
from bot.sources._liveblog_update import words
from bot.sources._page import Head, head_of, is_cut, text_of

_ARTICLES = ("NewsArticle", "Article", "ReportageNewsArticle", "BlogPosting", "LiveBlogPosting")
_GATES = re.compile(
    r"\bcookies?\b|\bconsent\b|\bzustimm\w+|\beinwillig\w+|\bdatenschutz\w*|\bconsentement\b|\bconsenso\b"
    r"|\bprivacy\b|\bcaptcha\b|\bare you (?:a )?(?:robot|human)|\byou are (?:a )?human|\bjavascript\b"
    r"|\baccess denied\b|\bunusual traffic\b",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"(?:subscribe|sign up|register|log in|sign in)(?: now| today)? to (?:continue|keep) reading"
    r"|to continue reading,? (?:subscribe|please|log in|register)|the rest of this (?:article|story) is for subscribers"
    r"|r[ée]serv[ée]e? (?:aux|à nos) abonn[ée]s|abonnez-vous pour lire|(?:jetzt|bitte) (?:abonnieren|anmelden),? und weiterlesen"
    r"|weiterlesen mit|suscr[íi]bete para (?:seguir|continuar) leyendo|contenuto riservato agli abbonati",
    re.IGNORECASE,
)
_BLOCK_END = re.compile(
    rb"</(?:p|div|section|article|main|blockquote|figure|ul|ol|li|table|h[1-6]|script)\s*>\s*\Z",
    re.IGNORECASE,
)
_LONGEST_END = 200  # bytes of an end tag and the white space behind it
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
    text = text_of(page).lstrip("\ufeff")
    if text.lstrip()[:1] in ("{", "["):
        raise SourceRefusedError("answered with JSON, not with a page")
    body = text.encode("utf-8", "replace")
    head = head_of(page, body)
    groups = _groups(text, body, head)
    entries = [_entry(part, head) for part in _identified(groups, visit.zone)]
    skipped = [Skipped(entries.pop().key, reason)] if (reason := _waits(groups, body)) else []
    return Reading(
        entries=tuple(entries),
        skipped=tuple(skipped),
        complete=not is_cut(body),
        newest_first=False,
        title=head.titles[0] if head.titles else None,
        doubt=_doubt(groups, text),
    )


def _waits(groups: Sequence[Group], body: bytes) -> str | None:
    """Return why the last paragraph is not told yet, or None."""
    if not groups:
        return None
    if is_cut(body) and not _BLOCK_END.search(body, max(0, len(body) - _LONGEST_END)):
        return "cut off"
    return "unfinished" if unfinished(groups[-1]) else None


def _groups(text: str, raw: bytes, head: Head) -> list[Group]:
    """Group what the page shows, or what its markup tells where the page shows nothing."""
    root = parse_html(text)
    body = None if root is None else body_of(root)
    shown: list[Group] = []
    if body is not None:
        mark_figures(body)
        sections = sections_of(body)
        shown = groups_of(pieces(body, head.base, is_junk, sections), sections)
    told = _told_body(raw)
    if len(told) > _SHORT and sum(len(group.words) for group in shown) * 4 < len(told):
        read = (
            blocks_from_html(told, head.base) if looks_like_html(told) else blocks_from_text(told)
        )
        return groups_of(map(Piece, read), {})
    return shown


def _told_body(raw: bytes) -> str:
    """Return the article's text as JSON-LD has it, for pages that scripts fill in later."""
    if b"articleBody" not in raw:
        return ""
    found, _ = _jsonld.documents(raw)
    bodies = (words(n.get("articleBody")) for kind in _ARTICLES for n in _jsonld.nodes(found, kind))
    return max(bodies, key=len, default="")


def _doubt(groups: Sequence[Group], text: str) -> str | None:
    """Return why the page may be no article, or not all of it."""
    said = "\n".join(group.words for group in groups)
    if len(said) < _LEAST:
        return "no article text on this page; it may be filled in by scripts or need a login"
    if len(said) < _SHORT and len(_GATES.findall(said)) >= _GATE_WORDS:
        return "the page asks for consent or for a human instead of showing the article"
    if len(said) < 2 * _SHORT and _PAYWALL.search(text):
        return "the page shows the beginning alone and asks for a subscription"
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
