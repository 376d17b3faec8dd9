"""Telegram's HTML: what is accepted, what it means, and what is said of what is not."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.sandbox.telegram.entities import Entity, Marked, in_order, utf16_length
from bot.sandbox.telegram.tags import TAGS, MarkupError, meaning

_BLANK = " \t\r\n\0\v"
_BLANKS = re.compile(f"[{_BLANK}]*")
_TAG = re.compile(f"[^{_BLANK}>]*")
_NAME = re.compile(f"[^{_BLANK}=>/\"']*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_REFERENCE = re.compile(r"&(?:#[xX]([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot)(?![A-Za-z]));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_SURROGATE = re.compile("[\ud800-\udfff]")
# a reference to this code point or a higher one stays as it was written
_TOO_HIGH = 0x10FFFF


@dataclass(frozen=True, slots=True)
class _Open:
    """A start tag that waits for its end: where the text behind it begins, and what it said."""

    tag: str
    offset: int
    place: int
    attributes: dict[str, str]


def parse_html(markup: str) -> Marked:
    """Return the text and entities of a text in parse mode HTML.

    The rules are TDLib's, which is what Telegram's servers run; its own parser is the judge in
    the tests.

    Raises:
        MarkupError: with the offending place as an offset in UTF-8 bytes.

    """
    return _Parser(markup).parse()


def decode_references(text: str) -> str:
    """Return a text with the references that Telegram knows replaced by their characters."""
    return _REFERENCE.sub(_character, text)


def _character(reference: re.Match[str]) -> str:
    hexadecimal, decimal, name = reference.groups()
    if name:
        return _NAMED[name]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < _TOO_HIGH else reference[0]


class _Parser:
    """One pass over a text, from the left."""

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._at = 0
        self._text: list[str] = []
        self._units = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def parse(self) -> Marked:
        while (tag := self._markup.find("<", self._at)) >= 0:
            self._write(self._markup[self._at : tag])
            self._at = tag
            if self._markup.startswith("</", tag):
                self._end_tag(tag)
            else:
                self._start_tag(tag)
        self._write(self._markup[self._at :])
        if self._open:
            tag_name = self._open[-1].tag
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{tag_name}"')
        text = "".join(self._text)
        if _SURROGATE.search(text):
            raise MarkupError(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        return Marked(text, in_order(_without_language(e) for e in self._entities))

    def _write(self, piece: str) -> None:
        decoded = decode_references(piece)
        self._text.append(decoded)
        self._units += utf16_length(decoded)

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._markup, self._at)
        taken = found[0] if found else ""
        self._at += len(taken)
        return taken

    def _next(self) -> str:
        return self._markup[self._at : self._at + 1]

    def _bytes(self, place: int) -> int:
        return len(self._markup[:place].encode("utf-8", "surrogatepass"))

    # -- start tags

    def _start_tag(self, start: int) -> None:
        self._at += 1
        name = self._take(_TAG).lower()
        if not self._next():
            raise MarkupError(f"Unclosed start tag at byte offset {self._bytes(start)}")
        if name not in TAGS:
            raise MarkupError(f'Unsupported start tag "{name}" at byte offset {self._bytes(start)}')
        attributes = self._attributes(name, start)
        if not self._next():
            raise MarkupError(f"Unclosed start tag at byte offset {self._bytes(start)}")
        self._at += 1
        if name == "span" and attributes.get("class") != "tg-spoiler":
            offset = self._bytes(start)
            raise MarkupError(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
        self._open.append(_Open(name, self._units, len(self._text), attributes))

    def _attributes(self, tag: str, start: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while self._next() not in ("", ">") or self._markup[self._at - 1] in _BLANK:
            self._take(_BLANKS)
            if self._next() == ">":
                break
            name = self._take(_NAME)
            if not name:
                offset = self._bytes(start)
                raise MarkupError(
                    f'Empty attribute name in the tag "{tag}" at byte offset {offset}'
                )
            value = self._value(tag, start)
            if value is None:
                break
            attributes[name] = value
        return attributes

    def _value(self, tag: str, start: int) -> str | None:
        """Return the value of the attribute just named; None where the text ends in a quote."""
        self._take(_BLANKS)
        if self._next() == "=":
            self._at += 1
            self._take(_BLANKS)
        elif self._next():
            return ""
        quote = self._next()
        if not quote:
            raise MarkupError(f'Unclosed start tag "{tag}" at byte offset {self._bytes(start)}')
        return self._quoted(quote) if quote in "\"'" else self._token()

    def _token(self) -> str:
        begin = self._at
        token = self._take(_TOKEN)
        if self._next() and self._next() not in f"{_BLANK}>":
            raise MarkupError(f"Unexpected end of name token at byte offset {self._bytes(begin)}")
        return token.lower()

    def _quoted(self, quote: str) -> str | None:
        end = self._markup.find(quote, self._at + 1)
        value = self._markup[self._at + 1 : end]
        self._at = end + 1 if end >= 0 else len(self._markup)
        return decode_references(value) if end >= 0 else None

    # -- end tags

    def _end_tag(self, start: int) -> None:
        offset = self._bytes(start)
        if not self._open:
            raise MarkupError(f"Unexpected end tag at byte offset {offset}")
        self._at += 2
        name = self._take(_TAG).lower()
        self._take(_BLANKS)
        if self._next() != ">":
            raise MarkupError(f"Unclosed end tag at byte offset {offset}")
        self._at += 1
        opened = self._open.pop()
        if name not in ("", opened.tag):
            raise MarkupError(
                f"Unmatched end tag at byte offset {offset}, "
                f'expected "</{opened.tag}>", found "</{name}>"'
            )
        if self._units > opened.offset:
            self._mark(opened)

    def _mark(self, opened: _Open) -> None:
        """Add the entity of a tag that has just ended around some text."""
        length = self._units - opened.offset
        text = "".join(self._text[opened.place :])
        kind, more = meaning(opened.tag, opened.attributes, text)
        if kind in ("pre", "code"):
            self._mark_code(Entity(kind, opened.offset, length, more))
        elif kind:
            self._entities.append(Entity(kind, opened.offset, length, more))

    def _mark_code(self, entity: Entity) -> None:
        """Add a pre or code; the two around the same text with a language are one."""
        last = self._entities[-1] if self._entities else None
        pair = {"pre", "code"}
        if last and {last.type, entity.type} == pair and _same_place(last, entity):
            language = (last if last.type == "code" else entity).more.get("language")
            if language:
                self._entities[-1] = replace(entity, type="pre_code", more={"language": language})
                return
        self._entities.append(entity)


def _same_place(one: Entity, other: Entity) -> bool:
    return (one.offset, one.length) == (other.offset, other.length)


def _without_language(entity: Entity) -> Entity:
    return replace(entity, more={}) if entity.type in ("pre", "code") else entity
