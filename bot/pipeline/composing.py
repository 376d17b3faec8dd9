"""From what an editor wrote to the entry that readers get: no ledger, no clock."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

from bot.domain.blocks import Block, Image, Link, Video
from bot.domain.flags import mark
from bot.domain.model import Entry, Flag, Notice, NoticeStatus, Story
from bot.domain.rules import rules_for
from bot.domain.typed import is_address, typed
from bot.ports import Draft, DraftRefusedError, Level

LONGEST = 4000  # characters of a text; it fits into one message on both services
LONGEST_NOTE = 500  # characters of a note or a reason
LONGEST_AREA = 100

_FLAGS = {"breaking": Flag.BREAKING, "curfew": Flag.CURFEW}
_CURFEWS = frozenset({Flag.CURFEW, Flag.CURFEW_LIFTED})


def composed(draft: Draft, story: Story, now: datetime) -> Entry:
    """Return the entry that a draft becomes.

    The level decides the flags; what the text says of a curfew counts too, unless the editor chose
    ``live``. What the draft says of area and times goes before what its text says.

    Raises:
        DraftRefusedError: there is nothing to tell, or it cannot be so.

    """
    _check(draft, now)
    picture = (Image(draft.picture),) if draft.picture else ()
    flag = _FLAGS.get(draft.level)
    entry = Entry(
        key="alert",
        blocks=(*words("text", draft.text), *picture),
        url=draft.url,
        published=now,
        flags=frozenset({flag} if flag else ()),
    )
    if draft.level == "live":
        return replace(entry, notice=_with_draft(None, draft))
    said = _said(entry, story, now)
    entry = replace(entry, flags=_agreeing(entry.flags | (said.flags & _CURFEWS)))
    if entry.flags & _CURFEWS:
        notice = said.notice or Notice("curfew", NoticeStatus.IN_FORCE)
        return replace(entry, notice=_with_draft(notice, draft))
    return replace(entry, notice=_with_draft(None, draft))


def corrected(
    entry: Entry,
    story: Story,
    now: datetime,
    *,
    text: str | None,
    note: str | None,
    flags: Collection[Flag] | None,
) -> Entry:
    """Return an entry with an editor's words, note and flags; what is None stays.

    New words stand for all the old ones, the headline included: what is corrected is what a
    reader sees. Pictures, films and links stay. What the words say of a curfew goes before what
    was known of it.

    Raises:
        DraftRefusedError: the words are none, or the flags cannot be.

    """
    changed = replace(entry, updated=now, note=checked_note("note", note) or entry.note)
    if text is not None:
        blocks = _around(entry, words("text", text))
        changed = _reworded(entry, replace(changed, blocks=blocks), story, now)
    return changed if flags is None else _flagged(changed, frozenset(flags), story, now)


def words(field: str, text: str) -> tuple[Block, ...]:
    """Return a text's paragraphs. Raises ``DraftRefusedError`` for none or too many characters."""
    blocks = typed(text)
    if not blocks:
        raise DraftRefusedError(field, "There is nothing to tell yet: write the words.")
    length = len(text.strip())
    if length > LONGEST:
        raise DraftRefusedError(
            field, f"The text has {length:,} characters; there is room for {LONGEST:,}."
        )
    return blocks


def checked_note(field: str, note: str | None) -> str | None:
    """Return a note on one line, None for an empty one; ``DraftRefusedError`` for a long one."""
    text = " ".join((note or "").split())
    if len(text) > LONGEST_NOTE:
        raise DraftRefusedError(
            field, f"The {field} has {len(text):,} characters; there is room for {LONGEST_NOTE}."
        )
    return text or None


def _check(draft: Draft, now: datetime) -> None:
    if draft.level not in get_args(Level):
        raise DraftRefusedError(
            "level", f"There is no level {draft.level!r}: it is breaking, curfew or live."
        )
    for field, address in (("url", draft.url), ("picture", draft.picture)):
        if address is not None and not is_address(address):
            raise DraftRefusedError(
                field, f"The {field} is no web address: it begins with https://"
            )
    if len(draft.area or "") > LONGEST_AREA:
        raise DraftRefusedError("area", f"The area is longer than {LONGEST_AREA} characters.")
    if draft.until and draft.until <= now:
        raise DraftRefusedError("until", "The end has passed already: give a time that is ahead.")
    if draft.until and draft.starts and draft.until <= draft.starts:
        raise DraftRefusedError("until", "It would end before it starts: look at the two times.")


def _said(entry: Entry, story: Story, now: datetime) -> Entry:
    """Return the entry with what its words alone say, heard now."""
    bare = replace(
        entry, title=None, flags=frozenset(), notice=None, published=now, retracted=False
    )
    own = {Flag.CURFEW: story.words.get(Flag.CURFEW, ())}
    return mark(bare, words=own, language=story.language, timezone=story.timezone, seen=now)


def _with_draft(notice: Notice | None, draft: Draft) -> Notice | None:
    """Return a notice with what the draft says; an hour of the text that contradicts it goes."""
    area = " ".join((draft.area or "").split()) or None
    if notice is None and not (area or draft.starts or draft.until):
        return None
    base = notice or Notice("alert", NoticeStatus.IN_FORCE)
    starts = _utc(draft.starts) or base.starts
    ends = _utc(draft.until) or base.ends
    if starts and ends and ends <= starts:
        starts = starts if draft.starts else None
        ends = ends if draft.until else None
    return replace(base, area=area or base.area, starts=starts, ends=ends)


def _around(entry: Entry, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Put new words where the old ones stood, between the pictures and links that stay."""
    stay = [isinstance(block, Image | Video | Link) for block in entry.blocks]
    first = stay.index(False) if False in stay else len(stay)
    after = (b for b, stays in zip(entry.blocks[first:], stay[first:], strict=True) if stays)
    if first == len(stay):  # no words at all so far
        return (*blocks, *entry.blocks)
    return (*entry.blocks[:first], *blocks, *after)


def _reworded(old: Entry, new: Entry, story: Story, now: datetime) -> Entry:
    """Return the new entry with the flags and the notice that its words give it."""
    said = _said(new, story, now)
    found = said.flags & _CURFEWS
    if not found and _names_a_curfew(new.text, story):  # "there is no curfew"
        other = old.notice if old.notice and old.notice.kind != "curfew" else None
        return replace(new, title=None, flags=new.flags - _CURFEWS, notice=other)
    if not old.flags & _CURFEWS and _said(old, story, now).flags & _CURFEWS:
        found = frozenset()  # it spoke of a curfew before, and an editor would not flag it
    known = _said(old, story, now).notice  # the same words on it, and it is what became of it
    renew = found and said.notice != known
    notice = _renewed(old.notice, said.notice) if renew else old.notice
    return replace(new, title=None, flags=_agreeing(new.flags | found), notice=notice)


def _names_a_curfew(text: str, story: Story) -> bool:
    names = (name for rules in rules_for(story.language) for name in rules.curfew)
    return any(re.search(rf"(?<!\w){name}(?!\w)", text, re.IGNORECASE) for name in names)


def _renewed(old: Notice | None, new: Notice | None) -> Notice | None:
    """Return a notice as it is told now, with what was known of it and is not told again."""
    if old is None or new is None or old.kind != new.kind:
        return new or old
    if new.status is NoticeStatus.LIFTED:
        return replace(new, area=new.area or old.area)
    starts, ends = new.starts or old.starts, new.ends or old.ends
    if starts and ends and ends <= starts:
        starts, ends = new.starts, new.ends
    area, severity = new.area or old.area, new.severity or old.severity
    return replace(new, area=area, starts=starts, ends=ends, severity=severity)


def _flagged(entry: Entry, flags: frozenset[Flag], story: Story, now: datetime) -> Entry:
    if Flag.RETRACTED in flags:
        raise DraftRefusedError("flags", "An entry is withdrawn by withdrawing it, not by a flag.")
    if flags >= _CURFEWS:
        raise DraftRefusedError("flags", "A curfew is in force or it was lifted, not both.")
    kept = flags - {Flag.KEY_EVENT}
    notice = entry.notice if entry.notice and entry.notice.kind != "curfew" else None
    if flags & _CURFEWS:
        known = entry.notice or _said(entry, story, now).notice
        notice = _in_its_state(known or Notice("curfew", NoticeStatus.IN_FORCE), kept)
    return replace(entry, flags=kept, key_event=Flag.KEY_EVENT in flags, notice=notice)


def _in_its_state(notice: Notice, flags: frozenset[Flag]) -> Notice:
    if Flag.CURFEW_LIFTED in flags:
        return Notice("curfew", NoticeStatus.LIFTED, notice.area)
    over = notice.status in (NoticeStatus.LIFTED, NoticeStatus.EXPIRED)
    return replace(notice, status=NoticeStatus.IN_FORCE) if over else notice


def _agreeing(flags: frozenset[Flag]) -> frozenset[Flag]:
    """Return flags of which a lifted curfew is not in force as well."""
    return flags - {Flag.CURFEW} if Flag.CURFEW_LIFTED in flags else flags


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None
