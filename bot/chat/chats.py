"""Which target a chat is, what it chose, and who may choose for it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.chat.tongue import known
from bot.chat.turn import Desk, Turn
from bot.domain.model import Preferences, Story, Target
from bot.ports import Chat, NoSuchIdError, Person, Place, Settings

HERE: Final = "0"
"""Stands in a button's data for the target of the chat it is pressed in."""

_LONGEST_NUMBER: Final = 18  # digits; a larger number is no row's


class OutdatedError(Exception):
    """A button that means nothing any more: what it was about is gone."""


async def target_at(desk: Desk, place: Place) -> Target | None:
    """Return the target that a place is, if the ledger knows it."""
    targets = await desk.ledger.targets_in(place.account, place.chat.chat)
    return next((t for t in targets if t.thread == place.chat.thread), None)


async def admitted(turn: Turn) -> Target:
    """Return the target of the chat spoken in, made or spoken to again if need be."""
    place = turn.asked.place
    address = turn.target.address if turn.target else place.address
    return await turn.desk.ledger.admit(address, place.account, place.chat, turn.asked.at)


async def subject(turn: Turn) -> Target:
    """Return the target that a button is about, by the number after its word.

    Raises:
        OutdatedError: there is none.

    """
    number = turn.argument(0)
    if number == HERE and turn.target:
        return turn.target
    if not number.isdecimal() or len(number) > _LONGEST_NUMBER:
        raise OutdatedError
    try:
        return await turn.desk.ledger.target(int(number))
    except NoSuchIdError:
        raise OutdatedError from None


async def may_change(turn: Turn, target: Target) -> bool:
    """Tell whether the person may choose for a target, in whatever chat they say so."""
    person = turn.asked.person
    if is_here(turn, target):
        return person.administers
    conversation = turn.desk.conversations.get(target.account)
    ours = person.id.startswith(f"{target.platform}:")
    if conversation is None or not ours or target.kind == "private":
        return False
    return await conversation.administers(place_of(target), person.id)


def is_here(turn: Turn, target: Target) -> bool:
    """Tell whether a target is the chat spoken in, or a topic of it."""
    place = turn.asked.place
    return (target.account, target.chat) == (place.account, place.chat.chat)


def place_of(target: Target) -> Place:
    """Return the chat that a target is."""
    return Place(target.account, Chat(target.chat, target.kind, target.thread))


def language_of(desk: Desk, place: Place, person: Person | None, settings: Settings) -> str:
    """Return the language a chat is spoken to in: its choice, its only person's, the house's."""
    private = known(person.language) if person and place.chat.kind == "private" else None
    return settings.language or private or desk.house().language


def zone_of(desk: Desk, settings: Settings, story: Story | None = None) -> str:
    """Return a chat's time zone: its choice, else the story's, else the house's."""
    return settings.timezone or (story.timezone if story else desk.house().timezone)


def first_wishes(turn: Turn, target: Target, settings: Settings, story: Story) -> Preferences:
    """Return what a new subscription begins with: everything, at once."""
    desk = turn.desk
    person = turn.asked.person if is_here(turn, target) else None
    language = language_of(desk, place_of(target), person, settings)
    chosen = settings.language or (language if target.kind == "private" else story.language)
    return Preferences(zone_of(desk, settings, story), chosen or language)


def is_muted(settings: Settings, now: datetime) -> bool:
    """Tell whether a chat asked for silence and is still in it."""
    return settings.muted_until is not None and settings.muted_until > now
