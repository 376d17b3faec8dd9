"""Bring what one chat shows up to what it should show: post, edit, delete."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest
from typing import Protocol

import structlog

from bot.domain.model import Part, Target
from bot.pipeline.order import Order
from bot.ports import Later, Missing, Outcome, PartRef, Platform, Refused, Sent, Unknown

Pair = tuple[Part | None, PartRef | None]
Progress = Callable[[Sequence[PartRef]], Awaitable[None]]


log = structlog.get_logger()


class Turn(Protocol):
    """Waits for the pace before a call that counts as so many, or says how long to wait."""

    async def __call__(self, target: Target, count: int = 1) -> Later | None:
        """Return None when the call may go."""
        ...


_PIN_TRIES = 5  # a pin that waits longer is given up until the next change


@dataclass(frozen=True, slots=True)
class Told:
    """How far it got: the parts that stand now, and the outcome that stopped it, if any."""

    parts: tuple[PartRef, ...]
    stopped_by: Outcome | None = None
    posting: bool = False  # it was a post that stopped: the chat may show it nevertheless


class Telling:
    """One delivery under way; ``turn`` waits for the pace before every call, or says how long."""

    def __init__(self, platform: Platform, order: Order, turn: Turn, progress: Progress) -> None:
        """Take what is to be told, by whom, and how to wait and to remember."""
        self._platform = platform
        self._order = order
        self._row = order.row
        self._target = order.row.target
        self._retracted = order.message.entry.retracted
        self._turn = turn
        self._progress = progress

    async def tell(self, now: datetime) -> Told:
        """Bring the chat up to the message. No outcome raises; the first bad one stops it."""
        parts = self._platform.render(self._order.message, self._target.kind)
        refs = self._row.parts
        # A shared message is struck out: an entry that comes back must find its place in it.
        if self._retracted and refs and not self._order.bundle:
            return await self._pinned(await self._withdraw(parts, now))
        return await self._pinned(await self._bring(self._pairs(parts, refs, now)))

    async def _withdraw(self, parts: Sequence[Part], now: datetime) -> Told:
        """Delete every part, or strike out the first where deleting is no longer possible."""
        posted = self._row.posted_at
        if posted is None or not self._platform.may_delete(posted, now):
            return await self._bring(_side_by_side(parts, self._row.parts))
        kept = list(self._row.parts)
        for ref in self._row.parts:
            outcome = await self._delete(ref)
            if isinstance(outcome, Refused):
                return await self._bring(_side_by_side(parts, kept))
            if not isinstance(outcome, Sent | Missing):
                return Told(tuple(kept), outcome)
            kept.remove(ref)
        return Told(())

    async def _pinned(self, told: Told) -> Told:
        """Pin the first part as an editor wishes, or unpin it; its words stand without that."""
        wish = self._order.message.entry.pin and not self._retracted
        if told.stopped_by or not told.parts or told.parts[0].pinned == wish:
            return told
        first, *rest = told.parts
        outcome = await self._pin(first, pinned=wish)
        if isinstance(outcome, Sent):
            return Told((replace(first, pinned=wish), *rest))
        if isinstance(outcome, Later | Unknown) and self._row.attempts < _PIN_TRIES:
            return Told(told.parts, outcome)
        reason = getattr(outcome, "reason", type(outcome).__name__)
        log.warning("delivery.not_pinned", target=self._target.address, reason=reason)
        return told

    def _pairs(
        self, parts: Sequence[Part], refs: Sequence[PartRef], now: datetime
    ) -> Sequence[Pair]:
        """Say what each part is to be edited into; what cannot become it is told anew.

        Then all that follow are too, so that they stay in order, and the old ones go last: a chat
        is never without its message. What is too old to be deleted is edited as well as it can be.
        """
        both = zip(parts, refs, strict=False)
        may = self._platform.may_become
        first = next((n for n, (p, ref) in enumerate(both) if not may(ref.id, p)), None)
        posted = self._row.posted_at
        if first is None or posted is None or self._retracted:
            return _side_by_side(parts, refs)
        if not self._platform.may_delete(posted, now):
            return _side_by_side(parts, refs)
        anew: list[Pair] = [(part, None) for part in parts[first:]]
        return _side_by_side(parts[:first], refs[:first]) + anew + [(None, r) for r in refs[first:]]

    async def _bring(self, pairs: Sequence[Pair]) -> Told:
        """Edit the parts that stand, post those that are new, delete those no longer needed."""
        done: list[PartRef] = []
        parts = [part for part, _ in pairs if part]
        notice = parts[-1] if parts and self._retracted else None
        for place, (part, ref) in enumerate(pairs):
            outcome, stands = await self._step(part, ref, place, notice)
            if not isinstance(outcome, Sent | Missing):
                return Told((*done, *_standing(pairs[place:])), outcome, posting=ref is None)
            done += [stands] if stands else []
            if ref is None and place + 1 < len(pairs):
                await self._progress((*done, *_standing(pairs[place + 1 :])))
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
        return outcome, _edited(ref, outcome, digest)

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
        return outcome, _edited(ref, outcome, digest_of(notice))

    async def _post(self, part: Part, place: int) -> Outcome:
        if later := await self._turn(self._target, part.count):
            return later
        nonce = self._order.nonce.format(place=place)
        outcome = await self._platform.post(self._target, part, nonce)
        if isinstance(outcome, Sent) and self._row.doubt and self._platform.replays_safely:
            # The nonce may have found an older revision, or one told with others: mend it.
            return await self._edit(outcome.id, part)
        return outcome

    async def _edit(self, message_id: str, part: Part) -> Outcome:
        if later := await self._turn(self._target):
            return later
        return await self._platform.edit(self._target, message_id, part)

    async def _delete(self, ref: PartRef) -> Outcome:
        if later := await self._turn(self._target):
            return later
        return await self._platform.delete(self._target, ref.id)

    async def _pin(self, ref: PartRef, *, pinned: bool) -> Outcome:
        if later := await self._turn(self._target):
            return later
        return await self._platform.pin(self._target, ref.id, pinned=pinned)


def _side_by_side(parts: Sequence[Part], refs: Sequence[PartRef]) -> list[Pair]:
    return list(zip_longest(parts, refs))


def _standing(pairs: Sequence[Pair]) -> Iterator[PartRef]:
    return (ref for _, ref in pairs if ref)


def _edited(ref: PartRef, outcome: Outcome, digest: str) -> PartRef:
    """Return what stands after an edit; the platform may know it by another id now."""
    return replace(ref, id=outcome.id, digest=digest) if isinstance(outcome, Sent) else ref


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
