"""The short forms in which the rules are written, turned into regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Beginnings of names: capitals of the Latin and Cyrillic alphabets, as used in Europe.
_UPPER = "A-ZÀ-ÖØ-ÞĄĆĘŁŃŚŹŻĞİŞČŠŽА-ЯЁІЇЄҐ"
_SMALL = r"(?:of|de|del|della|dei|di|da|do|dos|du|des|la|le|los|las|el|and|und|et|y|e|i|am|an\s+der|den|van|op)"
_NAME = rf"[{_UPPER}](?:[\w'-]|\.(?=\w))*"
# A name ends where the next one does not follow directly or by a small word of names.
PLACE = (
    r"(?:(?:the|la|le|les|el|los|las|der|die|das|den|dem|il|lo|gli|os|as|het|de)\s+|l')?"
    rf"(?P<area>{_NAME}(?:(?:\s+{_SMALL}){{0,2}}\s+{_NAME}){{0,4}})"
)
_NOTHING = r"(?!)"


def expand(pattern: str, words: Iterable[str] = ()) -> str:
    """Return a rule's pattern with its short forms filled in.

    Args:
        pattern: as in ``bot.domain.rules``.
        words: what ``{c}`` stands for.

    """
    filled = pattern.replace("{c}", f"(?:{'|'.join(words)})").replace("{..}", r"[^.;!?]{0,60}?")
    filled = filled.replace("{p}", PLACE)
    return re.sub(r"\{(\d)w\}", r"(?:[^\\s.;!?]+\\s+){0,\1}?", filled)


def whole(
    patterns: Iterable[str], words: Iterable[str] = (), *, prefix: str = ""
) -> re.Pattern[str]:
    """Compile patterns that match in any case as whole words; none match nothing."""
    known = tuple(words)
    joined = "|".join(expand(pattern, known) for pattern in patterns) or _NOTHING
    return re.compile(rf"(?<!\w){prefix}(?:{joined})(?!\w)", re.IGNORECASE)
