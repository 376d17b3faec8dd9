"""Chats that add the account, leave it, or move."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.chats import language_of
from bot.chat.readers.layout import lines
from bot.chat.readers.lists import listed
from bot.chat.tongue import Tongue
from bot.chat.turn import Desk, Turn
from bot.domain.model import Target, TargetState
from bot.ports import Answer, Asked, Person, Place, Settings

_CHANNELS = ("channel", "announcement")


async def joined(desk: Desk, place: Place, by: Person | None) -> None:
    """Take up a chat that comes back, without a word; greet one that somebody added anew.

    Where nobody in particular did (a Discord server comes with all its channels) a chat that is
    not known yet is left alone: it begins with a command there.
    """
    ledger, now = desk.ledger, desk.clock()
    known = await ledger.targets_in(place.account, place.chat.chat)
    for target in known:
        chat = replace(place.chat, thread=target.thread, kind=target.kind)
        await ledger.admit(target.address, target.account, chat, now)
    if known or by is None or place.chat.kind == "private":
        return
    target = await ledger.admit(place.address, place.account, place.chat, now)
    if place.chat.kind in _CHANNELS:
        await _ask_privately(desk, place, target, by)
    else:
        await _greet(desk, place, by)


async def left(desk: Desk, account: str, chat: str, reason: str, *, there: bool) -> None:
    """Set a chat and its topics aside."""
    state = TargetState.PAUSED if there else TargetState.GONE
    for target in await desk.ledger.targets_in(account, chat):
        await desk.ledger.set_target(target.id, state, reason, now=desk.clock())


async def moved(desk: Desk, account: str, chat: str, to: str) -> None:
    """Let a chat's targets follow it to its new id."""
    for target in await desk.ledger.targets_in(account, chat):
        await desk.ledger.set_target(target.id, TargetState.ACTIVE, None, chat=to, now=desk.clock())


async def _ask_privately(desk: Desk, place: Place, target: Target, by: Person) -> None:
    """Ask whoever added the account to a channel what it shall follow, away from its readers."""
    conversation = desk.conversations.get(place.account)
    private = await conversation.private(by.id) if conversation else None
    if conversation is None or private is None:
        return
    turn = _turn(desk, private, by)
    stories = await listed(turn, "sub", about=target)
    name = place.chat.title or place.chat.chat
    said = turn.t("I was added to {chat}.", chat=name)
    await conversation.say(private, replace(stories, text=lines(said, stories.text)))


async def _greet(desk: Desk, place: Place, by: Person) -> None:
    conversation = desk.conversations.get(place.account)
    if conversation is None:
        return
    turn = _turn(desk, place, by)
    stories = await listed(turn, "sub")
    said = turn.t("Hello! Administrators can choose here what I bring to this chat.")
    await conversation.say(place, replace(stories, text=lines(said, stories.text), public=True))


def _turn(desk: Desk, place: Place, person: Person) -> Turn:
    language = language_of(desk, place, person, Settings())
    asked = Asked(place, replace(person, administers=True), desk.clock())
    return Turn(desk, asked, _nobody, Tongue(language))


async def _nobody(_: Answer) -> str | None:
    """Answer nobody: nothing was asked."""
    return None
