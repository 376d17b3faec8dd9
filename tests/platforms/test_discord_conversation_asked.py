"""What people do on Discord, as the listener is asked it."""

import asyncio

import pytest
from discord_talk import ADA, CHANNEL, DIRECT, NEWS, talking, words

from bot.ports import Answer, Choice

HIDDEN = 64


@pytest.fixture
async def talk(tmp_path, monkeypatch):
    async with talking(tmp_path, monkeypatch) as opened:
        yield opened


async def test_a_command_is_asked_with_its_options_by_name(talk):
    await talk.say_to(Answer(words("yes")), "/subscribe capitol 3", role="administrator")
    [asked] = talk.listener.heard
    assert (asked.word, asked.options) == ("subscribe", {"story": "capitol", "count": "3"})
    assert asked.place.address == f"discord:main:{CHANNEL}"
    assert asked.place.chat.kind == "text"
    assert asked.person.id == f"discord:{ADA}"
    assert talk.violations == {}


@pytest.mark.parametrize(
    ("locale", "language"),
    [("en-US", "en"), ("pt-BR", "pt"), ("es-419", "es"), ("uk", "uk")],
)
async def test_a_person_s_language_is_that_of_their_client(talk, locale, language):
    await talk.say_to(Answer(words("yes")), locale=locale)
    assert talk.listener.heard[0].person.language == language


@pytest.mark.parametrize(
    ("chat", "role", "administers"),
    [
        (CHANNEL, None, False),
        (CHANNEL, "moderator", False),
        (CHANNEL, "administrator", True),
        (DIRECT, None, True),
    ],
    ids=["member", "moderator", "administrator", "direct messages"],
)
async def test_who_may_manage_the_server_administers(talk, chat, role, administers):
    wish = {"role": role} if role else {}
    await talk.say_to(Answer(words("yes")), chat=chat, **wish)
    assert talk.listener.heard[0].person.administers is administers


@pytest.mark.parametrize(
    ("chat", "kind"), [(CHANNEL, "text"), (NEWS, "announcement"), (DIRECT, "private")]
)
async def test_the_kind_of_chat_is_told(talk, chat, kind):
    await talk.say_to(Answer(words("yes")), chat=chat)
    assert talk.listener.heard[0].place.chat.kind == kind


async def test_a_thread_is_a_chat_of_its_own(talk):
    talk.box.add_chat("discord", "112233445566770001", "thread", parent=CHANNEL, title="story")
    await talk.say_to(Answer(words("yes")), chat="112233445566770001")
    assert talk.listener.heard[0].place.chat.kind == "thread"


async def test_a_picture_comes_along(talk):
    url = "https://cdn.discordapp.com/attachments/1/2/river.png"
    text = "/alert level:breaking text:Shots fired near the river"
    await talk.say_to(Answer(words("yes")), text, picture=url, role="moderator")
    [asked] = talk.listener.heard
    assert asked.picture == url
    assert asked.options == {
        "level": "breaking",
        "text": "Shots fired near the river",
        "picture": url,
    }


async def test_a_file_that_is_no_picture_is_none(talk):
    text = "/alert level:breaking text:Shots"
    url = "https://cdn.discordapp.com/attachments/1/2/notes.pdf"
    await talk.say_to(Answer(words("yes")), text, picture=url, role="moderator")
    asked = talk.listener.heard[0]
    assert (asked.picture, asked.attached) == (None, True)


async def test_a_message_s_own_menu_names_the_message(talk):
    message = await talk.say_to(Answer(words("an entry"), public=True))
    await talk.say_to(Answer(words("yes")), "/Correct", message=message, role="moderator")
    asked = talk.listener.heard[-1]
    assert (asked.word, asked.replied) == ("correct", message)


async def test_an_option_is_completed_while_it_is_typed(talk):
    talk.listener.choices = tuple(Choice(f"Story {n}", f"s{n}") for n in range(30))
    found = await talk.act(text="/subscribe cap", complete="story", role="administrator")
    assert found["choices"][0] == {"name": "Story 0", "value": "s0"}
    assert len(found["choices"]) == 25
    assert talk.listener.typed == [("subscribe", {"story": "cap"}, "story", "cap")]


async def test_a_completion_that_takes_too_long_is_empty(talk, monkeypatch):
    async def forever(asked, option, typed):
        await asyncio.Event().wait()

    monkeypatch.setattr("bot.platforms.discord.answering._COMPLETING", 0.05)
    talk.listener.complete = forever
    found = await talk.act(text="/subscribe", complete="story", role="administrator")
    assert found["choices"] == []
