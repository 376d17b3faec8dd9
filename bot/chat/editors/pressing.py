"""The buttons and the questions under a draft's preview."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Final

from bot.chat.chats import OutdatedError
from bot.chat.editors import alerting, drafts, mending, sending
from bot.chat.editors.checks import (
    argument,
    checked,
    level_of,
    link_of,
    moment,
    without_link,
)
from bot.chat.editors.drafts import Act, Kept
from bot.chat.editors.preview import preview
from bot.chat.editors.writing import said
from bot.chat.errors import brief
from bot.chat.turn import Turn
from bot.ports import Answer, Question

Verb = Callable[..., Awaitable[Answer | None]]

_NOTHING: Final = "-"


async def press(turn: Turn) -> Answer | None:
    """Do what a button of a preview says: ``draft:verb:id:version`` and what else it needs.

    Raises:
        OutdatedError: the draft was sent, given up, or is older than a day.

    """
    verb = VERBS.get(argument(turn))
    kept = await drafts.find(turn.desk, argument(turn, 1))
    if verb is None or kept is None:
        raise OutdatedError
    if kept.person != turn.asked.person.id:
        return brief(turn, turn.t("That is another editor's draft."))
    if argument(turn, 2) != str(kept.version):
        return brief(turn, turn.t("There is a newer preview further down."))
    return await verb(turn, kept, *turn.arguments[3:4])


async def _send(turn: Turn, kept: Kept) -> Answer | None:
    if kept.act is not Act.PUSH:
        return await mending.send(turn, kept)
    await sending.push(turn, kept)
    return None


async def _cancel(turn: Turn, kept: Kept) -> Answer:
    await drafts.forget(turn.desk, kept)
    return replace(said(turn.t("Cancelled; nothing was sent.")), replaces=True)


async def _level(turn: Turn, kept: Kept, name: str = "") -> Answer:
    level = level_of(name)
    if level is None:
        raise OutdatedError
    return await _changed(turn, replace(kept, draft=replace(kept.draft, level=level)))


async def _ask(turn: Turn, kept: Kept, field: str = "") -> Answer:
    """Ask for one part of a draft by writing."""
    t, data = turn.t, kept.data("set", field)
    match field:
        case "text":
            question = mending.new_words(turn, kept, kept.draft.text)
        case "area":
            title = t("Where does it hold?")
            question = Question(data, title, t("Area"), kept.draft.area or "")
        case "until":
            title = t("Until when does it hold?")
            question = Question(data, title, t("Until when, such as 6:00 or 2h"))
        case "picture":
            title = t("Where is the picture?")
            question = Question(data, title, t("Its link, with https://"), kept.draft.picture or "")
        case "note":
            title = t("What should readers know about it?")
            question = Question(data, title, t("In a few words"), kept.note or "", long=True)
        case _:
            raise OutdatedError
    return Answer(question=question)


async def _set(turn: Turn, kept: Kept, field: str = "") -> Answer:
    """Take the answer to a question; a dash empties what need not be there."""
    text, draft = turn.asked.text, kept.draft
    words = "" if text.strip() == _NOTHING else text.strip()
    match field:
        case "text" if kept.act is Act.PUSH:
            words, link = without_link(text)
            draft = replace(draft, text=checked(turn, words), url=link or draft.url)
        case "text":
            draft = replace(draft, text=checked(turn, text))
        case "area":
            draft = replace(draft, area=words or None)
        case "until":
            story = turn.desk.house().stories.get(draft.story)
            draft = replace(draft, until=moment(turn, words, story) if words else None)
        case "picture":
            draft = replace(draft, picture=link_of(turn, words) if words else None)
        case "note":
            return await _changed(turn, replace(kept, note=words or None))
        case _:
            raise OutdatedError
    return await _changed(turn, replace(kept, draft=draft))


async def _changed(turn: Turn, kept: Kept) -> Answer:
    """Show a changed draft anew; the preview whose button was pressed is the older one."""
    if kept.act is Act.PUSH:
        turn.desk.newsdesk.compose(kept.draft, turn.desk.clock())  # refuses what cannot be told
    newer = await drafts.renew(turn.desk, kept)
    if not turn.asked.text:
        below = said(turn.t("There is a newer preview further down."))
        await turn.reply(replace(below, replaces=True))
    return await (preview if newer.act is Act.PUSH else mending.shown)(turn, newer)


VERBS: Final[Mapping[str, Verb]] = {
    "send": _send,
    "cancel": _cancel,
    "level": _level,
    "story": alerting.choose_story,
    "entry": mending.about,
    "ask": _ask,
    "set": _set,
}
