"""The part of Discord's markdown that news uses, read in one pass whatever the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.web.desk.face import Passage, PassageKind, Run, Style, web_address

_TOKEN: Final = re.compile(
    r"""
      \\(?P<escaped>[^\w\s]|_)
    | (?P<ticks>`{1,2})(?P<code>[^`]+)(?P=ticks)
    | \[(?P<label>(?:\\.|[^\[\]\\\n]){1,1000})\]\(<?(?P<masked>https?://[^\s<>()]{1,2000})>?\)
    | <(?P<bracketed>https?://[^\s<>]{1,2000})>
    | (?P<bare>https?://[^\s<>*_~|`]{1,2000}[^\s<>*_~|`.,;:!?)"'])
    | <(?P<kind>@&|@!|@|\#)(?P<number>\d{1,20})>
    | (?P<everyone>@everyone|@here)
    | (?P<fence>\*\*|__|~~|\|\||(?<!\w)_(?!\s)|(?<!\s)_(?!\w)|\*(?!\s)|(?<!\s)\*)
    """,
    re.VERBOSE,
)
_FENCES: Final[dict[str, Style]] = {
    "**": "bold",
    "__": "underline",
    "~~": "strike",
    "||": "spoiler",
    "*": "italic",
    "_": "italic",
}
_CODE: Final = frozenset[Style]({"code"})
_MENTION: Final = frozenset[Style]({"mention"})
_MENTIONS: Final = {"@&": "@role", "@!": "@user", "@": "@user", "#": "#channel"}
_LINE: Final = re.compile(
    r"(?P<quote>>(?:>>)? )|(?P<heading>\#{1,3} )|(?P<small>-\# )|\s{0,4}(?P<item>[-*•]|\d{1,3}\.) "
)


@dataclass(frozen=True, slots=True)
class _Token:
    """A piece of a line; ``fence`` is what opens or closes a style."""

    text: str
    fence: str = ""
    own: frozenset[Style] = frozenset()
    href: str | None = None


def passages(text: str) -> tuple[Passage, ...]:
    """Read a text of several lines."""
    found: list[Passage] = []
    for number, part in enumerate(text.split("```")):
        if number % 2:
            found.append(Passage("code", (Run(_without_language(part)),)))
        else:
            found.extend(_joined(_lines(part)))
    return tuple(passage for passage in found if passage.text.strip())


def inline(text: str) -> tuple[Run, ...]:
    """Read the styles, links and mentions of a line."""
    tokens = list(_tokens(text))
    pairs = _pairs(tokens)
    open_styles: dict[int, Style] = {}
    runs: list[Run] = []
    for index, token in enumerate(tokens):
        if index in pairs:
            if pairs[index] > index:
                open_styles[index] = _FENCES[token.fence]
            else:
                del open_styles[pairs[index]]
            continue
        runs.append(Run(token.text, token.own.union(open_styles.values()), token.href))
    return tuple(run for run in runs if run.text)


def _tokens(text: str) -> Iterator[_Token]:
    end = 0
    for match in _TOKEN.finditer(text):
        yield _Token(text[end : match.start()])
        yield _token(match)
        end = match.end()
    yield _Token(text[end:])


def _token(match: re.Match[str]) -> _Token:
    found = match.groupdict()
    if found["escaped"]:
        return _Token(found["escaped"])
    if found["code"]:
        return _Token(found["code"], own=_CODE)
    if found["label"]:
        return _Token(re.sub(r"\\(.)", r"\1", found["label"]), href=web_address(found["masked"]))
    address = found["bracketed"] or found["bare"]
    if address:
        return _Token(address, href=web_address(address))
    if found["kind"]:
        return _Token(f"{_MENTIONS[found['kind']]} {found['number']}", own=_MENTION)
    if found["everyone"]:
        return _Token(found["everyone"], own=_MENTION)
    return _Token(match[0], fence=match[0])


def _pairs(tokens: list[_Token]) -> dict[int, int]:
    """Match what opens a style with what closes it, both ways; the unmatched stay characters."""
    pairs: dict[int, int] = {}
    stack: list[int] = []
    last: dict[str, int] = {token.fence: i for i, token in enumerate(tokens) if token.fence}
    open_fences: set[str] = set()
    for index in range(len(tokens)):
        _untangle(tokens, index, stack)
        token = tokens[index]
        if not token.fence:
            continue
        if token.fence in open_fences:
            begin = _unwind(stack, open_fences, tokens, token.fence)
            pairs |= {begin: index, index: begin}
        elif last[token.fence] > index:
            stack.append(index)
            open_fences.add(token.fence)
    return pairs


def _untangle(tokens: list[_Token], index: int, stack: list[int]) -> None:
    """Read the ``***`` that ends ``**bold *both***`` from the inside out."""
    ahead = index + 2  # the token between two neighbours holds no text
    if not (stack and tokens[stack[-1]].fence == "*" and ahead < len(tokens)):
        return
    here, there = tokens[index], tokens[ahead]
    if (here.fence, tokens[index + 1].text, there.fence) == ("**", "", "*"):
        tokens[index], tokens[ahead] = there, here


def _unwind(stack: list[int], fences: set[str], tokens: list[_Token], fence: str) -> int:
    """Go back to where a style was opened; what was opened since is not closed any more."""
    while True:
        begin = stack.pop()
        fences.discard(tokens[begin].fence)
        if tokens[begin].fence == fence:
            return begin


def _lines(text: str) -> Iterator[Passage]:
    rest: PassageKind | None = None  # ``>>>`` quotes all that follows
    for line in text.split("\n"):
        match = _LINE.match(line) if rest is None else None
        if match is None:
            yield Passage(rest or "text", (*inline(line), Run("\n")))
            continue
        kind, words = match.lastgroup, inline(line[match.end() :])
        if kind == "item":
            sign = match["item"]
            yield Passage("item", words, "•" if sign in "-*•" else sign)
        else:
            rest = "quote" if match[0] == ">>> " else None
            yield Passage(_kind(kind), (*words, Run("\n")))


def _kind(name: str | None) -> PassageKind:
    match name:
        case "quote" | "heading" | "small":
            return name
        case _:
            return "text"


def _joined(lines: Iterator[Passage]) -> Iterator[Passage]:
    """Put neighbouring lines of a kind together, with their breaks, and drop the outer ones."""
    kept: Passage | None = None
    for line in lines:
        if kept and kept.kind == line.kind and line.kind in ("text", "quote"):
            kept = Passage(kept.kind, kept.runs + line.runs)
            continue
        if kept:
            yield _closed(kept)
        kept = line
    if kept:
        yield _closed(kept)


def _closed(passage: Passage) -> Passage:
    runs = list(passage.runs)
    while runs and not runs[-1].text.strip():
        runs.pop()
    while runs and not runs[0].text.strip():
        runs.pop(0)
    return Passage(passage.kind, tuple(runs), passage.sign)


def _without_language(code: str) -> str:
    first, newline, rest = code.partition("\n")
    return rest if newline and re.fullmatch(r"\w*", first) else code
