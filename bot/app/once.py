"""Read sources once and show what they say, or what would be sent; touches no state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from bot import sources
from bot.app import clock
from bot.domain.flags import mark
from bot.domain.model import Entry, Message, Part, TargetKind
from bot.domain.reading import Skipped, SourceRefusedError, Visit
from bot.fetch import FileWeb, HttpWeb
from bot.ports import FetchError

TARGETS: dict[str, tuple[TargetKind, ...]] = {
    "telegram": ("channel", "private", "group", "topic"),
    "discord": ("text", "announcement", "thread", "webhook"),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look at one source gave; ``refused`` says why it gave nothing."""

    source: str
    entries: tuple[Entry, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    title: str | None = None
    refused: str | None = None


async def read(source: str, *, kind: str, timezone: str, allow_private: bool) -> Seen:
    """Read a URL, or a local file alone, as a visit would; never raises for what it meets.

    Args:
        source: a URL or a path.
        kind: a kind of source, or ``auto``.
        timezone: the zone of times that carry none.
        allow_private: whether private and loopback addresses may be reached.

    """
    moment = clock.now()
    remote = urlsplit(source).scheme in ("http", "https")
    if "://" in source and not remote:
        return Seen(source, refused="only http:// and https:// addresses and files are read")
    way = HttpWeb(allow_private=allow_private) if remote else FileWeb(source)
    try:
        visit = Visit(source if remote else "", moment, zone=timezone)
        visited = await way.visit(sources.reader(kind)(visit), {})
    except (FetchError, SourceRefusedError) as error:
        return Seen(source, refused=str(error))
    finally:
        await way.close()
    reading = visited.reading
    if reading.doubt:
        return Seen(source, refused=reading.doubt)
    entries = tuple(
        mark(entry, words={}, language=None, timezone=timezone, seen=moment)
        for entry in in_order(reading.entries)
    )
    return Seen(source, entries, reading.skipped, reading.title)


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Order by date, ties as on the page; if any has none, all stay as on the page."""
    listed = list(entries)
    if any(entry.published is None for entry in listed):
        return listed
    return sorted(listed, key=lambda entry: entry.published or datetime.min.replace(tzinfo=UTC))


def parts(
    seen: Seen, entry: Entry, *, platform: str, target: TargetKind, timezone: str
) -> tuple[Part, ...]:
    """Return the calls that would carry an entry."""
    # Imported here: `read` has no use for them, and they take long to load.
    from bot.platforms import discord, telegram  # noqa: PLC0415

    message = Message(entry, story=seen.title or "", timezone=timezone)
    if platform == "telegram":
        return telegram.render(message, target)
    return discord.render(message, target)
