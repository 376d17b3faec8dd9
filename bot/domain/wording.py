"""The few words and times every message needs, in the reader's language and zone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton, format_time, get_timezone_name

from bot.domain.lifecycle import is_over
from bot.domain.model import Entry, Flag, Notice, NoticeStatus
from bot.domain.phrases import ICONS, NETWORKS, RIGHT_TO_LEFT, WORDS

_SEVERAL_SHOWN = (Flag.BREAKING, Flag.CURFEW, Flag.CURFEW_LIFTED)
_ONE_SHOWN = (Flag.CORRECTION, Flag.KEY_EVENT)
_ALARMS = frozenset({Flag.BREAKING, Flag.CURFEW})
_CURFEWS = frozenset({Flag.CURFEW, Flag.CURFEW_LIFTED})
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


def signals(entry: Entry) -> frozenset[Flag]:
    """Return the flags that an entry's message shows: what is over is no alarm any more.

    A curfew that was lifted or has run out stands under the sign of a lifted one.
    """
    flags, notice = entry.all_flags, entry.notice
    if notice is None or not is_over(notice):
        return flags
    ended = {Flag.CURFEW_LIFTED} if notice.kind == "curfew" and flags & _CURFEWS else set[Flag]()
    return (flags - _ALARMS) | ended


def banner(
    flags: Iterable[Flag],
    language: str,
    notice: Notice | None = None,
    timezone: str | None = None,
) -> str | None:
    """Return the words of a message's banner, or None when nothing sets it apart.

    Args:
        flags: The entry's ``signals``, in any order.
        language: The reader's language.
        notice: The entry's notice: a curfew that has expired is not announced as one in force.
        timezone: The reader's; with it the banner says since or until when.

    """
    labels = [_banner_label(flag, language, notice, timezone) for flag in shown(flags)]
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
    """Return a notice in one line: what, where, from when until when; or when it ended."""
    window = _window(notice, timezone, language)
    severity = notice.severity if notice.kind != "curfew" else None
    told = [apart(fact.strip(), language) for fact in (severity, notice.area) if fact]
    facts = (_notice_name(notice, language), *told, window)
    return " · ".join(fact.strip() for fact in facts if fact and fact.strip())


def notice_sentence(notice: Notice, timezone: str, language: str) -> str:
    """Return what became of a notice as a sentence, such as ``Oslo: Curfew lifted at 4:10 AM``."""
    if notice.kind != "curfew" or notice.status is NoticeStatus.IN_FORCE:
        return f"{notice_line(notice, timezone, language)}."
    said = _curfew_label(notice, language, timezone)
    place = (notice.area or "").strip()
    return f"{apart(place, language)}: {said}." if place else f"{said}."


def notice_beside(entry: Entry, timezone: str, language: str) -> str | None:
    """Return the line of an entry's notice, unless the entry's words are that very notice."""
    notice = entry.notice
    if notice is None or entry.text == notice_sentence(notice, timezone, language):
        return None
    return notice_line(notice, timezone, language)


def notice_facts(notice: Notice, timezone: str, language: str) -> tuple[tuple[str, str], ...]:
    """Return a notice as names and values: area, from, until (or ended), status; never an empty one."""
    severity = notice.severity if notice.kind != "curfew" else None
    status = phrase(notice.status, language)
    end = phrase("ended" if is_over(notice) else "until", language, end="")
    rows = (
        (phrase("area", language), notice.area or ""),
        (phrase("from", language, start=""), _when(notice.starts, timezone, language)),
        (end, _when(notice.ends, timezone, language)),
        (
            phrase("status", language),
            status if notice.kind == "curfew" else _notice_name(notice, language),
        ),
        (phrase("severity", language), severity or ""),
    )
    return tuple((name.strip(), value.strip()) for name, value in rows if value.strip())


def _when(moment: datetime | None, timezone: str, language: str) -> str:
    return when(moment, timezone, language) if moment else ""


def _banner_label(flag: Flag, language: str, notice: Notice | None, timezone: str | None) -> str:
    if notice is None or notice.kind != "curfew" or flag not in _CURFEWS:
        return label(flag, language)
    over = is_over(notice)
    if over if flag is Flag.CURFEW_LIFTED else notice.status is not NoticeStatus.IN_FORCE:
        return _curfew_label(notice, language, timezone)
    return label(flag, language)


def _curfew_label(notice: Notice, language: str, timezone: str | None) -> str:
    """Name a curfew by its status, with the time that goes with it where it is known."""
    if notice.ends is None or timezone is None:
        return phrase(f"curfew {notice.status}", language)
    if notice.status is NoticeStatus.EXTENDED:
        end = when(notice.ends, timezone, language)
        return phrase("curfew extended until", language, time=end)
    return phrase(
        f"curfew {notice.status} at", language, time=clock(notice.ends, timezone, language)
    )


def _notice_name(notice: Notice, language: str) -> str:
    if notice.kind == "curfew":
        return phrase(f"curfew {notice.status}", language)
    return f"{apart(notice.kind, language)} ({phrase(notice.status, language)})"


def _window(notice: Notice, timezone: str, language: str) -> str | None:
    start = notice.starts and when(notice.starts, timezone, language)
    end = notice.ends and when(notice.ends, timezone, language)
    if is_over(notice):  # the old hours would look as if they held
        return phrase("ended", language, end=end) if end else None
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
