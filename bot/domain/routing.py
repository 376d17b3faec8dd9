"""Entry × subscription → who wants it, when, and how loud."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.lifecycle import is_over
from bot.domain.model import Entry, Flag, Preferences, Priority
from bot.domain.quiet import quiet_until
from bot.domain.schedule import next_time
from bot.domain.words import matcher

URGENT = frozenset({Flag.BREAKING, Flag.CURFEW, Flag.CURFEW_LIFTED})
_RECENTLY = timedelta(minutes=30)
_SEVERITIES = ("minor", "moderate", "severe", "extreme")


@dataclass(frozen=True, slots=True)
class Wish:
    """A subscription wants an entry, not before ``due``."""

    priority: Priority
    due: datetime


def priority_of(entry: Entry, revision: int) -> Priority:
    """Return how urgent a revision is: news by its flags, what only mends comes after."""
    if revision > 1 or entry.retracted:
        return Priority.CORRECTION
    if Flag.BREAKING in entry.flags:
        return Priority.BREAKING
    if entry.flags & {Flag.CURFEW, Flag.CURFEW_LIFTED}:
        return Priority.CURFEW
    return Priority.LIVE


def is_urgent(entry: Entry) -> bool:
    """Tell whether an entry is breaking news or a curfew: no digest and no ceiling holds it."""
    return bool(entry.flags & URGENT) and not is_past(entry)


def is_past(entry: Entry) -> bool:
    """Tell whether an entry announced what is over by now: it is told, but as no alarm.

    The lifting of a curfew is news of its own.
    """
    return is_over(entry.notice) and Flag.CURFEW_LIFTED not in entry.flags


def route(
    entry: Entry,
    preferences: Preferences,
    *,
    priority: Priority,
    already: bool,
    now: datetime,
    seen: datetime | None = None,
    about: Entry | None = None,
) -> Wish | None:
    """Decide whether a subscription gets a revision, and when.

    Args:
        entry: the revision.
        preferences: what the subscription asks for.
        priority: from ``priority_of``.
        already: the target has been promised this entry before: whoever saw a message also gets
            its correction and its withdrawal, whatever the filter says.
        now: the time of the decision.
        seen: when the entry was first seen; None: now.
        about: the announcement that the entry tells of again: who wanted that one wants this one.

    """
    if already:
        return Wish(priority, now)
    if entry.retracted or not wants(about or entry, preferences):
        return None
    due = release_at(entry, preferences, seen=seen or now, now=now)
    if due is None:
        return None
    gathered = preferences.digest is not None and not is_urgent(entry)
    return Wish(Priority.DIGEST if gathered else priority, due)


def release_at(
    entry: Entry,
    preferences: Preferences,
    *,
    seen: datetime,
    now: datetime,
    muted_until: datetime | None = None,
) -> datetime | None:
    """Return when an entry may be told for the first time.

    Silence that a chat asked for holds back everything; a digest holds back what is not urgent;
    quiet hours are judged for the moment when it would really go. Corrections of what stands in a
    chat make no sound and need not ask.

    Args:
        entry: the revision that would be told.
        preferences: what the subscription asks for.
        seen: when the entry was first seen.
        now: the time of the decision.
        muted_until: until when the chat asked for silence.

    Returns:
        A time not before ``now``, which means now; None means never: it came in quiet hours that
        drop what comes in them.

    """
    quiet = preferences.quiet
    if quiet is not None and (quiet.then == "silent" or entry.all_flags & quiet.allow):
        quiet = None
    drops = quiet is not None and quiet.then == "drop"
    if quiet and drops and quiet_until(quiet, preferences.timezone, seen) is not None:
        return None
    ready = max(now, muted_until or now, _digest_after(entry, preferences, seen) or now)
    until = quiet_until(quiet, preferences.timezone, ready) if quiet else None
    return until or ready


def wants(entry: Entry, preferences: Preferences) -> bool:
    """Tell whether an entry passes a subscription's filter."""
    text = f"{entry.title or ''}\n{entry.text}"
    return (
        _asked_for(entry, preferences.only)
        and (not preferences.match or matcher(preferences.match)(text))
        and not (preferences.exclude and matcher(preferences.exclude)(text))
        and _in_areas(entry, preferences.areas)
        and _severe_enough(entry, preferences.min_severity)
    )


def is_silent(entry: Entry, preferences: Preferences, now: datetime) -> bool:
    """Tell whether a message arrives without a sound."""
    if is_past(entry):
        return True
    asked = preferences.sound is not None and not entry.all_flags & _widened(preferences.sound)
    quiet = preferences.quiet
    hushed = (
        quiet is not None
        and quiet.then == "silent"
        and not entry.all_flags & quiet.allow
        and quiet_until(quiet, preferences.timezone, now) is not None
    )
    return asked or hushed


def mention_of(entry: Entry, preferences: Preferences) -> str | None:
    """Return who is to be called by name for this entry, the most urgent flag first."""
    wanted = (Flag.BREAKING, Flag.CURFEW, Flag.CURFEW_LIFTED, Flag.KEY_EVENT)
    flags = frozenset[Flag]() if is_past(entry) else entry.all_flags
    return next(
        (preferences.mention[f] for f in wanted if f in flags and f in preferences.mention), None
    )


def is_published(entry: Entry, preferences: Preferences) -> bool:
    """Tell whether an announcement channel passes the message on to its followers."""
    asked = {"breaking": {Flag.BREAKING}, "key-event": {Flag.BREAKING, Flag.KEY_EVENT}}
    return bool(entry.all_flags & asked.get(preferences.publish, set())) and not is_past(entry)


def reworded(first_seen: datetime, revised_at: datetime | None) -> datetime | None:
    """Return when a revision was seen that changed words; one as old as its entry changed none."""
    return revised_at if revised_at is not None and revised_at > first_seen else None


def corrected_at(entry: Entry, revised_at: datetime | None) -> datetime | None:
    """Return when a revised entry was corrected: as its source says, else when it was seen.

    A source that leaves its date alone would show the time of an earlier edit: only a date
    shortly before the edit was seen is believed.
    """
    told = entry.updated
    if revised_at is None or told is None or not timedelta(0) <= revised_at - told <= _RECENTLY:
        return revised_at
    return told


def ripe_at(
    entry: Entry, preferences: Preferences, seen: datetime, muted_until: datetime | None = None
) -> datetime:
    """Return from when on an entry seen then could be sent, as far as its reader's wishes go."""
    ripe = release_at(entry, preferences, seen=seen, now=seen, muted_until=muted_until)
    return seen if ripe is None else ripe


def _digest_after(entry: Entry, preferences: Preferences, seen: datetime) -> datetime | None:
    if preferences.digest is None or is_urgent(entry):
        return None
    try:
        return next_time(preferences.digest, preferences.timezone, seen)
    except ValueError:  # a digest that never comes must not swallow the news
        return None


def _asked_for(entry: Entry, asked: frozenset[Flag]) -> bool:
    return not asked or bool(entry.all_flags & _widened(asked))


def _widened(asked: frozenset[Flag]) -> frozenset[Flag]:
    # Whoever asks for curfews is not left believing in one that was lifted.
    return asked | {Flag.CURFEW_LIFTED} if Flag.CURFEW in asked else asked


def _in_areas(entry: Entry, areas: tuple[str, ...]) -> bool:
    """Tell whether an entry concerns the areas; one that names no area concerns everybody."""
    area = entry.notice.area if entry.notice else None
    return not areas or area is None or matcher(areas)(area)


def _severe_enough(entry: Entry, least: str | None) -> bool:
    severity = entry.notice.severity if entry.notice else None
    if least is None or severity is None or severity.lower() not in _SEVERITIES:
        return True
    return _SEVERITIES.index(severity.lower()) >= _SEVERITIES.index(least.lower())
