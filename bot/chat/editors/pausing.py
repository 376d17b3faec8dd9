"""``/pause``, ``/resume`` and ``/status``: the stop button, and how everything is going."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from zlib import crc32

from bot.chat.chats import OutdatedError
from bot.chat.editors.checks import argument
from bot.chat.editors.writing import bold, cut, lines, number, said
from bot.chat.tongue import Tongue
from bot.chat.turn import Desk, Turn
from bot.domain.blocks import Rich
from bot.domain.model import TargetState
from bot.ports import Answer, Button, Choice, Menu, NoSuchIdError, Status

_LISTED = 10  # lines of a kind
_LINE = 160  # characters
_ALL = "all"


async def pause(turn: Turn) -> Answer:
    """Hold back what is named, or ask what to hold back."""
    named = turn.options.get("what", "").strip()
    if named:
        return await _pause(turn, _spelled(turn.desk, named))
    choices = (Choice(name, f"halt:{_mark(what)}") for what, name in _pausable(turn).items())
    return Answer(menu=Menu(turn.t("What shall be held back?"), tuple(choices)))


async def resume(turn: Turn) -> Answer:
    """Let go of what is named, or ask what to let go of."""
    named = turn.options.get("what", "").strip()
    if named:
        return await _resume(turn, _spelled(turn.desk, named))
    paused = await _paused(turn.desk)
    if not paused:
        return said(turn.t("Nothing is paused."))
    choices = (Choice(_name(turn, what), f"go:{_mark(what)}") for what in paused)
    return Answer(menu=Menu(turn.t("What shall go on?"), tuple(choices)))


async def pause_pressed(turn: Turn) -> Answer:
    """Hold back what was chosen from the menu."""
    return replace(await _pause(turn, _chosen(turn, list(_pausable(turn)))), replaces=True)


async def resume_pressed(turn: Turn) -> Answer:
    """Let go of what was chosen from the menu."""
    paused = await _paused(turn.desk)
    return replace(await _resume(turn, _chosen(turn, paused)), replaces=True)


async def complete(turn: Turn, typed: str) -> Sequence[Choice]:
    """Return what can be paused, or what is paused, as far as it has what was typed."""
    if turn.asked.word == "resume":
        found = {what: _name(turn, what) for what in await _paused(turn.desk)}
    else:
        found = dict(_pausable(turn))
    wanted = typed.casefold().strip()
    lines_ = ((what, name) for what, name in found.items() if wanted in f"{what} {name}".casefold())
    return [Choice(name, what) for what, name in lines_]


async def status(turn: Turn) -> Answer:
    """Tell how everything is going."""
    desk, t = turn.desk, turn.t
    state = await desk.ledger.status(desk.clock())
    return said(
        *_stories(turn, state),
        *_troubled_sources(t, state),
        *_backlog(t, state),
        *_waiting(t, state),
        *_paused_lines(turn, state.paused),
    )


async def _pause(turn: Turn, what: str) -> Answer:
    await turn.desk.ledger.pause(what, turn.by.who, turn.desk.clock())
    text = lines(turn.t("Paused: {what}", what=_name(turn, what)), *await _left(turn))
    return Answer(text, ((Button(turn.t("Resume"), f"go:{_mark(what)}"),),))


async def _resume(turn: Turn, what: str) -> Answer:
    try:
        await turn.desk.ledger.resume(what, turn.by.who, turn.desk.clock())
    except NoSuchIdError:
        return said(turn.t("That is not paused."), *await _left(turn))
    told = turn.t("It goes on: {what}. What was due meanwhile follows.", what=_name(turn, what))
    return said(told, *await _left(turn))


async def _left(turn: Turn) -> list[Rich | str]:
    """Return what is paused now."""
    return _paused_lines(turn, await _paused(turn.desk)) or [turn.t("Nothing is paused.")]


async def _paused(desk: Desk) -> Sequence[str]:
    return (await desk.ledger.status(desk.clock())).paused


def _pausable(turn: Turn) -> Mapping[str, str]:
    """Return what the menu offers, by the ledger's word for it."""
    stories = turn.desk.house().stories.values()
    return {_ALL: turn.t("Everything"), **{f"story:{s.id}": s.title for s in stories}}


def _spelled(desk: Desk, named: str) -> str:
    """Return the ledger's word for what a person wrote: a story goes by its id or its title."""
    for story in desk.house().stories.values():
        if named.casefold() in (story.id.casefold(), story.title.casefold()):
            return f"story:{story.id}"
    return _ALL if named.casefold() == _ALL else named


def _chosen(turn: Turn, among: Sequence[str]) -> str:
    mark = argument(turn)
    found = next((what for what in among if _mark(what) == mark), None)
    if found is None:
        raise OutdatedError
    return found


def _mark(what: str) -> str:
    """Return a short name of what is paused: a button's data is short."""
    return f"{crc32(what.encode()):08x}"


def _name(turn: Turn, what: str) -> str:
    return _pausable(turn).get(what, what)


def _stories(turn: Turn, state: Status) -> list[Rich | str]:
    t, known = turn.t, turn.desk.house().stories
    lines_: list[Rich | str] = [bold(t("Stories"))]
    for name, count in list(state.stories.items())[:_LISTED]:
        title = known[name].title if name in known else name
        shown = number(t, count)
        lines_.append(
            t.count("{story}: {n} entry", "{story}: {n} entries", count, story=title, n=shown)
        )
    return lines_


def _troubled_sources(t: Tongue, state: Status) -> list[Rich | str]:
    troubled = [source for source in state.sources if source.failures]
    if not troubled:
        return ["", t("All sources can be read.")]
    shown = [cut(f"{s.id}: {s.error or ''}", _LINE) for s in troubled[:_LISTED]]
    return ["", bold(t("Sources in trouble")), *shown]


def _backlog(t: Tongue, state: Status) -> list[Rich | str]:
    busy = {account: due for account, due in state.backlog.items() if due}
    aside = sum(target.state is not TargetState.ACTIVE for target in state.targets)
    lines_: list[Rich | str] = [
        t("{account}: {n} to send", account=account, n=number(t, due))
        for account, due in busy.items()
    ]
    if aside:
        n = number(t, aside)
        lines_.append(t.count("{n} chat is set aside", "{n} chats are set aside", aside, n=n))
    return ["", *(lines_ or [t("Nothing is waiting to be sent.")])]


def _waiting(t: Tongue, state: Status) -> list[Rich | str]:
    if not state.waiting:
        return [t("Nothing waits for a decision.")]
    shown = number(t, state.waiting)
    return [
        t.count(
            "{n} waits for a decision: /waiting",
            "{n} wait for a decision: /waiting",
            state.waiting,
            n=shown,
        )
    ]


def _paused_lines(turn: Turn, paused: Sequence[str]) -> list[Rich | str]:
    if not paused:
        return []
    return ["", bold(turn.t("Paused now")), *(f"• {_name(turn, what)}" for what in paused)]
