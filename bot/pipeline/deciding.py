"""What a claimed row's turn comes to: nothing to do, not yet, or a message alone or with others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain import bundles, routing, timing
from bot.domain.allowance import full_until
from bot.domain.lifecycle import timed
from bot.domain.model import DeliveryState, Entry, Preferences, Priority
from bot.pipeline import settling
from bot.pipeline.order import Order, Rules, alone, together
from bot.ports import Claimed, Ledger, Member, Settled

# A row gives way to older ones for so long: they are due, and its chat is free.
_WAY = timedelta(seconds=1)
_LOOKBACK = timedelta(minutes=10)  # past that an entry counts as held back anyway


@dataclass(frozen=True, slots=True)
class _Scene:
    """A row's turn: what is asked of the ledger is asked once."""

    row: Claimed
    rules: Rules
    now: datetime
    posted: tuple[datetime, ...] = ()

    def release(self, entry: Entry, seen: datetime) -> datetime | None:
        """Return when its reader's wishes let an entry go."""
        row = self.row
        return routing.release_at(
            entry, row.preferences, seen=seen, now=self.now, muted_until=row.muted_until
        )

    def full(self, *entries: Entry) -> datetime | None:
        """Return until when ``at_most`` keeps entries back."""
        ceiling = self.row.preferences.at_most
        if ceiling is None or all(map(routing.is_urgent, entries)):
            return None
        return full_until(ceiling, self.posted, self.now)

    def held_back(self, entry: Entry, seen: datetime) -> bool:
        """Tell whether an entry may be told with others."""
        row = self.row
        return bundles.held_back(
            entry,
            row.preferences,
            seen=seen,
            now=self.now,
            muted_until=row.muted_until,
            posted=self.posted,
        )

    def too_late(self, entry: Entry, seen: datetime, priority: Priority) -> bool:
        """Tell whether an entry is too old; what waited by its reader's wish did not age.

        What a new reader is told of the time before grows old from when they came.
        """
        row = self.row
        ripe = routing.ripe_at(entry, row.preferences, seen, row.muted_until)
        ripe = max(ripe, row.since or ripe)
        if row.preferences.at_most and not routing.is_urgent(entry):
            ripe += row.preferences.at_most.per
        return timing.too_late(self.now, ripe, priority, self.rules.max_age)

    def may_join(self, member: Member) -> bool:
        """Tell whether another row may be told in this row's message."""
        entry, seen = member.entry, member.first_seen
        released = self.release(entry, seen)
        return (
            not entry.retracted
            and released is not None
            and released <= self.now
            and self.full(entry) is None
            and self.held_back(entry, seen)
            and not self.too_late(entry, seen, _priority(entry, self.row.preferences))
        )


async def decide(ledger: Ledger, row: Claimed, rules: Rules, now: datetime) -> Order | Settled:
    """Decide what is done with a row now that its turn has come.

    What stands in the chat is brought up to date at any time, since that makes no sound. What is
    told for the first time must be allowed at this moment, else the row goes back to sleep.

    Raises:
        LedgerError: the ledger could not be asked; nothing was changed.

    """
    row = _by_now(row, now)
    if row.parts and row.bundle:
        return together(row, row.bundle, rules, now)
    if row.lead is not None and not row.parts and row.delivered is not None:
        # The chat lives under another id since; what stood in the old one cannot be reached.
        return settling.finished(row, DeliveryState.DONE, now)
    killed = row.doubt and row.delivered is None
    if row.parts and not killed:
        return alone(row, rules, now)
    if row.entry.retracted and not row.parts and not row.doubt and not row.bundle:
        return settling.finished(row, DeliveryState.DONE, now)
    if row.doubt:  # it may stand there: it is too late to drop it
        row = replace(row, preferences=_patient(row.preferences))
    scene = _Scene(row, rules, now, await _posted(ledger, row, now))
    if row.bundle:
        return _begun(scene)
    return (None if row.parts else _not_yet(scene)) or await _first(ledger, scene)


def _by_now(row: Claimed, now: datetime) -> Claimed:
    """Return a row whose notices show what has run out: after an outage its turn may come late."""
    bundle = tuple(replace(m, entry=_timed(m.entry, now, m.first_seen)) for m in row.bundle)
    return replace(row, entry=_timed(row.entry, now, row.first_seen), bundle=bundle)


def _timed(entry: Entry, now: datetime, seen: datetime) -> Entry:
    return replace(entry, notice=timed(entry.notice, now, seen)) if entry.notice else entry


async def _posted(ledger: Ledger, row: Claimed, now: datetime) -> tuple[datetime, ...]:
    ceiling = row.preferences.at_most
    if ceiling is None:
        return ()
    since = now - ceiling.per - _LOOKBACK
    return tuple(await ledger.posted_since(row.target.id, row.story, since))


def _not_yet(scene: _Scene) -> Settled | None:
    """Return what becomes of a row that may not be told now, or None if it may."""
    row, now = scene.row, scene.now
    # What was taken away and comes back is new again.
    seen = row.first_seen if row.delivered is None else row.revised_at or row.first_seen
    released = scene.release(row.entry, seen)
    if released is None:
        return settling.finished(row, DeliveryState.DROPPED, now)
    if released > now:
        return settling.asleep(row, released)
    if scene.too_late(row.entry, seen, row.priority) and not row.doubt and not row.entry.retracted:
        return settling.finished(row, DeliveryState.EXPIRED, now)
    full = scene.full(row.entry)
    return settling.asleep(row, full) if full else None


async def _first(ledger: Ledger, scene: _Scene) -> Order | Settled:
    """Order a first message, with others that waited as this one did."""
    row, now = scene.row, scene.now
    counted = _counts(row.preferences, (row.entry,))
    single = alone(row, scene.rules, now, counted=counted)
    fresh = not scene.held_back(row.entry, row.first_seen)
    if fresh or row.delivered is not None or row.entry.retracted:
        return single
    me = Member(row.entry_id, row.entry, row.wanted, row.first_seen, row.revised_at)
    found = await ledger.companions(row, now, bundles.MOST)
    others = [replace(m, entry=_timed(m.entry, now, m.first_seen)) for m in found]
    group = sorted((*filter(scene.may_join, others), me), key=lambda member: member.entry_id)
    chosen = tuple(group[: bundles.MOST])
    if me in chosen and len(chosen) >= bundles.least(row.preferences):
        counted = _counts(row.preferences, [member.entry for member in chosen])
        await ledger.tie(row, chosen)  # marked before it is sent, like the row itself
        return together(row, chosen, scene.rules, now, counted=counted)
    if group[0] is not me and not routing.is_urgent(row.entry) and not row.parts:
        return settling.asleep(row, now + _WAY)
    return single


def _begun(scene: _Scene) -> Order | Settled:
    """Order a shared message again of which nothing stands yet, as far as anyone knows."""
    row, now, members = scene.row, scene.now, scene.row.bundle
    entries = [member.entry for member in members if not member.entry.retracted]
    if not entries and not row.doubt:
        return settling.finished(row, DeliveryState.DONE, now)
    patient = _Scene(replace(row, preferences=_patient(row.preferences)), scene.rules, now)
    times = [patient.release(m.entry, m.first_seen) or now for m in members]
    until = max([*times, scene.full(*entries) or now])
    if entries and until > now:
        return settling.asleep(row, until)
    return together(row, members, scene.rules, now, counted=_counts(row.preferences, entries))


def _patient(preferences: Preferences) -> Preferences:
    """Return preferences that drop nothing: what was let go once is not taken back."""
    quiet = preferences.quiet
    if quiet is None or quiet.then != "drop":
        return preferences
    return replace(preferences, quiet=replace(quiet, then="digest"))


def _counts(preferences: Preferences, entries: Sequence[Entry]) -> bool:
    return preferences.at_most is not None and not all(map(routing.is_urgent, entries))


def _priority(entry: Entry, preferences: Preferences) -> Priority:
    urgent = routing.is_urgent(entry)
    return Priority.DIGEST if preferences.digest and not urgent else routing.priority_of(entry, 1)
