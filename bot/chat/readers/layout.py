"""How a reader's pages are put together: lines, ticks, rows of buttons, pages of a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Final, TypeVar

from bot.chat.turn import Turn
from bot.domain.blocks import Mark, Rich, Style
from bot.domain.richtext.runs import join
from bot.ports import Answer, Button

T = TypeVar("T")

A_PAGE: Final = 8  # stories; with its buttons a page then fits five rows of either service
LONGEST_LABEL: Final = 60  # characters; Discord takes 80: discord.com/developers/docs/components
_A_ROW: Final = 3


def key_of(story: str) -> str:
    """Return a story's six digits, which stand for it where an id may be too long."""
    return blake2b(story.encode(), digest_size=3).hexdigest()


def cut(text: str, room: int = LONGEST_LABEL) -> str:
    """Return a text in one line of at most ``room`` characters."""
    line = " ".join(text.split())
    return line if len(line) <= room else f"{line[: room - 1].rstrip()}…"


def bold(text: str) -> Rich:
    """Return a text that is set off."""
    return Rich(text, (Mark(0, len(text), Style.BOLD),)) if text else Rich("")


def linked(text: str, url: str | None) -> Rich:
    """Return a text that leads to an address, if there is one."""
    return Rich(text, (Mark(0, len(text), Style.LINK, url),)) if url and text else Rich(text)


def lines(*parts: Rich | str, between: str = "\n") -> Rich:
    """Return the parts that are not empty, one under the other."""
    rich = (Rich(part) if isinstance(part, str) else part for part in parts)
    return join((part for part in rich if part.text), between)


def ticked(label: str, *, chosen: bool) -> str:
    """Return a label with a tick where it is what holds now."""
    return f"✓ {label}" if chosen else label


def rows(buttons: Iterable[Button], width: int = _A_ROW) -> tuple[tuple[Button, ...], ...]:
    """Return buttons in rows of a width."""
    row = list(buttons)
    return tuple(tuple(row[n : n + width]) for n in range(0, len(row), width))


def page_of(items: Sequence[T], page: int) -> tuple[Sequence[T], int, int]:
    """Return one page of a list, its number within bounds, and the number of the last one."""
    last = max(0, (len(items) - 1) // A_PAGE)
    page = min(max(0, page), last)
    return items[page * A_PAGE : (page + 1) * A_PAGE], page, last


def in_place(turn: Turn, answer: Answer, toast: str | None = None) -> Answer:
    """Let an answer take the place of the screen that was pressed, or that a question came from."""
    return replace(answer, replaces=turn.asked.press is not None, toast=toast)
