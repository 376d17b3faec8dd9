"""What must be true of every reading, whatever the page was."""

import json
from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.codec import pack, unpack
from bot.domain.fingerprint import fingerprint
from bot.domain.model import Deletions, Message
from bot.platforms import discord, telegram
from bot.platforms.telegram.forms import content_of
from bot.platforms.telegram.plain import plain
from bot.sandbox.discord import rules
from bot.sandbox.telegram.links import checked_link
from tests.sources.remembering import news

_MOST = {"sendMessage": 4096, "sendPhoto": 1024, "sendMediaGroup": 1024}
# Every reader's clock must be able to show it.
_EARLIEST, _LATEST = datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)
_ZONES = ("Pacific/Kiritimati", "Pacific/Niue", "Asia/Kolkata", "UTC")
_LANGUAGES = ("ar", "en", "de", "he")


def check(outcome):
    """Fail where an outcome could not be stored, compared or shown."""
    if outcome.reading is None:
        assert outcome.refused
        assert "\n" not in outcome.refused
        storable(outcome.refused)
        return
    check_reading(outcome.reading)


def check_reading(reading):
    """Fail where a reading could not be stored, compared or shown."""
    keys = [entry.key for entry in reading.entries]
    assert len(keys) == len(set(keys)), "two entries of one key"
    storable(reading.removed, reading.title, reading.hub, reading.topic, reading.cursor)
    storable(reading.doubt)
    assert all(isinstance(key, str) and key for key in reading.removed)
    assert reading.wait >= 0
    for skipped in reading.skipped:
        storable(skipped.key, skipped.reason)
        assert skipped.reason
    for number, entry in enumerate(reading.entries):
        check_entry(entry, number)


def check_entry(entry, number=0):
    """Fail where an entry could not be stored, compared or shown."""
    assert entry.key
    assert entry.title or entry.blocks, "an entry with nothing in it"
    for moment in (entry.published, entry.updated):
        in_range(moment)
    if entry.notice:
        in_range(entry.notice.starts)
        in_range(entry.notice.ends)
    packed = pack(entry)
    storable(packed)
    again = unpack(json.loads(json.dumps(packed)))
    assert pack(again) == packed
    assert fingerprint(again) == fingerprint(entry)
    _check_shown(
        Message(entry, "A story", timezone=_ZONES[number % 4], language=_LANGUAGES[number % 4])
    )


def _check_shown(message):
    parts = telegram.render(message, "channel")
    assert parts
    for part in parts:
        content = content_of(part)
        assert 1 <= len(plain(content.words)) <= _MOST[part.method]
        for url in (*content.pictures, *filter(None, [(content.preview or {}).get("url")])):
            assert checked_link(url), "an address that Telegram takes for none"
    parts = discord.render(message, "text")
    assert parts
    for part in parts:
        rules.new_message(dict(part.payload))  # raises RefusedError for what Discord refuses


def in_range(moment):
    """Fail for a time without a zone, or one that some reader's clock could not show."""
    if moment is not None:
        assert moment.utcoffset() is not None, "a time without a zone"
        assert _EARLIEST <= moment <= _LATEST, "a time that no clock can show"


def storable(*values):
    """Fail for what neither database keeps: NUL, and half of a surrogate pair."""
    for text in _strings(values):
        text.encode()
        assert "\0" not in text, "NUL cannot be stored"


def same_again(reading, now):
    """Fail where a second look at the same page tells anything."""
    for deletions in Deletions:
        told = news(reading, replace(reading, partial=False), now, deletions)
        assert not told, f"a second look at the page tells {told}"


def _strings(value):
    match value:
        case str():
            yield value
        case dict():
            for name, inner in value.items():
                yield from _strings(name)
                yield from _strings(inner)
        case list() | tuple():
            for inner in value:
                yield from _strings(inner)
