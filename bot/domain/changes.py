"""Known entries × what was read → new, revised, retracted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.fingerprint import fingerprint
from bot.domain.known import ABSENT, Known, Pending
from bot.domain.matching import Pairs, match
from bot.domain.model import Deletions, Entry
from bot.domain.reading import Reading

__all__ = ["ABSENT", "Changes", "Known", "Pending", "Policy", "Revised", "brake", "detect"]


@dataclass(frozen=True, slots=True)
class Policy:
    """What a story and its source ask of change detection."""

    settle: timedelta
    deletions: Deletions
    backlog: int | None = 1
    brake: int = 10


@dataclass(frozen=True, slots=True)
class Revised:
    """A known entry with its new content (the old content struck when it is retracted)."""

    known: Known
    entry: Entry


@dataclass(frozen=True, slots=True)
class Changes:
    """What one visit means.

    ``new`` is oldest first; of them only the last ``announced`` are told. ``revised`` and
    ``retracted`` have held still long enough; ``unsettled`` have not yet, and ``pending`` is
    what to remember about them. ``replaced``: nothing of what was known is left on the page.
    ``doubt`` is the source's own.
    """

    new: tuple[Entry, ...] = ()
    announced: int = 0
    revised: tuple[Revised, ...] = ()
    retracted: tuple[Known, ...] = ()
    unsettled: tuple[Revised | Known, ...] = ()
    pending: dict[int, Pending | None] = field(default_factory=dict)
    replaced: bool = False
    doubt: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether the page says what it said before."""
        return not (self.new or self.revised or self.retracted or self.unsettled)


def detect(
    known: Sequence[Known], reading: Reading, policy: Policy, now: datetime, *, first: bool
) -> Changes:
    """Compare a reading with what is known of its source.

    Args:
        known: all entries ever read from the source, in the order they were recorded.
        reading: what the page shows.
        policy: how long edits must hold still, what a disappearance means, the backlog.
        now: the time of the visit.
        first: whether this is the first successful visit of this address. Where it shows entries
            that are known, it is an old page under a new address, and all its news is told.

    """
    pairs = match(known, _one_of_each(reading.entries))
    first = first and all(k is None for _, k in pairs)
    new = _oldest_first([e for e, k in pairs if k is None], newest_first=reading.newest_first)
    revised, early, pending = _edits(pairs, policy, now)
    gone, missing, absences = _disappearances(known, pairs, reading, policy, now)
    return Changes(
        new=tuple(new),
        announced=_announced(len(new), policy.backlog, first=first),
        revised=tuple(revised),
        retracted=tuple(gone),
        unsettled=(*early, *missing),
        pending=pending | absences,
        replaced=_is_replaced(known, pairs, reading),
        doubt=reading.doubt,
    )


def brake(changes: Changes, *, limit: int, sent_in_a_day: int) -> str | None:
    """Return why a visit's rewriting must wait for a person, or None.

    A redesign, a consent page or an empty answer must not rewrite a hundred chats: more than
    ``limit`` entries, or more than half of those the story sent in a day when that is at least
    four, are too many to believe. Unsettled changes count too: they are what the page says now.
    A page that its source doubts changes nothing by itself.
    """
    if changes.doubt and not changes.is_empty:
        return changes.doubt
    told = [c for c in changes.unsettled if _of(c).announced]
    count = sum(1 for r in changes.revised if r.known.announced)
    count += sum(1 for k in changes.retracted if k.announced) + len(told)
    if too_many(count, limit=limit, sent_in_a_day=sent_in_a_day):
        return f"one visit would rewrite or withdraw {count} entries"
    if changes.replaced:
        return "nothing of what the page said before is left on it"
    return None


def too_many(count: int, *, limit: int, sent_in_a_day: int) -> bool:
    """Tell whether so many changes in one visit are beyond belief."""
    half = sent_in_a_day >= _A_DAY_WORTH_COMPARING and count > sent_in_a_day / 2
    return count > limit or half


_A_DAY_WORTH_COMPARING = 4
_A_PAGE_WORTH_MISSING = 3  # fewer entries may well all be rewritten by an editor


def _of(change: Revised | Known) -> Known:
    return change.known if isinstance(change, Revised) else change


def _one_of_each(entries: Sequence[Entry]) -> list[Entry]:
    """Drop an entry whose identity stands on the page already: one key cannot say two things."""
    first = {entry.key: entry for entry in reversed(entries)}
    return [entry for entry in entries if entry.provisional or first[entry.key] is entry]


def _announced(count: int, backlog: int | None, *, first: bool) -> int:
    return count if not first or backlog is None else min(count, backlog)


def _oldest_first(entries: list[Entry], *, newest_first: bool) -> list[Entry]:
    """Order by date where all have one, else by the page; ties stay in the page's order."""
    upward = entries[::-1] if newest_first else entries
    dated = [(e.published, e) for e in upward if e.published is not None]
    if len(dated) < len(upward):
        return upward
    return [entry for _, entry in sorted(dated, key=lambda pair: pair[0])]


def _edits(
    pairs: Pairs, policy: Policy, now: datetime
) -> tuple[list[Revised], list[Revised], dict[int, Pending | None]]:
    revised, early = [], []
    pending: dict[int, Pending | None] = {}
    for entry, known in pairs:
        if known is None:
            continue
        print_ = fingerprint(entry)
        if print_ == known.fingerprint:
            if known.pending is not None:
                pending[known.id] = None
        elif _is_still(known, print_, policy.settle, now):
            revised.append(Revised(known, entry))
            pending[known.id] = None
        else:
            early.append(Revised(known, entry))
            pending[known.id] = _first_seen(known, print_, now)
    return revised, early, pending


def _disappearances(
    known: Sequence[Known], pairs: Pairs, reading: Reading, policy: Policy, now: datetime
) -> tuple[list[Known], list[Known], dict[int, Pending | None]]:
    """Return what is gone for good, what is missing since less than ``settle``, and its memory."""
    if policy.deletions is Deletions.IGNORE:
        return [], [], {}
    seen = {k.id for _, k in pairs if k is not None}
    # A pinned entry stays on top while the window moves on: it says nothing of what is between.
    window = {k.id for entry, k in pairs if k is not None and not entry.pinned}
    removed = set(reading.removed)
    standing = [k for k in known if k.announced and not k.retracted and k.id not in seen]
    gone = [k for k in standing if k.key in removed]
    missing = []
    pending: dict[int, Pending | None] = {}
    for k in standing:
        if k.key in removed or not (reading.complete or _in_a_gap(k, window)):
            continue
        if _is_still(k, ABSENT, policy.settle, now) and k.pending is not None:
            gone.append(k)
        else:
            missing.append(k)
            pending[k.id] = _first_seen(k, ABSENT, now)
    return gone, missing, pending


def _in_a_gap(known: Known, window: set[int]) -> bool:
    """Tell a deletion from an entry that slid out of a window: older and newer ones still stand."""
    return bool(window) and min(window) < known.id < max(window)


def _is_still(known: Known, print_: str, settle: timedelta, now: datetime) -> bool:
    if not known.announced or settle <= timedelta(0):
        return True
    held = known.pending
    return held is not None and held.fingerprint == print_ and now - held.since >= settle


def _first_seen(known: Known, print_: str, now: datetime) -> Pending:
    held = known.pending
    same = held is not None and held.fingerprint == print_
    # Never in the future: a clock that was set back does not make an edit wait for it.
    return Pending(print_, min(held.since, now) if same and held else now)


def _is_replaced(known: Iterable[Known], pairs: Pairs, reading: Reading) -> bool:
    standing = sum(1 for k in known if k.announced and not k.retracted)
    survivors = any(k is not None for _, k in pairs)
    return reading.complete and standing >= _A_PAGE_WORTH_MISSING and not survivors


def withdrawn(entry: Entry) -> Entry:
    """Return an entry as withdrawn at its source."""
    return replace(entry, retracted=True)
