"""Which story a word or a button means, and what a chat follows."""

from __future__ import annotations

from collections.abc import Iterable

from bot.chat.chats import OutdatedError
from bot.chat.readers.layout import key_of
from bot.chat.turn import Desk, Turn
from bot.domain.model import Story, Target
from bot.ports import Subscribed


async def subscriptions(turn: Turn, target: Target | None) -> list[Subscribed]:
    """Return a chat's subscriptions; a chat that nobody knows has none."""
    return await turn.desk.ledger.subscriptions_of(target.id) if target else []


async def find(turn: Turn, target: Target, key: str) -> Subscribed:
    """Return a target's subscription by its story's six digits.

    Raises:
        OutdatedError: there is none, or not one alone.

    """
    followed = await turn.desk.ledger.subscriptions_of(target.id)
    found = [s for s in followed if key_of(s.story) == key]
    if len(found) != 1:
        raise OutdatedError
    return found[0]


def story_of_key(desk: Desk, key: str) -> Story:
    """Return a configured story by its six digits.

    Raises:
        OutdatedError: there is none, or not one alone.

    """
    found = [s for s in desk.house().stories.values() if key_of(s.id) == key]
    if len(found) != 1:
        raise OutdatedError
    return found[0]


def story_named(desk: Desk, name: str) -> Story | None:
    """Return a story by its id or its title, in any case."""
    wanted = name.strip().casefold()
    found = (s for s in desk.house().stories.values() if wanted in _names(s.id, s.title))
    return next(found, None)


def subscribed_named(desk: Desk, followed: Iterable[Subscribed], name: str) -> str | None:
    """Return the id of a followed story by its id or its title, in any case."""
    wanted = name.strip().casefold()
    found = (s.story for s in followed if wanted in _names(s.story, title_of(desk, s.story)))
    return next(found, None)


def _names(*names: str) -> tuple[str, ...]:
    return tuple(name.casefold() for name in names)


def title_of(desk: Desk, story: str) -> str:
    """Return a story's title; its id, when it is not configured any more."""
    known = desk.house().stories.get(story)
    return known.title if known else story
