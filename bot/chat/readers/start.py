"""``/start``: the first words, and a story at once where a link named one."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.chats import admitted
from bot.chat.errors import administrators_only
from bot.chat.readers.layout import bold, lines
from bot.chat.readers.lists import listed, no_such_story
from bot.chat.readers.names import story_named
from bot.chat.readers.stories import follow
from bot.chat.turn import Turn
from bot.ports import Answer


async def start(turn: Turn) -> Answer:
    """Greet, or follow the story of the link at once."""
    named = turn.options.get("story", "")
    if not named:
        return await _greeting(turn)
    story = story_named(turn.desk, named)
    if story is None:
        return await no_such_story(turn, named)
    if not turn.asked.person.administers:
        return administrators_only(turn)
    return await follow(turn, await admitted(turn), story)


async def _greeting(turn: Turn) -> Answer:
    if turn.target:  # whoever writes again after a block is spoken to again
        turn = replace(turn, target=await admitted(turn))
    t = turn.t
    stories = await listed(turn, "sub")
    said = t("I bring running stories to you as they happen, corrected when they are corrected.")
    return replace(stories, text=lines(bold(t("Hello!")), said, stories.text))
