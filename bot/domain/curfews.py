"""What a text says of a curfew: in force, extended, lifted, or nothing that is news."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.cues import Cues, cues_of
from bot.domain.hours import window
from bot.domain.model import NoticeStatus
from bot.domain.rules import Rules
from bot.domain.sentences import Span, folded, plain, quotations, sentences

_ORDER = (NoticeStatus.LIFTED, NoticeStatus.EXTENDED, NoticeStatus.IN_FORCE)
_MOST = 12  # mentions looked at in one text; nobody reads on
_NEAR, _REACH = 80, 60  # characters before and after the word in which a cue concerns it
_WIDE = 300  # of a sentence without end, what is looked at on either side
# A clock's hour, such as "20:00" or "6 p.m.", in any of the languages.
_HOUR = re.compile(
    r"\d{1,2}(?:[:.h]\d{2}|\s?(?:[ap]\.?\s?m\b|h\b|uhr\b|heures\b|год|час))|\d\s?[-–]\s?\d"
)
_YEAR = re.compile(
    r"(?<![\d.,:/-])(?:1[5-9]|20)\d\d(?=s?\b|er)(?![\d:]|[.,:]\d|\s*(?:hrs?|hours|uhr|h)\b)"
)
_QUESTION = re.compile(r"[?؟;][\"'”»“’)\]]{0,3}\s*$")
_BREAK = re.compile(r"[:–—|]")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an entry: its words, and whose they are where it is a quotation as a whole."""

    text: str
    quoted: bool = False
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence about a curfew that is real, and what it says of it."""

    status: NoticeStatus
    sentence: str
    following: str
    rules: Rules


@dataclass(frozen=True, slots=True)
class _Mention:
    """The word in its sentence; ``quote`` are the quoted words it is one of, ``frame`` the rest.

    ``preceding`` is the sentence before, or its end.
    """

    sentence: str
    preceding: str
    start: int
    end: int
    quote: str | None
    frame: str

    @property
    def before(self) -> str:
        return self.sentence[max(0, self.start - _NEAR) : self.start]

    @property
    def after(self) -> str:
        return self.sentence[self.end : self.end + _REACH]


def curfew_in(passages: Sequence[Passage], languages: tuple[Rules, ...], year: int) -> Said | None:
    """Return what an entry says of a curfew: a lifting before an extension before the rest.

    Args:
        passages: the entry's words.
        languages: whose rules apply.
        year: the entry's own; a curfew of an earlier one is history.

    """
    found = [said for passage in passages for said in _sayings(passage, languages, year)]
    best = min((_ORDER.index(said.status) for said in found), default=None)
    if best is None:
        return None
    told = [said for said in found if said.status is _ORDER[best]]
    # The sentence that names a time or a place makes the better notice.
    return max(told, key=lambda said: (bool(re.search(r"\d", said.sentence)), len(said.sentence)))


def _sayings(passage: Passage, languages: tuple[Rules, ...], year: int) -> Iterator[Said]:
    text = plain(passage.text)
    low = text.lower()
    speaking = [rules for rules in languages if any(stem in low for stem in rules.stems)]
    if not speaking:
        return
    spans = list(sentences(text))
    quotes = quotations(text)
    even = folded(text)
    for rules in speaking:
        for place, mention in _mentions(even, spans, quotes, passage, rules):
            status = _status(mention, rules, year)
            if status is not None:
                following = spans[place + 1] if place + 1 < len(spans) else Span(0, 0)
                after = even[following.start : min(following.end, following.start + _WIDE)]
                yield Said(status, mention.sentence, after, rules)


def _mentions(
    text: str, spans: list[Span], quotes: list[Span], passage: Passage, rules: Rules
) -> Iterator[tuple[int, _Mention]]:
    place = 0
    for count, found in enumerate(cues_of(rules).curfew.finditer(text)):
        if count == _MOST:
            return
        while spans[place].end <= found.start():
            place += 1
        start = max(spans[place].start, found.start() - _WIDE)
        end = min(spans[place].end, found.end() + _WIDE)
        quote = next((q for q in quotes if q.holds(found.start())), None)
        words, frame = None, passage.speaker
        if quote:
            words = text[max(quote.start, start) : min(quote.end, found.end() + 2 * _WIDE)]
            frame = f"{text[max(0, quote.start - 120) : quote.start]} {text[quote.end : quote.end + 120]}"
        elif passage.quoted:
            words = text[start:end]
        earlier = spans[place - 1] if place else Span(0, 0)
        preceding = text[max(earlier.start, earlier.end - _WIDE) : earlier.end]
        mention = _Mention(
            text[start:end], preceding, found.start() - start, found.end() - start, words, frame
        )
        yield place, mention


def _status(mention: _Mention, rules: Rules, year: int) -> NoticeStatus | None:
    cues = cues_of(rules)
    if _asks(mention) or _is_elsewhere(mention, cues, year):
        return None
    if mention.quote is not None and not _announces(mention, cues):
        return None
    near = mention.sentence[max(0, mention.start - _NEAR) : mention.end + _NEAR]
    outlasts, doubted = (cue.search(mention.sentence) for cue in (cues.outlasting, cues.unextended))
    if outlasts and not doubted and not cues.unreal.search(mention.sentence):
        return NoticeStatus.EXTENDED
    lifted = cues.lifted.search(near)
    if lifted and not cues.still.search(mention.sentence):
        return NoticeStatus.LIFTED
    extended = outlasts or cues.extended.search(near)
    # Only what exists can be lifted or extended, be it wished, denied or uncertain.
    presumed = lifted or (extended and doubted)
    if not presumed and _is_unreal(mention, cues, rules):
        return None
    if extended and not doubted:
        return NoticeStatus.EXTENDED
    return NoticeStatus.IN_FORCE if _is_stated(mention, cues, rules) else None


def _asks(mention: _Mention) -> bool:
    """Tell whether the word is asked about; "Curfew from 6: what is allowed?" states it."""
    rest = mention.sentence[mention.end :]
    return bool(_QUESTION.search(rest)) and not _BREAK.search(rest)


def _is_elsewhere(mention: _Mention, cues: Cues, year: int) -> bool:
    if cues.elsewhere.search(mention.sentence):
        return True
    years = (y for y in _YEAR.finditer(mention.sentence) if int(y[0][:4]) < year)
    return any(
        not cues.since.search(mention.sentence[max(0, y.start() - 14) : y.end() + 14])
        for y in years
    )


def _is_intended(mention: _Mention, cues: Cues, rules: Rules) -> bool:
    intended = cues.intending.search(mention.sentence)
    decided = cues.deciding.search(mention.sentence) or any(window(mention.sentence, rules))
    return bool(intended and not decided)


def _is_stated(mention: _Mention, cues: Cues, rules: Rules) -> bool:
    """Tell whether anything says that there is one: a fact, an hour, or a headline's brevity."""
    if mention.quote is not None:  # it has been found to announce one
        return True
    told = (cues.real, cues.signs, cues.still, cues.unextended, cues.since)
    if any(cue.search(mention.sentence) for cue in told) or any(window(mention.sentence, rules)):
        return True
    if cues.orders.search(mention.preceding) and not cues.before.search(mention.preceding):
        return True
    opens = not re.search(r"\w", mention.sentence[: mention.start].rpartition(":")[2])
    return opens and cues.headline.match(mention.after) is not None


def _announces(mention: _Mention, cues: Cues) -> bool:
    """Tell whether quoted words are themselves the announcement.

    They must state the curfew as a fact. Then it counts who speaks, that the speaker gives the
    order, or that hours are named; what other media, signs and songs say does not.
    """
    quote = mention.quote or ""
    if cues.hearsay.search(mention.frame):
        return False
    if cues.announcing.search(quote):
        return True
    facts = (cues.real, cues.lifted, cues.extended, cues.outlasting)
    return any(fact.search(quote) for fact in facts) and bool(
        cues.officials.search(mention.frame) or _HOUR.search(quote)
    )


def _is_unreal(mention: _Mention, cues: Cues, rules: Rules) -> bool:
    if any(cue.search(mention.sentence) for cue in (cues.unreal, cues.denied)):
        return True
    if cues.after.search(mention.after) or _is_intended(mention, cues, rules):
        return True
    before = cues.preface.sub("", mention.sentence[: mention.start])[-_NEAR:]
    return any(not cues.turn.search(before[cue.end() :]) for cue in cues.before.finditer(before))
