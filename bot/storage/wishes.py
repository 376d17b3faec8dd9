"""Subscriptions that chats make themselves, and who hears what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.model import Preferences, Priority
from bot.domain.routing import priority_of
from bot.ports import Subscribed
from bot.storage import spelling, targets
from bot.storage.chats import wake
from bot.storage.database import Connection, Row
from bot.storage.preferences import preferences_from_json, preferences_to_json
from bot.storage.room import Room
from bot.storage.subscriptions import CATCH_UP, FORGET, LEAVE
from bot.storage.values import entry_from_json, millis, moment

_SUBSCRIPTIONS = """
SELECT t.address, s.story, s.preferences, s.origin, s.since
FROM subscription s JOIN target t ON t.id = s.target"""

_SUBSCRIBE = """
INSERT INTO subscription (story, target, origin, preferences, since)
VALUES (:story, :target, 'chat', :preferences, :since)
ON CONFLICT (story, target) DO NOTHING RETURNING story"""

_UNSUBSCRIBE = """
DELETE FROM subscription WHERE story = :story AND target = :target AND origin = 'chat'
RETURNING story"""

_PREFER = """
UPDATE subscription SET preferences = :preferences
WHERE story = :story AND target = :target AND origin = 'chat' RETURNING story"""

_ANNOUNCED = """
SELECT e.revision, r.body FROM entry e
JOIN revision r ON r.entry = e.id AND r.number = e.revision
WHERE e.id = :entry AND e.announced = 1"""

_TELL = """
INSERT INTO delivery (entry, target, account, priority, state, parked, wanted)
SELECT CAST(:entry AS BIGINT), t.id, t.account, CAST(:priority AS BIGINT), 'due',
    CASE WHEN t.state = 'active' THEN 0 ELSE 1 END, CAST(:wanted AS BIGINT)
FROM target t WHERE t.id = :target
ON CONFLICT (entry, target) DO NOTHING RETURNING entry"""

_AUDIENCE = """
SELECT s.preferences, count(*) AS heads FROM subscription s JOIN target t ON t.id = s.target
WHERE s.story = :story AND t.state IN ('active', 'expected')
GROUP BY s.preferences ORDER BY heads DESC, s.preferences"""


class Wishes(Room):
    """What chats want to hear. What the configuration says of a chat and a story stands."""

    async def subscriptions_of(self, target_id: int) -> list[Subscribed]:
        """Return a target's subscriptions, by story."""
        async with self._database.read() as c:
            rows = await c.rows(
                f"{_SUBSCRIPTIONS} WHERE s.target = :target ORDER BY s.story", target=target_id
            )
        return [_subscribed(row) for row in rows]

    async def all_subscriptions(self) -> list[Subscribed]:
        """Return every subscription, by target and story."""
        async with self._database.read() as c:
            rows = await c.rows(f"{_SUBSCRIPTIONS} ORDER BY s.target, s.story")
        return [_subscribed(row) for row in rows]

    async def subscribe(
        self, target_id: int, story: str, preferences: Preferences, now: datetime
    ) -> bool:
        """Subscribe a chat by its own wish; False when it hears the story already.

        Who heard the story before sees what was revised or withdrawn meanwhile.

        Raises:
            NoSuchIdError: there is no such target.

        """
        text, since = preferences_to_json(preferences), millis(now)
        async with self._database.write() as c:
            await targets.lock(c, target_id)
            made = await c.row(
                _SUBSCRIBE, story=story, target=target_id, preferences=text, since=since
            )
            if made is not None:
                priority = int(Priority.CORRECTION)
                await c.run(CATCH_UP, story=story, target=target_id, priority=priority)
        return made is not None

    async def unsubscribe(self, target_id: int, story: str, now: datetime) -> bool:
        """End a chat's own subscription; False when there is none.

        Raises:
            NoSuchIdError: there is no such target.

        """
        del now
        async with self._database.write() as c:
            await targets.lock(c, target_id)
            ended = await c.row(_UNSUBSCRIBE, story=story, target=target_id)
            if ended is not None:
                await c.run(FORGET, story=story, target=target_id)
                await c.run(LEAVE, story=story, target=target_id)
        return ended is not None

    async def prefer(
        self, target_id: int, story: str, preferences: Preferences, now: datetime
    ) -> bool:
        """Change a chat's own subscription; False when there is none. Wakes what sleeps for it.

        Raises:
            NoSuchIdError: there is no such target.

        """
        del now
        text = preferences_to_json(preferences)
        async with self._database.write() as c:
            await targets.lock(c, target_id)
            changed = await c.row(_PREFER, story=story, target=target_id, preferences=text)
            if changed is not None:
                await wake(c, target_id)
        return changed is not None

    async def tell(self, target_id: int, entries: Sequence[str], now: datetime) -> int:
        """Make entries due for a target that has no row for them; return how many.

        What was never announced or is withdrawn is left out.

        Raises:
            NoSuchIdError: there is no such target, or an id is not spelled like an entry's.

        """
        del now  # due at once
        numbers = sorted({spelling.read_id("e", entry) for entry in entries})
        async with self._database.write() as c:
            await targets.lock(c, target_id)
            return sum([await _tell(c, target_id, number) for number in numbers])

    async def audience(self, story: str) -> list[tuple[Preferences, int]]:
        """Return how many targets that can be spoken to hear a story, by what they prefer."""
        async with self._database.read() as c:
            rows = await c.rows(_AUDIENCE, story=story)
        return [(preferences_from_json(row["preferences"]), int(row["heads"])) for row in rows]


async def _tell(c: Connection, target: int, number: int) -> bool:
    found = await c.row(_ANNOUNCED, entry=number)
    if found is None or (entry := entry_from_json(found["body"])).retracted:
        return False
    priority = int(priority_of(entry, 1))
    row = await c.row(
        _TELL, entry=number, target=target, priority=priority, wanted=found["revision"]
    )
    return row is not None


def _subscribed(row: Row) -> Subscribed:
    return Subscribed(
        target=row["address"],
        story=row["story"],
        preferences=preferences_from_json(row["preferences"]),
        origin=row["origin"],
        since=moment(int(row["since"])),
    )
