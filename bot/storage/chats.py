"""Chats that speak to us: who they are and what they chose for all their stories."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.model import Preferences, Target
from bot.ports import Chat, NoSuchIdError, Settings
from bot.storage import spelling, targets
from bot.storage.database import Connection
from bot.storage.preferences import preferences_from_json, preferences_to_json
from bot.storage.room import Room
from bot.storage.values import millis_or_none, moment, parts_from_text, target_from

RECENT = 500  # entries among which a message of ours is looked for

_TARGET = """
SELECT t.id, t.address, a.name AS account_name, t.chat, t.thread, t.kind
FROM target t JOIN account a ON a.id = t.account"""

_SETTINGS = "SELECT language, timezone, muted_until FROM target WHERE id = :target"

_SET = """
UPDATE target SET language = :language, timezone = :timezone, muted_until = :muted_until
WHERE id = :target"""

_OWN = """
SELECT story, preferences FROM subscription WHERE target = :target AND origin = 'chat'
ORDER BY story"""

_PREFER = """
UPDATE subscription SET preferences = :preferences WHERE target = :target AND story = :story"""

# Why it sleeps (a night, a digest, silence) may have changed: a sender looks at it afresh. The
# states are those of the index delivery_open.
_WAKE = """
UPDATE delivery SET due = 0
WHERE target = :target AND state IN ('due', 'sending', 'held')
AND state = 'due' AND due > 0 AND delivered IS NULL"""

# One that is in a sender's hand just now was judged by the old wishes: see settling.
_DISTURB = """
UPDATE delivery SET tried = 0
WHERE target = :target AND state = 'sending' AND delivered IS NULL"""

_CARRIERS = """
SELECT d.entry, d.parts FROM (SELECT id FROM entry ORDER BY id DESC LIMIT :recent) e
CROSS JOIN delivery d
WHERE d.entry = e.id AND d.target IN :targets[] AND d.parts <> '' ORDER BY d.entry DESC"""


class Chats(Room):
    """Whom we answer."""

    async def admit(self, address: str, account: str, chat: Chat, now: datetime) -> Target:
        """Return the chat's target, made if need be; one that was set aside is spoken to again."""
        del now  # nothing of a target depends on when it was admitted
        async with self._database.write() as c:
            target = await targets.bind(c, address, account, chat)
            await targets.activate(c, target.id)
        return target

    async def target(self, target_id: int) -> Target:
        """Return a target by its number. Raises ``NoSuchIdError``."""
        async with self._database.read() as c:
            row = await c.row(f"{_TARGET} WHERE t.id = :target", target=target_id)
        if row is None:
            raise NoSuchIdError(f"there is no target {spelling.target_id(target_id)!r}")
        return target_from(row)

    async def targets_in(self, account: str, chat: str) -> list[Target]:
        """Return all targets of a chat: itself and its topics, whatever their state."""
        sql = f"{_TARGET} WHERE a.name = :account AND t.chat = :chat ORDER BY t.id"
        async with self._database.read() as c:
            rows = await c.rows(sql, account=account, chat=chat)
        return [target_from(row) for row in rows]

    async def settings_of(self, target_id: int) -> Settings:
        """Return what a chat chose; all None for one that chose nothing."""
        async with self._database.read() as c:
            row = await c.row(_SETTINGS, target=target_id)
        if row is None:
            return Settings()
        return Settings(row["language"], row["timezone"], moment(row["muted_until"]))

    async def set_settings(self, target_id: int, settings: Settings, now: datetime) -> None:
        """Store what a chat chose, in its own subscriptions too; wake what sleeps for it.

        What is None there leaves the subscriptions as they are.

        Raises:
            NoSuchIdError: there is no such target.

        """
        del now  # what is woken is due at once
        async with self._database.write() as c:
            await targets.lock(c, target_id)
            await c.run(
                _SET,
                target=target_id,
                language=settings.language,
                timezone=settings.timezone,
                muted_until=millis_or_none(settings.muted_until),
            )
            await _spread(c, target_id, settings)
            await wake(c, target_id)

    async def entry_in(self, account: str, chat: str, message: str) -> str | None:
        """Return the entry that a message of ours in a chat carries, if it is a recent one.

        Of a message that carries several it is the one that was first among them.
        """
        ids = [target.id for target in await self.targets_in(account, chat)]
        if not ids:
            return None
        async with self._database.read() as c:
            rows = await c.rows(_CARRIERS, targets=ids, recent=RECENT)
        for row in rows:
            if any(message in part.messages for part in parts_from_text(row["parts"])):
                return spelling.entry_id(row["entry"])
        return None


async def wake(c: Connection, target: int) -> None:
    """Make due what sleeps for a target and was never sent."""
    await c.run(_WAKE, target=target)
    await c.run(_DISTURB, target=target)


async def _spread(c: Connection, target: int, settings: Settings) -> None:
    rows = await c.rows(_OWN, target=target)
    changed = [
        {
            "target": target,
            "story": row["story"],
            "preferences": preferences_to_json(
                _chosen(preferences_from_json(row["preferences"]), settings)
            ),
        }
        for row in rows
    ]
    await c.many(_PREFER, changed)


def _chosen(preferences: Preferences, settings: Settings) -> Preferences:
    return replace(
        preferences,
        language=settings.language or preferences.language,
        timezone=settings.timezone or preferences.timezone,
    )
