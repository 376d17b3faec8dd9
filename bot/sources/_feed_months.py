"""The names of months, in the languages feeds are dated in."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Beginnings of names without accents. The longest that fits counts: "marras" is no "mar".
_STEMS = (
    "jan gen ene sty led oca ian янв січ ιαν ينا tammi",
    "feb fev lut unor sub фев лют φεβ فبر helmi",
    "mar mrt bre бер мар μαρ مار maalis",
    "apr avr abr kwi dub nis апр кві απρ أبر ابر huhti",
    "may mai mag maj mei kvet май мая трав μαι ماي touko",
    "jun juin giu cze cerven haz июн черв ιουν يون kesa iun",
    "jul juil lug lip cervenec tem июл лип ιουλ يول heina iul",
    "aug aou ago sie srp agu авг сер αυγ أغس اغس elo",
    "sep set wrz zari eyl сен вер σεπ سبت syys",
    "oct okt ott out paz rij eki окт жов οκτ أكت اكت loka",
    "nov lis kas ноя лист νοε نوف marras",
    "dec dez dic des gru pros ara дек гру δεκ ديس joulu",
)
_NUMBERS = {stem: number for number, stems in enumerate(_STEMS, 1) for stem in stems.split()}
_LONGEST = max(map(len, _NUMBERS))


@lru_cache(maxsize=256)
def month_of(name: str) -> int:
    """Return a month's number by its name or the beginning of it.

    Raises:
        ValueError: it is no month's name.

    """
    apart = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    for length in range(_LONGEST, 2, -1):
        if number := _NUMBERS.get(bare[:length]):
            return number
    raise ValueError(name)
