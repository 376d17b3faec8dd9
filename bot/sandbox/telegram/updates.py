"""What a bot hears: its queue of updates and the long polls that empty it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.sandbox.core import Core
from bot.sandbox.nouns import Json
from bot.sandbox.telegram.call import Call, RefusedError

# core.telegram.org/bots/api, "Getting updates"
_KEPT = 24 * 3600
_MOST = 100
_LONGEST_POLL = 50
# sent only to bots that ask for them
_ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(slots=True)
class _Poll:
    """One long poll; ``ended`` by another that came after it."""

    news: asyncio.Event = field(default_factory=asyncio.Event)
    ended: bool = False


class Updates:
    """The queues of all bots."""

    def __init__(self, core: Core) -> None:
        """Keep the queues in the core's store."""
        self._core = core
        self._polls: dict[str, _Poll] = {}

    def push(self, bot: str, kind: str, body: Json) -> int | None:
        """Queue an update; None when the bot did not ask for its kind."""
        allowed = self._core.store.get(f"telegram/allowed/{bot}") or []
        if kind not in allowed and (allowed or kind in _ON_REQUEST):
            return None
        number = self._core.store.push_update(bot, {kind: body}, self._core.clock())
        self._core.store.commit()
        poll = self._polls.get(bot)
        if poll:
            poll.news.set()
        return number

    def end_all(self) -> None:
        """Let every long poll return."""
        for poll in self._polls.values():
            poll.news.set()

    async def get(self, call: Call) -> list[Json]:
        """Answer getUpdates."""
        store, bot = self._core.store, call.bot.id
        if store.get(f"telegram/webhook/{bot}"):
            raise _conflict(
                "can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first"
            )
        poll = self._begin(bot)
        self._prune(call)
        limit = min(max(call.number("limit") or _MOST, 1), _MOST)
        waiting = store.updates(bot, limit)
        if not waiting and not self._core.closing.is_set():
            await self._wait(poll, min(call.number("timeout") or 0, _LONGEST_POLL))
            waiting = store.updates(bot, limit)
        if poll.ended:
            raise _conflict(
                "terminated by other getUpdates request; "
                "make sure that only one bot instance is running"
            )
        return waiting

    def _begin(self, bot: str) -> _Poll:
        """Start a poll and end the one that still waits: the latest caller wins."""
        earlier = self._polls.get(bot)
        if earlier:
            earlier.ended = True
            earlier.news.set()
        poll = self._polls[bot] = _Poll()
        return poll

    def _prune(self, call: Call) -> None:
        """Drop updates that the offset confirms, and those older than a day."""
        store, bot = self._core.store, call.bot.id
        allowed = call.structure("allowed_updates")
        if allowed is not None:
            store.put(f"telegram/allowed/{bot}", allowed or None)
        offset = call.number("offset") or 0
        if offset < 0:
            last = store.updates(bot, 1 << 31)[offset:]
            offset = int(last[0]["update_id"]) if last else 0
        store.forget_updates(bot, below=offset, before=self._core.clock() - _KEPT)
        store.commit()

    async def _wait(self, poll: _Poll, seconds: int) -> None:
        try:
            async with asyncio.timeout(seconds):
                await poll.news.wait()
        except TimeoutError:
            pass


def _conflict(text: str) -> RefusedError:
    return RefusedError(409, f"Conflict: {text}", rule="getUpdates conflict")
