"""What was told lately: ``/latest``, and the entry a new reader begins with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from bot.chat.chats import zone_of
from bot.chat.readers.layout import cut, lines, linked
from bot.chat.readers.lists import no_such_story
from bot.chat.readers.names import story_named, subscriptions, title_of
from bot.chat.turn import Turn
from bot.domain.blocks import Rich
from bot.domain.model import Preferences
from bot.domain.richtext.runs import join
from bot.domain.routing import wants
from bot.domain.wording import banner, signals, when
from bot.ports import AlertStage, Answer, Ledger, NoSuchIdError, Settings, StoredEntry

_USUALLY: Final = 5
_AT_MOST: Final = 10
_LOOKED_THROUGH: Final = 50
_STORIES: Final = 25  # that one answer looks through
_HEADLINE: Final = 100  # characters; ten of them stay within a message of either service
_EVER: Final = datetime.min.replace(tzinfo=UTC)


async def latest(turn: Turn) -> Answer:
    """List the newest entries of the stories followed here, else of all."""
    named = turn.options.get("story", "")
    story = story_named(turn.desk, named) if named else None
    if named and story is None:
        return await no_such_story(turn, named)
    stories = [story.id] if story else await stories_here(turn)
    entries = await _newest(turn, stories, _how_many(turn.options.get("n", "")))
    if not entries:
        return Answer(Rich(turn.t("There is nothing to read yet.")))
    zone = await zone_here(turn)
    several = len({e.story for e in entries}) > 1
    return Answer(lines(*(_line(turn, entry, zone, several=several) for entry in entries)))


async def newest_for(ledger: Ledger, story: str, preferences: Preferences) -> str | None:
    """Return the id of a story's newest entry that a subscription wants, if there is one."""
    for stored in newest_first(await ledger.entries(story, _LOOKED_THROUGH)):
        fit = not stored.entry.retracted and wants(stored.entry, preferences)
        if fit and await is_out(ledger, stored):
            return stored.id
    return None


async def is_out(ledger: Ledger, stored: StoredEntry) -> bool:
    """Tell whether readers may see an entry: an alert that waits or was called back is not."""
    try:
        alert = await ledger.alert(stored.id)
    except NoSuchIdError:
        return True
    return alert.stage is AlertStage.SENT


async def stories_here(turn: Turn) -> list[str]:
    """Return the ids of the stories followed here, else of all; not endlessly many."""
    followed = await subscriptions(turn, turn.target)
    return ([s.story for s in followed] or list(turn.desk.house().stories))[:_STORIES]


async def zone_here(turn: Turn) -> str:
    """Return the time zone in which a chat reads times."""
    ledger, target = turn.desk.ledger, turn.target
    settings = await ledger.settings_of(target.id) if target else Settings()
    followed = await subscriptions(turn, target)
    first = turn.desk.house().stories.get(followed[0].story) if followed else None
    return zone_of(turn.desk, settings, first)


def newest_first(entries: Iterable[StoredEntry]) -> list[StoredEntry]:
    """Return entries by their date, those without one by when they were read."""
    return sorted(entries, key=_age, reverse=True)


def headline(turn: Turn, stored: StoredEntry) -> Rich:
    """Return an entry's beginning as a link to it."""
    entry = stored.entry
    words = cut(entry.title or entry.text or title_of(turn.desk, stored.story), _HEADLINE)
    return linked(turn.t.apart(words), entry.url)


async def _newest(turn: Turn, stories: Iterable[str], count: int) -> list[StoredEntry]:
    ledger = turn.desk.ledger
    found = [e for s in stories for e in await ledger.entries(s, _LOOKED_THROUGH)]
    shown: list[StoredEntry] = []
    for stored in newest_first(e for e in found if not e.entry.retracted):
        if await is_out(ledger, stored):
            shown.append(stored)
        if len(shown) == count:
            break
    return shown


def _how_many(typed: str) -> int:
    count = int(typed[:3]) if typed.isdecimal() else _USUALLY
    return min(max(1, count), _AT_MOST)


def _age(stored: StoredEntry) -> tuple[datetime, int]:
    digits = stored.id.lstrip("e")
    return stored.entry.published or _EVER, int(digits) if digits.isdecimal() else 0


def _line(turn: Turn, stored: StoredEntry, zone: str, *, several: bool) -> Rich:
    t, entry = turn.t, stored.entry
    at = when(entry.published, zone, t.language) if entry.published else ""
    flags = banner(signals(entry), t.language, entry.notice, zone) or ""
    story = title_of(turn.desk, stored.story) if several else ""
    facts = (t.apart(fact) for fact in (at, flags, cut(story)) if fact)
    return join((Rich("•"), Rich(" · ".join(facts)), headline(turn, stored)), " ")
