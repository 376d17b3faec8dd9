"""Following stories: their list, ``/subscribe`` and ``/unsubscribe``, and the buttons of both."""

from __future__ import annotations

from bot.chat.chats import HERE, admitted, first_wishes, is_here, subject
from bot.chat.readers.layout import in_place, key_of, lines
from bot.chat.readers.lists import listed, no_such_story
from bot.chat.readers.names import (
    find,
    story_named,
    story_of_key,
    subscribed_named,
    subscriptions,
    title_of,
)
from bot.chat.readers.recent import newest_for
from bot.chat.turn import Turn
from bot.domain.blocks import Rich
from bot.domain.model import Story, Target
from bot.ports import Answer, Button, Style


async def stories(turn: Turn) -> Answer:
    """List all stories, with a tick at those that are followed here."""
    return await listed(turn, "sub")


async def subscribe(turn: Turn) -> Answer:
    """Follow a story, or list those that can be followed."""
    named = turn.options.get("story", "")
    if not named:
        return await listed(turn, "sub")
    story = story_named(turn.desk, named)
    if story is None:
        return await no_such_story(turn, named)
    return await follow(turn, await admitted(turn), story)


async def unsubscribe(turn: Turn) -> Answer:
    """Stop following a story, or list those that are followed."""
    own = [s for s in await subscriptions(turn, turn.target) if s.origin == "chat"]
    named = turn.options.get("story", "")
    story = subscribed_named(turn.desk, own, named) if named else None
    if story is None and len(own) == 1 and not named:
        story = own[0].story
    if story is None or turn.target is None:
        return await listed(turn, "stop")
    return await stop_following(turn, turn.target, story)


async def press_subscribe(turn: Turn) -> Answer:
    """Follow the story of the button."""
    target = await admitted(turn) if turn.argument(0) == HERE else await subject(turn)
    story = story_of_key(turn.desk, turn.argument(1))
    return in_place(turn, await follow(turn, target, story))


async def press_stop(turn: Turn) -> Answer:
    """Stop following the story of the button."""
    target = await subject(turn)
    found = await find(turn, target, turn.argument(1))
    return in_place(turn, await stop_following(turn, target, found.story))


async def follow(turn: Turn, target: Target, story: Story) -> Answer:
    """Subscribe a chat, and let the newest entry come at once."""
    t, ledger, now = turn.t, turn.desk.ledger, turn.asked.at
    wishes = first_wishes(turn, target, await ledger.settings_of(target.id), story)
    new = await ledger.subscribe(target.id, story.id, wishes, now)
    entry = await newest_for(ledger, story.id, wishes) if new else None
    told = await ledger.tell(target.id, [entry], now) if entry else 0
    said = _followed(turn, target, story.title, new=new)
    latest = t("The latest entry comes right away.") if told else ""
    return Answer(lines(said, latest), _after_following(turn, target, story.id))


def _followed(turn: Turn, target: Target, title: str, *, new: bool) -> str:
    t = turn.t
    if not is_here(turn, target):
        return t("{story} arrives there from now on.", story=title)
    if new:
        return t("You follow {story} now.", story=title)
    return t("You follow {story} already.", story=title)


def _after_following(turn: Turn, target: Target, story: str) -> tuple[tuple[Button, ...], ...]:
    t, key = turn.t, key_of(story)
    return (
        (
            Button(t("Settings"), f"set:{target.id}:{key}:see:main"),
            Button(t("Mute"), f"mute:{target.id}:see"),
            Button(t("Stop"), f"stop:{target.id}:{key}", style=Style.DANGER),
        ),
        (Button(t("All stories"), f"list:{target.id}:sub:0"),),
    )


async def stop_following(turn: Turn, target: Target, story: str) -> Answer:
    """End a chat's own subscription."""
    t, title = turn.t, title_of(turn.desk, story)
    if not await turn.desk.ledger.unsubscribe(target.id, story, turn.asked.at):
        return Answer(
            Rich(t("The operator of this service chose this, so it cannot be changed here."))
        )
    again = Button(t("Follow again"), f"sub:{target.id}:{key_of(story)}")
    return Answer(Rich(t("You do not follow {story} any more.", story=title)), ((again,),))
