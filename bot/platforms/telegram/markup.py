"""Styled text as Telegram's HTML: balanced, escaped, and unable to call anybody."""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from urllib.parse import urlsplit

from bot.domain.blocks import Mark, Rich, Style
from bot.domain.richtext.split import Weight

LONGEST_URL = 2048  # longer ones are trackers or mistakes, and eat the room for words

_TAGS = {Style.BOLD: "b", Style.ITALIC: "i", Style.STRIKE: "s", Style.CODE: "code"}
# A quotation longer than this is folded until a reader wants the whole of it. Telegram knows no
# quotation within another: a piece is one frame.
_LONG_QUOTE, _MANY_LINES = 300, 5
_JOINER = "\u2060"  # WORD JOINER: shows nothing and breaks nothing but a mention

# Controls upset clients and bidirectional overrides forge reading order; first strong isolates do
# not, and Arabic and Hebrew lines need them. One character stands for one, so that marks keep
# their places.
_CLEAN = (
    {code: " " for code in (*range(0x20), *range(0x7F, 0xA0)) if code != ord("\n")}
    | dict.fromkeys((0x2028, 0x2029), "\n")
    | dict.fromkeys((*range(0x202A, 0x202F), 0x2066, 0x2067), _JOINER)
    | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
)

# What Telegram's clients and servers turn into a mention or a command (TDLib MessageEntity.cpp).
_CALLS = re.compile(r"(?<!\w)@(?=\w)|(?<![\w/<>])/(?=\w)")
_WORD = re.compile(r"\w+")
_URL = re.compile(
    r"https?://(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[\w\-.%~+=@]*)*(?:\?[\w\-.%~+=&/]*)?", re.IGNORECASE
)

# Of another host Telegram makes no link and takes no picture (TDLib tdutils HttpUrl.cpp and
# LinkManager.cpp: a name without a dot is none).
_NAME = r"[\w.!$&'()*+,;=~{}\-\x80-\U0010ffff]*"
_HOST = re.compile(
    rf"(?:(?!\.(?::|$)){_NAME}\.{_NAME}|\[[\da-fA-F:.]+\])(?::0{{0,9}}[1-9][0-9]{{0,4}})?"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a message that stands between blank lines; a quote stands in its own frame."""

    rich: Rich
    quote: bool = False


def clean(rich: Rich) -> Rich:
    """Replace characters that must not reach a chat, one by one."""
    return replace(rich, text=rich.text.translate(_CLEAN))


def usable(url: str | None) -> bool:
    """Tell whether an address may be linked: http or https, with a host's name and without a login."""
    if not url or len(url.encode(errors="replace")) > LONGEST_URL:
        return False
    if any(ord(char) <= 0x20 or 0x7F <= ord(char) <= 0xA0 for char in url):  # noqa: PLR2004 - ASCII's own bounds
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises where it is too high
        return parts.scheme in {"http", "https"} and _HOST.fullmatch(parts.netloc) is not None
    except ValueError:
        return False


def to_html(piece: Piece, commands: Collection[str] = ()) -> str:
    """Write a piece as HTML that Telegram's parser takes; ``commands`` can be tapped in it."""
    inner = "".join(_pieces(_disarmed(piece.rich, commands)))
    if not piece.quote:
        return inner
    return f"<blockquote{' expandable' if _is_long(piece.rich.text) else ''}>{inner}</blockquote>"


def _is_long(text: str) -> bool:
    return len(text) > _LONG_QUOTE or text.count("\n") >= _MANY_LINES


def weigh(piece: Piece) -> Weight:
    """Return what a piece uses of a message: characters after parsing, entities, raw bytes.

    Every @ and / is counted twice, so that a shorter text never weighs more than a longer one
    when breaking a mention adds a character.
    """
    text = piece.rich.text
    calls = text.count("@") + text.count("/")
    markup = list(_pieces(piece.rich))
    opened = sum(part.startswith("<") and not part.startswith("</") for part in markup)
    size = sum(len(part.encode()) for part in markup) + 3 * calls
    frame = len("<blockquote expandable></blockquote>") if piece.quote else 0
    return len(text) + calls, opened + piece.quote, size + frame


def _disarmed(rich: Rich, commands: Collection[str]) -> Rich:
    """Break mentions and other commands by an invisible character behind their sign."""
    urls = [match.span() for match in _URL.finditer(rich.text)]
    calls = (call for call in _CALLS.finditer(rich.text) if not _within(call.start(), urls))
    places = [call.end() for call in calls if _called(rich.text, call.end()) not in commands]
    if not places:
        return rich
    ends = (*places, len(rich.text))
    pieces = (rich.text[a:b] for a, b in zip((0, *places), ends, strict=True))
    marks = (
        replace(
            m, start=m.start + bisect_left(places, m.start), end=m.end + bisect_left(places, m.end)
        )
        for m in rich.marks
    )
    return Rich(_JOINER.join(pieces), tuple(marks))


def _called(text: str, place: int) -> str | None:
    """Return the command whose sign ends at a place of the text."""
    match = _WORD.match(text, place) if text[place - 1] == "/" else None
    return match[0] if match else None


def _within(place: int, spans: list[tuple[int, int]]) -> bool:
    index = bisect_left(spans, (place + 1,)) - 1
    return index >= 0 and place < spans[index][1]


def _pieces(rich: Rich) -> Iterator[str]:
    """Yield tags and escaped text in order; marks that overlap are closed and opened again."""
    marks = sorted(_nestable(rich.marks), key=lambda mark: (mark.start, -mark.end))
    queue, stack, place = marks[::-1], list[Mark](), 0
    for edge in sorted({edge for mark in marks for edge in (mark.start, mark.end)}):
        yield from _text(rich.text[place:edge])
        yield from _close(stack, edge)
        while queue and queue[-1].start == edge:
            stack.append(queue.pop())
            yield _opening(stack[-1])
        place = edge
    yield from _text(rich.text[place:])


def _text(text: str) -> Iterator[str]:
    if text:
        yield html.escape(text, quote=False)


def _close(stack: list[Mark], edge: int) -> Iterator[str]:
    """Close the marks that end here, and open again those that stood on top of them."""
    first = next((i for i, mark in enumerate(stack) if mark.end <= edge), len(stack))
    yield from (_closing(mark) for mark in reversed(stack[first:]))
    stack[first:] = [mark for mark in stack[first:] if mark.end > edge]
    yield from map(_opening, stack[first:])


def _opening(mark: Mark) -> str:
    if mark.style is Style.LINK:
        return f'<a href="{html.escape(mark.href or "")}">'
    return f"<{_TAGS[mark.style]}>"


def _closing(mark: Mark) -> str:
    return "</a>" if mark.style is Style.LINK else f"</{_TAGS[mark.style]}>"


def _nestable(marks: Iterable[Mark]) -> list[Mark]:
    """Return marks without empty ones, refused links, repetitions and torn links.

    Code gives way to a link and the first of two overlapping links wins: Telegram allows neither
    together. A style that crosses the edge of a link is cut there, so the link stays whole.
    """
    present = [mark for mark in marks if mark.start < mark.end]
    links: list[Mark] = []
    for mark in sorted(present, key=lambda mark: mark.start):
        free = not links or links[-1].end <= mark.start
        if mark.style is Style.LINK and usable(mark.href) and free:
            links.append(mark)
    styles = [part for style in _TAGS for part in _merged(present, style)]
    kept = [
        m for m in styles if m.style is not Style.CODE or not any(_overlap(m, a) for a in links)
    ]
    return links + [part for mark in kept for part in _cut_at(mark, links)]


def _merged(marks: list[Mark], style: Style) -> list[Mark]:
    merged: list[Mark] = []
    for mark in sorted((m for m in marks if m.style is style), key=lambda mark: mark.start):
        if merged and mark.start <= merged[-1].end:
            merged[-1] = replace(merged[-1], end=max(merged[-1].end, mark.end))
        else:
            merged.append(mark)
    return merged


def _overlap(one: Mark, other: Mark) -> bool:
    return one.start < other.end and other.start < one.end


def _cut_at(mark: Mark, links: list[Mark]) -> list[Mark]:
    """Cut a style at the edges of links that it crosses rather than holds or fills."""
    edges = {mark.start, mark.end}
    for link in links:
        if link.start < mark.start < link.end < mark.end:
            edges.add(link.end)
        if mark.start < link.start < mark.end < link.end:
            edges.add(link.start)
    places = sorted(edges)
    return [replace(mark, start=a, end=b) for a, b in pairwise(places)]
