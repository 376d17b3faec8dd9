"""A language's rules about curfews, compiled to what is looked for in a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.domain.patterns import whole
from bot.domain.rules import Rules


@dataclass(frozen=True, slots=True)
class Cues:
    """The patterns of one language; ``bot.domain.rules.Rules`` says what they are."""

    curfew: re.Pattern[str]
    lifted: re.Pattern[str]
    still: re.Pattern[str]
    extended: re.Pattern[str]
    outlasting: re.Pattern[str]
    unextended: re.Pattern[str]
    real: re.Pattern[str]
    signs: re.Pattern[str]
    orders: re.Pattern[str]
    intending: re.Pattern[str]
    deciding: re.Pattern[str]
    announcing: re.Pattern[str]
    officials: re.Pattern[str]
    hearsay: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    unreal: re.Pattern[str]
    denied: re.Pattern[str]
    elsewhere: re.Pattern[str]
    since: re.Pattern[str]
    turn: re.Pattern[str]
    preface: re.Pattern[str]
    headline: re.Pattern[str]


@cache
def cues_of(rules: Rules) -> Cues:
    """Return a language's patterns, compiled once."""

    def cue(patterns: tuple[str, ...]) -> re.Pattern[str]:
        return whole(patterns, rules.curfew, prefix=rules.prefix)

    facts = f"(?:{'|'.join(rules.real)})"
    places = [word for word in rules.area if "{p}" not in word and "P<area>" not in word]
    follow = "|".join((*places, *rules.clock.starts, *rules.clock.ends))
    prefaces = f"(?:{'|'.join(rules.prefaces) or '(?!)'})"
    return Cues(
        curfew=cue(rules.curfew),
        lifted=cue(rules.lifted),
        still=cue(rules.still),
        extended=cue(rules.extended),
        outlasting=cue(rules.outlasting),
        unextended=cue(rules.unextended),
        real=cue(rules.real),
        signs=cue(rules.signs),
        orders=cue(rules.orders),
        intending=cue(rules.intending),
        deciding=cue(rules.deciding),
        announcing=cue(rules.announcing),
        # A handle is written without spaces: @CityPolice.
        officials=re.compile("|".join(rules.officials) or "(?!)", re.IGNORECASE),
        hearsay=cue(rules.hearsay),
        before=cue(rules.before),
        after=cue(rules.after),
        unreal=cue(rules.unreal),
        denied=cue(tuple(rf"{no}\s+{{2w}}{facts}" for no in rules.denying)),
        elsewhere=cue(rules.elsewhere),
        since=cue(rules.since),
        turn=cue(tuple(rf"{join}\s+{{3w}}{facts}" for join in rules.joins)),
        # "Curfew in Millbrook", "Curfew: what is forbidden".
        preface=re.compile(rf"^{prefaces}\b[^,]{{0,100}},", re.IGNORECASE),
        headline=re.compile(rf"\s*(?:[:–—|.!]|$|(?:{follow})(?!\w))", re.IGNORECASE),
    )
