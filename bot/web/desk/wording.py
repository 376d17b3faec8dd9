"""The words of the console, and how it writes times and figures."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

SERVICES: Final = {"telegram": "Telegram", "discord": "Discord"}
ICONS: Final = {"telegram": "✈️", "discord": "🎮"}
KINDS: Final = {
    "private": "direct messages",
    "group": "group",
    "channel": "channel",
    "topic": "group with topics",
    "text": "text channel",
    "announcement": "announcement channel",
    "thread": "thread",
    "webhook": "webhook",
}
THEMES: Final = {None: "System", True: "Dark", False: "Light"}


def zone_of(name: object) -> tzinfo:
    """Return a browser's time zone, or UTC when its name says nothing."""
    try:
        return ZoneInfo(name) if isinstance(name, str) else UTC
    except (ValueError, OSError):
        return UTC


def clock(moment: datetime, zone: tzinfo) -> str:
    """Write a time of day."""
    return moment.astimezone(zone).strftime("%H:%M")


def moment_of(moment: datetime, zone: tzinfo) -> str:
    """Write a day and a time."""
    local = moment.astimezone(zone)
    return f"{local.day} {local:%B %Y, %H:%M:%S}"


def counted(number: int, noun: str) -> str:
    """Write a number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def tallies(counts: dict[str, int]) -> tuple[tuple[str, int, bool], ...]:
    """Return what the sandbox counted: a name, a figure, and whether that is bad news."""
    broken, slowed = counts.get("violations", 0), counts.get("rate_limited", 0)
    return (
        ("rules broken", broken, broken > 0),
        ("slowed down", slowed, slowed > 0),
        ("calls", counts.get("accepted", 0), False),
    )
