"""Known entries × what was read → new, revised, retracted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.fingerprint import is_print_of, source_print
from bot.domain.known import ABSENT, Known, Pending
from bot.domain.matching import Pairs, find_keys, match
from bot.domain.model import Deletions, Entry
from bot.domain.order import oldest_first
from bot.domain.reading import Reading
from bot.domain.stillness import is_still, seen_moving
from bot.domain.vanishing import cut_off, missing

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
    what to remember about them; ``aliases`` are new keys of what is known. ``replaced``: nothing
    of what was known is left on the page; ``cut``: so many entries are missing at its end.
    ``doubt`` is the source's own. ``official``: each change was told by itself, as a new version
    of an alert that names the old one.
    """

    new: tuple[Entry, ...] = ()
    announced: int = 0
    revised: tuple[Revised, ...] = ()
    retracted: tuple[Known, ...] = ()
    unsettled: tuple[Revised | Known, ...] = ()
    pending: dict[int, Pending | None] = field(default_factory=dict)
    aliases: dict[int, str] = field(default_factory=dict)
    replaced: bool = False
    cut: int = 0
    doubt: str | None = None
    official: bool = False

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
    page = replace(reading, entries=tuple(_believed(reading, policy.deletions)))
    pairs = match(known, page)
    first = first and all(k is None for _, k in pairs)
    # Nothing is told of what was taken away before anybody heard of it.
    removed = _removed(reading)
    unheard = [e for e, k in pairs if k is None and e.key not in removed]
    new = oldest_first(unheard, newest_first=reading.newest_first)
    revised, early, pending = _edits(pairs, policy, now, at_once=reading.partial)
    gone, absent, absences = _disappearances(known, pairs, reading, policy, now)
    return Changes(
        new=tuple(new),
        announced=_announced(len(new), policy.backlog, first=first),
        revised=tuple(revised),
        retracted=tuple(gone),
        unsettled=(*early, *absent),
        pending=_moved_on(known, pairs) | pending | absences,
        aliases=dict(_new_keys(page.entries, pairs)),
        replaced=_is_replaced(known, pairs, reading),
        cut=cut_off(known, pairs, reading),
        doubt=reading.doubt,
        official=reading.partial and all(entry.notice for entry in reading.entries),
    )


def brake(changes: Changes, *, limit: int, sent_in_a_day: int) -> str | None:
    """Return why a visit's rewriting must wait for a person, or None.

    A redesign, a consent page or an empty answer must not rewrite a hundred chats: more than
    ``limit`` entries, or more than half of those the story sent in a day when that is at least
    four, are too many to believe. Unsettled changes count too: they are what the page says now.
    A page that its source doubts changes nothing by itself. Alert services follow up on many of
    their alerts at once: there no half counts, and only ten times as many stop.
    """
    if changes.doubt and not changes.is_empty:
        return changes.doubt
    told = [c for c in changes.unsettled if _of(c).announced]
    count = sum(1 for r in changes.revised if r.known.announced)
    count += sum(1 for k in changes.retracted if k.announced) + len(told)
    if changes.official:
        limit, sent_in_a_day = limit * _MORE_ALERTS, 0
    if too_many(count, limit=limit, sent_in_a_day=sent_in_a_day):
        return f"one visit would rewrite or withdraw {count} entries"
    if changes.replaced:
        return "nothing of what the page said before is left on it"
    if changes.cut:
        return f"the page seems to be cut off: its last {changes.cut} entries are missing"
    return None


def too_many(count: int, *, limit: int, sent_in_a_day: int) -> bool:
    """Tell whether so many changes in one visit are beyond belief."""
    half = sent_in_a_day >= _A_DAY_WORTH_COMPARING and count > sent_in_a_day / 2
    return count > limit or half


_A_DAY_WORTH_COMPARING = 4
_MORE_ALERTS = 10  # times as many may change at once
_A_PAGE_WORTH_MISSING = 3  # fewer entries may well all be rewritten by an editor


def _of(change: Revised | Known) -> Known:
    return change.known if isinstance(change, Revised) else change


def _believed(reading: Reading, deletions: Deletions) -> list[Entry]:
    """Return the entries that count: one a key, and none beside its own withdrawal if that counts.

    One key cannot say two things; of one that is withdrawn and stands on the page as well, those
    who follow deletions hear the withdrawal.
    """
    removed = _removed(reading) if deletions is Deletions.RETRACT else set()
    first = {entry.key: entry for entry in reversed(reading.entries)}
    standing = [e for e in reading.entries if e.provisional or first[e.key] is e]
    return [entry for entry in standing if entry.key not in removed]


def _removed(reading: Reading) -> set[str]:
    """Return the keys of the page's own entries that it also calls withdrawn."""
    return set(find_keys(reading.removed, {entry.key for entry in reading.entries}).values())


def _new_keys(entries: Sequence[Entry], pairs: Pairs) -> Iterator[tuple[int, str]]:
    """Yield what is known under another key than the page gives it now."""
    for entry, (_, known) in zip(entries, pairs, strict=True):
        if known is None or entry.provisional:
            continue
        if not find_keys([entry.key], {known.key, known.alias or known.key}):
            yield known.id, entry.key


def _announced(count: int, backlog: int | None, *, first: bool) -> int:
    return count if not first or backlog is None else min(count, backlog)


def _edits(
    pairs: Pairs, policy: Policy, now: datetime, *, at_once: bool
) -> tuple[list[Revised], list[Revised], dict[int, Pending | None]]:
    """Return what was edited and held still, what did not yet, and what to remember of it.

    Where a page holds only what changed, an edit is not there to be seen again: it counts at once.
    """
    revised, early = [], []
    pending: dict[int, Pending | None] = {}
    for entry, known in pairs:
        if known is None:
            continue
        if is_print_of(known.fingerprint, entry):
            if known.pending is not None:
                pending[known.id] = None
        elif at_once or is_still(known, print_ := source_print(entry), policy.settle, now):
            revised.append(Revised(known, entry))
            pending[known.id] = None
        else:
            early.append(Revised(known, entry))
            pending[known.id] = seen_moving(known, print_, now)
    return revised, early, pending


def _disappearances(
    known: Sequence[Known], pairs: Pairs, reading: Reading, policy: Policy, now: datetime
) -> tuple[list[Known], list[Known], dict[int, Pending | None]]:
    """Return what is gone for good, what is missing since less than ``settle``, and its memory."""
    if policy.deletions is Deletions.IGNORE:
        return [], [], {}
    seen = {k.id for _, k in pairs if k is not None}
    named = _named(known, reading.removed)
    gone = [k for k in known if k.id in named and k.announced and not k.retracted]
    gone = [k for k in gone if k.id not in seen]
    absent = []
    pending: dict[int, Pending | None] = {}
    for k in (k for k in missing(known, pairs, reading) if k.id not in named):
        if is_still(k, ABSENT, policy.settle, now) and k.pending is not None:
            gone.append(k)
        else:
            absent.append(k)
            pending[k.id] = seen_moving(k, ABSENT, now)
    return gone, absent, pending


def _named(known: Sequence[Known], keys: Sequence[str]) -> set[int]:
    """Return the ids of what is known under keys, old or new."""
    ids = {k.alias: k.id for k in known if k.alias is not None} | {k.key: k.id for k in known}
    return {ids[key] for key in find_keys(keys, ids).values()}


def _moved_on(known: Sequence[Known], pairs: Pairs) -> dict[int, Pending | None]:
    """Forget what was pending of entries that slid off the page: nothing more is seen of it."""
    seen = {k.id for _, k in pairs if k is not None}
    return {k.id: None for k in known if k.pending is not None and k.id not in seen}


def _is_replaced(known: Iterable[Known], pairs: Pairs, reading: Reading) -> bool:
    standing = sum(1 for k in known if k.announced and not k.retracted)
    survivors = any(k is not None for _, k in pairs)
    return reading.complete and standing >= _A_PAGE_WORTH_MISSING and not survivors


def withdrawn(entry: Entry) -> Entry:
    """Return an entry as withdrawn at its source."""
    return replace(entry, retracted=True)
