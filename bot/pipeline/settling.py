"""From an outcome to what the ledger keeps of it; pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain import timing
from bot.domain.model import DeliveryState, HeldBy, TargetState
from bot.pipeline.order import Order
from bot.pipeline.telling import Told
from bot.ports import (
    Barred,
    Claimed,
    Gone,
    Later,
    Missing,
    Moved,
    Outcome,
    Refused,
    Sent,
    Settled,
    Stopped,
    Unknown,
)

_AFTER_STOPPED = 300.0  # seconds between tries of an account whose token is refused


@dataclass(frozen=True, slots=True)
class Verdict:
    """A settled row, and what else its outcome asks for.

    ``rest`` is how many seconds the chat (or ``everyone``) is left alone; ``trouble`` says that
    the account itself is refused.
    """

    settled: Settled
    target: TargetState | None = None
    chat: str | None = None
    rest: float = 0.0
    everyone: bool = False
    trouble: bool = False


def finished(row: Claimed, state: DeliveryState, now: datetime) -> Settled:
    """Settle a row that needed no call; what expired or was dropped was never delivered."""
    delivered = row.wanted if state is DeliveryState.DONE else row.delivered
    return replace(_as_it_was(row, state), delivered=delivered, posted_at=row.posted_at or now)


def asleep(row: Claimed, until: datetime) -> Settled:
    """Put a row back that may not be told before ``until``: nothing was tried, nothing changed."""
    return replace(
        _as_it_was(row, DeliveryState.DUE),
        retry_at=until,
        attempts=row.attempts,
        doubt=row.doubt,
        bundle=row.bundle,
    )


def broken(row: Claimed, reason: str) -> Settled:
    """Settle a row whose delivery failed in our own hands: a person should look."""
    error = f"internal error ({reason}); the log has the details"
    held = _as_it_was(row, DeliveryState.HELD)
    return replace(held, error=error, held_by=HeldBy.FAILURE)


def judge(order: Order, told: Told, now: datetime, *, hold_unknown: bool) -> Verdict:
    """Turn how far a delivery got into what is recorded.

    Args:
        order: what was to be told, and of which row.
        told: what stands in the chat now, and what stopped it.
        now: the time of the outcome; a retry counts from here.
        hold_unknown: whether a post of unknown outcome waits for a person.

    """
    if told.stopped_by is None:
        done = _reached(order, told, DeliveryState.DONE, now)
        return Verdict(replace(done, delivered=order.row.wanted))
    return _stopped(order, told, told.stopped_by, now, hold_unknown=hold_unknown)


def _stopped(
    order: Order, told: Told, outcome: Outcome, now: datetime, *, hold_unknown: bool
) -> Verdict:
    match outcome:
        case Later(delay, reason, everyone, chat):
            again = timing.next_attempt(now, order.row.attempts, delay)
            rest = (again - now).total_seconds() if chat or everyone else 0.0
            settled = _again(order, told, again, reason or None, now)
            return Verdict(settled, rest=rest, everyone=everyone)
        case Refused(reason):
            return Verdict(_hold(order, told, HeldBy.FAILURE, reason, now))
        case Unknown(reason) if told.posting and hold_unknown:
            return Verdict(_hold(order, told, HeldBy.UNKNOWN, reason, now))
        case Unknown(reason):
            again = timing.next_attempt(now, order.row.attempts, 0.0)
            rest = (again - now).total_seconds()
            settled = _again(order, told, again, reason, now)
            return Verdict(replace(settled, doubt=told.posting), rest=rest)
        case Barred(reason):
            return Verdict(_again(order, told, now, reason, now), TargetState.PAUSED)
        case Gone(reason):
            return Verdict(_again(order, told, now, reason, now), TargetState.GONE)
        case Moved(chat):
            return Verdict(_moved(order, told, now), TargetState.ACTIVE, chat)
        case Stopped(reason):
            again = now + timedelta(seconds=_AFTER_STOPPED)
            settled = _again(order, told, again, reason, now)
            return Verdict(settled, rest=_AFTER_STOPPED, everyone=True, trouble=True)
        case Sent() | Missing():
            raise AssertionError("these do not stop a delivery")


def _moved(order: Order, told: Told, now: datetime) -> Settled:
    """Follow a chat to its new id; the messages of its old life cannot be edited any more.

    Their ids are let go of: in the new chat they may be the ids of other messages.
    """
    bare, row = replace(told, parts=()), order.row
    if not row.parts or row.delivered is None:
        again = _again(order, bare, now, None, now)
        # A shared message is let go of for all who share it, and begun again with all of them.
        return replace(again, doubt=again.doubt or bool(row.bundle))
    state = DeliveryState.DONE if order.bundle else DeliveryState.EXPIRED
    return replace(_reached(order, bare, state, now), delivered=row.wanted)


def _again(order: Order, told: Told, at: datetime, reason: str | None, now: datetime) -> Settled:
    return replace(
        _reached(order, told, DeliveryState.DUE, now),
        retry_at=at,
        attempts=order.row.attempts + 1,
        error=reason,
        doubt=order.row.doubt and told.posting,
    )


def _hold(order: Order, told: Told, by: HeldBy, reason: str, now: datetime) -> Settled:
    return replace(
        _reached(order, told, DeliveryState.HELD, now),
        attempts=order.row.attempts + 1,
        error=reason,
        held_by=by,
        doubt=order.row.doubt and told.posting,
    )


def _reached(order: Order, told: Told, state: DeliveryState, now: datetime) -> Settled:
    """Settle a row with what stands now; a message is as old as its first part."""
    row = order.row
    stood = row.posted_at if row.parts else None
    first = bool(told.parts) and (row.doubt or not row.parts)
    return replace(
        _as_it_was(row, state),
        parts=told.parts,
        posted_at=stood or (now if told.parts else None),
        lead=order.lead,
        bundle=order.bundle,
        counted=order.counted and first,
    )


def _as_it_was(row: Claimed, state: DeliveryState) -> Settled:
    return Settled(
        row.entry_id,
        row.target.id,
        state,
        row.delivered,
        row.parts,
        row.posted_at,
        lead=row.lead,
    )
