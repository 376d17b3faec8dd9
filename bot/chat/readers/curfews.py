"""Which curfews are in force, by what the stories' entries say: ``/curfew``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from bot.chat.readers.layout import bold, cut, lines
from bot.chat.readers.names import title_of
from bot.chat.readers.recent import headline, is_out, newest_first, stories_here, zone_here
from bot.chat.turn import Turn
from bot.domain.areas import same_area
from bot.domain.blocks import Rich
from bot.domain.lifecycle import holds, overlap
from bot.domain.model import Notice
from bot.domain.richtext.runs import join
from bot.domain.wording import notice_line, when
from bot.ports import Answer, StoredEntry

_SHOWN: Final = 10
_LOOKED_THROUGH: Final = 500
_NOTICES: Final = 50


async def curfew(turn: Turn) -> Answer:
    """Tell what is in force, where and until when, for the stories followed here, else for all."""
    ledger, now = turn.desk.ledger, turn.asked.at
    found: list[StoredEntry] = []
    for story in await stories_here(turn):
        entries = await ledger.entries(story, _LOOKED_THROUGH)
        told = newest_first(e for e in entries if _is_curfew(e))[:_NOTICES]
        found += in_force([e for e in told if await is_out(ledger, e)], now)
    if not found:
        return Answer(Rich(turn.t("As far as I know, no curfew is in force.")))
    zone = await zone_here(turn)
    shown = (_told(turn, stored, zone) for stored in newest_first(found)[:_SHOWN])
    said = turn.t.count("One curfew is in force:", "{n} curfews are in force:", len(found))
    return Answer(lines(bold(said), *shown, between="\n\n"))


def in_force(entries: Iterable[StoredEntry], now: datetime) -> list[StoredEntry]:
    """Return the entries of one story that announce a curfew which holds now or will.

    The ledger keeps every announcement's notice as later entries left it: extended, lifted,
    expired. Of several that tell of the same hours in one place the newest is returned.

    Args:
        entries: of one story, in any order; those without a curfew's notice are left out.
        now: the time of asking.

    """
    standing: list[StoredEntry] = []
    for stored in newest_first(e for e in entries if _is_curfew(e)):
        notice = stored.entry.notice
        if notice is None or stored.entry.retracted or not holds(notice, now):
            continue
        if not any(_is_told_by(other, notice) for other in standing):
            standing.append(stored)
    return standing


def _is_told_by(other: StoredEntry, notice: Notice) -> bool:
    told = other.entry.notice
    return (
        told is not None and same_area(told.area or "", notice.area or "") and overlap(told, notice)
    )


def _is_curfew(stored: StoredEntry) -> bool:
    return stored.entry.notice is not None and stored.entry.notice.kind == "curfew"


def _told(turn: Turn, stored: StoredEntry, zone: str) -> Rich:
    t, entry = turn.t, stored.entry
    line = notice_line(entry.notice, zone, t.language) if entry.notice else ""
    story = cut(title_of(turn.desk, stored.story))
    said = t("Announced in {story}:", story=story)
    if entry.published:
        time = when(entry.published, zone, t.language)
        said = t("Announced {time} in {story}:", time=time, story=story)
    return lines(bold(line), join((Rich(said), headline(turn, stored)), " "))
