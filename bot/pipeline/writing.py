"""From what a visit found to what is to be written of it."""

from __future__ import annotations

from datetime import datetime

from bot.domain import changes as ch
from bot.domain.fingerprint import source_print
from bot.domain.flags import mark
from bot.domain.model import Entry, Story
from bot.domain.routing import priority_of
from bot.ports import Write


def new_writes(story: Story, changes: ch.Changes, now: datetime) -> tuple[Write, ...]:
    """Return writes of all that is new; but for the backlog it is announced."""
    quiet = len(changes.new) - changes.announced
    return tuple(
        write_of(story, entry, now, announce=place >= quiet)
        for place, entry in enumerate(changes.new)
    )


def write_of(
    story: Story,
    entry: Entry,
    now: datetime,
    *,
    known: ch.Known | None = None,
    announce: bool = True,
) -> Write:
    """Return the write of an entry, flagged; of one that is ``known`` it is a revision."""
    flagged = mark(
        entry, words=story.words, language=story.language, timezone=story.timezone, seen=now
    )
    return Write(
        flagged,
        source_print(entry),
        priority_of(flagged, 1 if known is None else known.revision + 1),
        known.id if known else None,
        known.announced if known else announce,
    )
