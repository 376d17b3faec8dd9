"""The words of a text that tell something: without endings, small words and ways of writing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

_SAME_WORD = 90.0  # of 100; a slip in a long word
_LONG_WORD = 6  # letters

_CLOCK = re.compile(r"(?<![\d:.])(\d{1,2})(?:[:.](\d{2}))?\s*([ap])\.?\s?m\b\.?", re.IGNORECASE)
_ABBREVIATION = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_THOUSANDS = re.compile(r"(?<=\d)[,. \u00a0\u202f](?=\d{3}(?!\d))")
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
# From nought to twelve; words that also mean "a" are no numbers.
_COUNTED = (
    "zero one two three four five six seven eight nine ten eleven twelve",
    "null eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf",
    "zero - deux trois quatre cinq six sept huit neuf dix onze douze",
    "cero - dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "zero - due tre quattro cinque sei sette otto nove dieci undici dodici",
    "zero - dois tres quatro cinco seis sete oito nove dez onze doze",
    "nul - twee drie vier vijf zes zeven acht negen tien elf twaalf",
)
_NUMBERS = {
    name: str(number)
    for language in _COUNTED
    for number, name in enumerate(language.split())
    if name != "-"
}
# The same letters count in one language and do not in another.
for _ambiguous in ("once", "null", "nul", "sei"):
    del _NUMBERS[_ambiguous]


@dataclass(frozen=True, slots=True)
class Word:
    """A word without its ending, and how much it tells: names and numbers more than others."""

    stem: str
    weight: int
    turning: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it counts something or tells a time."""
        return self.stem[0].isdigit()

    def is_like(self, other: Word) -> bool:
        """Tell whether it is the same word, a slip in a long one aside."""
        if self.stem == other.stem:
            return True
        long = min(len(self.stem), len(other.stem)) >= _LONG_WORD
        return long and not self.is_number and fuzz.ratio(self.stem, other.stem) >= _SAME_WORD


def clash(shorter: Sequence[Word], longer: Sequence[Word]) -> bool:
    """Tell whether each names what the other does not: two places, two people, two numbers."""
    here, there = ([w for w in words if w.weight > 1] for words in (shorter, longer))
    ours = [w for w in here if not any(w.is_like(o) for o in longer)]
    theirs = [w for w in there if not any(w.is_like(o) for o in shorter)]
    return bool(ours and theirs) or any(w.is_number for w in ours)


def turns(words: Iterable[Word]) -> set[str]:
    """Return the words that make another fact of what is told."""
    return {word.stem for word in words if word.turning}


def once(words: Iterable[Word]) -> list[Word]:
    """Return each word once."""
    return list({word.stem: word for word in words}.values())


def weight(words: Iterable[Word]) -> int:
    """Return how much words tell together."""
    return sum(word.weight for word in words)


@lru_cache(maxsize=1024)
def content_words(text: str) -> tuple[Word, ...]:
    """Return the words of a text that tell something, in their order."""
    found = _WORD.findall(evened(text))
    shouted = all(word.isupper() for word in found if word.isalpha())
    return tuple(
        _word(word, named=not shouted and place > 0 and word[0].isupper())
        for place, word in enumerate(found)
        if (low := _bare(word)) not in _STOP and (len(low) > 1 or low.isdigit())
    )


def _word(word: str, *, named: bool) -> Word:
    low = _bare(word)
    low = _NUMBERS.get(low, low)
    if low[0].isdigit():
        return Word(low, 2)
    return Word(_ENDING.sub("", low), 2 if named else 1, low in _TURNING)


def _bare(word: str) -> str:
    """Return a word in small letters without accents."""
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def evened(text: str) -> str:
    """Write hours, abbreviations and numbers one way, so that no stop in them ends a sentence."""
    text = _CLOCK.sub(_clock, text)
    text = _ABBREVIATION.sub(lambda found: found[0].replace(".", ""), text)
    return _THOUSANDS.sub("", text)


def _clock(found: re.Match[str]) -> str:
    hour = int(found[1]) % 12 + (12 if found[3].lower() == "p" else 0)
    return f"{hour:02}:{found[2] or '00'}"
