"""Whether an edit speaks of its entry's notice at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.flags import mark
from bot.domain.model import Entry, Notice, Story


def says_the_same(
    last: Entry, edited: Entry, notice: Notice, *, story: Story, now: datetime
) -> bool:
    """Tell whether an edit leaves the words of a notice alone.

    Hours are counted from an entry's own date, and from the moment it is read where it has none or
    its source moves it with every edit: "until 6 a.m." read again tomorrow would be another night.
    So the old words are read once more, as if they were told now.

    Args:
        last: the entry as it is known.
        edited: the entry as its source tells it now.
        notice: what was read from its words.
        story: its story.
        now: the time of the visit.

    """
    if edited.notice is not None:  # its source says it outright, in a field of its own
        return False
    bare = replace(
        last, notice=None, retracted=False, published=edited.published, updated=edited.updated
    )
    read = mark(bare, words=story.words, language=story.language, timezone=story.timezone, seen=now)
    return read.notice == notice
