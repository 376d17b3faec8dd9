"""Breaking and curfew: what an entry says, by rules a person can read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from bot.domain.blocks import Block, Post, Quote, visible_text
from bot.domain.curfews import Passage, curfew_in
from bot.domain.model import Entry, Flag, Notice, NoticeStatus
from bot.domain.notices import notice_of
from bot.domain.rules import Rules, rules_for
from bot.domain.sentences import folded, plain, quotations
from bot.domain.words import matcher

_CURFEWS = frozenset({Flag.CURFEW, Flag.CURFEW_LIFTED})
# A siren is how desks mark the most urgent; a red dot alone marks whatever is live.
_SIREN = re.compile(r"\W{0,4}🚨")
_LABEL_END = r"\s{0,3}(?:[\])]|[}»\"]?\s{0,3}(?:[:|!•·–—‼❗]|-(?=\s)|\+\+\+|\*|\.-|\n|$))"
_OPENING = 80  # characters in which a label stands
# What ends a label, to leave ordinary entries alone cheaply.
_MAY_END = re.compile(r"[#:|!•·–—‼❗🚨\n+\])*-]")
_STROKE = "\u0640"  # stretches an Arabic word in the middle
_SHORT = 50  # characters of an entry that can be a label alone
_INTRODUCTION = 160  # characters of the words before an embedded post that may name its author


def mark(
    entry: Entry,
    *,
    words: Mapping[Flag, tuple[str, ...]],
    language: str | None,
    timezone: str,
    seen: datetime,
) -> Entry:
    """Return the entry with its flags and its notice.

    A notice that its source gave stays as it is, and its status decides about a curfew.

    Args:
        entry: as its source shows it; flags it bears already stay.
        words: the story's own words by flag; they flag whatever the built-in rules say.
        language: whose rules apply; None applies every language's.
        timezone: the zone of hours that the text names.
        seen: stands in for the entry's own time where it has none.

    """
    if entry.retracted:
        return replace(entry, flags=frozenset(), notice=None)
    texts = [entry.title or "", *map(visible_text, entry.blocks)]
    flags = set(entry.flags)
    if is_breaking(list(_own_words(entry)), language):
        flags.add(Flag.BREAKING)
    flags |= {flag for flag, own in words.items() if own and matcher(own)("\n".join(texts))}
    if entry.notice and entry.notice.kind == "curfew":
        return replace(entry, flags=frozenset(flags - _CURFEWS | {_flag(entry.notice)}))
    at = entry.published or entry.updated or seen
    notice = _said(entry, texts, rules_for(language), at, timezone)
    if notice is None:
        return entry if flags == entry.flags else replace(entry, flags=frozenset(flags))
    flags.add(_flag(notice))
    return replace(entry, flags=frozenset(flags), notice=entry.notice or notice)


def is_breaking(texts: Sequence[str], language: str | None = None) -> bool:
    """Tell whether a text is labelled as breaking news.

    Args:
        texts: the entry's own words, its headline first, without those of embedded posts.
        language: whose labels count; None counts every language's.

    """
    labels = _labels(rules_for(language))
    if any(map(labels.opens, texts[:2])):
        return True
    return _has("\n".join(texts), labels.shouted) and any(map(labels.is_shouted, texts))


def _flag(notice: Notice) -> Flag:
    return Flag.CURFEW_LIFTED if notice.status is NoticeStatus.LIFTED else Flag.CURFEW


def _own_words(entry: Entry) -> Iterator[str]:
    """Yield what the entry itself says: others' labels are not its own."""
    yield entry.title or ""
    yield from (visible_text(b) for b in entry.blocks if not isinstance(b, Post | Quote))


def _said(
    entry: Entry, texts: list[str], languages: tuple[Rules, ...], at: datetime, timezone: str
) -> Notice | None:
    """Return the notice of a curfew that the entry's words give."""
    if not _may_tell(" ".join(texts).lower(), languages):
        return None
    said = curfew_in(list(_passages(entry)), languages, at.year)
    if said is None:
        return None
    return notice_of(
        said.sentence, said.following, said.status, said.rules, at=at, timezone=timezone
    )


def _may_tell(low: str, languages: tuple[Rules, ...]) -> bool:
    """Tell whether any word for a curfew can be in a text: most entries stop here, and cheaply."""
    stems = _stems(languages)
    return _has(low, stems) or (_STROKE in low and _has(plain(low), stems))


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Plain pieces of text to look for: those in ASCII, and the others, which no such text has."""

    plain: tuple[str, ...]
    others: tuple[str, ...]


def _pieces(wanted: Iterable[str]) -> _Pieces:
    """Return the pieces without those that hold another one."""
    known = set(wanted)
    least = sorted(piece for piece in known if not any(p in piece for p in known - {piece}))
    return _Pieces(
        tuple(piece for piece in least if piece.isascii()),
        tuple(piece for piece in least if not piece.isascii()),
    )


def _has(text: str, pieces: _Pieces) -> bool:
    """Tell whether a piece may be in a text; what is found here is then looked at closely."""
    if text.isascii():
        return any(map(text.__contains__, pieces.plain))
    # Of a text in another script this leaves little to look through, and misses nothing.
    letters = text.encode("ascii", "ignore").decode("ascii")
    return any(map(letters.__contains__, pieces.plain)) or any(
        map(text.__contains__, pieces.others)
    )


@cache
def _stems(languages: tuple[Rules, ...]) -> _Pieces:
    return _pieces(stem for rules in languages for stem in rules.stems)


def _passages(entry: Entry) -> Iterator[Passage]:
    yield Passage(entry.title or "")
    spoken = ""
    for block in entry.blocks:
        text = visible_text(block)
        speaker = f"{spoken[-_INTRODUCTION:]} {_author(block)}"
        yield Passage(text, isinstance(block, Post | Quote), speaker)
        spoken = "" if isinstance(block, Post | Quote) else text


def _author(block: Block) -> str:
    match block:
        case Post(author=author, handle=handle):
            return f"{author or ''} {handle or ''}"
        case Quote(attribution=attribution):
            return attribution or ""
        case _:
            return ""


@dataclass(frozen=True, slots=True)
class _Labels:
    """Every label of some languages, ready to be looked for."""

    opening: re.Pattern[str]
    shouting: re.Pattern[str]
    shouted: _Pieces

    def opens(self, text: str) -> bool:
        """Tell whether a text begins with a label or a siren."""
        opening = text[:_OPENING]
        if len(text) > _SHORT and not _MAY_END.search(opening):
            return False
        return bool(self.opening.match(folded(plain(opening))) or _SIREN.match(opening))

    def is_shouted(self, text: str) -> bool:
        """Tell whether a label stands in capitals, in words that are not quoted."""
        if text.isupper():
            return False
        quotes = quotations(text)
        found = self.shouting.finditer(text)
        return any(not any(q.holds(label.start()) for q in quotes) for label in found)


@cache
def _labels(languages: tuple[Rules, ...]) -> _Labels:
    opening = "|".join(label for rules in languages for label in rules.breaking)
    hashed = opening.replace(r"\s+", r"[\s_]*")
    shouted = {label for rules in languages for label in rules.shouted}
    capitals = "|".join(sorted(map(re.escape, shouted), key=len, reverse=True))
    # In running text the label ends a line or a sentence of its own, or a colon follows; at the
    # beginning the news itself may follow, but not another shouted word: "URGENT CARE".
    start = r"(?:^|\n)\W{0,6}"
    news = r"(?=\s+[^\W\d_]?[^\W\d_A-ZА-Я])"
    return _Labels(
        re.compile(
            rf"\W{{0,12}}(?:(?:{opening}){_LABEL_END}|(?<=#)(?:{hashed})(?!\w))", re.IGNORECASE
        ),
        re.compile(
            rf"(?<![\w-])(?:{capitals})(?![\w-])(?:{_LABEL_END})"
            rf"|{start}(?:{capitals})(?![\w-])(?:\.(?=\s)|{news})"
        ),
        _pieces(shouted),
    )
