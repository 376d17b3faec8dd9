"""Commands in Telegram's menus: who sees which, in which language, and what is sent of it."""

import pytest
from telegram import (
    Bot,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram_talk import READER, TOKEN, talk, until

from bot.platforms.telegram.menus import listings
from bot.ports import Audience, Command

HELP = Command("help", Audience.EVERYBODY, {"en": "See help", "de": "Hilfe", "pt_BR": "Ajuda"})
MUTE = Command("mute", Audience.ADMINISTRATORS, {"en": "Be silent", "de": "Still sein"})
ALERT = Command("alert", Audience.EDITORS, {"en": "Push an alert"})
ALL = [HELP, MUTE, ALERT]
EDITOR = f"telegram:{READER}"

PRIVATE = BotCommandScopeAllPrivateChats()
GROUPS = BotCommandScopeAllGroupChats()
ADMINISTRATORS = BotCommandScopeAllChatAdministrators()
OWN = BotCommandScopeChat(int(READER))


@pytest.fixture
async def town(tmp_path):
    async with talk(tmp_path / "s.db") as talking:
        yield talking
        assert not talking.violations()


@pytest.fixture
async def reader(town):
    async with Bot(TOKEN, base_url=f"{town.sandbox.telegram_url}/bot") as bot:
        yield bot


async def menu(bot, scope, language=None):
    listed = await bot.get_my_commands(scope, language)
    return {command.command: command.description for command in listed}


def calls(town):
    """Return how many calls the stand-in has accepted."""
    return town.sandbox.preview.counts()["accepted"]


async def test_everybody_sees_what_they_may_do_in_their_language(town, reader):
    await town.conversation.offer(ALL, [EDITOR, "discord:1"])

    assert await menu(reader, GROUPS) == {"help": "See help"}
    assert await menu(reader, PRIVATE) == {"help": "See help", "mute": "Be silent"}
    assert await menu(reader, ADMINISTRATORS, "de") == {"help": "Hilfe", "mute": "Still sein"}
    assert await menu(reader, GROUPS, "pt") == {"help": "Ajuda"}
    assert await menu(reader, OWN) == {
        "help": "See help",
        "mute": "Be silent",
        "alert": "Push an alert",
    }
    assert (await menu(reader, OWN, "de"))["alert"] == "Push an alert"


async def test_only_what_changed_is_sent_again_even_after_a_restart(town, reader):
    await town.conversation.offer(ALL, [EDITOR])
    await town.end()
    await town.begin()
    await until(town.conversation.link)
    before = calls(town)
    await town.conversation.offer(ALL, [EDITOR])
    assert calls(town) == before

    shorter = Command("mute", Audience.ADMINISTRATORS, {"en": "Be quiet", "de": "Still sein"})
    await town.conversation.offer([HELP, shorter, ALERT], [EDITOR])
    assert await menu(reader, PRIVATE) == {"help": "See help", "mute": "Be quiet"}
    # private chats, administrators, the editor's own: in English, and where Portuguese lacks it
    assert calls(town) - before == 1 + 3 * 2


async def test_who_is_no_editor_any_more_loses_the_menu(town, reader):
    await town.conversation.offer(ALL, [EDITOR])
    await town.conversation.offer(ALL, [])

    assert await menu(reader, OWN) == {}
    assert await menu(reader, PRIVATE, "de")


async def test_an_editor_the_bot_has_not_met_gets_the_menu_when_they_meet(town, reader):
    await town.conversation.offer(ALL, ["telegram:99"])
    assert await menu(reader, GROUPS)
    town.sandbox.add_chat("telegram", "99", "private")
    await town.act("99", "99", text="/start")

    kept = town.sandbox.core.store
    bot = TOKEN.partition(":")[0]
    await until(lambda: kept.get(f"telegram/commands/{bot}/chat/99/de"))
    assert "alert" in await menu(reader, BotCommandScopeChat(99))


@pytest.mark.parametrize("kind", ["5xx", "flood", "drop_before"])
async def test_what_fails_on_the_way_is_put_in_place_later(town, reader, kind, monkeypatch):
    monkeypatch.setattr("bot.platforms.telegram.menus._PAUSE", 0.05)
    monkeypatch.setattr("bot.platforms.telegram.errors.AGAIN", 0.05)
    await town.fault(kind, method="setMyCommands", count=1)
    await town.conversation.offer(ALL, [])

    bot = TOKEN.partition(":")[0]
    last = f"telegram/commands/{bot}/all_chat_administrators/pt"
    await until(lambda: town.sandbox.core.store.get(last))
    assert await menu(reader, PRIVATE, "de") == {"help": "Hilfe", "mute": "Still sein"}


def test_a_menu_keeps_within_telegrams_bounds():
    many = [Command(f"c{n}", Audience.EVERYBODY, {"en": "x" * 300}) for n in range(120)]
    for listing in listings(many, ["telegram:5"]):
        assert len(listing.commands) == 100
        assert all(1 <= len(words) <= 256 for _, words in listing.commands)


def test_a_missing_description_is_the_commands_name():
    (first, *_) = listings([Command("help", Audience.EVERYBODY, {"en": ""})], [])
    assert first.commands == (("help", "help"),)
