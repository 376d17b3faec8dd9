"""``/alert`` and ``/breaking``: from an editor's words to a draft with a preview."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import Final
from zlib import crc32

from bot.chat.chats import OutdatedError
from bot.chat.editors import drafts
from bot.chat.editors.checks import UnfitError, checked, level_of, link_of, moment, without_link
from bot.chat.editors.drafts import Act, Kept
from bot.chat.editors.preview import preview
from bot.chat.editors.writing import cut, said
from bot.chat.turn import Turn
from bot.domain.model import Story
from bot.ports import Answer, Choice, Draft, Level, Menu

_LISTED: Final = 20  # stories
_LINE: Final = 160  # characters


async def alert(turn: Turn) -> Answer:
    """Begin an alert of the level that is named first."""
    level = level_of(turn.options.get("level", ""))
    if level is None:
        asked = turn.t("Please write first how urgent it is: breaking, curfew or live.")
        return said(asked, "/alert curfew …")
    return await _with_story(turn, _draft(turn, level))


async def breaking(turn: Turn) -> Answer:
    """Begin an alert of breaking news."""
    return await _with_story(turn, _draft(turn, "breaking"))


async def choose_story(turn: Turn, kept: Kept, mark: str = "") -> Answer:
    """Take the story whose line in the menu was pressed."""
    stories = turn.desk.house().stories.values()
    story = next((each for each in stories if _mark(each) == mark), None)
    if story is None:
        raise OutdatedError
    return await _tell(turn, kept, story)


def _draft(turn: Turn, level: Level) -> Kept:
    options = turn.options
    text, link = without_link(options.get("text", ""))
    until = options.get("until", "").strip() or None
    if until:
        moment(turn, until, None)
    draft = Draft(
        story="",
        text=checked(turn, text),
        level=level,
        area=options.get("area", "").strip() or None,
        url=link_of(turn, options.get("url", "").strip()) or link,
        picture=turn.asked.picture,  # what is no picture is not among them
    )
    return drafts.begin(turn, Act.PUSH, draft, until=until)


async def _with_story(turn: Turn, kept: Kept) -> Answer:
    stories = turn.desk.house().stories
    if not stories:
        raise UnfitError(turn.t("There is no story yet that this could belong to."))
    name = turn.options.get("story", "").strip()
    story = _named(stories.values(), name)
    if name and story is None:
        there = turn.t("There is no story “{name}”. There are these:", name=name)
        some = islice(stories.values(), _LISTED)
        return said(there, *(cut(f"• {each.title} ({each.id})", _LINE) for each in some))
    if story is None and len(stories) == 1:
        story = next(iter(stories.values()))
    if story is not None:
        return await _tell(turn, kept, story)
    await drafts.keep(turn.desk, kept)
    return Answer(menu=_menu(turn, kept, stories.values()))


async def _tell(turn: Turn, kept: Kept, story: Story) -> Answer:
    until = moment(turn, kept.until, story) if kept.until else kept.draft.until
    draft = replace(kept.draft, story=story.id, until=until)
    turn.desk.newsdesk.compose(draft, turn.desk.clock())  # refuses what cannot be told
    return await preview(turn, await drafts.renew(turn.desk, kept, draft=draft, until=None))


def _menu(turn: Turn, kept: Kept, stories: Iterable[Story]) -> Menu:
    lines = (Choice(each.title, kept.data("story", _mark(each))) for each in stories)
    return Menu(turn.t("Which story is it for?"), tuple(lines))


def _mark(story: Story) -> str:
    """Return a short name of a story: an id may be longer than a button's data."""
    return f"{crc32(story.id.encode()):08x}"


def _named(stories: Iterable[Story], name: str) -> Story | None:
    wanted = name.casefold()
    return next((s for s in stories if wanted in (s.id.casefold(), s.title.casefold())), None)
