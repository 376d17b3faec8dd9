"""Lists of stories to press on, a page at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from bot.chat.chats import HERE, OutdatedError, subject
from bot.chat.readers.layout import bold, cut, in_place, key_of, lines, page_of, ticked
from bot.chat.readers.names import subscriptions, title_of
from bot.chat.turn import Desk, Turn
from bot.domain.blocks import Rich
from bot.domain.model import Target
from bot.ports import Answer, Button, Choice, Menu, Subscribed

_LISTS: Final = ("sub", "stop", "set", "when")


async def press_list(turn: Turn) -> Answer:
    """Turn to another page of a list: ``list:TARGET:WHICH:PAGE``."""
    match turn.arguments:
        case [target, which, page] if which in _LISTS and page.isdecimal():
            about = None if target == HERE else await subject(turn)
            return in_place(turn, await listed(turn, which, int(page[:4]), about=about))
        case _:
            raise OutdatedError


async def listed(turn: Turn, which: str, page: int = 0, *, about: Target | None = None) -> Answer:
    """Return a page of stories to press on.

    Args:
        turn: what was asked.
        which: what a press does: ``sub``, ``stop``, ``set`` (settings) or ``when`` (digest).
        page: from 0.
        about: the chat it is about, where that is not the one spoken in.

    """
    followed = await subscriptions(turn, about or turn.target)
    ids = _ids(turn.desk, which, followed)
    if not ids:
        return _empty(turn, which, followed)
    target = str(about.id) if about else HERE
    shown, page, last = page_of(ids, page)
    mine = {s.story for s in followed}
    choices = (_choice(turn, which, target, story, mine) for story in shown)
    title = _title(turn, which)
    pages = _pages(turn, f"list:{target}:{which}", page, last)
    return Answer(bold(title), pages, Menu(title, tuple(choices)))


def _ids(desk: Desk, which: str, followed: Iterable[Subscribed]) -> list[str]:
    match which:
        case "sub":
            return list(desk.house().stories)
        case "stop":
            return [s.story for s in followed if s.origin == "chat"]
        case _:
            return [s.story for s in followed]


def _choice(turn: Turn, which: str, target: str, story: str, mine: Collection[str]) -> Choice:
    key = key_of(story)
    known = which == "sub" and story in mine
    label = ticked(cut(title_of(turn.desk, story)), chosen=known)
    match which:
        case "sub" if known:
            return Choice(label, f"set:{target}:{key}:see:main")
        case "sub" | "stop":
            return Choice(label, f"{which}:{target}:{key}")
        case _:
            screen = "digest" if which == "when" else "main"
            return Choice(label, f"set:{target}:{key}:see:{screen}")


def _title(turn: Turn, which: str) -> str:
    match which:
        case "sub":
            return turn.t("Which story would you like to follow?")
        case "stop":
            return turn.t("Which story shall stop?")
        case _:
            return turn.t("Which story is it about?")


def _pages(turn: Turn, data: str, page: int, last: int) -> tuple[tuple[Button, ...], ...]:
    t = turn.t
    before = Button(t("Previous"), f"{data}:{page - 1}") if page else None
    after = Button(t("Next"), f"{data}:{page + 1}") if page < last else None
    row = tuple(button for button in (before, after) if button)
    return (row,) if row else ()


def _empty(turn: Turn, which: str, followed: Collection[Subscribed]) -> Answer:
    if which == "sub":
        return Answer(Rich(turn.t("There are no stories yet.")))
    if followed:  # none of them of the chat's own choice
        return Answer(
            Rich(turn.t("The operator of this service chose this, so it cannot be changed here."))
        )
    return Answer(Rich(turn.t("You do not follow any story yet. /stories shows them all.")))


async def no_such_story(turn: Turn, named: str) -> Answer:
    """Say that there is no such story, and list those there are."""
    answer = await listed(turn, "sub")
    said = turn.t("There is no story called {name}.", name=cut(named))
    return Answer(lines(said, answer.text), answer.rows, answer.menu)
