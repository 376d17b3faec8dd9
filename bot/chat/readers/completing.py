"""What a reader's option may become while it is typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.chat.readers.layout import cut
from bot.chat.readers.names import subscriptions, title_of
from bot.chat.turn import Turn
from bot.ports import Choice

_MOST: Final = 25  # discord.com/developers/docs/interactions/receiving-and-responding
_LONGEST: Final = 100
_OF_FOLLOWED: Final = ("unsubscribe", "settings")


async def complete_story(turn: Turn, typed: str) -> Sequence[Choice]:
    """Return the stories whose title or id holds what was typed, those that begin so first."""
    if turn.asked.word in _OF_FOLLOWED:
        ids = [s.story for s in await subscriptions(turn, turn.target)]
    else:
        ids = list(turn.desk.house().stories)
    wanted = typed.strip().casefold()
    named = [(title_of(turn.desk, story), story) for story in ids]
    fit = [(t, s) for t, s in named if wanted in t.casefold() or wanted in s.casefold()]
    fit.sort(key=lambda pair: not pair[0].casefold().startswith(wanted))
    return [Choice(cut(title, _LONGEST), story) for title, story in fit[:_MOST]]
