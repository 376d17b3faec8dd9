"""What the fuzzing throws, and at whom: each turn draws something broken and checks what becomes of it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from bot.domain.model import Entry
from bot.domain.richtext import blocks_from_html
from bot.domain.richtext.simple import paragraphs
from bot.domain.richtext.tree import parse
from bot.domain.richtext.walk import pieces
from bot.ports import FetchError
from tests.sources.broken import damaged, damages
from tests.sources.cases import cases, run
from tests.sources.sanity import check, check_entry, same_again

CHARSETS = (
    None,
    None,
    None,
    "utf-8",
    "utf-16",
    "windows-1252",
    "hex",
    "idna",
    "rot13",
    "klingon",
    "raw_unicode_escape",
    "utf-7",
)
_TYPES = ("text/html", "application/json", "application/xml", "image/png", "", "x")


@dataclass(frozen=True)
class Turn:
    """One parser's: ``draw`` takes a generator of random numbers, ``check`` what was drawn."""

    name: str
    draw: Callable[[Any], Any]
    check: Callable[[Any], None]


@dataclass(frozen=True)
class Visited:
    """A case with what is wrong with each of its pages, and with what the last visit left."""

    case: Any
    wrong: dict
    cursor: str | None = None

    def outcome(self):
        case = replace(self.case, visit=replace(self.case.visit, cursor=self.cursor))
        return run(case, lambda page: self._changed(case, page))

    def _changed(self, case, page):
        url = next(url for url, same in case.pages.items() if same is page)
        how = self.wrong[url]
        if how.failed:
            return FetchError("out of reach", wait=5.0, status=503)
        body = damaged(page.body, how.damages)
        url = None if how.nameless else page.url
        return replace(page, body=body, url=url, **how.fields)


@dataclass(frozen=True)
class Wrong:
    """What is wrong with one page."""

    damages: tuple = ()
    failed: bool = False
    nameless: bool = False
    fields: dict = field(default_factory=dict)


def _wrong(rng, most):
    fields = {}
    if rng.random() < 0.1:
        fields = {"charset": rng.choice(CHARSETS), "content_type": rng.choice(_TYPES)}
    return Wrong(damages(rng, most), rng.random() < 0.02, rng.random() < 0.03, fields)


def page_turn(case):
    """Return the turn that reads a case whose pages are broken."""

    def draw(rng):
        most = rng.choice((1, 2, 6, 20))
        return Visited(case, {url: _wrong(rng, most) for url in case.pages}, case.visit.cursor)

    return Turn(case.id, draw, check_visit)


def check_visit(visited):
    """Fail where a visit breaks, or where the same bytes tell anything more at a second look."""
    outcome = visited.outcome()
    check(outcome)
    assert outcome == visited.outcome(), "the same page was read in two ways"
    if outcome.reading is not None and outcome.reading.entries:
        same_again(outcome.reading, visited.case.visit.now)
        left = outcome.reading.cursor
        if left is not None:
            check(replace(visited, cursor=left).outcome())


def _left_by(case):
    """Return what a visit of a case leaves to the next, if anything."""
    reading = run(case).reading
    return reading.cursor if reading else None


def cursor_turn(kind, some):
    """Return the turn that visits with a memory that was damaged; ``some`` are cases and theirs."""

    def draw(rng):
        case, cursor = rng.choice(some)
        kept = damaged(cursor.encode(), damages(rng)).decode("utf-8", "replace")
        kept = kept.replace("\0", "")  # no database could have kept it
        return Visited(case, dict.fromkeys(case.pages, Wrong()), kept)

    return Turn(f"memory of {kind}", draw, lambda visited: check(visited.outcome()))


def markup_turn(some):
    """Return the turn that reads broken markup as an entry's own."""

    def draw(rng):
        body = rng.choice(list(rng.choice(some).pages.values())).body
        start = rng.randrange(max(1, len(body) - 100))
        piece = body[start : start + rng.choice((60, 300, 2000, 20_000))]
        return damaged(piece, damages(rng)).decode("utf-8", "replace")

    return Turn("markup", draw, _check_markup)


def _check_markup(text, base="https://example.org/"):
    blocks = blocks_from_html(text, base)
    assert blocks == blocks_from_html(text, base)
    if blocks:
        check_entry(Entry("k", blocks))


def simple_turn():
    """Return the turn that reads the simplest markup by the short way and by the long one."""
    tags = [
        "<p>",
        "</p>",
        "<br>",
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<em>",
        "</em>",
        "<strong>",
        "</strong>",
        "</a>",
    ]
    tags += [
        "<a href='https://x.example/a'>",
        '<a href="/b" target="_blank">',
        "<P>",
        "</P>",
        "<br/>",
    ]
    words = [
        "one",
        " two ",
        "\n",
        "&amp;",
        "&nbsp;",
        "é",
        "e\u0301",
        "\u200b",
        "  ",
        "&#8217;",
        "\0",
        "שלום",
        "\xa0",
        "\x85",
    ]

    def draw(rng):
        framed = rng.random() < 0.5
        inner = "".join(
            rng.choice(rng.choice((tags, words, words))) for _ in range(rng.randint(1, 12))
        )
        return f"<p>{inner}</p>" if framed else inner

    return Turn("simple markup", draw, _check_simple)


def _check_simple(text, base="https://example.org/"):
    short = paragraphs(text, base)
    if short is not None:
        root = parse(text)
        long = () if root is None else tuple(piece.block for piece in pieces(root, base))
        assert short == long, "the short way reads otherwise than the long one"


def page_turns():
    """Return every turn that reads saved pages."""
    found = [page_turn(case) for case in cases()]
    kept = {}
    for case in cases():
        if (cursor := _left_by(case)) is not None:
            kept.setdefault(case.kind, []).append((case, cursor))
    found += [cursor_turn(kind, some) for kind, some in kept.items()]
    html = [case for case in cases() if case.kind in ("liveblog", "article")]
    return [*found, markup_turn(html), simple_turn()]
