"""A subscription's preferences in plain sentences."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Final

from babel.dates import format_time

from bot.chat.readers.layout import cut
from bot.chat.readers.wishes import HOURLY, KINDS, URGENT, daily_hour
from bot.chat.tongue import LANGUAGES, Tongue, known
from bot.domain.model import Flag, Preferences, Quiet

_LONGEST_LIST: Final = 300  # characters; three of them and the rest fit a message of Discord's


def sentences(t: Tongue, preferences: Preferences) -> list[str]:
    """Return what a subscription wants, a sentence each."""
    return [
        what(t, preferences),
        *filters(t, preferences),
        *areas(t, preferences),
        how_many(t, preferences),
        sound(t, preferences),
        *quiet(t, preferences.quiet),
        delivery(t, preferences),
        t("Language: {language}.", language=language(preferences.language)),
        t("Time zone: {zone}.", zone=preferences.timezone),
    ]


def language(code: str) -> str:
    """Return a language by its own name."""
    return LANGUAGES[known(code) or "en"]


def kind(t: Tongue, flag: Flag) -> str:
    """Return what a reader calls entries with a flag."""
    match flag:
        case Flag.BREAKING:
            return t("breaking news")
        case Flag.CURFEW | Flag.CURFEW_LIFTED:
            return t("curfews")
        case Flag.KEY_EVENT:
            return t("key events")
        case Flag.CORRECTION:
            return t("corrections")
        case Flag.RETRACTED:
            return t("withdrawals")


def kinds(t: Tongue, flags: Iterable[Flag]) -> str:
    """Return several kinds of entries as a list, the most urgent first."""
    order = [*KINDS, *(flag for flag in Flag if flag not in KINDS)]
    names = (kind(t, flag) for flag in order if flag in set(flags))
    return t.several(list(dict.fromkeys(names)))


def hour(t: Tongue, clock: str | int) -> str:
    """Return a time of day as the language writes it; a number is a full hour."""
    moment = time(clock) if isinstance(clock, int) else time.fromisoformat(clock)
    said = format_time(moment, "short", locale=known(t.language) or "en")
    # The narrow no-break space of recent CLDR is unknown to many fonts.
    return said.replace("\u202f", " ")


def what(t: Tongue, preferences: Preferences) -> str:
    """Tell which entries arrive."""
    if not preferences.only:
        return t("All entries arrive.")
    return t("Only these arrive: {kinds}.", kinds=kinds(t, preferences.only))


def how_many(t: Tongue, preferences: Preferences) -> str:
    """Tell how many messages arrive at most."""
    rate = preferences.at_most
    if rate is None:
        return t("As many messages as there are entries.")
    minutes = round(rate.per.total_seconds() / 60)
    if minutes == 60:  # noqa: PLR2004 - an hour
        return t.count(
            "At most one message an hour; the rest is bundled.",
            "At most {n} messages an hour; the rest is bundled.",
            rate.count,
        )
    return t("At most {n} messages in {minutes} minutes; the rest is bundled.",
             n=rate.count, minutes=minutes)  # fmt: skip


def sound(t: Tongue, preferences: Preferences) -> str:
    """Tell which messages make a sound."""
    if preferences.sound is None:
        return t("Every message makes a sound.")
    if not preferences.sound:
        return t("Messages arrive without a sound.")
    return t("Only these make a sound: {kinds}.", kinds=kinds(t, preferences.sound))


def quiet(t: Tongue, hours: Quiet | None) -> list[str]:
    """Tell the quiet hours, what breaks through them, and what comes afterwards."""
    if hours is None:
        return [t("No quiet hours.")]
    said = [t("Quiet from {start} to {end}.", start=hour(t, hours.start), end=hour(t, hours.end))]
    if hours.allow:
        said.append(t("Even then these arrive: {kinds}.", kinds=kinds(t, hours.allow)))
    return [*said, after(t, hours)]


def after(t: Tongue, hours: Quiet) -> str:
    """Tell what becomes of entries that come in quiet hours."""
    match hours.then:
        case "digest":
            return t("What came in quiet hours arrives afterwards, in one message.")
        case "silent":
            return t("What comes in quiet hours arrives at once, without a sound.")
        case "drop":
            return t("What comes in quiet hours does not arrive.")


def delivery(t: Tongue, preferences: Preferences) -> str:
    """Tell whether entries arrive at once or in a digest."""
    if preferences.digest is None:
        return t("Entries arrive at once.")
    if preferences.digest == HOURLY:
        return t("Entries arrive in a digest every hour.")
    at = daily_hour(preferences.digest)
    if at is None:
        return t("Entries arrive in a digest, at these times: {cron}.", cron=preferences.digest)
    return t("Entries arrive in a digest every day at {hour}.", hour=hour(t, at))


def filters(t: Tongue, preferences: Preferences) -> list[str]:
    """Tell which words decide whether an entry arrives."""
    said = []
    if preferences.match:
        said.append(t("Only with these words: {words}.", words=_listed(preferences.match)))
    if preferences.exclude:
        said.append(t("Not with these words: {words}.", words=_listed(preferences.exclude)))
    return said


def areas(t: Tongue, preferences: Preferences) -> list[str]:
    """Tell for which areas notices arrive, unless for all."""
    named = _listed(preferences.areas)
    return [t("Only for these areas: {areas}.", areas=named)] if named else []


def _listed(words: Iterable[str]) -> str:
    """Return words as one line that leaves room for the rest of a message."""
    return cut(", ".join(words), _LONGEST_LIST)


def sounds_urgent(preferences: Preferences) -> bool:
    """Tell whether just breaking news and curfews make a sound."""
    return preferences.sound is not None and preferences.sound - {Flag.CURFEW_LIFTED} == URGENT
