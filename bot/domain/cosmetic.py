"""What makes no difference to a reader: the spelling of a text beneath its words."""

from __future__ import annotations

import re
import unicodedata

_QUOTES = dict.fromkeys("‘’‚‛‹›ʼ´`＇′", "'") | dict.fromkeys("“”„‟«»″＂〝〞〟", '"')
_DASHES = dict.fromkeys("‐‑‒–—―−﹘﹣－⸺⸻", "-")
_CALLS = dict.fromkeys("？؟՞⁇‽⸮", "?") | dict.fromkeys("！‼՜", "!")
# Soft hyphens, zero-width and directional characters, and what only chooses an emoji's style.
_UNSEEN = dict.fromkeys(
    "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff",
    "",
)
_ONE_SPELLING = str.maketrans(_QUOTES | _DASHES | _CALLS | _UNSEEN | {"…": "...", "⋯": "..."})

# What may come, go and move between words. A question mark is not among them: it makes of what is
# told something that is asked; nor is an exclamation mark, which is a change of voice; nor what
# counts: %, currencies, signs of arithmetic.
_BETWEEN_WORDS = str.maketrans(
    dict.fromkeys(".,;:-\"'()[]{}•◦▪●‣■·、。，；：「」『』【】（）〈〉《》〔〕،؛۔।¡¿", " ")
)
# Between digits, before one, or between letters, a mark is part of a number or of a word: 1.5 is
# not 15, -5 is not 5, 6.30 is not 630, and we're is not were.
_WITHIN = re.compile(
    r"(?<=\d)[.,:'-](?=\d)|(?<![\w.,-])[-.,](?=[\d$€£¥₹])|(?<=[^\W\d_])'(?=[^\W\d_])"
)
_PLACES = {mark: chr(0xF8D0 + n) for n, mark in enumerate(".,:'-")}
_ABBREVIATION = re.compile(r"(?<![\w.])[^\W\d_](?:\.[^\W\d_])+(?!\w)")
_LOOSE = re.compile(r"\s+(?=[?!%‰°])|(?<=[$€£¥₹])\s+")
_CALLED = re.compile(r"([?!])(?:\s*\1)+")
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_BETWEEN_SIGNS = re.compile(f"(?<=[{_UNSPACED}]) (?=[{_UNSPACED}])")


def plain(text: str) -> str:
    """Return a text's words, with nothing that may change without changing what is said.

    White space, kinds of quotation marks and dashes, ellipses, characters nobody sees and the
    punctuation between words go. Letters with their case, digits, the marks inside numbers and
    words, question and exclamation marks and symbols stay.
    """
    text = unicodedata.normalize("NFC", text.translate(_ONE_SPELLING))
    text = _ABBREVIATION.sub(lambda found: found[0].replace(".", ""), text)
    text = _WITHIN.sub(lambda found: _PLACES[found[0]], text)
    text = " ".join(text.translate(_BETWEEN_WORDS).split())
    return _BETWEEN_SIGNS.sub("", _CALLED.sub(r"\1", _LOOSE.sub("", text)))
