"""The short message that tells what became of a notice when only an edit in place told it."""

from __future__ import annotations

from datetime import datetime

from bot.domain.blocks import Paragraph, Rich
from bot.domain.model import Entry, Flag, Notice, NoticeStatus
from bot.domain.wording import notice_sentence


def bulletin(
    announcement: Entry, notice: Notice, *, key: str, at: datetime, timezone: str, language: str
) -> Entry:
    """Return an entry that says where a notice stands now, and links to its announcement.

    Args:
        announcement: the entry that was edited.
        notice: its notice as it stands now.
        key: the new entry's key.
        at: when it became known.
        timezone: whose clock the sentence is in: the story's. The chats' own clocks and languages
            stand in the line that every message has for its notice.
        language: the story's.

    """
    flags = frozenset[Flag]()
    if notice.kind == "curfew":
        lifted = notice.status is NoticeStatus.LIFTED
        flags = frozenset({Flag.CURFEW_LIFTED if lifted else Flag.CURFEW})
    words = notice_sentence(notice, timezone, language)
    words = words[:1].upper() + words[1:]
    return Entry(
        key,
        (Paragraph(Rich(words)),),
        url=announcement.url,
        published=at,
        flags=flags,
        notice=notice,
    )
