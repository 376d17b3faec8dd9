"""The few words and times every message needs, in the reader's language and zone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton, format_time, get_timezone_name

from bot.domain.model import Flag, Notice, NoticeStatus
from bot.domain.phrases import ICONS, NETWORKS, RIGHT_TO_LEFT, WORDS

_SEVERAL_SHOWN = (Flag.BREAKING, Flag.CURFEW, Flag.CURFEW_LIFTED)
_ONE_SHOWN = (Flag.CORRECTION, Flag.KEY_EVENT)
_LONGEST_ZONE_NAME = 6
# In French, CLDR's names of standard time are what all others call the summer's.
_MISREAD_ZONE_NAMES = frozenset({"EEST", "EEDT", "WEST", "WEDT"})
# Unicode's first strong isolate and its end.
_ISOLATE, _END = "\u2068", "\u2069"


def phrase(key: str, language: str, **values: str) -> str:
    """Return a phrase of ``phrases.WORDS`` with its values filled in.

    Args:
        key: A key of the English table.
        language: A tag such as ``es`` or ``es-MX``; an unknown one means English.
        values: What the phrase names in braces.

    """
    words = WORDS.get(_primary(language), {})
    filled = {name: apart(value, language) for name, value in values.items()}
    return (words.get(key) or WORDS["en"][key]).format(**filled)


def apart(value: str, language: str) -> str:
    """Return a value as it stands in a line: where that runs from right to left, isolated.

    A name or a time in Latin letters keeps its own order there, and its marks stay with it.
    """
    isolated = value and _primary(language) in RIGHT_TO_LEFT
    return f"{_ISOLATE}{value}{_END}" if isolated else value


def label(flag: Flag, language: str) -> str:
    """Return a flag's name as a reader sees it, such as ``BREAKING``."""
    return phrase(flag.value, language)


def icon(flag: Flag) -> str:
    """Return the emoji that stands before a flag's label."""
    return ICONS[flag]


def shown(flags: Iterable[Flag]) -> tuple[Flag, ...]:
    """Return the flags worth a banner, the most urgent first.

    A withdrawal hides all others; what concerns safety is shown together; a correction and a key
    event are shown only when nothing is more urgent.
    """
    present = set(flags)
    if Flag.RETRACTED in present:
        return (Flag.RETRACTED,)
    urgent = tuple(flag for flag in _SEVERAL_SHOWN if flag in present)
    return urgent or tuple(flag for flag in _ONE_SHOWN if flag in present)[:1]


def banner(flags: Iterable[Flag], language: str, notice: Notice | None = None) -> str | None:
    """Return the words of a message's banner, or None when nothing sets it apart.

    Args:
        flags: The entry's flags, in any order.
        language: The reader's language.
        notice: The entry's notice: a curfew that has expired is not announced as one in force.

    """
    labels = [_banner_label(flag, language, notice) for flag in shown(flags)]
    return " · ".join(labels) or None


def network(name: str) -> str:
    """Return a social network's name as people write it."""
    return NETWORKS.get(name.casefold().strip(), name.strip())


def clock(moment: datetime, timezone: str, language: str) -> str:
    """Return the time of day with its zone, such as ``2:05 PM EST`` or ``14:05 MEZ``.

    Args:
        moment: An aware time.
        timezone: An IANA name; an unknown one means UTC.
        language: Decides the form; an unknown one means English.

    """
    zone, locale = _zone(timezone), _locale(language)
    # The narrow no-break space of recent CLDR is unknown to many fonts and to chats' search.
    time = format_time(moment, "short", tzinfo=zone, locale=locale).replace("\u202f", " ")
    return f"{time} {_zone_name(moment.astimezone(zone), locale)}"


def when(moment: datetime, timezone: str, language: str) -> str:
    """Return the day and the time, such as ``Jan 7, 6:00 AM EST``; arguments as for ``clock``."""
    day = format_skeleton("MMMd", moment, tzinfo=_zone(timezone), locale=_locale(language))
    return f"{day}, {clock(moment, timezone, language)}"


def notice_line(notice: Notice, timezone: str, language: str) -> str:
    """Return a notice in one line: what, where, from when until when."""
    window = _window(notice, timezone, language)
    severity = notice.severity if notice.kind != "curfew" else None
    told = [apart(fact.strip(), language) for fact in (severity, notice.area) if fact]
    facts = (_notice_name(notice, language), *told, window)
    return " · ".join(fact.strip() for fact in facts if fact and fact.strip())


def _banner_label(flag: Flag, language: str, notice: Notice | None) -> str:
    changed = (NoticeStatus.EXTENDED, NoticeStatus.EXPIRED)
    if flag is Flag.CURFEW and notice and notice.kind == "curfew" and notice.status in changed:
        return phrase(f"curfew {notice.status}", language)
    return label(flag, language)


def _notice_name(notice: Notice, language: str) -> str:
    if notice.kind == "curfew":
        return phrase(f"curfew {notice.status}", language)
    return f"{apart(notice.kind, language)} ({phrase(notice.status, language)})"


def _window(notice: Notice, timezone: str, language: str) -> str | None:
    start = notice.starts and when(notice.starts, timezone, language)
    end = notice.ends and when(notice.ends, timezone, language)
    if start and end:
        return phrase("window", language, start=start, end=end)
    if start:
        return phrase("from", language, start=start)
    return phrase("until", language, end=end) if end else None


def _primary(language: str) -> str:
    return language.replace("_", "-").split("-")[0].casefold()


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _zone(timezone: str) -> tzinfo:
    try:
        return ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):  # an empty name is a directory to zoneinfo
        return UTC


def _zone_name(local: datetime, locale: Locale) -> str:
    """Return the zone's short name in the locale, else the zone's own, else ``GMT+5``."""
    name = get_timezone_name(local, width="short", locale=locale)
    short = name.isalpha() and len(name) <= _LONGEST_ZONE_NAME  # some locales have only long names
    if short and name not in _MISREAD_ZONE_NAMES:
        return name
    own = local.tzname() or ""
    return own if own.isalpha() else f"GMT{_offset(local)}"


def _offset(local: datetime) -> str:
    text = local.strftime("%z")
    minutes = f":{text[3:5]}" if text[3:5] != "00" else ""
    return f"{text[0]}{int(text[1:3])}{minutes}"
