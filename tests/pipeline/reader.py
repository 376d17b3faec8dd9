"""A reader of one story: what happens to a chat, and what it shows."""

import re
from datetime import timedelta

from bot.domain.model import Flag, Quiet
from bot.ports import Settings

BREAKING = frozenset({Flag.BREAKING})
HOUR = 3600
# Scenarios begin at 19:00 UTC.
NIGHT = Quiet("19:00", "07:00", BREAKING)


async def later(room, hours=0.0, seconds=0.0):
    room.clock.forward(hours * HOUR + seconds)
    await room.look()
    await room.send()


def keys(text):
    """Return which entries a message tells, by the letter in ``The words of a.``."""
    return "".join(re.findall(r"The words of (\w+)", text))


def told(room, chat="a"):
    return [keys(text) for text in room.platform.shown(chat)]


async def mute(room, hours, chat="a"):
    target = await room.ledger.target_of(f"fake:main:{chat}")
    until = room.clock() + timedelta(hours=hours)
    await room.ledger.set_settings(target.id, Settings(muted_until=until), room.clock())


async def prefer(room, preferences, chat="a"):
    target = await room.ledger.target_of(f"fake:main:{chat}")
    assert await room.ledger.prefer(target.id, "story", preferences, room.clock())
