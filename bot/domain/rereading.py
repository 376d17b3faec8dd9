"""What an edit in place says of its entry's notice, and whether its readers must hear of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.lifecycle import HOLDING, holds
from bot.domain.model import Notice, NoticeStatus


def reread(before: Notice, said: Notice) -> Notice:
    """Return what an edited entry says of its notice, beside what it said before.

    A later end of the same order is an extension, whatever words tell it. What the edit leaves
    out (the place of a curfew that is extended) is still known.
    """
    if before.kind != said.kind:
        return said
    starts = said.starts or before.starts
    if starts and said.ends and starts >= said.ends:
        starts = said.starts
    kept = replace(
        said,
        area=said.area or before.area,
        starts=starts,
        severity=said.severity or before.severity,
    )
    prolonged = kept.status is NoticeStatus.IN_FORCE and _is_prolonged(before, said)
    return replace(kept, status=NoticeStatus.EXTENDED) if prolonged else kept


def is_new_word(before: Notice, said: Notice) -> bool:
    """Tell whether an edit says how long a notice holds, and does not just describe it better."""
    return (before.kind, before.status, before.ends) != (said.kind, said.status, said.ends)


def worth_telling(shown: Notice, said: Notice, now: datetime, seen: datetime | None = None) -> bool:
    """Tell whether an edit in place must be told in a message of its own, since edits make no sound.

    Args:
        shown: the notice as the entry's message shows it so far.
        said: the notice as the entry tells it now.
        now: the time of the edit.
        seen: when the entry was first seen.

    """
    if said.kind != shown.kind:
        return False
    if said.status is NoticeStatus.LIFTED:
        return holds(shown, now, seen)
    if not holds(said, now, seen):
        return False
    if not holds(shown, now, seen):
        return True  # whoever believes it is over must hear that it is not
    later = shown.ends is not None and said.ends is not None and said.ends > shown.ends
    return later or (said.status, shown.status) == HOLDING[::-1]


def _is_prolonged(before: Notice, said: Notice) -> bool:
    if before.status not in HOLDING or before.ends is None or said.ends is None:
        return False
    if said.ends == before.ends:
        return before.status is NoticeStatus.EXTENDED
    # Other hours altogether (tomorrow's in place of today's) are another order.
    return said.ends > before.ends and (said.starts is None or said.starts < before.ends)
