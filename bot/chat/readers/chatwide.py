"""What a chat chooses for all its stories: its language and its time zone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.chat.chats import admitted, subject
from bot.chat.readers import zones
from bot.chat.readers.layout import bold, cut, in_place, lines, rows, ticked
from bot.chat.readers.names import subscriptions
from bot.chat.tongue import LANGUAGES, Tongue
from bot.chat.turn import Turn
from bot.domain.model import Target
from bot.ports import Answer, Button, Question, Settings


async def language(turn: Turn) -> Answer:
    """Let the chat choose its language."""
    return _languages(turn, await admitted(turn))


async def press_language(turn: Turn) -> Answer:
    """Show the languages, or take the one of the button: ``lang:TARGET:CODE``."""
    target, code = await subject(turn), turn.argument(1)
    if code not in LANGUAGES:
        return in_place(turn, _languages(turn, target))
    await choose(turn, target, lambda settings: replace(settings, language=code))
    turn = replace(turn, t=Tongue(code))
    return in_place(turn, _languages(turn, target), turn.t("Saved"))


async def press_zone(turn: Turn) -> Answer:
    """Show time zones, ask for one, or take one: ``zone:TARGET:NAME``."""
    t, target, said = turn.t, await subject(turn), turn.argument(1)
    if said == "ask":
        label = t("A city or a name such as Europe/Berlin")
        return Answer(question=Question(f"zone:{target.id}:said", t("Time zone"), label))
    if said == "said":
        return await _zone_typed(turn, target, turn.asked.text)
    if not zones.is_zone(said):
        return in_place(turn, await _zones(turn, target))
    return await _zone_chosen(turn, target, said)


def _languages(turn: Turn, target: Target) -> Answer:
    t = turn.t
    buttons = [
        Button(ticked(name, chosen=code == t.language), f"lang:{target.id}:{code}")
        for code, name in LANGUAGES.items()
    ]
    text = lines(
        bold(t("Which language shall I speak?")),
        t("Entries keep the language of their source."),
    )
    return Answer(text, (*rows(buttons), (back(turn, target),)))


async def _zones(turn: Turn, target: Target) -> Answer:
    now = await zone_for(turn, target)
    offered = zones.common(turn.t.language, now)
    return _zone_page(turn, target, turn.t("Which time zone is it?"), offered, now)


def _zone_page(turn: Turn, target: Target, title: str, offered: list[str], now: str) -> Answer:
    t = turn.t
    buttons = [
        Button(ticked(cut(zones.name(z, t.language)), chosen=z == now), f"zone:{target.id}:{z}")
        for z in offered
    ]
    other = Button(t("Another one"), f"zone:{target.id}:ask")
    text = lines(bold(title), t("Time zone: {zone}.", zone=now))
    return Answer(text, (*rows(buttons), (other, back(turn, target))))


async def _zone_typed(turn: Turn, target: Target, typed: str) -> Answer:
    """Take the zone that was typed, or ask which one was meant."""
    t, known = turn.t, zones.exact(typed)
    if known:
        return await _zone_chosen(turn, target, known)
    now = await zone_for(turn, target)
    if near := zones.near(typed[:100]):
        said = t("I do not know {zone}. Did you mean one of these?", zone=cut(typed))
        return in_place(turn, _zone_page(turn, target, said, near, now))
    said = t("I do not know {zone}. A city or a name such as Europe/Berlin helps.", zone=cut(typed))
    return in_place(turn, _zone_page(turn, target, said, zones.common(t.language, now), now))


async def _zone_chosen(turn: Turn, target: Target, zone: str) -> Answer:
    await choose(turn, target, lambda settings: replace(settings, timezone=zone))
    return in_place(turn, await _zones(turn, target), turn.t("Saved"))


async def zone_for(turn: Turn, target: Target) -> str:
    """Return the zone in which a target reads times: its own, else that of what it follows."""
    settings = await turn.desk.ledger.settings_of(target.id)
    followed = await subscriptions(turn, target)
    return settings.timezone or next(
        (s.preferences.timezone for s in followed), turn.desk.house().timezone
    )


async def choose(turn: Turn, target: Target, change: Callable[[Settings], Settings]) -> None:
    """Store one more choice of a chat."""
    ledger = turn.desk.ledger
    settings = change(await ledger.settings_of(target.id))
    await ledger.set_settings(target.id, settings, turn.asked.at)


def back(turn: Turn, target: Target) -> Button:
    """Return the button that leads to the settings of what a chat follows."""
    return Button(turn.t("Settings"), f"set:{target.id}:any:see:main")
