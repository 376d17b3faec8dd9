"""What we would send is taken by both stand-ins' own judges, whatever the entry."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.platforms import discord, telegram
from bot.sandbox.discord import rules
from bot.sandbox.telegram.content import LONGEST_MARKUP, LONGEST_TEXT, MOST_ENTITIES
from bot.sandbox.telegram.markup import parse_html
from tests.strategies import EXAMPLES, messages

thorough = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@thorough
@given(messages(), st.sampled_from(["private", "group", "channel", "topic"]))
def test_telegrams_stand_in_takes_every_part(message, kind):
    for part in telegram.render(message, kind):
        text = part.payload["text"]
        read = parse_html(text)

        assert 1 <= len(read.text) <= LONGEST_TEXT
        assert len(read.entities) <= MOST_ENTITIES
        assert len(text.encode()) <= LONGEST_MARKUP


@thorough
@given(messages(), st.sampled_from(["text", "announcement", "thread", "webhook"]))
def test_discords_stand_in_takes_every_part(message, kind):
    for part in discord.render(message, kind):
        rules.new_message(dict(part.payload))  # raises RefusedError for what Discord refuses
        assert rules.shows_something(part.payload)
