"""What targets are subscribed to by the configuration."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.model import Priority, Subscription
from bot.storage.chats import wake
from bot.storage.preferences import preferences_to_json
from bot.storage.room import Room
from bot.storage.targets import target_under
from bot.storage.values import millis

# A chat's own subscription is not touched by the configuration.
_SUBSCRIBE = """
INSERT INTO subscription (story, target, origin, preferences, since)
VALUES (:story, :target, 'config', :preferences, :since)
ON CONFLICT (story, target) DO UPDATE SET preferences = excluded.preferences
WHERE subscription.origin = 'config'"""

_UNSUBSCRIBE = """
DELETE FROM subscription WHERE story = :story AND target = :target AND origin = 'config'"""

# Who no longer subscribes is not sent what was still due; what stands there stays true.
FORGET = """
DELETE FROM delivery WHERE target = :target AND state IN ('due', 'sending', 'held')
AND state = 'due' AND delivered IS NULL AND parts = '' AND lead IS NULL AND doubt = 0
AND entry IN (SELECT id FROM entry WHERE story = :story)"""

# What a sender has in hand just now is let go of when it comes back unsent: see tying.
LEAVE = """
UPDATE delivery SET tried = -1 WHERE target = :target AND state IN ('due', 'sending', 'held')
AND (state = 'sending' OR lead IS NOT NULL) AND delivered IS NULL
AND entry IN (SELECT id FROM entry WHERE story = :story)"""

# Who subscribes again sees what was revised or withdrawn meanwhile: the fan-out looks again at
# the entries whose messages fell behind.
CATCH_UP = """
INSERT INTO intent (entry, priority)
SELECT e.id, CAST(:priority AS BIGINT) FROM delivery d JOIN entry e ON e.id = d.entry
WHERE d.target = :target AND e.story = :story AND d.wanted < e.revision ORDER BY e.id"""


class Subscriptions(Room):
    """Who wants to hear what."""

    async def sync_subscriptions(
        self, subscriptions: Sequence[Subscription], now: datetime
    ) -> None:
        """Make the configured subscriptions exactly these (chats' own ones are untouched).

        Raises:
            NoSuchIdError: a target was not bound before.

        """
        async with self._database.write() as c:
            wanted = {
                (s.story, (await target_under(c, s.target)).id): preferences_to_json(s.preferences)
                for s in subscriptions
            }
            rows = await c.rows(
                "SELECT story, target, preferences FROM subscription WHERE origin = 'config'"
            )
            wishes = {(row["story"], row["target"]): row["preferences"] for row in rows}
            before = wishes.keys()
            altered = {key for key in before & wanted.keys() if wishes[key] != wanted[key]}
            gone = [{"story": s, "target": t} for s, t in sorted(before - wanted.keys())]
            back = sorted(wanted.keys() - before)
            await c.many(_UNSUBSCRIBE, gone)
            await c.many(FORGET, gone)
            await c.many(LEAVE, gone)
            since = millis(now)
            await c.many(
                _SUBSCRIBE,
                [
                    {"story": story, "target": target, "preferences": text, "since": since}
                    for (story, target), text in wanted.items()
                ],
            )
            for target in sorted({target for _, target in altered}):
                await wake(c, target)
            priority = int(Priority.CORRECTION)
            await c.many(
                CATCH_UP,
                [{"story": s, "target": t, "priority": priority} for s, t in back],
            )
