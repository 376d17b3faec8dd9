"""Styled text as Discord markdown in which nothing of the source can become markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from urllib.parse import quote

from bot.domain.blocks import Mark, Rich, Style
from bot.platforms.discord.addresses import host_of, web_address

_NOTHING = "\u200b"  # a zero-width space: keeps two signs from being read as one
_SPECIAL = frozenset("\\*_~`|<>[]")
_JUNK = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

# What Discord reads as a mention (also discord.py's escape_mentions).
_PING = re.compile(r"@(?=everyone|here|[!&]?\d{15,22})")
# Headings, small print, bullets and numbers count at the start of a line, indented or not.
_START = r"[^\S\n]*(?:(#{1,3}|-|\+)|\d+(\.))"
_LINE_START, _RUN_START = re.compile(rf"^{_START}", re.MULTILINE), re.compile(_START)
# ``:name:`` becomes an emoji, ``scheme://`` a link.
_COLON = re.compile(r":(?=[\w+~-]+:|//)")

_WEB = re.compile(r"(?<![^\W_])https?://[^\s<>]+")
_WEB_END = ".,:;!?\"'”’»…"
_HOSTLIKE = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}")

_CODE_RISKS = frozenset("`*~|\\<>@#:\n")
_LINK_RISKS = frozenset("[]")  # a bracket in code would end the words of a link
_DELIMITERS = {Style.STRIKE: "~~", Style.BOLD: "**", Style.ITALIC: "*"}
_SIGNS = ("*", "~", "`")


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch without a change of style or line; ``href`` is a checked address."""

    start: int
    end: int
    styles: frozenset[Style]
    href: str | None


def escape(text: str) -> str:
    """Return plain text so that Discord shows just these words; addresses are not linked."""
    return "".join(_atoms(text))


def markdown(rich: Rich) -> str:
    """Write styled text as markdown.

    Bare web addresses become ``<address>``, links ``[words](address)``; words that look like
    another address stay words, with the true host linked behind them.
    """
    runs = tuple(_runs(rich))
    atoms = _atoms(rich.text)
    for run in runs:  # what stands inside a style is read like a text of its own
        if run.styles and (match := _RUN_START.match(rich.text, run.start, run.end)):
            _escape_start(rich.text, atoms, match)
    _link_bare(rich.text, atoms, runs)
    groups = groupby(runs, key=lambda run: run.href)
    return _joined(_group(rich.text, atoms, tuple(group), href) for href, group in groups)


def bound(rich: Rich) -> int:
    """Return a length that ``markdown`` never exceeds and that shrinks with the text.

    The exact length may grow when a text is shortened (an address cut short is escaped); cutting
    by bisection needs a measure that does not.
    """
    runs = sum(_overhead(run) for run in _runs(rich))
    webs = [match.span() for match in _WEB.finditer(rich.text)]
    inside = sum(2 + sum(map(_web_cost, rich.text[start:end])) for start, end in webs)
    outside = _outside(rich.text, webs)
    return runs + inside + len(outside) + sum(not (c.isalnum() or c.isspace()) for c in outside)


def _web_cost(char: str) -> int:
    if char.isascii() and char.isalnum():
        return 1
    return max(3, len(quote(char, safe="", errors="replace")))


def _outside(text: str, spans: list[tuple[int, int]]) -> str:
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    return "".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))


def _overhead(run: _Run) -> int:
    signs = 5 * len(run.styles) + 2  # each style's two signs and a guard; joints around the run
    return signs + (len(run.href) + len(host_of(run.href)) + 12 if run.href else 0)


def _atoms(text: str) -> list[str]:
    """Return, for each character, what stands for it in markdown."""
    atoms = [f"\\{char}" if char in _SPECIAL else char for char in text]
    for match in _JUNK.finditer(text):
        atoms[match.start()] = ""
    for match in _PING.finditer(text):
        atoms[match.start()] = f"@{_NOTHING}"
    for match in _COLON.finditer(text):
        atoms[match.start()] = "\\:"
    for match in _LINE_START.finditer(text):
        _escape_start(text, atoms, match)
    return atoms


def _escape_start(text: str, atoms: list[str], match: re.Match[str]) -> None:
    at = match.start(1) if match[1] else match.start(2)
    atoms[at] = f"\\{text[at]}"


def _runs(rich: Rich) -> Iterator[_Run]:
    """Cut a text where a style begins or ends and around line breaks."""
    breaks = (i for i, char in enumerate(rich.text) if char == "\n")
    edges = {0, len(rich.text), *(edge for i in breaks for edge in (i, i + 1))}
    edges |= {edge for mark in rich.marks for edge in (mark.start, mark.end)}
    waiting = sorted(rich.marks, key=lambda mark: mark.start, reverse=True)
    active: list[Mark] = []
    for start, end in pairwise(sorted(edges)):
        while waiting and waiting[-1].start <= start:
            active.append(waiting.pop())
        active = [mark for mark in active if mark.end > start]
        if rich.text[start] == "\n":
            yield _Run(start, end, frozenset(), None)
        else:
            yield _Run(start, end, frozenset(mark.style for mark in active), _href(active))


def _href(active: list[Mark]) -> str | None:
    found = (web_address(mark.href) for mark in active if mark.style is Style.LINK)
    return next((address for address in found if address), None)


def _link_bare(text: str, atoms: list[str], runs: tuple[_Run, ...]) -> None:
    """Write web addresses that stand whole in an unlinked run as ``<address>``."""
    for run in runs:
        if run.href or Style.CODE in run.styles:
            continue
        for match in _WEB.finditer(text, 0, run.end):
            shown = _trimmed(match[0])
            address = web_address(shown)
            if address and match.start() >= run.start:
                end = match.start() + len(shown)
                atoms[match.start() : end] = [f"<{address}>", *[""] * (len(shown) - 1)]


def _trimmed(url: str) -> str:
    """Cut what belongs to the sentence and not to the address at its end."""
    url = url.rstrip(_WEB_END)
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1].rstrip(_WEB_END)
    return url


def _group(text: str, atoms: list[str], runs: tuple[_Run, ...], href: str | None) -> str:
    body = _joined(_styled(text, atoms, run, linked=bool(href)) for run in runs)
    words = text[runs[0].start : runs[-1].end].strip()
    if not href or not body.strip():
        return body
    lead, tail = body[: len(body) - len(body.lstrip())], body[len(body.rstrip()) :]
    return f"{lead}{_link(words, body.strip(), href)}{tail}"


def _link(words: str, body: str, href: str) -> str:
    if web_address(words) == href:
        return f"<{href}>"
    host = host_of(href)
    named = {name.casefold().removeprefix("www.") for name in _HOSTLIKE.findall(words)}
    if "://" in words or named - {host}:
        return f"{body} ([{host}]({href}))"
    return f"[{body}]({href})"


def _styled(text: str, atoms: list[str], run: _Run, *, linked: bool) -> str:
    raw = text[run.start : run.end]
    body = "".join(atoms[run.start : run.end])
    if linked:  # a bracket would end the words of a link, escaped or not
        body = body.replace("\\[", "(").replace("\\]", ")")
    words = body.strip()
    if not words:
        return body
    lead, tail = body[: len(body) - len(body.lstrip())], body[len(body.rstrip()) :]
    risks = _CODE_RISKS | _LINK_RISKS if linked else _CODE_RISKS
    if Style.CODE in run.styles and not risks & set(raw):
        words = f"`{_JUNK.sub('', raw).strip()}`"
    for style, sign in reversed(_DELIMITERS.items()):
        if style in run.styles:
            guard = (
                _NOTHING if words[-2:-1] == "\\" else ""
            )  # an escaped sign, then the closing one
            words = f"{sign}{words}{guard}{sign}"
    return f"{lead}{words}{tail}"


def _joined(pieces: Iterator[str]) -> str:
    """Join pieces so that the closing sign of one and the opening sign of the next stay two."""
    joined = ""
    for piece in pieces:
        touching = joined.endswith(_SIGNS) and piece.startswith(_SIGNS)
        joined += f"{_NOTHING}{piece}" if touching else piece
    return joined
