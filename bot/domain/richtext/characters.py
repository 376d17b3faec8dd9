"""Characters: what may stand in a text, and what pages smuggle into it."""

from __future__ import annotations

import re
import unicodedata

# Control characters, soft hyphens, zero-width spaces, byte order marks and the bidirectional
# embeddings and overrides, which would leak into the words around them. Left-to-right and
# right-to-left marks stay: Arabic and Hebrew need them.
_JUNK = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u180e\u200b\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb]"
    "|[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
# Joiners build emoji and shape Persian or Hindi words; beside ASCII they are left-overs.
_LOOSE_JOINER = re.compile("[\u200c\u200d](?![^\x00-\x7f])|(?<![^\x00-\x7f])[\u200c\u200d]")
_SPACES = re.compile(r"\s+")
_EMPTY_LINES = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """Remove invisible junk and compose accents (NFC); line breaks and spaces stay."""
    if text.isascii():
        return _JUNK.sub("", text) if _CONTROL.search(text) else text
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text
    text = _JUNK.sub("", text)
    if "\u200c" in text or "\u200d" in text:
        text = _LOOSE_JOINER.sub("", text)
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Return cleaned text on one line, runs of white space as one space."""
    return text if is_folded(text) else _SPACES.sub(" ", clean(text)).strip()


def fold_lines(text: str) -> str:
    """Return cleaned text with each line folded and at most one empty line in a row."""
    flat = text.strip().replace("\xa0", " ")
    if not is_folded(flat.replace("\n\n", " ").replace("\n", " ")):
        lines = [_SPACES.sub(" ", line).strip() for line in clean(text).splitlines()]
        flat = "\n".join(lines).strip()
    return _EMPTY_LINES.sub("\n\n", flat) if "\n\n\n" in flat else flat


def is_folded(text: str) -> bool:
    """Tell text that is clean already, on one line and without white space to fold.

    Whatever ``clean`` removes and all white space but the space is not printable.
    """
    return (
        text.isprintable()
        and "  " not in text
        and text[:1] != " "
        and text[-1:] != " "
        and (text.isascii() or unicodedata.is_normalized("NFC", text))
    )
