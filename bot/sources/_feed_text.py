"""A feed's texts: headlines to plain words, bodies to blocks, nothing said twice."""

from __future__ import annotations

import html
import re
from functools import lru_cache

from bot.domain.blocks import Block, Heading, Paragraph, Rich, visible_text
from bot.domain.richtext import blocks_from_html, blocks_from_text, tidy
from bot.sources._feed_draft import Form, Words
from bot.sources._feed_footers import without_footer
from bot.sources._leftovers import without_short_codes

_INLINE = (
    "a|abbr|acronym|b|bdi|bdo|big|blockquote|br|cite|code|del|div|em|figcaption|figure|font|"
    "h[1-6]|hr|i|iframe|img|ins|kbd|li|mark|nobr|ol|p|picture|pre|q|s|samp|script|small|source|"
    "span|strike|strong|style|sub|sup|table|tbody|td|th|time|tr|tt|u|ul|var|video|wbr"
)
_TAG = re.compile(rf"</?(?:{_INLINE})(?:\s[^<>]*)?/?>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<(?:br|/p|/div|/h[1-6]|/li)\b[^<>]*>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z][a-z0-9]*);", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# What programs that read windows-1252 as latin-1 made of its quotation marks and dashes.
_MISREAD = {
    code: bytes([code]).decode("windows-1252", "ignore") or None for code in range(0x80, 0xA0)
}
_HAS_MISREAD = re.compile("[\x80-\x9f]")
# Entities no writer means to show: they were written out once too often.
_LEFT_OVER = re.compile(r"&(?:amp|quot|apos|nbsp|#\d{2,6}|#x[0-9a-f]{2,5});", re.IGNORECASE)
_WRITTEN_OUT = re.compile(
    r"&lt;(?:/?(?:p|div|ul|ol|li|h[1-6]|strong|em)|br\s*/?|a\s[^<>]{0,400}?|img\s[^<>]{0,400}?)&gt;",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s+")
_LONG = 16_000  # characters; what is longer is not worth its place in memory
_CUT_OFF = ("…", "...", "[…]", "[...]")
_STOP = re.compile(r"\s*[.:;!?–—|-]+\s+|\s*\n\s*")  # what may stand between headline and text


def line(text: str) -> str:
    """Return a text as one line without control characters."""
    return _SPACE.sub(" ", _cleaned(text)).strip()


def _cleaned(text: str) -> str:
    if _HAS_MISREAD.search(text):
        text = text.translate(_MISREAD)
    return _CONTROL.sub("", text)


def headline(words: Words | None) -> str | None:
    """Return a title as plain words; markup goes and entities are decoded once.

    Where the format does not say whether a title holds markup, only HTML's own tags count as
    such, so that ``x < y`` and ``List<String>`` stay.
    """
    if words is None:
        return None
    text = words.text
    if words.form is not Form.PLAIN:
        text = html.unescape(_TAG.sub("", _BREAK.sub(" ", text)))
        if _LEFT_OVER.search(text):
            text = html.unescape(text)
    return line(text) or None


def body(words: Words | None, base: str | None) -> tuple[Block, ...]:
    """Return the blocks of an entry's text, its addresses resolved against ``base``."""
    if words is None:
        return ()
    return _remembered(words, base) if len(words.text) <= _LONG else _blocks(words, base)


def _blocks(words: Words, base: str | None) -> tuple[Block, ...]:
    text = _cleaned(words.text)
    if words.form is not Form.PLAIN and _WRITTEN_OUT.search(text) and not _TAG.search(text):
        text = html.unescape(text)
    if words.form is Form.HTML or (words.form is Form.GUESS and _is_markup(text)):
        return without_footer(tidy(blocks_from_html(without_short_codes(text), base)))
    return without_footer(tidy(blocks_from_text(without_short_codes(text))))


# A feed shows the same entries again at every visit, and reading their HTML costs far more than
# finding that it is the same.
_remembered = lru_cache(maxsize=1024)(_blocks)


def _is_markup(text: str) -> bool:
    return bool(_TAG.search(text) or _ENTITY.search(text))


def without_title(
    title: str | None, blocks: tuple[Block, ...]
) -> tuple[str | None, tuple[Block, ...]]:
    """Return title and blocks such that the text does not repeat the title.

    A first paragraph that is the title goes; a title before a full stop is cut from it. A title
    that is only the beginning of the first sentence goes itself, since the text says it all.
    """
    index = next((i for i, block in enumerate(blocks) if visible_text(block)), None)
    if title is None or index is None:
        return title, blocks
    first = blocks[index]
    if _same(title, visible_text(first)) and isinstance(first, Paragraph | Heading):
        return title, (*blocks[:index], *blocks[index + 1 :])
    if not isinstance(first, Paragraph):
        return title, blocks
    return _without_beginning(title, blocks, index, first.rich)


def _without_beginning(
    title: str, blocks: tuple[Block, ...], index: int, rich: Rich
) -> tuple[str | None, tuple[Block, ...]]:
    said = _bare(title)
    if not said or rich.text[: len(said)].casefold() != said.casefold():
        return title, blocks
    stop = _STOP.match(rich.text, len(said))
    if title.endswith(_CUT_OFF) or (stop is None and not title.endswith((".", "!", "?"))):
        return _only_if_whole_word(title, said, rich), blocks
    rest = rich.slice(stop.end() if stop else len(title), len(rich.text))
    start = len(rest.text) - len(rest.text.lstrip())
    paragraph = Paragraph(rest.slice(start, len(rest.text)))
    return title, (*blocks[:index], paragraph, *blocks[index + 1 :])


def _only_if_whole_word(title: str, said: str, rich: Rich) -> str | None:
    """Keep a title that merely begins like the text: "Police" before "Policemen were seen"."""
    after = rich.text[len(said) : len(said) + 1]
    return title if after.isalnum() and not title.endswith(_CUT_OFF) else None


def _same(title: str, text: str) -> bool:
    return _bare(line(title)).casefold() == _bare(line(text)).casefold()


def _bare(text: str) -> str:
    for end in _CUT_OFF:
        text = text.removesuffix(end)
    return text.rstrip(" .:;!?–—-") or text
