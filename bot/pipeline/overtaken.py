"""A page that was read while its source pushed: what was pushed is not undone by it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.domain.known import Known
from bot.ports import VisitRecord, Write

_SOON = timedelta(seconds=10)


def keys_of(record: VisitRecord, known: Sequence[Known]) -> set[str]:
    """Return the keys of what a push says anything new of, also where it must hold still yet."""
    moving = {k.key for k in known if record.pending.get(k.id) is not None}
    return moving | {write.entry.key for write in record.writes}


def without(
    record: VisitRecord, known: Sequence[Known], keys: Collection[str], settle: timedelta
) -> VisitRecord:
    """Return a visit that leaves alone what was pushed while it was under way.

    Nobody can say which of the two is newer. The page is not taken as read, its validators and
    its cursor are not kept: the next visit reads all of it again, soon.

    Args:
        record: what the visit found.
        known: what is known of the source, what was pushed included.
        keys: the keys of what was pushed.
        settle: how long an edit must hold still.

    """
    touched = {k.id for k in known if k.key in keys}

    def is_free(write: Write) -> bool:
        return write.known not in touched and write.entry.key not in keys

    held = record.held and replace(record.held, writes=tuple(filter(is_free, record.held.writes)))
    return replace(
        record,
        writes=tuple(filter(is_free, record.writes)),
        pending={id_: seen for id_, seen in record.pending.items() if id_ not in touched},
        held=held if held and held.writes else None,
        next_visit=min(record.next_visit, record.at + max(settle, _SOON)),
        validators=None,
        cursor=None,
    )
