"""What we would send is taken by both stand-ins' own judges, whatever the entry."""

from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.blocks import Listing, Rich, visible_text
from bot.platforms import discord, telegram
from bot.platforms.telegram.forms import content_of
from bot.platforms.telegram.layout import blank
from bot.platforms.telegram.markup import clean
from bot.platforms.telegram.plain import visible
from bot.sandbox.core import Core
from bot.sandbox.discord import rules
from bot.sandbox.faults import Faults
from bot.sandbox.limits import Limiter
from bot.sandbox.nouns import Chat
from bot.sandbox.record import Record
from bot.sandbox.store import Store
from bot.sandbox.telegram import posting
from bot.sandbox.telegram.call import Bot, Call
from tests.strategies import EXAMPLES, messages

thorough = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


POSTS = {
    "sendMessage": posting.send_message,
    "sendPhoto": posting.sender_of("photo"),
    "sendMediaGroup": posting.send_media_group,
}


@pytest.fixture(scope="module")
def core():
    store = Store(":memory:")
    store.put_chat(Chat("telegram", "1", "private"))
    yield Core(store, Faults(store, lambda: 0.0), Record(None), Limiter(lambda: 0.0), lambda: 0.0)
    store.close()


@thorough
@given(messages(), st.sampled_from(["private", "group", "channel", "topic"]))
def test_telegrams_stand_in_takes_every_part(core, message, kind):
    for part in telegram.render(message, kind):
        call = Call(core, Bot("1", "main"), part.method, {"chat_id": "1", **part.payload})
        POSTS[part.method](call)  # raises RefusedError for what Telegram refuses
    assert core.store.violations() == [], "nor is a part of any message dropped without a word"


@thorough
@given(messages())
def test_telegrams_reader_loses_no_word_of_an_entry(message):
    if message.entry.retracted:
        return
    parts = [visible(content_of(part).words) for part in telegram.render(message, "channel")]
    if len(parts) > 1:
        parts = [words.rpartition("\n\n")[0] for words in parts]  # without 1/3
    shown = solid("".join(parts))
    for block in message.entry.blocks:
        pieces = [item.text for item in block.items] if isinstance(block, Listing) else None
        for piece in [visible_text(block)] if pieces is None else pieces:
            assert solid(piece) in shown


def solid(text):
    """Return the letters alone, as Telegram may show them."""
    return "".join(filter(shows, clean(Rich(text)).text))


@cache
def shows(letter):
    return not blank(letter)


@thorough
@given(messages(), st.sampled_from(["text", "announcement", "thread", "webhook"]))
def test_discords_stand_in_takes_every_part(message, kind):
    for part in discord.render(message, kind):
        rules.new_message(dict(part.payload))  # raises RefusedError for what Discord refuses
        assert rules.shows_something(part.payload)
