"""The simplest HTML, which most entries are made of: paragraphs, links and emphasis, without a tree."""

from __future__ import annotations

import re
from html import unescape

from bot.domain.blocks import Block, Paragraph, Style
from bot.domain.richtext.characters import clean
from bot.domain.richtext.runs import Run
from bot.domain.richtext.tree import web_url

_TAG = re.compile(r"<(/?)(p|br|a|b|strong|i|em)(\s[^<>]*|/)?>", re.IGNORECASE)
# Attributes that neither hide an element nor make an embed of it.
_LINK = re.compile(
    r"""(?:\s+(?:href\s*=\s*(?:"(?P<href>[^"]*)"|'(?P<single>[^']*)')"""
    r"""|(?:target|rel|title|data-[a-z-]+)\s*=\s*(?:"[^"]*"|'[^']*')))*\s*""",
    re.IGNORECASE,
)
# What every parser reads in one way; of the rest each has its own opinion.
_SAFE = re.compile(
    r"&(?:amp|quot|lt|gt|nbsp|apos|[lr][sd]quo|[nm]dash|hellip|euro|#39|#1[6-9]\d|#2\d\d|#8[12]\d\d);"
)
_DEEPEST = 8  # styles within styles
_STYLES = {"b": Style.BOLD, "strong": Style.BOLD, "i": Style.ITALIC, "em": Style.ITALIC}

Open = list[tuple[str, Style, str | None]]


def paragraphs(html: str, base: str | None) -> tuple[Block, ...] | None:
    """Return the blocks of simple HTML, or None for what needs a tree.

    Whatever this returns is what the tree would give, ten times as soon.
    """
    parts = _TAG.split(clean(html))
    texts = _texts(parts[::4])
    if texts is None:
        return None
    reader = _Reader(base, framed=any(tag in ("p", "P") for tag in parts[2::4]))
    if not reader.text(texts[0]):
        return None
    for closing, tag, attributes, text in zip(
        parts[1::4], parts[2::4], parts[3::4], texts[1:], strict=True
    ):
        told = reader.close(tag) if closing else reader.open(tag.lower(), attributes or "")
        if not (told and reader.text(text)):
            return None
    return reader.finish()


def _texts(pieces: list[str]) -> list[str] | None:
    """Return what stands between the tags, or None where there is more than words."""
    told: list[str] = []
    for piece in pieces:
        if "<" in piece:
            return None
        if "&" in piece:
            if piece.count("&") != len(_SAFE.findall(piece)):
                return None
            piece = unescape(piece)  # noqa: PLW2901 - the words, as the tags' text has them
        told.append(piece)
    return told


class _Reader:
    """Takes tags and words in turn; each step says whether it was simple."""

    def __init__(self, base: str | None, *, framed: bool) -> None:
        self._base, self._framed = base, framed
        self._inside = not framed
        self._open: Open = []
        self._active: tuple[tuple[Style, str | None], ...] = ()
        self._run = Run()
        self._found: list[Block] = []

    def text(self, text: str) -> bool:
        if self._inside:
            self._run.add(text, self._active)
            return True
        return not text or text.isspace()

    def open(self, tag: str, attributes: str) -> bool:
        if tag == "br":
            return self._inside and attributes.strip(" /") == "" and self._break()
        if tag == "p":
            simple = not (self._inside or attributes.strip())
            self._inside = True
            return simple
        return self._inside and len(self._open) < _DEEPEST and self._begin(tag, attributes)

    def close(self, tag: str) -> bool:
        tag = tag.lower()
        if tag == "p":
            simple = self._framed and self._inside and not self._open
            self._inside = False
            return simple and self._flush()
        if not self._open or self._open.pop()[0] != tag:
            return False
        return self._settle()

    def finish(self) -> tuple[Block, ...] | None:
        if self._open or self._inside is self._framed:
            return None
        self._flush()
        return tuple(self._found)

    def _begin(self, tag: str, attributes: str) -> bool:
        if tag in _STYLES:
            self._open.append((tag, _STYLES[tag], None))
            return not attributes.strip() and self._settle()
        told = _LINK.fullmatch(attributes)
        if told is None or "&" in attributes or any(name == "a" for name, _, _ in self._open):
            return False
        href = told["href"] if told["href"] is not None else told["single"]
        self._open.append((tag, Style.LINK, web_url(href, self._base)))
        return self._settle()

    def _settle(self) -> bool:
        if not self._open:
            self._active = ()
            return True
        if len(self._open) == 1:
            _, alone, address = self._open[0]
            told = alone is not Style.LINK or address is not None
            self._active = ((alone, address),) if told else ()
            return True
        on = {style: href for _, style, href in self._open}
        self._active = tuple(
            (style, on[style])
            for style in Style
            if style in on and (style is not Style.LINK or on[style] is not None)
        )
        return True

    def _break(self) -> bool:
        if self._run.breaks:
            return self._flush()
        self._run.line_break()
        return True

    def _flush(self) -> bool:
        if not self._run.empty:
            rich = self._run.finish()
            self._run = Run()
            self._found += [Paragraph(rich)] if rich.text else []
        return True
