"""Puts an editor's pages together: styled lines, figures, ages and names in the reader's language."""

from __future__ import annotations

from datetime import datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_timedelta
from babel.numbers import format_decimal

from bot.chat.tongue import Tongue
from bot.domain.blocks import Mark, Rich, Style
from bot.domain.model import Entry
from bot.ports import Answer, Level

HEADLINE = 60


def bold(text: str) -> Rich:
    """Return a text that is set off."""
    return Rich(text, (Mark(0, len(text), Style.BOLD),)) if text else Rich("")


def lines(*parts: Rich | str | None) -> Rich:
    """Return parts one under the other; None leaves a part out, an empty one is a blank line."""
    text, marks = "", list[Mark]()
    for number, part in enumerate(p for p in parts if p is not None):
        rich = Rich(part) if isinstance(part, str) else part
        text += "\n" if number else ""
        start = len(text)
        marks += [Mark(m.start + start, m.end + start, m.style, m.href) for m in rich.marks]
        text += rich.text
    return Rich(text, tuple(marks))


def said(*parts: Rich | str | None) -> Answer:
    """Return an answer of nothing but words."""
    return Answer(text=lines(*parts))


def cut(text: str, room: int) -> str:
    """Return a text that is at most ``room`` characters long."""
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


def headline(entry: Entry, room: int = HEADLINE) -> str:
    """Return an entry's beginning in one line."""
    return cut(" ".join((entry.title or entry.text or entry.key).split()), room)


def number(t: Tongue, value: int) -> str:
    """Return a figure with the language's own grouping, such as ``1,240`` or ``1.240``."""
    return str(format_decimal(value, locale=_locale(t)))


def age(t: Tongue, since: datetime, now: datetime) -> str:
    """Return how long ago something was, such as ``5 minutes ago``."""
    return format_timedelta(
        since - now, granularity="minute", add_direction=True, locale=_locale(t)
    )


def level_name(t: Tongue, level: Level) -> str:
    """Return what a level is called."""
    match level:
        case "breaking":
            return t("Breaking news")
        case "curfew":
            return t("Curfew")
        case "live":
            return t("Live update")


def service_name(account: str) -> str:
    """Return the chat service of an account or a person, as people write it."""
    return account.partition(":")[0].partition("-")[0].capitalize()


def _locale(t: Tongue) -> Locale:
    try:
        return Locale.parse(t.language.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
