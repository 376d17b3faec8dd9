"""The screens of a subscription's settings: all buttons, no state but the ledger's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.chat.readers import telling
from bot.chat.readers.layout import bold, cut, key_of, lines, rows, ticked
from bot.chat.readers.wishes import HOURLY, KINDS, NONE, PRESETS, RATES, daily_hour
from bot.chat.tongue import Tongue
from bot.domain.model import Flag, Preferences, Quiet
from bot.ports import Answer, Button, Style, Subscribed


@dataclass(frozen=True, slots=True)
class Screen:
    """One subscription as it is shown, in one language.

    ``notes`` are lines about the chat as a whole, such as that it is muted.
    """

    t: Tongue
    subscribed: Subscribed
    target: int
    title: str
    notes: tuple[str, ...] = ()

    @property
    def preferences(self) -> Preferences:
        """What the subscription wants."""
        return self.subscribed.preferences

    def data(self, what: str, value: str) -> str:
        """Return a button's data: ``set:TARGET:STORY:WHAT:VALUE``."""
        return f"set:{self.target}:{key_of(self.subscribed.story)}:{what}:{value}"

    def button(self, label: str, what: str, value: str, *, chosen: bool = False) -> Button:
        """Return a button that changes something, ticked where that holds already."""
        return Button(ticked(cut(label), chosen=chosen), self.data(what, value))

    def to(self, label: str, screen: str) -> Button:
        """Return a button that opens another screen."""
        return Button(label, self.data("see", screen))

    def page(self, question: str, buttons: list[Button], *more: str, width: int = 2) -> Answer:
        """Return a screen with a question, its answers, and the way back."""
        back = (self.to(self.t("Back"), "main"),)
        text = lines(bold(self.title), bold(question), *more)
        return Answer(text, (*rows(buttons, width), back))


def main(screen: Screen) -> Answer:
    """Show everything at a glance, with a button for each thing that can be changed."""
    t = screen.t
    said = [f"• {line}" for line in telling.sentences(t, screen.preferences)]
    said += [f"• {note}" for note in screen.notes]
    if screen.subscribed.origin == "config":
        said.append(t("The operator of this service chose this, so it cannot be changed here."))
        mute = Button(t("Mute"), f"mute:{screen.target}:see")
        return Answer(lines(bold(screen.title), *said), ((mute,),))
    return Answer(lines(bold(screen.title), *said), _main_buttons(screen))


def _main_buttons(screen: Screen) -> tuple[tuple[Button, ...], ...]:
    t, target = screen.t, screen.target
    key = key_of(screen.subscribed.story)
    buttons = [
        screen.to(t("Which entries"), "only"),
        screen.to(t("Words"), "words"),
        screen.to(t("Area"), "areas"),
        screen.to(t("How many"), "rate"),
        screen.to(t("Sound"), "sound"),
        screen.to(t("Quiet hours"), "quiet"),
        screen.to(t("Digest"), "digest"),
        Button(t("Language"), f"lang:{target}:see"),
        Button(t("Time zone"), f"zone:{target}:see"),
        Button(t("Mute"), f"mute:{target}:see"),
        Button(t("Stop"), f"stop:{target}:{key}", style=Style.DANGER),
    ]
    return rows(buttons)


def _only(screen: Screen) -> Answer:
    t, only = screen.t, screen.preferences.only
    buttons = [screen.button(t("Everything"), "only", "all", chosen=not only)]
    buttons += [screen.button(telling.kind(t, f), "only", f.value, chosen=f in only) for f in KINDS]
    more = t("Several can be chosen. Corrections of what arrived always follow.")
    return screen.page(t("Which entries shall arrive?"), buttons, more)


def _words(screen: Screen) -> Answer:
    t, preferences = screen.t, screen.preferences
    buttons = [
        screen.button(t("Words to look for"), "ask", "match"),
        screen.button(t("Words to leave out"), "ask", "exclude"),
    ]
    if preferences.match:
        buttons.append(screen.button(t("Forget words to look for"), "match", NONE))
    if preferences.exclude:
        buttons.append(screen.button(t("Forget words to leave out"), "exclude", NONE))
    none = t("Entries arrive whatever their words are.")
    said = telling.filters(t, preferences)
    return screen.page(t("Shall words decide?"), buttons, *(said or [none]))


def _areas(screen: Screen) -> Answer:
    t, areas = screen.t, screen.preferences.areas
    buttons = [screen.button(t("Name areas"), "ask", "areas")]
    if areas:
        buttons.append(screen.button(t("Everywhere"), "areas", NONE))
    said = telling.areas(t, screen.preferences) or [t("Notices for all areas arrive.")]
    more = t("Entries that name no area always arrive.")
    return screen.page(t("For which areas?"), buttons, *said, more)


def _rate(screen: Screen) -> Answer:
    t, rate = screen.t, screen.preferences.at_most
    buttons = [screen.button(t("All"), "rate", "all", chosen=rate is None)]
    buttons += [
        screen.button(
            t.count("{n} an hour", "{n} an hour", count),
            "rate",
            str(count),
            chosen=rate is not None and rate.count == count,
        )
        for count in RATES
    ]
    more = t("More than that is bundled. Breaking news and curfews do not count.")
    return screen.page(t("How many messages an hour at most?"), buttons, more)


def _sound(screen: Screen) -> Answer:
    t, preferences = screen.t, screen.preferences
    urgent = telling.sounds_urgent(preferences)
    silent = preferences.sound is not None and not preferences.sound
    buttons = [
        screen.button(t("All messages"), "sound", "all", chosen=preferences.sound is None),
        screen.button(t("Breaking news and curfews"), "sound", "urgent", chosen=urgent),
        screen.button(t("None"), "sound", NONE, chosen=silent),
    ]
    return screen.page(t("What shall make a sound?"), buttons, width=1)


def _quiet(screen: Screen) -> Answer:
    t, quiet = screen.t, screen.preferences.quiet
    now = f"{quiet.start}-{quiet.end}" if quiet else None
    buttons = [screen.button(t("No quiet hours"), "quiet", "off", chosen=quiet is None)]
    buttons += [
        screen.button(p.replace("-", "–"), "quiet", p.replace(":", "."), chosen=p == now)
        for p in PRESETS
    ]
    buttons.append(screen.button(t("Other hours"), "ask", "quiet"))
    if quiet:
        buttons += _while_quiet(screen, quiet)
    zone = t("Time zone: {zone}.", zone=screen.preferences.timezone)
    return screen.page(
        t("When shall it be quiet?"), buttons, *telling.quiet(t, quiet), zone, width=3
    )


def _while_quiet(screen: Screen, quiet: Quiet) -> list[Button]:
    t = screen.t
    through = {
        Flag.BREAKING: t("Breaking news breaks through"),
        Flag.CURFEW: t("Curfews break through"),
    }
    afterwards = {
        "digest": t("Afterwards in one message"),
        "silent": t("At once, without a sound"),
        "drop": t("Not at all"),
    }
    return [
        *(
            screen.button(s, "through", f.value, chosen=f in quiet.allow)
            for f, s in through.items()
        ),
        *(screen.button(s, "after", v, chosen=v == quiet.then) for v, s in afterwards.items()),
    ]


def _digest(screen: Screen) -> Answer:
    t, digest = screen.t, screen.preferences.digest
    daily = daily_hour(digest)
    buttons = [
        screen.button(t("At once"), "digest", "off", chosen=digest is None),
        screen.button(t("Every hour"), "digest", "hourly", chosen=digest == HOURLY),
        Button(ticked(t("Once a day"), chosen=daily is not None), screen.data("see", "hours")),
    ]
    more = t("Breaking news and curfews never wait for a digest.")
    return screen.page(t("When shall entries arrive?"), buttons, more, width=1)


def _hours(screen: Screen) -> Answer:
    t = screen.t
    now = daily_hour(screen.preferences.digest)
    buttons = [
        screen.button(telling.hour(t, n), "digest", str(n), chosen=n == now) for n in range(24)
    ]
    answer = screen.page(t("At what hour shall the digest arrive?"), buttons, width=5)
    # The way back is the 25th button: Discord allows five rows of five.
    *full, last, back = answer.rows
    return Answer(answer.text, (*full, (*last, *back)))


SCREENS: Final[Mapping[str, Callable[[Screen], Answer]]] = {
    "main": main,
    "only": _only,
    "words": _words,
    "areas": _areas,
    "rate": _rate,
    "sound": _sound,
    "quiet": _quiet,
    "digest": _digest,
    "hours": _hours,
}
"""By the word that stands after ``see`` in a button's data."""
