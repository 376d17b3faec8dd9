"""What marks an entry as breaking or as news of a curfew, by language, as data an editor can read.

Patterns are fragments of Python's regular expressions, matched in any case within one sentence.
``{c}`` stands for the language's words for a curfew.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module

LANGUAGES = ("en", "es", "fr", "de")


@dataclass(frozen=True, slots=True, eq=False)  # one object a language: compared by identity
class Rules:
    """One language's rules.

    Attributes:
        breaking: labels that open an entry, followed by a colon, a dash or the like.
        curfew: words for a curfew.
        lifted: what says that it is over; ``still`` is what takes that back.
        extended: what says that it lasts longer or reaches further.
        unreal: sentences about curfews that are denied or only proposed.
        unreal_lifting: sentences about curfews, and their ends, that are past or fiction.
        starts, ends: words before the hour at which it begins and ends.
        area: words before the place it holds for.
        days: words for a day, as days from the entry's own; ``weekdays`` from Monday on.
        hours: words for an hour of the day.
        hour_words: what may follow a bare hour ("Uhr").

    """

    language: str
    breaking: tuple[str, ...]
    curfew: tuple[str, ...]
    lifted: tuple[str, ...]
    still: tuple[str, ...]
    extended: tuple[str, ...]
    unreal: tuple[str, ...]
    unreal_lifting: tuple[str, ...]
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    area: tuple[str, ...]
    days: dict[str, int]
    weekdays: tuple[str, ...]
    hours: dict[str, int]
    hour_words: tuple[str, ...] = ()


@cache
def rules_for(language: str | None) -> tuple[Rules, ...]:
    """Return one language's rules, or all of them when the language is unknown or not given."""
    short = (language or "").partition("-")[0].lower()
    chosen = (short,) if short in LANGUAGES else LANGUAGES
    return tuple(import_module(f"{__name__}.{name}").RULES for name in chosen)
