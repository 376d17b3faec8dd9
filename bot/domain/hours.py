"""The grammar of windows in running text: "from 6 p.m. tonight until 6 a.m. Thursday"."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.domain.hourwords import grammar_of
from bot.domain.rules import Rules
from bot.domain.spoken import Moment, moment_at

_NOON, _DAY = 12, 24
_DASH = re.compile(r"\s*[-–—]\s*")


def window(text: str, rules: Rules) -> tuple[Moment | None, Moment | None]:
    """Return the moments at which something begins and ends, None where the text names none."""
    begins, ends = grammar_of(rules).begins, grammar_of(rules).ends
    start, end = None, None
    for found in begins.finditer(text):
        start = start or _on_day(text, found, _after(text, found, rules), rules)
        pair = _pair(text, found, rules)
        if pair:
            start, end = _on_day(text, found, pair[0], rules), pair[1]
            break
    for found in ends.finditer(text):
        said = _after(text, found, rules, whole_days=True)
        # "From 10 p.m. to 5 a.m. until 21 January": the day goes before the hour of a night.
        if said and (end is None or (said.dated and not end.dated)):
            end = said
    if start and end and start.end == end.end:  # "until Thursday at 6": the same hour
        start = None
    return (start, end) if start or end else _without_words(text, rules)


def _on_day(text: str, found: re.Match[str], said: Moment | None, rules: Rules) -> Moment | None:
    """Return the moment on the day that stands before its words: "Friday from 8 p.m."."""
    if said is None or said.dated:
        return said
    begin = max(0, found.start() - 30)
    day = grammar_of(rules).day_before.search(text[begin : found.start()])
    named = moment_at(text, begin + day.start(), rules) if day else None
    if named is None or named.minutes is not None:
        return said
    return replace(said, day=named.day, weekday=named.weekday)


def lasting(text: str, rules: Rules) -> int | None:
    """Return for how many hours it is said to last."""
    for pattern, hours in grammar_of(rules).lasting:
        if found := pattern.search(text):
            number = found["n"].lower()
            count = int(number) if number.isdigit() else rules.clock.numbers[number]
            # "A 24-hour curfew" is one around the clock.
            return count * hours if count and count * hours != _DAY else None
    return None


def is_time(word: str, rules: Rules) -> bool:
    """Tell whether a word begins with a day, a month or an hour, so that it is no place."""
    grammar = grammar_of(rules)
    return any(p.match(word) for p in (grammar.day, grammar.weekday, grammar.month, grammar.named))


def _pair(text: str, found: re.Match[str], rules: Rules) -> tuple[Moment, Moment] | None:
    """Return "X to Y" after a word of beginning; a bare number is an hour if its fellow is."""
    first = moment_at(text, found.end(), rules)
    if first is None or first.minutes is None:
        return None
    sharp = bool(grammar_of(rules).sharp.fullmatch(found[0].strip()))
    joined = grammar_of(rules).joined.match(text, first.end) or _DASH.match(text, first.end)
    second = joined and moment_at(text, joined.end(), rules)
    if not joined or not second or second.minutes is None:
        return None
    sharp |= bool(grammar_of(rules).sharp.fullmatch(joined[0].strip()))
    overnight = first.minutes > second.minutes
    if not (sharp or first.certain or second.certain or overnight):
        return None
    if second.half and not first.half and not first.certain:
        first = _in_half(first, second)
    return first, second


def _in_half(first: Moment, second: Moment) -> Moment:
    """Read "from 6 to 8 p.m." as two hours of one evening."""
    minutes = (first.minutes or 0) % (_NOON * 60) + (_NOON * 60 if second.half == "p" else 0)
    same = minutes < (second.minutes or 0)
    return replace(first, minutes=minutes, half=second.half) if same else first


def _after(
    text: str, found: re.Match[str], rules: Rules, *, whole_days: bool = False
) -> Moment | None:
    said = moment_at(text, found.end(), rules)
    if said is None or (said.minutes is None and not (whole_days and said.dated)):
        return None
    sharp = grammar_of(rules).sharp.fullmatch(found[0].strip())
    return said if said.certain or said.dated or sharp else None


def _without_words(text: str, rules: Rules) -> tuple[Moment | None, Moment | None]:
    """Read "22:00-05:00", and languages that say from and until behind the hour."""
    start, end = None, None
    place = 0
    while (found := grammar_of(rules).any.search(text, place)) is not None:
        said = moment_at(text, found.start(), rules)
        place = max(found.end(), said.end if said else 0)
        if said is None:
            continue
        if dash := _DASH.match(text, said.end):
            other = moment_at(text, dash.end(), rules)
            if other and said.minutes is not None and other.minutes is not None:
                clear = said.certain or other.certain or said.minutes > other.minutes
                return (said, other) if clear else (None, None)
        if (
            start is None
            and said.minutes is not None
            and _is_followed(text, said, rules.clock.starts_after)
        ):
            start = said
        elif end is None and _is_followed(text, said, rules.clock.ends_after):
            end = said
    return start, end


def _is_followed(text: str, said: Moment, endings: tuple[str, ...]) -> bool:
    return (
        bool(endings)
        and re.match(f"(?:{'|'.join(endings)})", text[said.end :], re.IGNORECASE) is not None
    )
