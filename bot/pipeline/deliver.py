"""One account's sender: claims the best rows its ceilings allow, tells them, settles them."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

import structlog

from bot.domain.model import DeliveryState, Target
from bot.pipeline import settling
from bot.pipeline.bell import Bell
from bot.pipeline.deciding import decide
from bot.pipeline.order import Order, Rules
from bot.pipeline.pace import Pace
from bot.pipeline.record import Record
from bot.pipeline.settling import Verdict
from bot.pipeline.telling import Telling, Told
from bot.ports import Chat, Claimed, Ledger, LedgerError, PartRef, Platform, Settled

__all__ = ["Rules", "Sender"]

log = structlog.get_logger()

Clock = Callable[[], datetime]

_IDLE = 1.0  # seconds between looks when nothing rings: another process may have written
_MOST_RESENDS = 5  # tries of one message; past that an unknown outcome waits for a person
_IN_FLIGHT = 64  # past that more concurrency only lengthens every answer


class Sender:
    """Delivers for one account. At most one delivery is under way per target."""

    def __init__(self, ledger: Ledger, platform: Platform, rules: Rules, clock: Clock) -> None:
        """Take the adapters and the only clock."""
        self.platform = platform
        self.bell = Bell()
        self._ledger = ledger
        self.rules = rules
        self.trouble: str | None = None  # why the account cannot be used at present
        self._clock = clock
        self._pace = Pace(platform.limits)
        self._pacer = self._pace.pacer
        self._record = Record(ledger, platform.account, clock)
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._standing: dict[int, tuple[PartRef, ...]] = {}  # of messages cut short by now
        self._targets_of: defaultdict[str, set[int]] = defaultdict(set)

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until asked to stop, then finish what is under way and record it."""
        recovered = False
        while not stop.is_set():
            try:
                recovered = recovered or await self._recover()
                wait = await self._round()
            except LedgerError as error:
                log.warning("ledger.failed", account=self.platform.account, reason=str(error))
                wait = _IDLE
            await self.bell.wait(wait)
        await self.drain()

    async def _recover(self) -> bool:
        """Take back what a killed process left as sending."""
        taken = await self._ledger.recover(
            self.platform.account, hold=self._holds_unknown(), now=self._clock()
        )
        if taken:
            log.warning("sender.recovered", account=self.platform.account, deliveries=taken)
        return True

    async def drain(self) -> None:
        """Wait for what is under way and for its record."""
        while self._under_way:
            await asyncio.wait(self._under_way.values())
        await self._record.drain()

    async def courtesy(self, chat: Chat) -> None:
        """Wait until a conversation's call to a chat may go, and count it; deliveries go first."""
        await self._pace.courtesy(chat)

    async def _round(self) -> float:
        """Claim and start what may go now; return for how long there is nothing to do."""
        now = asyncio.get_running_loop().time()
        resting = self._pacer.account_ready_at() - now
        room = min(_IN_FLIGHT, self._batch()) - len(self._under_way)
        if resting > 0 or room <= 0:
            return min(max(resting, 0.01), _IDLE) if room > 0 else _IDLE
        claimed = await self._ledger.claim(
            self.platform.account, self._clock(), room, self._busy(now)
        )
        for row in claimed:
            self._start(row)
        return 0.0 if len(claimed) == room else await self._until_next(now)

    def _batch(self) -> int:
        # A batch is marked as sending before it goes out: the smaller, the less is in doubt after
        # a kill and the sooner a breaking alert overtakes. A quarter of a second is plenty.
        return max(2, self.platform.limits.per_second // 4)

    def _holds_unknown(self) -> bool:
        return self.rules.hold_unknown and not self.platform.replays_safely

    def _holds(self, row: Claimed) -> bool:
        # Hours of lost answers must not tell one message again every few minutes.
        resent_enough = not self.platform.replays_safely and row.attempts >= _MOST_RESENDS
        return self._holds_unknown() or resent_enough

    async def _until_next(self, now: float) -> float:
        cooling = self._pacer.waiting(now).values()
        pause = min([_IDLE, *(at - now for at in cooling)])
        due = await self._ledger.next_due(self.platform.account, self._clock())
        if due is not None:
            ahead = (due - self._clock()).total_seconds()
            pause = min(pause, ahead) if ahead > 0 else pause
        return max(pause, 0.01)

    def _busy(self, now: float) -> set[int]:
        cooling = self._pacer.waiting(now)
        return set(self._under_way).union(*(self._targets_of[chat] for chat in cooling))

    def _start(self, row: Claimed) -> None:
        self._targets_of[row.target.chat].add(row.target.id)
        task = asyncio.create_task(self._deliver(row), name=f"deliver {row.entry_id}")
        self._under_way[row.target.id] = task
        task.add_done_callback(lambda _: self._finished(row.target.id))

    def _finished(self, target: int) -> None:
        del self._under_way[target]
        self._standing.pop(target, None)
        self.bell.ring()

    async def _deliver(self, row: Claimed) -> None:
        """Tell one row and record what became of it; nothing escapes but a stopped process."""
        try:
            settled = await self._tell(row)
        except Exception as error:
            log.exception("delivery.broke", entry=row.entry_id, target=row.target.address)
            stands = replace(row, parts=self._standing.get(row.target.id, row.parts))
            settled = settling.broken(stands, type(error).__name__)
        await self._record.add(settled)

    async def _tell(self, row: Claimed) -> Settled:
        now = self._clock()
        order = await self._record.insist(lambda: decide(self._ledger, row, self.rules, now))
        if isinstance(order, Settled):
            return order

        async def progress(parts: Sequence[PartRef]) -> None:
            self._standing[row.target.id] = tuple(parts)
            lead = row.entry_id if order.lead is None else order.lead
            await self._record.insist(lambda: self._ledger.progress(lead, row.target.id, parts))

        telling = Telling(self.platform, order, self._pace.turn, progress)
        return await self._judge(order, await telling.tell(now))

    async def _judge(self, order: Order, told: Told) -> Settled:
        row = order.row
        verdict = settling.judge(order, told, self._clock(), hold_unknown=self._holds(row))
        if verdict.trouble:
            self.trouble = verdict.settled.error
        elif verdict.settled.state is DeliveryState.DONE:
            self.trouble = None
        self._rest(row.target, verdict)
        if verdict.target:
            aside = partial(self._ledger.set_target, row.target.id, verdict.target)
            change = partial(aside, verdict.settled.error, chat=verdict.chat, now=self._clock())
            await self._record.insist(change)
        if verdict.settled.error:
            log.warning(
                "delivery.stopped",
                entry=row.entry_id,
                target=row.target.address,
                state=verdict.settled.state.value,
                reason=verdict.settled.error,
            )
        return verdict.settled

    def _rest(self, target: Target, verdict: Verdict) -> None:
        until = asyncio.get_running_loop().time() + verdict.rest
        if verdict.everyone:
            self._pacer.hold_account(until)
        elif verdict.rest:
            # The whole chat waits, so that a younger entry does not overtake in it.
            self._pacer.hold_chat(target.chat, target.kind, until)
