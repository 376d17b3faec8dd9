"""Waiting until a change of a page holds still."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.known import ABSENT, Known, Pending

_PATIENCE = 6  # times ``settle``, after which an edit that never holds still is told as it is


def is_still(known: Known, print_: str, settle: timedelta, now: datetime) -> bool:
    """Tell whether a change held still, or never will: one that goes on and on is told as it is."""
    if not known.announced or settle <= timedelta(0):
        return True
    held = known.pending
    if held is None or not _is_of_a_kind(held, print_):
        return False
    still = held.fingerprint == print_ and now - held.since >= settle
    return still or now - (held.began or held.since) >= _PATIENCE * settle


def seen_moving(known: Known, print_: str, now: datetime) -> Pending:
    """Return what to remember of a change that was seen again, or for the first time."""
    held = known.pending
    if held is None or not _is_of_a_kind(held, print_):
        return Pending(print_, now)
    # Never in the future: a clock that was set back does not make an edit wait for it.
    began = held.began and min(held.began, now)
    if held.fingerprint == print_:
        return Pending(print_, min(held.since, now), began)
    return Pending(print_, now, began or min(held.since, now))


def _is_of_a_kind(held: Pending, print_: str) -> bool:
    """Tell whether both are edits, or both a disappearance."""
    return (held.fingerprint == ABSENT) is (print_ == ABSENT)
