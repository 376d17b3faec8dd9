"""What marks an entry as breaking or as news of a curfew, by language, as data an editor can read.

Patterns are fragments of Python's regular expressions, matched in any case as whole words within
one sentence, its apostrophes straight and its digits 0 to 9. Four short forms keep them readable:
``{c}`` the language's words for a curfew, ``{3w}`` up to three words in between (any digit does),
``{..}`` anything short in between, ``{p}`` a place's name, ``{n}`` a number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib import import_module

LANGUAGES = ("en", "es", "fr", "de", "it", "pt", "pl", "uk", "ar", "he", "ru", "nl", "tr", "el")


@dataclass(frozen=True, slots=True, eq=False)  # one object a language: compared by identity
class Clock:
    """The words in which one language names hours, days and lengths of time.

    Attributes:
        starts, ends: words before the moment at which something begins and ends.
        to: words that only between two hours say until when.
        starts_after, ends_after: the same as endings after the moment.
        sharp: those of all these after which a bare number is an hour.
        at: small words between them and the hour, the day or the date.
        days: words for a day, as days from the entry's own; ``weekdays`` from Monday on.
        months: from January on; ``day_first`` is false where 1/6 is the sixth of January.
        hours: words for an hour of the day; ``numbers`` words for a number of the clock.
        units: what may follow a bare hour ("Uhr").
        morning, evening: words beside an hour that say which half of the day is meant.
        half_to, half_on: words before an hour for half an hour less ("halb elf") and more
            ("half past ten"); ``half_past`` those behind it ("y media").
        lasting: lengths, as hours for each {n}.

    """

    starts: tuple[str, ...]
    ends: tuple[str, ...]
    days: dict[str, int]
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    hours: dict[str, int]
    to: tuple[str, ...] = ()
    starts_after: tuple[str, ...] = ()
    ends_after: tuple[str, ...] = ()
    sharp: tuple[str, ...] = ()
    at: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    morning: tuple[str, ...] = ()
    evening: tuple[str, ...] = ()
    half_to: tuple[str, ...] = ()
    half_on: tuple[str, ...] = ()
    half_past: tuple[str, ...] = ()
    numbers: dict[str, int] = field(default_factory=dict)
    lasting: dict[str, int] = field(default_factory=dict)
    day_first: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """One language's rules.

    Attributes:
        breaking: labels that open an entry, followed by a colon, a dash or the like.
        shouted: labels that count anywhere when they stand in capitals, to the letter.
        stems: plain lower-case pieces of which every word for a curfew has one.
        curfew: words for a curfew.
        lifted: what says near the word that it is over; ``still`` is what takes that back.
        extended: what says near it that it lasts longer; ``unextended`` takes that back.
        outlasting: the same without the word: a later end beside the one that was planned, more
            nights, an end put off. Such a curfew is real whatever stands before the word.
        real: what states one as a fact; a quotation counts only with such words.
        signs: what shows beside such words that there is one: patrols, fines, "during".
        orders: what gives an order, of which the next sentence may say that it is a curfew.
        denying: words for no shortly before the words of ``real``.
        intending: imposing one as a wish or a power ("to impose a curfew"), no fact unless an hour
            is named, or one of ``deciding`` ("decided to").
        announcing: somebody ordering one in the first person.
        officials: who can order one.
        hearsay: other media, signs and songs, whose quoted words are no news of our own.
        before, after: words shortly before or after it that make it unreal: denied, proposed,
            demanded, feared, rumoured.
        unreal: the same as whole patterns with ``{c}``.
        elsewhere: sentences about another time, fiction, figures of speech and private matters;
            neither a curfew in them is news nor its end.
        joins: words between a thing that is unreal and the next that is not ("rejected ... and
            imposed"); ``prefaces`` open a part of a sentence that says nothing of the curfew.
        since: words before a year that do not make it the past ("the first since 1968").
        area: words before the place it holds for, or patterns with ``{p}``; ``no_area`` are words
            that stand there and are no places.
        prefix: small words written together with the next one, as a pattern.
        clock: its words for times.

    """

    language: str
    breaking: tuple[str, ...]
    stems: tuple[str, ...]
    curfew: tuple[str, ...]
    clock: Clock
    shouted: tuple[str, ...] = ()
    lifted: tuple[str, ...] = ()
    still: tuple[str, ...] = ()
    extended: tuple[str, ...] = ()
    outlasting: tuple[str, ...] = ()
    unextended: tuple[str, ...] = ()
    real: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    denying: tuple[str, ...] = ()
    intending: tuple[str, ...] = ()
    deciding: tuple[str, ...] = ()
    announcing: tuple[str, ...] = ()
    officials: tuple[str, ...] = ()
    hearsay: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    unreal: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    prefaces: tuple[str, ...] = ()
    since: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    no_area: tuple[str, ...] = ()
    prefix: str = ""

    @property
    def days(self) -> dict[str, int]:
        """Words for a day, as days from the entry's own."""
        return self.clock.days

    @property
    def weekdays(self) -> tuple[str, ...]:
        """Patterns of the weekdays, from Monday on."""
        return self.clock.weekdays

    @property
    def hours(self) -> dict[str, int]:
        """Words for an hour of the day."""
        return self.clock.hours


@cache
def rules_for(language: str | None) -> tuple[Rules, ...]:
    """Return one language's rules, or all of them when the language is unknown or not given."""
    short = (language or "").partition("-")[0].lower()
    chosen = (short,) if short in LANGUAGES else LANGUAGES
    return tuple(import_module(f"{__name__}.{name}").RULES for name in chosen)
