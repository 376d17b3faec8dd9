"""From an outcome to what the ledger keeps of it; pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain import timing
from bot.domain.model import DeliveryState, HeldBy, TargetState
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
    """Settle a row that needed no call; what expired was never delivered."""
    delivered = None if state is DeliveryState.EXPIRED else row.wanted
    return _settle(row, state, delivered, posted_at=row.posted_at or now)


def broken(row: Claimed, reason: str) -> Settled:
    """Settle a row whose delivery failed in our own hands: a person should look."""
    error = f"internal error ({reason}); the log has the details"
    return _settle(row, DeliveryState.HELD, row.delivered, error=error, held_by=HeldBy.FAILURE)


def judge(row: Claimed, told: Told, now: datetime, *, hold_unknown: bool) -> Verdict:
    """Turn how far a delivery got into what is recorded.

    Args:
        row: the delivery as it was claimed.
        told: what stands in the chat now, and what stopped it.
        now: the time of the outcome; a retry counts from here.
        hold_unknown: whether a post of unknown outcome waits for a person.

    """
    if told.stopped_by is None:
        settled = _settle(
            row, DeliveryState.DONE, row.wanted, told=told, posted_at=row.posted_at or now
        )
        return Verdict(settled)
    return _stopped(row, told, told.stopped_by, now, hold_unknown=hold_unknown)


def _stopped(
    row: Claimed, told: Told, outcome: Outcome, now: datetime, *, hold_unknown: bool
) -> Verdict:
    match outcome:
        case Later(delay, reason, everyone, chat):
            again = timing.next_attempt(now, row.attempts, delay)
            rest = (again - now).total_seconds() if chat or everyone else 0.0
            return Verdict(
                _again(row, told, again, reason or None, now), rest=rest, everyone=everyone
            )
        case Refused(reason):
            return Verdict(_hold(row, told, HeldBy.FAILURE, reason, now))
        case Unknown(reason) if told.posting and hold_unknown:
            return Verdict(_hold(row, told, HeldBy.UNKNOWN, reason, now))
        case Unknown(reason):
            again = timing.next_attempt(now, row.attempts, 0.0)
            rest = (again - now).total_seconds()
            return Verdict(_again(row, told, again, reason, now, doubt=told.posting), rest=rest)
        case Barred(reason):
            return Verdict(_again(row, told, now, reason, now), TargetState.PAUSED)
        case Gone(reason):
            return Verdict(_again(row, told, now, reason, now), TargetState.GONE)
        case Moved(chat):
            return _moved(row, told, chat, now)
        case Stopped(reason):
            again = now + timedelta(seconds=_AFTER_STOPPED)
            settled = _again(row, told, again, reason, now)
            return Verdict(settled, rest=_AFTER_STOPPED, everyone=True, trouble=True)
        case Sent() | Missing():
            raise AssertionError("these do not stop a delivery")


def _moved(row: Claimed, told: Told, chat: str, now: datetime) -> Verdict:
    """Follow a chat to its new id; the messages of its old life cannot be edited any more.

    Their ids are let go of: in the new chat they may be the ids of other messages.
    """
    bare = replace(told, parts=())
    if row.parts and row.delivered is not None:
        settled = _settle(row, DeliveryState.EXPIRED, row.wanted, told=bare)
    else:
        settled = _again(row, bare, now, None, now)
    return Verdict(settled, TargetState.ACTIVE, chat)


def _again(
    row: Claimed,
    told: Told,
    at: datetime,
    reason: str | None,
    now: datetime,
    *,
    doubt: bool | None = None,
) -> Settled:
    return _settle(
        row,
        DeliveryState.DUE,
        row.delivered,
        told=told,
        posted_at=row.posted_at or (now if told.parts else None),
        retry_at=at,
        attempts=row.attempts + 1,
        error=reason,
        doubt=row.doubt and told.posting if doubt is None else doubt,
    )


def _hold(row: Claimed, told: Told, by: HeldBy, reason: str, now: datetime) -> Settled:
    return _settle(
        row,
        DeliveryState.HELD,
        row.delivered,
        told=told,
        posted_at=row.posted_at or (now if told.parts else None),
        attempts=row.attempts + 1,
        error=reason,
        held_by=by,
        doubt=row.doubt and told.posting,
    )


def _settle(
    row: Claimed,
    state: DeliveryState,
    delivered: int | None,
    *,
    told: Told | None = None,
    posted_at: datetime | None = None,
    retry_at: datetime | None = None,
    attempts: int = 0,
    error: str | None = None,
    held_by: HeldBy | None = None,
    doubt: bool = False,
) -> Settled:
    return Settled(
        row.entry_id,
        row.target.id,
        state,
        delivered,
        told.parts if told else row.parts,
        posted_at,
        retry_at,
        attempts,
        error,
        held_by,
        doubt,
    )
