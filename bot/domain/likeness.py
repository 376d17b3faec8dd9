"""Whether an entry tells what an editor's alert told already."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from rapidfuzz import fuzz

from bot.domain.model import Entry

# Being held for a person costs an entry minutes, and a repeated alert costs a chat's patience: the
# rules lean towards "another event", since breaking news must not wait for a mistaken likeness.
_NEAR = timedelta(hours=2)
_ENOUGH = 0.75  # of the weight of the shorter text's words
_FEWEST = 3  # words in common, else any short sentence would be like any other
_SAME_WORD = 90.0  # of 100; a slip in a long word
_LONG_WORD = 6  # letters

_CLOCK = re.compile(r"(?<![\d:.])(\d{1,2})(?:[:.](\d{2}))?\s*([ap])\.?\s?m\b\.?", re.IGNORECASE)
_ABBREVIATION = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_THOUSANDS = re.compile(r"(?<=\d)[,. \u00a0\u202f](?=\d{3}(?!\d))")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’»)]*\s+|\n+")
_WORD = re.compile(r"\d+(?::\d\d)?|[^\W\d_]+")
_ENDING = re.compile(r"(?<=...)(?:ings?|ed|es|s|d|e)$")

_SMALL_WORDS = """
    a an the and or but of to for from by at on in into onto with as is are was were be been being
    has have had do does did it its this that these those there he she they them his her their who
    which what will would can could may just now also says said say saying told according reports
    reported reportedly sources officials breaking news live update updates urgent after before near
    el la los las un una y o de del en con por para que se su es ha han fue segun
    le les des du et ou au aux dans avec pour par qui que est sont a ont selon une sur
    der die das den dem ein eine einer und oder von vom zu zum zur im in am mit ist sind hat haben
    wurde wird nach laut auf"""
_STOP = frozenset(_SMALL_WORDS.split())
# What turns a fact into another one: such a word stands in both texts, or they are two events.
_TURNS = """
    no not never without none nobody nothing false hoax denies denied deny
    lifted lift lifts ended ends end over rescinded cancelled canceled extended extends extend
    resumed resumes resume reopened reopens released freed survived recovered
    second third fourth another again former possible planned postponed delayed
    nicht kein keine keinen aufgehoben beendet verlangert weitere wieder
    ningun sin levantado levantada levantan prorrogado otra otro
    pas sans leve levee prolonge autre"""
_TURNING = frozenset(_TURNS.split())
_COUNTED = "zero one two three four five six seven eight nine ten eleven twelve"
_NUMBERS = {name: str(number) for number, name in enumerate(_COUNTED.split())}


@dataclass(frozen=True, slots=True)
class _Word:
    """A word without its ending, and how much it tells: names and numbers more than others."""

    stem: str
    weight: int
    turning: bool = False

    def is_like(self, other: _Word) -> bool:
        if self.stem == other.stem:
            return True
        long = min(len(self.stem), len(other.stem)) >= _LONG_WORD
        return long and fuzz.ratio(self.stem, other.stem) >= _SAME_WORD


def same_event(alert: Entry, entry: Entry) -> bool:
    """Tell whether an entry is about the same event as an alert.

    Their words must agree strongly: nearly all words of the shorter one stand in the other, names
    and numbers above all, and neither says *not*, *lifted* or *another* where the other does not.
    Their times must lie within two hours, where both are known. An entry that only repeats a short
    alert while it tells of something else counts too: words alone cannot tell, and a person looks.

    Args:
        alert: what an editor pushed.
        entry: what a source tells now.

    """
    if alert.retracted or entry.retracted or not _near_in_time(alert, entry):
        return False
    said = _words(_text(alert))
    return any(_agree(said, run) for run in _runs(_text(entry), len(said)))


def _near_in_time(alert: Entry, entry: Entry) -> bool:
    pushed, told = _time(alert), _time(entry)
    return pushed is None or told is None or abs(pushed - told) <= _NEAR


def _time(entry: Entry) -> datetime | None:
    return entry.published or entry.updated


def _text(entry: Entry) -> str:
    return f"{entry.title or ''}\n{entry.text}"


def _runs(text: str, length: int) -> Iterator[tuple[_Word, ...]]:
    """Yield the sentences that an alert of so many words may be told in: one, or two in a row.

    A longer alert is compared with the whole as well.
    """
    sentences = [found for s in _SENTENCE_END.split(_evened(text)) if (found := _words(s))]
    yield from sentences
    yield from (first + second for first, second in pairwise(sentences))
    if len(sentences) > 2 and sum(map(len, sentences)) <= 2 * length:  # noqa: PLR2004 - two were seen
        yield tuple(word for sentence in sentences for word in sentence)


def _agree(one: Sequence[_Word], other: Sequence[_Word]) -> bool:
    shorter, longer = sorted((_once(one), _once(other)), key=_weight)
    common = [w for w in shorter if any(w.is_like(o) for o in longer)]
    if len(common) < min(_FEWEST, len(shorter)) or len(common) < 2:  # noqa: PLR2004 - one word is no news
        return False
    if _weight(common) < _ENOUGH * _weight(shorter):
        return False
    return _turns(shorter) == _turns(longer) and not _clash(shorter, longer)


def _clash(shorter: Sequence[_Word], longer: Sequence[_Word]) -> bool:
    """Tell whether each names what the other does not: two places, two people, two numbers."""
    here, there = ([w for w in words if w.weight > 1] for words in (shorter, longer))
    ours = [w for w in here if not any(w.is_like(o) for o in longer)]
    theirs = [w for w in there if not any(w.is_like(o) for o in shorter)]
    return bool(ours and theirs) or any(w.stem[0].isdigit() for w in ours)


def _turns(words: Iterable[_Word]) -> set[str]:
    return {word.stem for word in words if word.turning}


def _once(words: Iterable[_Word]) -> list[_Word]:
    return list({word.stem: word for word in words}.values())


def _weight(words: Iterable[_Word]) -> int:
    return sum(word.weight for word in words)


def _words(text: str) -> tuple[_Word, ...]:
    found = _WORD.findall(_evened(text))
    shouted = all(word.isupper() for word in found if word.isalpha())
    return tuple(
        _word(word, named=not shouted and place > 0 and word[0].isupper())
        for place, word in enumerate(found)
        if (low := _bare(word)) not in _STOP and (len(low) > 1 or low.isdigit())
    )


def _word(word: str, *, named: bool) -> _Word:
    low = _bare(word)
    low = _NUMBERS.get(low, low)
    if low[0].isdigit():
        return _Word(low, 2)
    return _Word(_ENDING.sub("", low), 2 if named else 1, low in _TURNING)


def _bare(word: str) -> str:
    """Return a word in small letters without accents."""
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def _evened(text: str) -> str:
    """Write hours, abbreviations and numbers one way, so that no stop in them ends a sentence."""
    text = _CLOCK.sub(_clock, text)
    text = _ABBREVIATION.sub(lambda found: found[0].replace(".", ""), text)
    return _THOUSANDS.sub("", text)


def _clock(found: re.Match[str]) -> str:
    hour = int(found[1]) % 12 + (12 if found[3].lower() == "p" else 0)
    return f"{hour:02}:{found[2] or '00'}"
