"""What sources read, of whole pages and of broken ones, is taken by both services and shown in full."""

import re
from dataclasses import replace
from random import Random

import pytest

from bot.domain.blocks import Listing, Quote, visible_text
from bot.domain.flags import mark
from bot.domain.model import Message
from bot.platforms import discord, telegram
from bot.platforms.telegram.forms import content_of
from bot.platforms.telegram.plain import visible
from bot.sandbox.discord import rules
from bot.sandbox.telegram.call import Bot, Call
from tests.platforms.test_accepted_by_the_sandbox import POSTS, core, solid
from tests.platforms.test_discord_markdown import letters, read
from tests.sources.cases import cases, run
from tests.sources.turns import page_turn
from tests.strategies import EXAMPLES

__all__ = ["core"]  # a fixture

BROKEN = max(1, EXAMPLES // 25)  # versions of each case
LANGUAGES = ("en", "ar", "de", "he", "fr", "xx")
HOST = re.compile(r"\b(?:[a-z0-9-]+\.)*xn--[a-z0-9.-]+")
ZONES = ("UTC", "Pacific/Kiritimati", "America/New_York")

every_case = pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)


def readings(case):
    """Yield what is read of a case's pages as they are, and broken in ways of their own."""
    yield run(case).reading
    draw = page_turn(case).draw
    for number in range(BROKEN):
        yield draw(Random(f"{case.id} {number}")).outcome().reading


def messages(case):
    for reading in filter(None, readings(case)):
        for number, entry in enumerate(reading.entries):
            zone = ZONES[number % len(ZONES)]
            told = mark(entry, words={}, language=None, timezone=zone, seen=case.visit.now)
            language = LANGUAGES[number % len(LANGUAGES)]
            yield Message(told, "A story", timezone=zone, language=language)


@every_case
def test_telegrams_own_parser_takes_it(case):
    tdjson = pytest.importorskip("tdjson", reason="no TDLib wheel for this machine")
    del tdjson
    from tests.platforms.test_telegram_tdlib import parsed  # noqa: PLC0415 - needs the wheel

    for message in messages(case):
        for part in telegram.render(message, "channel"):
            text = content_of(part).words
            whole = parsed(text)
            assert 1 <= len(whole["text"]) <= (4096 if part.method == "sendMessage" else 1024)
            assert len(whole["entities"]) <= 100
            assert len(text.encode()) <= 32_768


@every_case
def test_telegrams_stand_in_takes_it(case, core):
    for message in messages(case):
        for part in telegram.render(message, "group"):
            call = Call(core, Bot("1", "main"), part.method, {"chat_id": "1", **part.payload})
            POSTS[part.method](call)  # raises RefusedError for what Telegram refuses
    assert core.store.violations() == []


@every_case
def test_discords_stand_in_takes_it(case):
    for message in messages(case):
        for kind in ("text", "webhook"):
            for part in discord.render(message, kind):
                rules.new_message(dict(part.payload))  # raises RefusedError for what is refused
                assert rules.shows_something(part.payload)


def pieces(message):
    """Yield an entry's own words in their order: its headline, its blocks, who is quoted."""
    yield message.entry.title or ""
    for block in message.entry.blocks:
        if isinstance(block, Listing):
            yield from (item.text for item in block.items)
        else:
            yield visible_text(block)
        if isinstance(block, Quote):
            yield block.attribution or ""


@every_case
def test_telegram_shows_every_letter_in_order(case):
    for message in messages(case):
        parts = [visible(content_of(part).words) for part in telegram.render(message, "channel")]
        if len(parts) > 1:
            parts = [words.rpartition("\n\n")[0] for words in parts]  # without 1/3
        shown, place = solid("".join(parts)), 0
        for piece in map(solid, pieces(message)):
            place = shown.find(piece, place)
            assert place >= 0, piece
            place += len(piece)


def spelled(text):
    """Return a shown text with the hosts of its addresses as people write them: they are ASCII there."""

    def decoded(found):
        try:
            return found[0].encode().decode("idna")
        except UnicodeError:  # it only looks like such a host
            return found[0]

    return HOST.sub(decoded, text)


@every_case
def test_discord_shows_every_letter_in_order(case):
    for message in messages(case):
        embeds = [e for part in discord.render(message, "text") for e in part.payload["embeds"]]
        texts = [embed.get(name, "") for embed in embeds for name in ("title", "description")]
        arrived = iter(letters("".join(spelled(read(text)[0]) for text in texts)))
        told = letters("".join(pieces(message)))
        assert all(letter in arrived for letter in told), message.entry


def test_a_lost_letter_would_be_seen():
    case = next(case for case in cases() if run(case).entries)
    message = next(messages(case))
    longer = replace(message, entry=replace(message.entry, title="Quite another headline"))

    shown = solid(
        "".join(visible(content_of(p).words) for p in telegram.render(message, "channel"))
    )
    assert not all(piece in shown for piece in map(solid, pieces(longer)))
