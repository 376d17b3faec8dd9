"""Each language's words for moments, turned into patterns that find them in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bot.domain.patterns import expand
from bot.domain.rules import Clock, Rules


@dataclass(frozen=True, slots=True)
class Grammar:
    """The patterns of one language; see ``bot.domain.rules.Clock`` for what their words are."""

    begins: re.Pattern[str]
    ends: re.Pattern[str]
    day_before: re.Pattern[str]
    joined: re.Pattern[str]
    sharp: re.Pattern[str]
    small: re.Pattern[str]
    half: re.Pattern[str]
    unit: re.Pattern[str]
    past: re.Pattern[str]
    before: re.Pattern[str]
    day: re.Pattern[str]
    weekday: re.Pattern[str]
    month: re.Pattern[str]
    named: re.Pattern[str]
    number: re.Pattern[str]
    any: re.Pattern[str]
    dates: tuple[re.Pattern[str], ...]
    lasting: tuple[tuple[re.Pattern[str], int], ...]


@cache
def grammar_of(rules: Rules) -> Grammar:
    """Return a language's patterns, compiled once."""
    clock, prefix = rules.clock, rules.prefix
    return Grammar(
        # A word may be written together with the number after it: "מ-20:00".
        begins=_words(clock.starts, before=rf"(?<!\w){prefix}", after=r"(?![^\W\d])"),
        ends=_words(clock.ends, before=rf"(?<!\w){prefix}", after=r"(?![^\W\d])"),
        day_before=_compiled(
            rf"(?<!\w)(?:{_any((*_longest(clock.days), *clock.weekdays))})[\s,]*$"
        ),
        joined=_words((*clock.to, *clock.ends), before=rf"\s*,?\s*{prefix}"),
        sharp=_words(clock.sharp, before=prefix),
        small=_compiled(rf"(?:[\s,(]|(?<!\w)(?:{_any(clock.at)})(?!\w))+"),
        half=_compiled(
            rf"(?P<morning>{_any(clock.morning)})(?!\w)|(?:{_any(clock.evening)})(?!\w)"
        ),
        unit=_words(clock.units),
        past=_words(clock.half_past),
        before=_compiled(rf"(?:(?P<adds>{_any(clock.half_on)})|{_any(clock.half_to)})\s+"),
        day=_words(_longest(clock.days)),
        weekday=_words(tuple(f"(?P<d{n}>{name})" for n, name in enumerate(clock.weekdays))),
        month=_words(clock.months),
        named=_words(_longest(clock.hours)),
        number=_words(_longest(clock.numbers)),
        any=_words(
            (r"\d{1,2}", *clock.weekdays, *clock.days, *clock.hours, *clock.numbers),
            before=r"(?<!\w)",
            after="",
        ),
        dates=tuple(_dates(clock)),
        lasting=tuple(_lengths(clock)),
    )


def _dates(clock: Clock) -> Iterator[re.Pattern[str]]:
    months = "|".join(f"(?P<m{n}>{name})" for n, name in enumerate(clock.months))
    year = r"(?:,?\s+(?:de\s+|del\s+)?(?P<year>(?:19|20)\d\d)(?!\s?[:h\d]))?(?!\w)"
    # "21 January", "January 21st"; "21.1." and "21/1" only where the day comes first.
    yield _compiled(
        rf"(?P<dom>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?\s+(?:of\s+|de\s+|di\s+)?(?:{months})\b\.?{year}"
    )
    yield _compiled(rf"(?:{months})\b\.?\s+(?P<dom>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]){year}")
    if clock.day_first:
        short = r"(?P<year>\d{4}|\d{2}(?!\d))"
        yield _compiled(rf"(?P<dom>\d{{1,2}})\.\s?(?P<month>0?[1-9]|1[0-2])\.{short}?")
        yield _compiled(rf"(?P<dom>\d{{1,2}})/(?P<month>0?[1-9]|1[0-2])(?:/{short})?(?!\d)")


def _lengths(clock: Clock) -> Iterator[tuple[re.Pattern[str], int]]:
    number = rf"(?P<n>\d{{1,3}}|{_any(_longest(clock.numbers))})"
    for pattern, hours in clock.lasting.items():
        yield _compiled(rf"(?<!\w){expand(pattern).replace('{n}', number)}(?!\w)"), hours


def _words(
    patterns: tuple[str, ...], *, before: str = "", after: str = r"(?!\w)"
) -> re.Pattern[str]:
    return _compiled(f"{before}(?:{_any(patterns)}){after}")


def _any(patterns: tuple[str, ...]) -> str:
    return "|".join(patterns) or "(?!)"


def _longest(table: dict[str, int]) -> tuple[str, ...]:
    return tuple(word.replace(" ", r"\s+") for word in sorted(table, key=len, reverse=True))


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
