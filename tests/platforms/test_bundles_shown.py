"""A bundle is shown by every service as any entry is, within its limits."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.bundles import MOST, bundle_entry
from bot.domain.model import Flag, Message
from bot.platforms.discord.render import render as discord
from bot.platforms.telegram.render import render as telegram
from bot.ports import Member
from tests.fakes import entry

NOON = datetime(2021, 1, 6, 17, tzinfo=UTC)


def members(count, text="Somebody said that something happened there.", **fields):
    url = "https://example.org/live#"
    return [
        Member(n, entry(str(n), text, url=f"{url}{n}", **fields), 1, NOON + timedelta(minutes=n))
        for n in range(1, count + 1)
    ]


def message(told):
    return Message(bundle_entry(told, timezone="UTC", language="en"), "The story")


def test_telegram_shows_each_entry_with_its_link():
    (part,) = telegram(message(members(3)), "private")

    lines = part.payload["text"].split("\n")
    assert lines[:2] == ["The story", "<b>3 updates</b>"]
    assert lines[3] == "<b>5:01 PM UTC</b>"
    assert lines[4].endswith(' · <a href="https://example.org/live#1">Source</a>')
    assert part.payload["link_preview_options"] == {"is_disabled": True}


def test_discord_shows_each_entry_with_its_link():
    (part,) = discord(message(members(3)), "text")

    (embed,) = part.payload["embeds"]
    assert embed["title"] == "3 updates"
    assert embed["description"].startswith("**5:01 PM UTC**\nSomebody said")
    assert "[Source](https://example.org/live#3)" in embed["description"]


@pytest.mark.parametrize("render", [telegram, discord])
def test_a_full_bundle_of_long_entries_is_a_few_messages(render):
    told = members(MOST, "Words and more words. " * 100, flags=frozenset({Flag.BREAKING}))

    assert 1 <= len(render(message(told), "text")) <= 3


@pytest.mark.parametrize("render", [telegram, discord])
def test_what_is_withdrawn_is_struck_and_then_all_of_it(render):
    one, two = members(1, retracted=True), members(2)[1:]
    some = str([part.payload for part in render(message([*one, *two]), "text")])
    (none,) = render(message(one * 2), "text")

    assert "🚫" in some
    assert "something happened there" in some
    assert "Somebody" not in str(none.payload)
    assert "2 updates" in str(none.payload)


@pytest.mark.parametrize("render", [telegram, discord])
def test_a_link_that_leads_nowhere_is_not_made(render):
    told = [Member(1, entry("a", url="javascript:alert(1)"), 1, NOON), *members(1)]

    assert "javascript" not in str([part.payload for part in render(message(told), "text")])
