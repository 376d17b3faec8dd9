"""The commands in Discord's menus: by audience and language, put there once for each change."""

import pytest
from discord_talk import COMMANDS, talking, until

from bot.platforms.discord.menus import digest_of, localized, menu_of
from bot.ports import Audience, Command, Option
from bot.sandbox.discord import rules
from bot.sandbox.nouns import ActError


@pytest.fixture
async def talk(tmp_path, monkeypatch):
    async with talking(tmp_path, monkeypatch) as opened:
        yield opened


def by_name(commands=COMMANDS):
    return {(each["type"], each["name"]): each for each in menu_of(commands)}


def test_discord_takes_the_menu():
    rules.commands(menu_of(COMMANDS))


@pytest.mark.parametrize(
    ("name", "rights"),
    [("start", None), ("subscribe", "32"), ("alert", "8192")],
    ids=["everybody", "administrators", "editors"],
)
def test_a_command_is_shown_to_its_audience(name, rights):
    assert by_name()[1, name]["default_member_permissions"] == rights


def test_what_acts_on_a_message_is_in_the_message_s_menu_too():
    menu = by_name()
    assert [name for kind, name in menu if kind == 3] == ["Correct"]
    assert menu[3, "Correct"]["default_member_permissions"] == "8192"


def test_a_part_of_a_command_is_described_in_the_languages_too():
    part = Option("text", "What happened", descriptions={"de": "Was geschah", "he": "מה קרה"})
    (shown,) = by_name((Command("say", Audience.EVERYBODY, {"en": "Say"}, (part,)),))[1, "say"][
        "options"
    ]
    assert shown["description_localizations"] == {"de": "Was geschah"}


def test_needed_options_go_first_and_know_their_kind():
    options = by_name()[1, "alert"]["options"]
    assert [(each["name"], each["type"], each["required"]) for each in options] == [
        ("level", 3, True),
        ("text", 3, True),
        ("picture", 11, False),
    ]
    assert [each["value"] for each in options[0]["choices"]] == ["breaking", "live"]
    assert by_name()[1, "subscribe"]["options"][0]["autocomplete"] is True


def test_descriptions_come_in_the_languages_that_discord_has():
    found = localized({"en": "Hear", "es": "Seguir", "pt": "Ouvir", "ar": "اسمع", "uk": "Чути"})
    assert found == {"es-ES": "Seguir", "es-419": "Seguir", "pt-BR": "Ouvir", "uk": "Чути"}


def test_descriptions_are_cut_to_what_discord_takes():
    long = Command("long", Audience.EVERYBODY, {"en": "x" * 300, "de": "y" * 300})
    options = (Option("o", "z" * 300, choices=tuple(f"{n:0>200}" for n in range(40))),)
    rules.commands(menu_of([long, Command("more", Audience.EVERYBODY, {}, options)]))


def test_the_digest_changes_with_the_menu_and_the_application():
    menu = menu_of(COMMANDS)
    digests = {digest_of(menu, "1"), digest_of(menu, "2"), digest_of(menu[1:], "1")}
    assert len(digests) == 3
    assert digest_of(menu, "1") in digests


async def test_the_same_commands_are_put_there_once(tmp_path, monkeypatch):
    async with talking(tmp_path, monkeypatch) as talk:
        await until(lambda: talk.memory.texts)
        record = []
        talk.box.core.record.write = record.append
        await talk.conversation.offer(COMMANDS, ())
        await talk.conversation.offer(COMMANDS[1:], ())
        await until(lambda: (1, "start") not in talk.commands)
        assert [call.method for call in record] == ["PUT /applications/{id}/commands"]


async def test_commands_that_somebody_took_away_are_put_back(talk):
    await until(lambda: talk.memory.texts)
    [key] = talk.box.core.store.items("discord commands ")
    talk.box.core.store.put(key, [])
    await talk.conversation.offer(COMMANDS, ())
    await until(lambda: (1, "start") in talk.commands)


async def test_a_failure_to_offer_is_tried_again(tmp_path, monkeypatch):
    monkeypatch.setattr("bot.platforms.discord.offering._AGAIN", 0.02)
    async with talking(tmp_path, monkeypatch, offer=False) as talk:
        method = "PUT /applications/{id}/commands"
        await talk.fault(kind="error", method=method, status=503, count=2)
        await talk.offered()


async def test_who_lacks_the_right_is_not_shown_a_command(talk):
    with pytest.raises(ActError, match="may not use"):
        await talk.act(text="/pause")
