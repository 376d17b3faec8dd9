"""Breaking and curfew: what an entry says, by rules a person can read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from bot.domain.blocks import visible_text
from bot.domain.model import Entry, Flag, NoticeStatus
from bot.domain.notices import notice_of
from bot.domain.rules import Rules, rules_for
from bot.domain.words import matcher

# A sentence ends at a full stop before a space and a capital, but not within "6 p.m." or "U.S.".
_SENTENCE_END = re.compile(r"(?<=[.!?…])(?<!\b[a-z]\.[a-z]\.)(?<!\b[A-Z]\.)\s+(?=[^\sa-z])|\n+")
_LABEL_END = r"\s*(?:[:|!•·–—-]|\+\+\+)"
_LABEL_START = r"^\W*"
_SHOUTED = re.compile(r"(?<![\w-])(?:BREAKING(?:\s+NEWS)?|EILMELDUNG|ÚLTIMA HORA|URGENT)(?![\w-])")


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence about a curfew that is real, and what it says of it."""

    status: NoticeStatus
    sentence: str
    following: str
    rules: Rules


def mark(
    entry: Entry,
    *,
    words: Mapping[Flag, tuple[str, ...]],
    language: str | None,
    timezone: str,
    seen: datetime,
) -> Entry:
    """Return the entry with its flags and its notice.

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
    if any(_is_labelled(text, rules_for(language)) for text in texts[:2]) or _is_shouted(texts):
        flags.add(Flag.BREAKING)
    flags |= {flag for flag, own in words.items() if own and matcher(own)("\n".join(texts))}
    said = _curfew(texts, rules_for(language))
    if said is None:
        return replace(entry, flags=frozenset(flags))
    flags.add(Flag.CURFEW_LIFTED if said.status is NoticeStatus.LIFTED else Flag.CURFEW)
    at = entry.published or entry.updated or seen
    notice = entry.notice or notice_of(
        said.sentence, said.following, said.status, said.rules, at=at, timezone=timezone
    )
    return replace(entry, flags=frozenset(flags), notice=notice)


def _is_labelled(text: str, languages: tuple[Rules, ...]) -> bool:
    return any(_label(rules).search(text) for rules in languages)


def _is_shouted(texts: list[str]) -> bool:
    """Tell whether a label stands in capitals where not everything does."""
    return any(_SHOUTED.search(text) and not text.isupper() for text in texts)


@cache
def _label(rules: Rules) -> re.Pattern[str]:
    labels = "|".join(rules.breaking)
    return re.compile(rf"{_LABEL_START}(?:{labels}){_LABEL_END}", re.IGNORECASE)


def _curfew(texts: list[str], languages: tuple[Rules, ...]) -> _Said | None:
    """Return what the entry says of a curfew: a lifting before an extension before the rest."""
    order = (NoticeStatus.LIFTED, NoticeStatus.EXTENDED, NoticeStatus.IN_FORCE)
    found = list(_sayings(texts, languages))
    best = min((order.index(said.status) for said in found), default=None)
    if best is None:
        return None
    told = [said for said in found if said.status is order[best]]
    # The sentence that names a time or a place makes the better notice.
    return max(told, key=lambda said: (_has_hour(said.sentence), len(said.sentence)))


def _sayings(texts: list[str], languages: tuple[Rules, ...]) -> Iterator[_Said]:
    sentences = [s for text in texts for s in _SENTENCE_END.split(text) if s.strip()]
    for place, sentence in enumerate(sentences):
        following = sentences[place + 1] if place + 1 < len(sentences) else ""
        for rules in languages:
            status = _status(sentence, rules)
            if status is not None:
                yield _Said(status, sentence, following, rules)


def _status(sentence: str, rules: Rules) -> NoticeStatus | None:
    compiled = _compiled(rules)
    if not compiled.curfew.search(sentence):
        return None
    over = compiled.lifted.search(sentence) is not None
    if over and not compiled.still.search(sentence):
        # "No longer in force" is a lifting, though it says no; a past or proposed one is nothing.
        return None if compiled.unreal_lifting.search(sentence) else NoticeStatus.LIFTED
    if not over and compiled.unreal.search(sentence):
        return None
    return NoticeStatus.EXTENDED if compiled.extended.search(sentence) else NoticeStatus.IN_FORCE


def _has_hour(sentence: str) -> bool:
    return re.search(r"\d", sentence) is not None


@dataclass(frozen=True, slots=True)
class _Compiled:
    curfew: re.Pattern[str]
    lifted: re.Pattern[str]
    still: re.Pattern[str]
    extended: re.Pattern[str]
    unreal: re.Pattern[str]
    unreal_lifting: re.Pattern[str]


@cache
def _compiled(rules: Rules) -> _Compiled:
    word = f"(?:{'|'.join(rules.curfew)})"

    def loose(patterns: tuple[str, ...]) -> re.Pattern[str]:
        joined = "|".join(pattern.replace("{c}", word) for pattern in patterns)
        return re.compile(joined, re.IGNORECASE)

    def any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
        return loose((rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)",))

    return _Compiled(
        curfew=any_of((word,)),
        lifted=any_of(rules.lifted),
        still=loose(rules.still),
        extended=any_of(rules.extended),
        unreal=loose((*rules.unreal, *rules.unreal_lifting)),
        unreal_lifting=loose(rules.unreal_lifting),
    )
