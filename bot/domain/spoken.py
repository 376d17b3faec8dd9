"""One moment in running text: "6 a.m. on Thursday", its words in whatever order."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.domain.hourwords import grammar_of
from bot.domain.rules import Rules

_NOON, _DAY = 12, 24
_TOKENS = 7  # an hour has no more words than that: "Thursday, 21 January 2021, at 6 in the morning"
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:\s?[:.h]\s?(?P<minute>[0-5]\d)(?!\d|\.\d)|(?!\d))(?!\s?%|[.,]\d{3}|/)"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as it was written.

    Attributes:
        end: where its words end in the text.
        minutes: of its day; None where only a day is named.
        day: days from the entry's own; ``weekday`` 0 for Monday; ``date`` (year, month, day), with
            year 0 where none is named. None where not said.
        half: "a" for the first half of the day, "p" for the second, "" where it was not said.
        certain: that it is an hour and no other number.
        loose: that it is said as people speak and either half of the day can be meant.

    """

    end: int
    minutes: int | None = None
    day: int | None = None
    weekday: int | None = None
    date: tuple[int, int, int] | None = None
    half: str = ""
    certain: bool = False
    loose: bool = False

    @property
    def dated(self) -> bool:
        """Whether a day is named."""
        return (self.day, self.weekday, self.date) != (None, None, None)


def moment_at(text: str, place: int, rules: Rules) -> Moment | None:
    """Read a moment that begins at a place, its words in whatever order."""
    said = Moment(place)
    for _ in range(_TOKENS):
        # "De la noche" begins with words that elsewhere are small ones to be skipped.
        longer = _near(text, said, rules)
        if longer is None:
            skipped = grammar_of(rules).small.match(text, said.end)
            longer = _next(text, skipped.end() if skipped else said.end, said, rules)
        if longer is None:
            break
        said = longer
    return said if said.minutes is not None or said.dated else None


def _near(text: str, said: Moment, rules: Rules) -> Moment | None:
    """Return the moment with a word that belongs to the hour before it, or to the one to come."""
    grammar = grammar_of(rules)
    place = said.end
    while text[place : place + 1] in (" ", ","):
        place += 1
    if (half := grammar.half.match(text, place)) is not None and not said.half:
        return _halved(said, "a" if half["morning"] else "p", half.end())
    if (unit := grammar.unit.match(text, place)) and said.minutes is not None and not said.certain:
        return replace(said, end=unit.end(), certain=True)
    if (past := grammar.past.match(text, place)) and said.minutes is not None:
        return replace(said, end=past.end(), minutes=said.minutes + 30, certain=True)
    return None


def _next(text: str, place: int, said: Moment, rules: Rules) -> Moment | None:
    """Return the moment with its day or its hour, None where it ends."""
    grammar = grammar_of(rules)
    if not said.date and (date := _date(text, place, rules)):
        return replace(said, end=date[1], date=date[0])
    if (day := grammar.day.match(text, place)) and said.day is None:
        return replace(said, end=day.end(), day=_looked_up(day[0], rules.clock.days))
    if (weekday := grammar.weekday.match(text, place)) and said.weekday is None:
        number = next(n for n in range(7) if weekday[f"d{n}"])
        return replace(said, end=weekday.end(), weekday=number)
    return _hour(text, place, said, rules) if said.minutes is None else None


def _hour(text: str, place: int, said: Moment, rules: Rules) -> Moment | None:
    grammar = grammar_of(rules)
    if named := grammar.named.match(text, place):
        hour = _looked_up(named[0], rules.clock.hours)
        return replace(said, end=named.end(), minutes=hour * 60, certain=True)
    before = grammar.before.match(text, place)
    start = before.end() if before else place
    spoken = before is not None
    if found := _CLOCK.match(text, start):
        hour, minute, certain = int(found["hour"]), int(found["minute"] or 0), bool(found["minute"])
    elif found := grammar.number.match(text, start):
        hour, minute, certain, spoken = _looked_up(found[0], rules.clock.numbers), 0, True, True
    else:
        return None
    if hour > _DAY or (hour == _DAY and minute):
        return None
    shift = 0 if before is None else 30 if before["adds"] else -30
    read = replace(
        said,
        end=found.end(),
        minutes=max(hour * 60 + minute + shift, 0),
        certain=certain or spoken,
        loose=spoken and hour <= _NOON,
    )
    return _halved(read, read.half, read.end) if read.half else read


def _halved(said: Moment, half: str, end: int) -> Moment:
    """Return a moment in its half of the day: "8 in the evening" is 20:00, "12 a.m." midnight."""
    minutes = said.minutes
    if minutes is not None and minutes < (_NOON + 1) * 60:
        # "12 at night" in most languages is midnight; only a.m. and p.m. say otherwise.
        minutes = minutes % (_NOON * 60) + (_NOON * 60 if half == "p" else 0)
    certain = minutes is not None or said.certain
    return replace(said, end=end, minutes=minutes, half=half, certain=certain, loose=False)


def _date(text: str, place: int, rules: Rules) -> tuple[tuple[int, int, int], int] | None:
    for pattern in grammar_of(rules).dates:
        if found := pattern.match(text, place):
            said = found.groupdict()
            month = next((n + 1 for n in range(12) if said.get(f"m{n}")), 0) or int(
                said.get("month") or 0
            )
            year = int(said["year"] or 0)
            return (year + 2000 if 0 < year < 100 else year, month, int(found["dom"])), found.end()  # noqa: PLR2004 - two digits of a year
    return None


def _looked_up(word: str, table: dict[str, int]) -> int:
    return table[" ".join(word.lower().replace("i̇", "i").split())]
