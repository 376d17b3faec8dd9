"""A second reading of a reader's wishes, minute by minute on the wall clock, to judge the first by."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

_MINUTE = timedelta(minutes=1)


def wall(moment, zone):
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def is_quiet(preferences, moment):
    """Read the wall clock, as the reader does."""
    quiet = preferences.quiet
    if quiet is None:
        return False
    shown = wall(moment, preferences.timezone).strftime("%H:%M")
    if quiet.start < quiet.end:
        return quiet.start <= shown < quiet.end
    return shown >= quiet.start or shown < quiet.end


def drops(preferences, piece):
    """Tell whether an entry came in hours whose news the reader does not want at all."""
    quiet = preferences.quiet
    return bool(
        quiet
        and quiet.then == "drop"
        and not piece.flags & quiet.allow
        and is_quiet(preferences, piece.seen)
    )


def may_be_told(preferences, piece, moment):
    """Tell whether an entry may be told for the first time now; mute and ceiling aside."""
    quiet = preferences.quiet
    silenced = quiet and quiet.then != "silent" and not piece.flags & quiet.allow
    if silenced and is_quiet(preferences, moment):
        return False
    if preferences.digest and not piece.flags:
        return digest_after(preferences.digest, preferences.timezone, piece.seen) <= moment
    return True


def digest_after(cron, zone, seen):
    """Return the first daily or hourly digest after an entry was seen."""
    return next(at for at in _digests(cron, zone, seen.date()) if at > seen)


@cache
def _digests(cron, zone, day):
    """List the digests of some days: the moments when a wall time is reached for the first time.

    When the clock jumps ahead it reaches at once all that it skips; when it is put back it reaches
    nothing before it is where it was.
    """
    minutes, hours = (field.split(",") for field in cron.split()[:2])
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1)
    furthest, found = wall(at, zone), []
    for _ in range(4 * 24 * 60):
        at += _MINUTE
        passed = False
        while furthest < wall(at, zone):
            furthest += _MINUTE
            on_time = hours == ["*"] or str(furthest.hour) in hours
            passed = passed or (on_time and str(furthest.minute) in minutes)
        if passed:
            found.append(at)
    return found
