"""Bring what one chat shows up to what it should show: post, edit, delete."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from bot.domain.model import Message, Part, Target
from bot.ports import Claimed, Later, Missing, Outcome, PartRef, Platform, Refused, Sent

Turn = Callable[[Target], Awaitable[Later | None]]
Progress = Callable[[Sequence[PartRef]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Told:
    """How far it got: the parts that stand now, and the outcome that stopped it, if any."""

    parts: tuple[PartRef, ...]
    stopped_by: Outcome | None = None
    posting: bool = False  # it was a post that stopped: the chat may show it nevertheless


class Telling:
    """One delivery under way; ``turn`` waits for the pace before every call, or says how long."""

    def __init__(
        self, platform: Platform, claimed: Claimed, turn: Turn, progress: Progress
    ) -> None:
        """Take what is to be told, by whom, and how to wait and to remember."""
        self._platform = platform
        self._claimed = claimed
        self._target = claimed.target
        self._turn = turn
        self._progress = progress

    async def tell(self, message: Message, now: datetime) -> Told:
        """Bring the chat up to the message. No outcome raises; the first bad one stops it."""
        parts = self._platform.render(message, self._target.kind)
        refs = self._claimed.parts
        if message.entry.retracted and refs:
            return await self._withdraw(parts, now)
        return await self._bring(parts, refs)

    async def _withdraw(self, parts: Sequence[Part], now: datetime) -> Told:
        """Delete every part, or strike out the first where deleting is no longer possible."""
        posted = self._claimed.posted_at
        if posted is None or not self._platform.may_delete(posted, now):
            return await self._bring(parts, self._claimed.parts)
        kept = list(self._claimed.parts)
        for ref in self._claimed.parts:
            outcome = await self._delete(ref)
            if isinstance(outcome, Refused):
                return await self._bring(parts, kept)
            if not isinstance(outcome, Sent | Missing):
                return Told(tuple(kept), outcome)
            kept.remove(ref)
        return Told(())

    async def _bring(self, parts: Sequence[Part], refs: Sequence[PartRef]) -> Told:
        """Edit the parts that stand, post those that are new, delete those no longer needed."""
        done: list[PartRef] = []
        notice = parts[-1] if parts and self._claimed.entry.retracted else None
        for place, (part, ref) in enumerate(zip_longest(parts, refs)):
            outcome, stands = await self._step(part, ref, place, notice)
            if not isinstance(outcome, Sent | Missing):
                rest = refs[place:]
                return Told((*done, *rest), outcome, posting=ref is None)
            done += [stands] if stands else []
            if ref is None and place + 1 < len(parts):
                await self._progress((*done, *refs[place + 1 :]))
        return Told(tuple(done))

    async def _step(
        self, part: Part | None, ref: PartRef | None, place: int, notice: Part | None
    ) -> tuple[Outcome, PartRef | None]:
        if part is None:
            assert ref is not None  # noqa: S101 - zip_longest yields at least one of the two
            return await self._remove(ref, notice)
        digest = digest_of(part)
        if ref is None:
            outcome = await self._post(part, place)
            return outcome, PartRef(outcome.id, digest) if isinstance(outcome, Sent) else None
        if ref.digest == digest:
            return Sent(ref.id), ref
        outcome = await self._edit(ref.id, part)
        # A message that somebody deleted in the chat is not forced back on it.
        return outcome, PartRef(ref.id, digest) if isinstance(outcome, Sent) else ref

    async def _remove(self, ref: PartRef, notice: Part | None) -> tuple[Outcome, PartRef | None]:
        """Delete a part that is not needed; what cannot be deleted stays, but not as news.

        A withdrawal strikes it out. Else better a stale tail than a message told twice: it stays
        among the parts, so that a withdrawal finds it.
        """
        outcome = await self._delete(ref)
        if not isinstance(outcome, Refused):
            return outcome, None
        if notice is None:
            return Missing(outcome.reason), ref
        outcome = await self._edit(ref.id, notice)
        return outcome, PartRef(ref.id, digest_of(notice)) if isinstance(outcome, Sent) else ref

    async def _post(self, part: Part, place: int) -> Outcome:
        if later := await self._turn(self._target):
            return later
        outcome = await self._platform.post(self._target, part, self._nonce(place))
        stale = self._claimed.doubt and self._platform.replays_safely and self._claimed.wanted > 1
        if isinstance(outcome, Sent) and stale:
            # The nonce may have found the message of an older revision: make it the wanted one.
            return await self._edit(outcome.id, part)
        return outcome

    def _nonce(self, place: int) -> str:
        """Return what is the same at each try of this post, and at no post of another ledger.

        Services compare nonces by their author alone: a storage begun afresh counts its entries
        and targets from one again, and must not be answered with the old storage's messages.
        """
        seen = int(self._claimed.first_seen.timestamp() * 1000)
        return f"{self._claimed.entry_id}.{self._target.id}.{place}.{seen}"

    async def _edit(self, message_id: str, part: Part) -> Outcome:
        if later := await self._turn(self._target):
            return later
        return await self._platform.edit(self._target, message_id, part)

    async def _delete(self, ref: PartRef) -> Outcome:
        if later := await self._turn(self._target):
            return later
        return await self._platform.delete(self._target, ref.id)


def digest_of(part: Part) -> str:
    """Return six characters that tell whether a part would be edited for nothing.

    How loud a message arrives does not count: it cannot be edited.
    """
    lasting = {
        name: value
        for name, value in part.payload.items()
        if name not in ("disable_notification", "flags")
    }
    body = json.dumps(lasting, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(body.encode(), digest_size=3).hexdigest()
