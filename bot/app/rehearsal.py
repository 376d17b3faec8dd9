"""A rehearsal and a real run do not share a ledger."""

from __future__ import annotations

from bot.app.errors import UsageError
from bot.ports import Ledger

_NOTE = "world"


async def same_world(ledger: Ledger, world: str) -> None:
    """Remember whom a storage speaks to, and refuse to mix the sandbox with the services.

    What was told to the sandbox's chats was told to nobody; a real run on the same ledger would
    believe it told everybody.

    Args:
        ledger: the storage.
        world: ``sandbox`` or ``services``.

    Raises:
        UsageError: the storage belongs to the other one.

    """
    known = await ledger.recall(_NOTE)
    if known is None:
        await ledger.remember(_NOTE, world)
    elif known != world:
        raise UsageError(
            f"this storage was used with the {known} so far; give the run with the {world} "
            "a storage of its own (storage: in the configuration)"
        )
