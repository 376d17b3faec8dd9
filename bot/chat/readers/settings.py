"""``/settings`` and ``/digest``: one screen a subscription, edited in place."""

from __future__ import annotations

from typing import Final

from bot.chat.chats import OutdatedError, is_muted, subject
from bot.chat.readers.asking import OPENED, question
from bot.chat.readers.layout import in_place, lines
from bot.chat.readers.lists import listed
from bot.chat.readers.names import find, subscribed_named, subscriptions, title_of
from bot.chat.readers.screens import SCREENS, Screen
from bot.chat.readers.wishes import UnfitError, changed
from bot.chat.turn import Turn
from bot.domain.blocks import Rich
from bot.domain.model import Target
from bot.domain.wording import when
from bot.ports import Answer, Subscribed

ANY: Final = "any"
"""Stands in a button's data for whatever story there is: the only one, or a list."""


async def settings(turn: Turn) -> Answer:
    """Show a subscription's settings, or the list of subscriptions."""
    return await _shown(turn, "main", "set")


async def digest(turn: Turn) -> Answer:
    """Show when a subscription's entries arrive, or the list of subscriptions."""
    return await _shown(turn, "digest", "when")


async def press_set(turn: Turn) -> Answer:
    """Open a screen, ask, or change one thing: ``set:TARGET:STORY:WHAT:VALUE``."""
    target = await subject(turn)
    _, key, what, value = (turn.argument(n) for n in range(4))
    if key == ANY:
        return in_place(turn, await _any(turn, target))
    subscribed = await find(turn, target, key)
    screen = await screen_of(turn, target, subscribed)
    if what == "see" and value in SCREENS:
        return in_place(turn, SCREENS[value](screen))
    if subscribed.origin == "config":
        return in_place(turn, SCREENS["main"](screen))
    if what == "ask" and (asked := question(screen, value)):
        return Answer(question=asked)
    return await _change(turn, target, subscribed, what)


async def screen_of(turn: Turn, target: Target, subscribed: Subscribed) -> Screen:
    """Return a subscription as it is shown to whoever asked."""
    t, desk = turn.t, turn.desk
    settings = await desk.ledger.settings_of(target.id)
    notes: tuple[str, ...] = ()
    if settings.muted_until and is_muted(settings, turn.asked.at):
        until = when(settings.muted_until, subscribed.preferences.timezone, t.language)
        notes = (t("Muted until {time}.", time=until),)
    return Screen(t, subscribed, target.id, title_of(desk, subscribed.story), notes)


async def _shown(turn: Turn, screen: str, which: str) -> Answer:
    followed = await subscriptions(turn, turn.target)
    named = turn.options.get("story", "")
    story = subscribed_named(turn.desk, followed, named) if named else None
    fit = [s for s in followed if s.story == story] if story else followed
    if len(fit) == 1 and turn.target:
        return SCREENS[screen](await screen_of(turn, turn.target, fit[0]))
    return await listed(turn, which)


async def _any(turn: Turn, target: Target) -> Answer:
    followed = await subscriptions(turn, target)
    if len(followed) == 1:
        return SCREENS["main"](await screen_of(turn, target, followed[0]))
    return await listed(turn, "set", about=target)


async def _change(turn: Turn, target: Target, subscribed: Subscribed, what: str) -> Answer:
    t, asked = turn.t, turn.asked
    value = asked.text or turn.argument(3)
    try:
        wishes = changed(t, subscribed.preferences, what, value)
    except UnfitError as error:
        # What was typed stays in the chat; the question can be asked again from its screen.
        screen = SCREENS[OPENED[what]](await screen_of(turn, target, subscribed))
        said = lines(Rich(str(error)), screen.text, between="\n\n")
        return in_place(turn, Answer(said, screen.rows))
    if wishes is None or not await turn.desk.ledger.prefer(
        target.id, subscribed.story, wishes, asked.at
    ):
        raise OutdatedError
    newer = await screen_of(turn, target, await find(turn, target, turn.argument(1)))
    return in_place(turn, SCREENS[OPENED[what]](newer), t("Saved"))
