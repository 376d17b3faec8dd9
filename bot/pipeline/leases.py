"""How a subscription to a hub goes on from one state to the next; nothing here asks anybody."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.model import Source
from bot.pipeline.asking import WISH, may_hold_secrets
from bot.ports import Lease, LeaseState, VisitRecord

_ANSWER_WITHIN: Final = timedelta(minutes=5)  # that a hub gets to ask back
_RENEW_AT: Final = 0.8  # of a lease
_SOONEST: Final = timedelta(seconds=2)  # however short the leases are that a hub gives
_AGAIN: Final = timedelta(minutes=1)  # after a failure; twice as long after each further one
_LONGEST: Final = timedelta(hours=6)
_MOST_DOUBLINGS: Final = 9
_DENIED: Final = timedelta(days=1)  # a hub that said no is asked again after so long
_FAREWELL: Final = timedelta(hours=1)  # that a hub gets to ask whether we really leave
_LONGEST_LEASE: Final = timedelta(days=90)
_SLOWER: Final = 10  # times the source's own interval, while a hub pushes
_SLOWEST: Final = timedelta(minutes=10)


def begun(source: str, hub: str, topic: str, base: str, now: datetime) -> Lease:
    """Return a new subscription that is due to be asked for."""
    secret = secrets.token_hex(32) if may_hold_secrets(hub) else None
    return Lease(
        token=secrets.token_urlsafe(32),
        source=source,
        base=base,
        hub=hub,
        topic=topic,
        secret=secret,
        state=LeaseState.ASKED,
        ask_again=now,
    )


def asked(lease: Lease, now: datetime) -> Lease:
    """Return it as it is while our request waits for the hub's question."""
    kept = lease if is_verified(lease, now) else _ended(lease, LeaseState.ASKED)
    return replace(kept, pending=True, ask_again=now + _ANSWER_WITHIN)


def failed(lease: Lease, reason: str, now: datetime, wait: float = 0.0) -> Lease:
    """Return it after a request that came to nothing; what the hub agreed to before still holds."""
    failures = lease.failures + 1
    pause = min(_AGAIN * (1 << min(failures - 1, _MOST_DOUBLINGS)), _LONGEST)
    kept = lease if is_verified(lease, now) else _ended(lease, LeaseState.FAILED)
    return replace(
        kept,
        pending=False,
        failures=failures,
        reason=reason,
        ask_again=now + max(pause, timedelta(seconds=wait)),
    )


def verified(lease: Lease, seconds: str, now: datetime) -> Lease:
    """Return it as agreed to; it is asked for again after four fifths of its time."""
    length = _length(seconds)
    return replace(
        lease,
        state=LeaseState.VERIFIED,
        pending=False,
        since=lease.since if is_verified(lease, now) else now,
        until=now + length,
        ask_again=now + max(length * _RENEW_AT, _SOONEST),
        failures=0,
        reason=None,
    )


def denied(lease: Lease, reason: str, now: datetime) -> Lease:
    """Return it as refused by the hub, which may happen at any time."""
    blank = replace(_ended(lease, LeaseState.DENIED), pending=False, silent=False)
    return replace(blank, reason=reason, ask_again=now + _DENIED)


def _ended(lease: Lease, state: LeaseState) -> Lease:
    """Return it in another state, in which nothing is agreed."""
    return replace(lease, state=state, since=None, until=None)


def lapsed(lease: Lease, now: datetime) -> Lease:
    """Return it after its time, due to be asked for anew unless that was tried just now."""
    return replace(_ended(lease, LeaseState.ASKED), ask_again=max(now, lease.ask_again))


def leaving(lease: Lease, now: datetime) -> Lease:
    """Return it as given up: kept for the hub's question, and then forgotten."""
    return replace(lease, state=LeaseState.LEAVING, pending=True, ask_again=now + _FAREWELL)


def is_verified(lease: Lease, now: datetime) -> bool:
    """Tell whether a hub has promised to push at this time."""
    return lease.state is LeaseState.VERIFIED and lease.until is not None and now < lease.until


def every(source: Source, lease: Lease | None, now: datetime) -> timedelta:
    """Return the time between two visits: longer while a hub pushes, since hubs may drop some.

    Ten times as long, at most ten minutes, and no longer than what is left of the lease.
    """
    if lease is None or lease.silent or lease.until is None or not is_verified(lease, now):
        return source.every
    slow = min(source.every * _SLOWER, _SLOWEST, lease.until - now)
    return max(slow, source.every)


def is_missed(lease: Lease, visited: datetime | None, record: VisitRecord) -> bool:
    """Tell whether a visit found something that a hub should have pushed and did not.

    What was there before the hub agreed is not its fault: only what came since a visit after that
    counts. An edit that was known and had only to hold still is none either.
    """
    if lease.since is None or visited is None or visited < lease.since:
        return False
    news = any(write.known is None for write in record.writes)
    edits = any(seen and seen.since >= record.at for seen in record.pending.values())
    return news or edits


def unwanted(
    lease: Lease, announced: Mapping[str, tuple[str, str]], sources: Mapping[str, Source], base: str
) -> bool:
    """Tell whether a subscription fits no more: its source, its hub or our own address changed."""
    here = lease.source in sources and lease.base == base
    return not here or announced.get(lease.source) != (lease.hub, lease.topic)


def _length(seconds: str) -> timedelta:
    """Return how long a hub agreed to; one that says nothing agreed to our wish."""
    if not (seconds.isascii() and seconds.isdigit()):
        return WISH
    return min(timedelta(seconds=min(int(seconds[:12]), 10**9)), _LONGEST_LEASE)
