"""Tidying: what stands on a page and says nothing goes, and nothing that says something."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from bot.domain.blocks import Block, Heading, Listing, Paragraph, Post, Quote, Rich, visible_text
from bot.domain.richtext.closings import LONGEST_CLOSING, is_closing_line
from bot.domain.richtext.runs import strip

# A sentence's end, then one letter of a script that does not write words with one sign.
_STRAY_LETTER = re.compile(r"(?P<end>[.!?…][\"”’»'\)\]]*)\s+(?P<letter>[^\W\d_])\Z")
_ABBREVIATED = re.compile(
    r"(?:\b(?:mr|mrs|ms|mx|dr|st|ste|no|nr|vs|prof|gen|sen|rep|gov|lt|col|capt|sgt|jr|sr|art|fig|vol|abs|sra?|mme|mlle|hr|fr)"
    r"|\b[^\W\d_])\.\Z",
    re.IGNORECASE,
)
_LAST_NARROW_LETTER = 0x1FFF  # Latin, Greek, Cyrillic, Arabic … end here; CJK begins far behind
_CONNECTIVES = frozenset(
    [
        "and",
        "or",
        "but",
        "the",
        "an",
        "of",
        "to",
        "for",
        "from",
        "with",
        "without",
        "by",
        "as",
        "at",
        "on",
        "in",
        "into",
        "that",
        "which",
        "who",
        "while",
        "because",
        "although",
        "so",
        "if",
        "than",
        "then",
        "y",
        "o",
        "e",
        "pero",
        "sino",
        "que",
        "con",
        "sin",
        "por",
        "para",
        "del",
        "et",
        "ou",
        "mais",
        "donc",
        "que",
        "qui",
        "avec",
        "sans",
        "pour",
        "dans",
        "und",
        "oder",
        "aber",
        "mit",
        "ohne",
        "von",
        "zum",
        "zur",
        "dass",
        "weil",
        "wobei",
    ]
)
_REFERENCE = re.compile(
    r"(?:see|watch|read)(?: (?:the )?(?:video|photo|picture|tweet|post|map|clip|more|full story))?"
    r" (?:below|above)|siehe (?:unten|oben|video|bild|karte)|s\. (?:u|o)"
    r"|voir (?:ci-dessous|ci-dessus|plus bas|plus haut)"
    r"|read (?:more|on|the full story)|weiterlesen|mehr lesen|lire (?:la suite|plus)|leer m[aá]s|leggi (?:tutto|di pi[uù])"
    r"|lees (?:meer|verder)|ler mais|leia mais|czytaj (?:wi[eę]cej|dalej)"
    r"|(?:v[eé]ase|ver|vea) (?:m[aá]s )?(?:abajo|arriba)|vedi (?:sotto|sopra)",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"\[\[[\w-]+:[^\s\[\]]+\]\]")  # where an editing system meant an embed
_LONGEST_FRAGMENT = 60  # characters; connectives and cross-references are shorter
_FEW = 2


def tidy(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks without stray fragments and closing lines.

    A lone letter, a dangling connective, a bare cross-reference, punctuation by itself and
    lines such as "This blog will be updated" go; a letter left behind a finished sentence is
    cut off. One-word sentences, figures, emoji and single signs of CJK scripts stay.
    """
    return tuple([kept for kept in map(tidy_block, blocks) if kept is not None])


def tidy_block(block: Block) -> Block | None:
    """Return one block tidied, or None when nothing of it is content."""
    if isinstance(block, Paragraph):
        return _tidy_paragraph(block)
    match block:
        case Quote(rich):
            return (
                replace(block, rich=without_stray_letter(rich)) if has_content(rich.text) else None
            )
        case Listing(items):
            kept = tuple(item for item in items if has_content(item.text))
            return replace(block, items=kept) if kept else None
        case Heading(rich):
            return block if has_content(rich.text) and not is_closing_line(rich.text) else None
        case Post():
            return block if visible_text(block) or block.url else None
        case _:
            return block


def _tidy_paragraph(block: Paragraph) -> Paragraph | None:
    text = block.rich.text
    if is_content(text):
        return block
    kept = without_stray_letter(block.rich)
    if is_fragment(kept.text) or is_closing_line(kept.text):
        return None
    return block if kept is block.rich else Paragraph(kept)


def is_content(text: str) -> bool:
    """Tell at a glance much text with nothing left hanging behind it."""
    return len(text) > LONGEST_CLOSING and text[0].isalnum() and not text[-2].isspace()


def without_stray_letter(rich: Rich) -> Rich:
    """Cut a single letter that stands behind the last finished sentence."""
    text = rich.text
    if not text[-2:-1].isspace():
        return rich
    found = _STRAY_LETTER.search(text, max(0, len(text) - 16))
    if found is None or ord(found["letter"]) > _LAST_NARROW_LETTER:
        return rich
    if _ABBREVIATED.search(text, max(0, found.start() - 8), found.start() + 1):
        return rich
    return strip(rich.slice(0, found.end("end")))


def is_fragment(text: str) -> bool:
    """Tell left-overs of editing from the shortest real sentences."""
    if len(text) > _LONGEST_FRAGMENT and text[0].isalnum():
        return False
    bare = text.strip(" \n()[]*_•·")
    if not has_content(bare):
        return True
    if len(bare) == 1:
        return bare.isalpha() and ord(bare) <= _LAST_NARROW_LETTER
    words = bare.casefold().split()
    if len(words) <= _FEW and all(word in _CONNECTIVES for word in words):
        return True
    return bool(_REFERENCE.fullmatch(bare.rstrip(".:")) or _PLACEHOLDER.fullmatch(text))


def has_content(text: str) -> bool:
    """Tell words, figures and symbols from mere punctuation."""
    return any(unicodedata.category(char)[0] in "LNS" for char in text)
