"""``/mute``: silence for a while, for all of a chat's stories."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.chat.chats import admitted, is_muted, subject
from bot.chat.readers.chatwide import back, choose, zone_for
from bot.chat.readers.layout import bold, in_place, lines, rows
from bot.chat.turn import Turn
from bot.domain.model import Target
from bot.domain.moments import read_length
from bot.domain.wording import when
from bot.ports import Answer, Button

_LONGEST: Final = timedelta(days=30)
_LENGTHS: Final = ("1h", "2h", "8h")
_MORNING: Final = time(8)


async def mute(turn: Turn) -> Answer:
    """Be silent for a while: ``/mute 2h``, ``/mute off``; or show the buttons."""
    target, typed = await admitted(turn), turn.options.get("for", "")
    if not typed:
        return await _silence(turn, target)
    return await _muted(turn, target, typed)


async def press_mute(turn: Turn) -> Answer:
    """Show the lengths of silence, or take one: ``mute:TARGET:LENGTH``."""
    target, length = await subject(turn), turn.argument(1)
    if length in {*_LENGTHS, "day", "off"}:
        return in_place(turn, await _muted(turn, target, length), turn.t("Saved"))
    return in_place(turn, await _silence(turn, target))


async def _silence(turn: Turn, target: Target) -> Answer:
    t = turn.t
    settings = await turn.desk.ledger.settings_of(target.id)
    said = t("I am not muted.")
    if settings.muted_until and is_muted(settings, turn.asked.at):
        said = await _until(turn, target, settings.muted_until)
    labels = {
        "1h": t.count("{n} hour", "{n} hours", 1),
        "2h": t.count("{n} hour", "{n} hours", 2),
        "8h": t.count("{n} hour", "{n} hours", 8),
        "day": t("Until tomorrow, 8:00"),
        "off": t("Not muted"),
    }
    buttons = [Button(label, f"mute:{target.id}:{value}") for value, label in labels.items()]
    after = t("What comes meanwhile arrives afterwards, in one message.")
    text = lines(bold(t("How long shall I be silent?")), said, after)
    return Answer(text, (*rows(buttons), (back(turn, target),)))


async def _muted(turn: Turn, target: Target, typed: str) -> Answer:
    t = turn.t
    try:
        until = await _end(turn, target, typed.strip().casefold())
    except ValueError:
        return Answer(lines(t("I cannot read this length. Please write it like 2h, 30m or 1d.")))
    if until - turn.asked.at > _LONGEST:
        return Answer(lines(t("That is too long. To stop a story, use /unsubscribe.")))
    await choose(turn, target, lambda settings: replace(settings, muted_until=until))
    silent = until > turn.asked.at
    said = await _until(turn, target, until) if silent else t("I am not muted any more.")
    return Answer(lines(said), ((back(turn, target),),))


async def _end(turn: Turn, target: Target, typed: str) -> datetime:
    """Return when a silence ends; one that is over at once still says what it held back."""
    if typed == "off":
        return turn.asked.at
    if typed != "day":
        return turn.asked.at + read_length(typed)
    zone = ZoneInfo(await zone_for(turn, target))
    tomorrow = turn.asked.at.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, _MORNING, zone).astimezone(UTC)


async def _until(turn: Turn, target: Target, until: datetime) -> str:
    zone = await zone_for(turn, target)
    return turn.t("I am silent until {time}.", time=when(until, zone, turn.t.language))
