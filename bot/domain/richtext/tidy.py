"""Tidying: what stands on a page and says nothing goes, and nothing that says something."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from bot.domain.blocks import Block, Heading, Listing, Paragraph, Post, Quote, Rich, visible_text
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
    r"|(?:v[eé]ase|ver|vea) (?:m[aá]s )?(?:abajo|arriba)|vedi (?:sotto|sopra)",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"\[\[[\w-]+:[^\s\[\]]+\]\]")  # where an editing system meant an embed
_GOES_ON = (
    r"(?:\s+(?:as|when|whenever|with|if|once|while|throughout|regularly|continuously|continually|frequently"
    r"|constantly|live|shortly|soon|during|until|in real time|here)\b[^.!?]*)?"
)
_PAGE = r"(?:live[ -]?)?(?:blog|page|article|story|post|feed|thread|ticker|report|coverage|file|piece|report)"
_CLOSINGS = re.compile(
    "|".join(
        (
            (
                rf"(?:this|our|the)(?: live| breaking| news| developing)* {_PAGE} (?:will be|is being|is|will continue to be)"
                rf"(?: \w+ly)? updated(?: \w+ly)?{_GOES_ON}"
            ),
            rf"we(?: will|'ll|’ll| are)(?: be)?(?: \w+ly)?(?: continue to| keep)? updat(?:e|ing) (?:this|our|the) {_PAGE}{_GOES_ON}",
            r"this is an? (?:developing|breaking|evolving|fast-moving)(?: news)?(?: story| event)(?: (?:and|that) (?:will be|is being) updated[^.!?]*)?",
            r"(?:much )?more (?:follows|to follow|to come|soon|on this soon)(?: shortly| soon)?",
            r"(?:more|further) (?:updates|details|information)(?: \w+)? (?:to follow|to come|will follow|follow|soon)",
            r"(?:please )?(?:refresh|reload)(?: the| this| your)? (?:page|browser)(?: regularly)? for(?: the)? (?:latest )?(?:updates|news|version)",
            r"(?:please )?check back (?:here )?(?:soon |later |regularly |often )?for (?:more |the latest |further )?(?:updates|details|news|information)",
            r"updates? to follow",
            r"est[ea] (?:blog|art[ií]culo|p[aá]gina|nota|noticia|directo|informaci[oó]n) (?:se (?:ir[aá] actualizando|actualizar[aá]|est[aá] actualizando)|ser[aá] actualizad[oa])[^.!?]*",
            r"(?:(?:habr[aá]|noticia en|informaci[oó]n en|en) (?:ampliaci[oó]n|desarrollo)|seguir[aá] actualiz[aá]ndose|m[aá]s informaci[oó]n en breve)",
            r"(?:ce|cet|cette|notre) (?:live|blog|direct|article|page|fil|dossier)(?: en direct)? (?:sera|est|va être) (?:r[eé]guli[eè]rement |constamment )?(?:mise?|actualis[eé]e?)(?: [aà] jour)?[^.!?]*",
            r"(?:plus d['’](?:informations?|infos?)|davantage d['’]informations) (?:[aà] (?:suivre|venir)|bient[oô]t)",
            r"(?:dieser?|dieses|unser) (?:live-?)?(?:blog|ticker|newsblog|newsticker|artikel|beitrag|text|seite|meldung|bericht) wird (?:\w+ )?(?:aktualisiert|erg[aä]nzt|fortgeschrieben)[^.!?]*",
            r"(?:diese) (?:seite|meldung|nachricht) wird (?:\w+ )?(?:aktualisiert|erg[aä]nzt)[^.!?]*",
            r"wir aktualisieren (?:diesen?|dieses|unseren?) \w+[^.!?]*",
            r"(?:weitere|mehr) (?:informationen|infos|details|einzelheiten)(?: \w+)? (?:folgen|in k[uü]rze)|mehr in k[uü]rze",
        )
    ),
    re.IGNORECASE,
)
_LONGEST_CLOSING = 240
_FEW = 2


def tidy(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks without stray fragments and closing lines.

    A lone letter, a dangling connective, a bare cross-reference, punctuation by itself and
    lines such as "This blog will be updated" go; a letter left behind a finished sentence is
    cut off. One-word sentences, figures, emoji and single signs of CJK scripts stay.
    """
    return tuple(kept for kept in map(tidy_block, blocks) if kept is not None)


def tidy_block(block: Block) -> Block | None:
    """Return one block tidied, or None when nothing of it is content."""
    match block:
        case Paragraph(rich):
            rich = without_stray_letter(rich)
            return None if is_fragment(rich.text) or is_closing_line(rich.text) else Paragraph(rich)
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


def without_stray_letter(rich: Rich) -> Rich:
    """Cut a single letter that stands behind the last finished sentence."""
    found = _STRAY_LETTER.search(rich.text, max(0, len(rich.text) - 16))
    if found is None or ord(found["letter"]) > _LAST_NARROW_LETTER:
        return rich
    if _ABBREVIATED.search(rich.text, max(0, found.start() - 8), found.start() + 1):
        return rich
    return strip(rich.slice(0, found.end("end")))


def is_fragment(text: str) -> bool:
    """Tell left-overs of editing from the shortest real sentences."""
    bare = text.strip(" \n()[]*_•·")
    if not has_content(bare):
        return True
    if len(bare) == 1:
        return bare.isalpha() and ord(bare) <= _LAST_NARROW_LETTER
    words = bare.casefold().split()
    if len(words) <= _FEW and all(word in _CONNECTIVES for word in words):
        return True
    return bool(_REFERENCE.fullmatch(bare.rstrip(".:")) or _PLACEHOLDER.fullmatch(text))


def is_closing_line(text: str) -> bool:
    """Tell a line that only promises updates."""
    if len(text) > _LONGEST_CLOSING:
        return False
    sentences = re.split(r"(?<=[.!?…])\s+", text.strip(" \n()[]*_-–—"))
    bare = [sentence.strip(" .!…*_()[]\n") for sentence in sentences]
    return any(bare) and all(
        _CLOSINGS.fullmatch(" ".join(words.split())) for words in bare if words
    )


def has_content(text: str) -> bool:
    """Tell words, figures and symbols from mere punctuation."""
    return any(unicodedata.category(char)[0] in "LNS" for char in text)
