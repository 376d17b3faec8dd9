"""Which entries are told together, and what a message that carries several of them says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.allowance import was_full
from bot.domain.blocks import Block, Image, Link, Mark, Paragraph, Rich, Style, Video, visible_text
from bot.domain.model import Entry, Flag, Preferences
from bot.domain.richtext.characters import fold
from bot.domain.richtext.runs import join
from bot.domain.richtext.split import cut
from bot.domain.routing import URGENT, corrected_at, is_past, is_urgent, reworded, ripe_at
from bot.domain.wallclock import zone_of
from bot.domain.wording import apart, banner, clock, icon, phrase, shown, signals, when

MOST = 50  # entries in one message; the rest goes with the next
_LATE = timedelta(minutes=10)  # an entry told later than that is no news of this moment
_FEW, _GATHERED = 3, 2
# A bundle of any size should fill about one message; a few entries may say more than many.
_ROOM, _LEAST, _LONGEST = 3000, 60, 280
_WITHDRAWN = 100


class Told(Protocol):
    """One entry of a bundle, in the revision that is told."""

    @property
    def entry(self) -> Entry:
        """What is told."""
        ...

    @property
    def first_seen(self) -> datetime:
        """When the entry was first seen, whatever date it bears."""
        ...

    @property
    def revised_at(self) -> datetime | None:
        """When the revision was seen; None for the first."""
        ...


def least(preferences: Preferences) -> int:
    """Return from how many entries on they are told together."""
    return _GATHERED if preferences.digest or preferences.at_most else _FEW


def held_back(
    entry: Entry,
    preferences: Preferences,
    *,
    seen: datetime,
    now: datetime,
    muted_until: datetime | None = None,
    posted: Sequence[datetime] = (),
) -> bool:
    """Tell whether an entry comes later than when it was seen: only such ones are bundled.

    Args:
        entry: the revision that would be told.
        preferences: what the subscription asks for.
        seen: when the entry was first seen.
        now: the time of its turn.
        muted_until: until when the chat asked for silence.
        posted: when messages that count for ``at_most`` were posted, the oldest first.

    """
    ceiling = None if is_urgent(entry) else preferences.at_most
    return (
        now - seen > _LATE
        or ripe_at(entry, preferences, seen, muted_until) > seen
        or (ceiling is not None and was_full(ceiling, posted, since=seen, now=now))
    )


def bundle_entry(members: Sequence[Told], *, timezone: str, language: str) -> Entry:
    """Compose the one entry that tells several, in the given order.

    It has no flags of its own: a curfew of this morning is told as one of its entries, with the
    banner it has there, and not as if the whole were an alarm. The title shows their signs.

    Args:
        members: the entries, the oldest first; one withdrawn is struck out.
        timezone: whose clock the times are read from.
        language: the reader's language.

    """
    days = {_moment(m).astimezone(zone_of(timezone)).date() for m in members}
    tell = clock if len(days) == 1 else when
    room = max(_LEAST, min(_LONGEST, _ROOM // max(1, len(members))))
    standing = [m.entry for m in members if not m.entry.retracted]
    flags = frozenset[Flag]().union(*(signals(entry) & URGENT for entry in standing))
    signs = "".join(icon(flag) for flag in shown(flags))
    title = phrase("updates", language, count=str(len(members)))
    return Entry(
        key="bundle:" + "+".join(m.entry.key for m in members),
        blocks=tuple(
            Paragraph(_line(m, tell(_moment(m), timezone, language), timezone, language, room))
            for m in members
        ),
        title=f"{signs} {title}".strip(),
        retracted=not standing,
        pin=any(entry.pin for entry in standing),
    )


def calling(members: Sequence[Told]) -> frozenset[Flag]:
    """Return all flags of the entries that stand: who is to be called by name, what is shared."""
    calls = (m.entry for m in members if not m.entry.retracted and not is_past(m.entry))
    return frozenset[Flag]().union(*(entry.all_flags for entry in calls))


def _moment(member: Told) -> datetime:
    return member.entry.published or member.first_seen


def _line(member: Told, time: str, timezone: str, language: str, room: int) -> Rich:
    entry = member.entry
    flags = signals(entry)
    words = banner(flags, language, entry.notice, timezone)
    label = f"{''.join(map(icon, shown(flags)))} {words}" if words else None
    reword = None if entry.retracted else reworded(member.first_seen, member.revised_at)
    revised = corrected_at(entry, reword)
    at = clock(revised, timezone, language) if revised else None
    corrected = phrase("corrected", language, time=at) if at else None
    head = _styled(" · ".join(filter(None, (apart(time, language), label, corrected))), Style.BOLD)
    note = _styled(_shortened(entry.note or "", room), Style.ITALIC)
    body = _struck(entry) if entry.retracted else _words(entry, language, room)
    return join((rich for rich in (head, body, note) if rich.text), "\n")


def _words(entry: Entry, language: str, room: int) -> Rich:
    """Return the headline, or the beginning of the text, and where to read on."""
    text = fold(entry.title or "") or fold(entry.text) or _other_words(entry.blocks, language)
    link = _styled(phrase("source", language), Style.LINK, entry.url) if entry.url else Rich("")
    return join((rich for rich in (Rich(_shortened(text, room)), link) if rich.text), " · ")


def _other_words(blocks: Sequence[Block], language: str) -> str:
    """Name what an entry without words shows."""
    for block in blocks:
        match block:
            case Image(alt=alt):
                return fold(alt or "") or phrase("image", language)
            case Video(title=title):
                return fold(title or "") or phrase("video", language)
            case Link(title=title):
                return fold(title or "") or phrase("link", language)
            case _ if words := fold(visible_text(block)):
                return words
    return "…"


def _struck(entry: Entry) -> Rich:
    """Return enough to recognise a withdrawn entry by, and never the whole of its text."""
    title, text = fold(entry.title or ""), fold(entry.text)
    return _styled(
        _shortened(title or text, _WITHDRAWN if title else min(_WITHDRAWN, len(text) // 2)),
        Style.STRIKE,
    )


def _shortened(text: str, room: int) -> str:
    """Return a text on one line, cut between words with an ellipsis where it is too long."""
    text = fold(text)
    if len(text) <= room:
        return text
    if room < 1:
        return ""
    head, _ = cut(Rich(text), lambda rich: len(rich.text) < max(room, 2))
    return f"{head.text}…"


def _styled(text: str, style: Style, href: str | None = None) -> Rich:
    return Rich(text, (Mark(0, len(text), style, href),) if text else ())
