"""Rich text: what sources write as HTML or plain text, as neutral blocks, and its cutting."""

from __future__ import annotations

import re

from bot.domain.blocks import Block, Paragraph, Rich
from bot.domain.richtext.characters import fold, fold_lines, is_folded
from bot.domain.richtext.simple import paragraphs
from bot.domain.richtext.tidy import tidy
from bot.domain.richtext.tree import parse
from bot.domain.richtext.walk import pieces

__all__ = ["blocks_from_html", "blocks_from_text", "fold", "looks_like_html", "tidy"]

_MARKUP = re.compile(
    r"</?(?:p|br|a|div|b|i|u|em|strong|span|ul|ol|li|h[1-6]|blockquote|figure|figcaption|img|iframe"
    r"|table|tr|td|video|audio|section|article|s|del|strike|small|sup|sub|hr|script|style)\b[^<>]*>",
    re.IGNORECASE,
)


def blocks_from_html(html: str, base: str | None = None) -> tuple[Block, ...]:
    """Return the blocks of a piece of HTML; never raises, whatever it is given.

    Args:
        html: a fragment or a whole page.
        base: what relative addresses are relative to; without it such links lose their target.

    """
    if (simple := paragraphs(html, base)) is not None:
        return simple
    root = parse(html)
    return () if root is None else tuple(piece.block for piece in pieces(root, base))


def blocks_from_text(text: str) -> tuple[Block, ...]:
    """Return the paragraphs of a plain text, which empty lines part from one another."""
    paragraphs = text.split("\n\n")
    if not all(map(is_folded, paragraphs)):
        paragraphs = fold_lines(text).split("\n\n")
    return tuple([Paragraph(Rich(paragraph)) for paragraph in paragraphs if paragraph])


def looks_like_html(text: str) -> bool:
    """Tell markup from plain text that only has angle brackets in it."""
    return "<" in text and _MARKUP.search(text) is not None
