"""The life of a notice: which announcements a later word reaches, and what each then shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.domain.areas import covers, same_area
from bot.domain.model import Notice, NoticeStatus

HOLDING = (NoticeStatus.IN_FORCE, NoticeStatus.EXTENDED)
OVER = (NoticeStatus.LIFTED, NoticeStatus.EXPIRED)

# A curfew that ended this morning is extended at noon for another night; one of last week is not.
_REVIVED_WITHIN = timedelta(days=1)
# What was over days before anybody here saw it comes from an archive (or a rehearsal): it is told as
# it stood there, since its clock is not ours.
_ARCHIVED_AFTER = timedelta(days=2)
_OLD_AFTER = timedelta(days=1)
# Often a lifting is announced at the very end of what it lifts, or just after it.
_LIFTED_WITHIN = timedelta(hours=1)
_EVER = datetime.max.replace(tzinfo=UTC)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Telling:
    """What one entry of a story says of a notice.

    Attributes:
        entry: the entry's number; numbers grow with time.
        first: the notice as the entry first told it, at ``since``.
        last: the notice as the entry tells it now; its status or its end changed last at ``said``.
        seen: when the entry was first seen here, if it matters; see ``timed``.

    """

    entry: int
    first: Notice
    since: datetime
    last: Notice
    said: datetime
    seen: datetime | None = None


def holds(notice: Notice, now: datetime, seen: datetime | None = None) -> bool:
    """Tell whether a notice is in force or will be; arguments as for ``timed``."""
    return timed(notice, now, seen).status in HOLDING


def is_over(notice: Notice | None) -> bool:
    """Tell whether a notice was lifted or has run out."""
    return notice is not None and notice.status in OVER


def expired_long_ago(notice: Notice, now: datetime) -> bool:
    """Tell whether a notice ran out so long ago that no reader looks at its message any more.

    After days without us the chats are not busied with the edits of all that ran out meanwhile.
    """
    if notice.status is not NoticeStatus.EXPIRED or notice.ends is None:
        return False
    return now - notice.ends > _OLD_AFTER


def timed(notice: Notice, now: datetime, seen: datetime | None = None) -> Notice:
    """Return a notice as it stands at a moment: expired when its end has come.

    Args:
        notice: the notice.
        now: the moment.
        seen: when its entry was first seen: what was over for days by then is out of an archive,
            and stays as that tells it.

    """
    ends = notice.ends
    if notice.status not in HOLDING or ends is None or ends > now:
        return notice
    if seen is not None and seen - ends > _ARCHIVED_AFTER:
        return notice
    return replace(notice, status=NoticeStatus.EXPIRED)


def lapses_at(notice: Notice) -> datetime | None:
    """Return when a notice will run out by itself, or None."""
    return notice.ends if notice.status in HOLDING else None


def standing(tellings: Iterable[Telling], now: datetime) -> dict[int, Notice]:
    """Return what every entry's message is to show of its notice.

    Each announcement stays one of its own; what is told later reaches others by these rules:

    - Only an extension and a lifting (or a word that it is over) reach others, only of the same kind and never another area.
      A name may contain the other; where either names none, they belong together only while no
      two places are in question. A lifting that names no place, with curfews in force in several,
      lifts none of those: nobody should believe that all of them ended.
    - A lifting ends what has begun; only where nothing has, it cancels what begins soonest.
    - An extension moves the most recent announcement whose end it lies behind, with all that tell
      the same hours; it never brings an end forward. One that ran out within a day is revived.
    - A newer announcement for other hours is one of its own and changes no other.
    - What an alert service says (it alone tells a severity) of one of its alerts is said of no
      other of its alerts: it names each by its id.
    - What an entry says in a later edit is its latest word, and reaches others as a new entry's.

    Args:
        tellings: those of one story and one kind, in any order, without withdrawn entries: a
            lifting that was withdrawn is undone by leaving it out.
        now: the moment; what has run out is expired.

    """
    lives, every = _Lives(), list(tellings)
    for at, entry, _, notice in sorted(_words(every), key=lambda word: word[:3]):
        lives.hear(at, entry, notice)
    return {t.entry: timed(lives.shown[t.entry], now, t.seen) for t in every}


def _words(tellings: Iterable[Telling]) -> Iterable[tuple[datetime, int, int, Notice]]:
    for telling in tellings:
        yield telling.since, telling.entry, 0, telling.first
        if telling.last != telling.first:
            yield max(telling.since, telling.said), telling.entry, 1, telling.last


@dataclass(slots=True)
class _Lives:
    """What is shown after each word, in the order of time."""

    shown: dict[int, Notice] = field(default_factory=dict)
    told: dict[int, datetime] = field(default_factory=dict)

    def hear(self, at: datetime, entry: int, word: Notice) -> None:
        before = self.shown.get(entry)
        for other in self._reached(at, entry, word, before):
            self.shown[other] = _changed(self.shown[other], word, at)
        self.shown[entry] = _own(before, word, at)
        self.told[entry] = at

    def _reached(
        self, at: datetime, entry: int, word: Notice, before: Notice | None
    ) -> tuple[int, ...]:
        if word.status is NoticeStatus.IN_FORCE:
            return ()
        others = [e for e in self.shown if e != entry and self._may_mean(e, word, at)]
        near = self._in_place(others, word.area)
        if before is not None:  # an edit means what it stood for
            return tuple(e for e in near if overlap(self.shown[e], before))
        return self._ended(near, at) if word.status in OVER else self._latest(near)

    def _may_mean(self, entry: int, word: Notice, at: datetime) -> bool:
        claim = self.shown[entry]
        if claim.kind != word.kind or claim.status not in HOLDING:
            return False
        if claim.severity and word.severity:
            return False
        if word.status in OVER:
            return claim.ends is None or at - claim.ends <= _LIFTED_WITHIN
        if claim.ends is None or word.ends is None:
            return holds(claim, at)
        return claim.ends < word.ends and at - claim.ends <= _REVIVED_WITHIN

    def _in_place(self, entries: list[int], area: str | None) -> list[int]:
        named = {e: place for e in entries if (place := self.shown[e].area)}
        nameless = [e for e in entries if e not in named]
        if area is None:
            return entries if _is_one(named.values()) else nameless
        here = [e for e, place in named.items() if same_area(area, place)]
        here = here or [e for e, place in named.items() if covers(area, place)]
        alone = len(here) == len(named) or _is_one([area, *named.values()])
        return [*here, *nameless] if alone else here

    def _ended(self, entries: list[int], at: datetime) -> tuple[int, ...]:
        begun = [e for e in entries if (self.shown[e].starts or _NEVER) <= at]
        if begun or not entries:
            return tuple(begun)
        soonest = min(entries, key=lambda e: self.shown[e].starts or _NEVER)
        return self._alike(soonest, entries)

    def _latest(self, entries: list[int]) -> tuple[int, ...]:
        if not entries:
            return ()
        return self._alike(max(entries, key=lambda e: (self.told[e], e)), entries)

    def _alike(self, entry: int, entries: list[int]) -> tuple[int, ...]:
        return tuple(e for e in entries if overlap(self.shown[e], self.shown[entry]))


def _changed(claim: Notice, word: Notice, at: datetime) -> Notice:
    """Return an announcement after another entry's word."""
    if word.status in OVER:
        return replace(claim, status=word.status, ends=_ended(word, claim, at))
    known = claim.ends if claim.status is NoticeStatus.EXTENDED else None
    # "Extended", and nobody says until when: the old end must not end it.
    return replace(claim, status=NoticeStatus.EXTENDED, ends=word.ends or known)


def _own(before: Notice | None, word: Notice, at: datetime) -> Notice:
    """Return what an entry shows after its own word; a lifted one has ended at that moment."""
    if before is None or word.status is not NoticeStatus.LIFTED:
        return word
    return replace(word, ends=_ended(word, before, at))


def _ended(word: Notice, claim: Notice, at: datetime) -> datetime:
    """Return when a notice that is over ended: as it is told, else by itself, else now."""
    over = claim.ends if claim.ends is not None and claim.ends <= at else None
    return word.ends or over or _second(at)


def overlap(one: Notice, other: Notice) -> bool:
    """Tell whether two notices hold at the same time; what is not said may be any time."""
    latest_start = max(one.starts or _NEVER, other.starts or _NEVER)
    return latest_start < min(one.ends or _EVER, other.ends or _EVER)


def _is_one(areas: Iterable[str]) -> bool:
    """Tell whether names may all mean one place."""
    names = list(areas)
    return all(covers(a, b) or covers(b, a) for a in names for b in names)


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
