"""Targets, and the addresses they go by."""

from __future__ import annotations

from datetime import datetime

from bot.domain.model import Target, TargetState
from bot.ports import Chat, NoSuchIdError
from bot.storage import spelling
from bot.storage.database import Connection
from bot.storage.room import Room
from bot.storage.values import target_from

_ACCOUNT = """
INSERT INTO account (name) VALUES (:name) ON CONFLICT (name) DO UPDATE SET name = excluded.name
RETURNING id"""

# The first address a chat was bound under stays the one it is shown by.
_BIND = """
INSERT INTO target (address, account, chat, thread, kind, state)
VALUES (:address, :account, :chat, :thread, :kind, :state)
ON CONFLICT (account, chat, thread) DO UPDATE SET kind = excluded.kind
RETURNING id"""

_ALIAS = """
INSERT INTO alias (address, target) VALUES (:address, :target)
ON CONFLICT (address) DO UPDATE SET target = excluded.target"""

_TARGET = """
SELECT t.id, t.address, a.name AS account_name, t.chat, t.thread, t.kind
FROM alias l JOIN target t ON t.id = l.target JOIN account a ON a.id = t.account
WHERE l.address = :address"""

_EXPECTED = """
SELECT t.id FROM alias l JOIN target t ON t.id = l.target
WHERE l.address = :address AND t.state = 'expected'"""

_FOUND = """
UPDATE target SET chat = :chat, thread = :thread, kind = :kind, state = 'active', reason = NULL
WHERE id = :target"""

_LIVES_ON = """
UPDATE target SET state = 'gone', reason = 'lives on as another target' WHERE id = :target"""

_SET = """
UPDATE target SET state = :state, reason = :reason, chat = COALESCE(CAST(:chat AS TEXT), chat)
WHERE id = :target RETURNING account, thread"""

_BACK = """
UPDATE target SET state = 'active', reason = NULL WHERE state IN ('paused', 'gone')
AND id = (SELECT target FROM alias WHERE address = :address) RETURNING id"""

# One that was erased is nobody's any more: no late word about it changes that.
_ERASED = "SELECT id FROM target WHERE id = :target AND address = 'erased:' || id"
_LOCK = "SELECT id FROM target WHERE id = :target AND address <> 'erased:' || id FOR UPDATE"

_PARK = """
UPDATE delivery SET parked = :parked
WHERE target = :target AND state IN ('due', 'sending', 'held') AND parked <> :parked"""

# The messages of the old life cannot be reached, and their ids may be others' in the new one. What
# was told there is over; what was cut short there is told afresh.
_NEW_LIFE = """
UPDATE delivery SET parts = '', lead = NULL,
    state = CASE WHEN delivered IS NULL OR state = 'sending' THEN state ELSE 'expired' END,
    held_by = CASE WHEN delivered IS NULL THEN held_by END
WHERE target = :target AND entry IN (SELECT id FROM entry)
AND (parts <> '' OR lead IS NOT NULL)
AND :chat <> (SELECT chat FROM target WHERE id = :target)"""

_TWIN = """
SELECT other.id FROM target moved JOIN target other
ON other.account = moved.account AND other.thread = moved.thread AND other.id <> moved.id
WHERE moved.id = :target AND other.chat = :chat"""


_TAKE_OVER = (
    "UPDATE alias SET target = :new WHERE target = :old",
    "UPDATE posted SET target = :new WHERE target = :old",
    """INSERT INTO subscription (story, target, origin, preferences, since)
       SELECT story, CAST(:new AS BIGINT), origin, preferences, since FROM subscription
       WHERE target = :old
       ON CONFLICT (story, target) DO NOTHING""",
    """UPDATE target SET
           language = COALESCE(language, (SELECT language FROM target WHERE id = :old)),
           timezone = COALESCE(timezone, (SELECT timezone FROM target WHERE id = :old)),
           muted_until = COALESCE(muted_until, (SELECT muted_until FROM target WHERE id = :old))
       WHERE id = :new""",
)


class Targets(Room):
    """Whom the ledger speaks to."""

    async def bind_target(self, address: str, account: str, chat: Chat, now: datetime) -> Target:
        """Remember which chat an address means; two addresses of one chat are one target.

        An expected target becomes active with the chat that was found.
        """
        del now  # nothing of a target depends on when it was bound
        async with self._database.write() as c:
            return await bind(c, address, account, chat)

    async def expect_target(
        self, address: str, account: str, chat: Chat, reason: str, now: datetime
    ) -> None:
        """Keep a place for an address whose chat was not found yet, under a guess of its chat."""
        del now
        async with self._database.write() as c:
            if await c.row(_TARGET, address=address) is None:
                await _bind(c, address, account, chat, TargetState.EXPECTED)
            await c.run(
                "UPDATE target SET reason = :reason WHERE state = 'expected'"
                " AND id = (SELECT target FROM alias WHERE address = :address)",
                reason=reason,
                address=address,
            )

    async def target_of(self, address: str) -> Target | None:
        """Return the target an address was bound to earlier; an expected one is not bound."""
        async with self._database.read() as c:
            row = await c.row(f"{_TARGET} AND t.state <> 'expected'", address=address)
        return None if row is None else target_from(row)

    async def set_target(
        self,
        target_id: int,
        state: TargetState,
        reason: str | None,
        *,
        chat: str | None = None,
        now: datetime,
    ) -> None:
        """Set a target aside or bring it back, or follow it to a new chat id.

        Raises:
            NoSuchIdError: there is no such target.

        """
        del now
        async with self._database.write() as c:
            if await c.row(_ERASED, target=target_id):
                return
            if chat is not None and (twin := await c.row(_TWIN, target=target_id, chat=chat)):
                await _merge(c, target_id, twin["id"])
                state, reason, chat = TargetState.GONE, "lives on as another target", None
            if chat is not None:
                await c.run(_NEW_LIFE, target=target_id, chat=chat)
            found = await c.row(_SET, target=target_id, state=state.value, reason=reason, chat=chat)
            if found is None:
                raise NoSuchIdError(f"there is no target {spelling.target_id(target_id)!r}")
            parked = 0 if state is TargetState.ACTIVE else 1
            await c.run(_PARK, target=target_id, parked=parked)


async def bind(c: Connection, address: str, account: str, chat: Chat) -> Target:
    """Give an address its chat; see ``bind_target``."""
    expected = await c.row(_EXPECTED, address=address)
    if expected is not None:
        await _find(c, expected["id"], chat)
    if expected is None or await _is_merged(c, expected["id"]):
        await _bind(c, address, account, chat, TargetState.ACTIVE)
    return await target_under(c, address)


async def activate(c: Connection, target: int) -> None:
    """Let a target be spoken to, whatever kept it from that."""
    sql = "UPDATE target SET state = 'active', reason = NULL WHERE id = :target"
    await c.run(sql, target=target)
    await c.run(_PARK, target=target, parked=0)


async def lock(c: Connection, target: int) -> None:
    """Keep all else that a chat wants waiting until this is done. Raises ``NoSuchIdError``."""
    if await c.row(_LOCK, target=target) is None:
        raise NoSuchIdError(f"there is no target {spelling.target_id(target)!r}")


async def bring_back(c: Connection, address: str) -> bool:
    """Let a target that was set aside be spoken to again; tell whether it was set aside."""
    row = await c.row(_BACK, address=address)
    if row is not None:
        await c.run(_PARK, target=row["id"], parked=0)
    return row is not None


async def _number(c: Connection, sql: str, **values: str | int) -> int:
    row = await c.row(sql, **values)
    assert row is not None  # noqa: S101 - an upsert that returns its row
    return int(row["id"])


async def _bind(c: Connection, address: str, account: str, chat: Chat, state: TargetState) -> None:
    target = await _number(
        c,
        _BIND,
        address=address,
        account=await _number(c, _ACCOUNT, name=account),
        chat=chat.chat,
        thread=chat.thread or "",
        kind=chat.kind,
        state=state.value,
    )
    await c.run(_ALIAS, address=address, target=target)


async def _find(c: Connection, target: int, chat: Chat) -> None:
    """Give an expected target its chat; one that another address has already takes over."""
    thread = chat.thread or ""
    await c.run(
        "UPDATE target SET thread = :thread WHERE id = :target", thread=thread, target=target
    )
    if twin := await c.row(_TWIN, target=target, chat=chat.chat):
        await _merge(c, target, twin["id"])
        await c.run(_LIVES_ON, target=target)
        await c.run("DELETE FROM delivery WHERE target = :target", target=target)
        return
    await c.run(_FOUND, chat=chat.chat, thread=thread, kind=chat.kind, target=target)
    await c.run(_PARK, target=target, parked=0)


async def _is_merged(c: Connection, target: int) -> bool:
    return await c.row("SELECT 1 AS yes FROM alias WHERE target = :target", target=target) is None


async def target_under(c: Connection, address: str) -> Target:
    """Return the target of an address. Raises ``NoSuchIdError``."""
    row = await c.row(_TARGET, address=address)
    if row is None:
        raise NoSuchIdError(f"no chat is bound to {address!r}")
    return target_from(row)


async def _merge(c: Connection, old: int, new: int) -> None:
    """Let the target that a moved chat already has take over its addresses and wishes."""
    for statement in _TAKE_OVER:
        await c.run(statement, old=old, new=new)
    await c.run("DELETE FROM subscription WHERE target = :old", old=old)
