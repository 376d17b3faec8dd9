"""A line from right to left holds titles from left to right without mixing them up."""

import pytest

from bot.domain.model import Flag, Message
from bot.domain.wording import label
from bot.platforms.discord.render import render as discord
from bot.platforms.telegram.render import render as telegram
from tests.fakes import entry

TITLE = "Who is inside?"


def message(language, *flags):
    told = entry("a", title=TITLE, flags=frozenset(flags))
    return Message(told, "Unrest!", language=language)


def on_telegram(language, *flags):
    return telegram(message(language, *flags), "private")[0].payload["text"].splitlines()[0]


def on_discord(language, *flags):
    return discord(message(language, *flags), "text")[0].payload["embeds"][0]["title"]


@pytest.mark.parametrize("language", ["ar", "he"])
def test_a_title_after_a_banner_from_right_to_left_stands_apart(language):
    breaking = label(Flag.BREAKING, language)

    told = on_telegram(language, Flag.BREAKING)
    assert told == f"🔴 <b>{breaking}</b> · \u2068Unrest!\u2069"
    assert on_discord(language, Flag.BREAKING) == f"🔴 {breaking} · \u2068{TITLE}\u2069"


@pytest.mark.parametrize(
    ("language", "flags"), [("ar", ()), ("he", ()), ("de", (Flag.BREAKING,)), ("en", ())]
)
def test_any_other_title_stands_as_it_is(language, flags):
    assert on_telegram(language, *flags).endswith("Unrest!")
    assert on_discord(language, *flags).endswith(TITLE)
