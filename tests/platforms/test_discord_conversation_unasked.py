"""What the bot says unasked on Discord and looks up there, and the chats that come and go."""

import pytest
from discord_talk import (
    ADA,
    CHANNEL,
    DIRECT,
    GUILD,
    NEWS,
    talking,
    until,
    words,
)

from bot.ports import Answer, Button, Chat, Place

OTHER = "175928847299117002"


@pytest.fixture
async def talk(tmp_path, monkeypatch):
    async with talking(tmp_path, monkeypatch) as opened:
        yield opened


def spot(chat=CHANNEL, kind="text"):
    return Place("discord:main", Chat(chat, kind))


# -- said unasked


async def test_something_is_said_unasked_and_over_what_was_said(talk):
    first = await talk.conversation.say(spot(), Answer(words("sent 1 of 3")))
    rows = ((Button("Stop", "stop"),),)
    again = await talk.conversation.say(spot(), Answer(words("sent 3 of 3"), rows=rows), over=first)
    assert again == first
    [body] = talk.standing()
    assert (body["content"], body["flags"]) == ("sent 3 of 3", 0)
    assert talk.slots == [CHANNEL, CHANNEL]


async def test_what_one_person_alone_sees_can_be_said_over_for_a_quarter_hour(talk):
    message = await talk.say_to(Answer(words("counting")))
    assert await talk.conversation.say(spot(), Answer(words("counted")), over=message) == message
    assert talk.standing()[0]["content"] == "counted"
    talk.clock.now += 901
    assert await talk.conversation.say(spot(), Answer(words("late")), over=message) is None


async def test_what_cannot_be_said_is_none(talk):
    await talk.fault(kind="forbidden", chat=NEWS)
    assert await talk.conversation.say(spot(NEWS), Answer(words("no"))) is None
    assert await talk.conversation.say(spot("112233445566770999"), Answer(words("no"))) is None


async def test_nothing_can_be_said_before_it_listens(tmp_path, monkeypatch):
    async with talking(tmp_path, monkeypatch, begin=False) as talk:
        assert await talk.conversation.say(spot(), Answer(words("no"))) is None
        assert await talk.conversation.private(f"discord:{ADA}") is None
        assert talk.conversation.link() == {}


async def test_a_person_is_found_in_private(talk):
    assert await talk.conversation.private(f"discord:{ADA}") == spot(DIRECT, "private")
    opened = await talk.conversation.private(f"discord:{OTHER}")
    assert opened.chat.kind == "private"
    await talk.conversation.say(opened, Answer(words("please approve")))
    assert talk.standing(opened.chat.chat)[0]["content"] == "please approve"
    assert await talk.conversation.private("discord:5") is None


@pytest.mark.parametrize(
    ("rank", "may"),
    [("member", False), ("moderator", False), ("administrator", True), ("creator", True)],
)
async def test_who_may_manage_another_channel_s_server_is_asked(tmp_path, monkeypatch, rank, may):
    async with talking(tmp_path, monkeypatch, begin=False) as talk:
        box = talk.box
        box.add_chat("discord", "112233445566770002", "text", members={OTHER: rank})
        talk.begin()
        await talk.offered()
        await until(lambda: talk.conversation._speaking.client.guilds)
        assert await talk.conversation.administers(spot(), f"discord:{OTHER}") is may


async def test_rights_are_believed_for_a_minute(talk):
    await until(lambda: talk.conversation._speaking.client.guilds)
    assert not await talk.conversation.administers(spot(), f"discord:{OTHER}")
    before = talk.box.core.store.counts("discord")["accepted"]
    assert not await talk.conversation.administers(spot(), f"discord:{OTHER}")
    assert talk.box.core.store.counts("discord")["accepted"] == before


async def test_one_s_own_direct_messages_are_one_s_own(talk):
    direct = spot(DIRECT, "private")
    assert await talk.conversation.administers(direct, f"discord:{ADA}")
    assert not await talk.conversation.administers(direct, f"discord:{OTHER}")


async def test_the_addresses_that_begin_a_conversation_are_told(talk):
    link = talk.conversation.link("capitol")
    [bot] = talk.world.connected()
    assert link["private"] == f"https://discord.com/users/{bot.id}"
    assert link["group"].startswith("https://discord.com/oauth2/authorize?")
    assert f"client_id={bot.id}" in link["group"]
    assert "scope=bot+applications.commands" in link["group"]
    rights = int(link["group"].partition("permissions=")[2].partition("&")[0])
    assert rights & (1 << 51)  # PIN_MESSAGES
    assert not rights & (1 << 3)  # ADMINISTRATOR


# -- who comes and goes


async def test_a_deleted_channel_is_told(talk):
    await until(lambda: talk.conversation._speaking.client.guilds)
    await talk.fault(kind="deleted_channel", chat=CHANNEL)
    await until(lambda: talk.listener.leaves)
    assert talk.listener.leaves == [("discord:main", CHANNEL, "the channel was deleted")]


async def test_a_deleted_thread_is_told(talk):
    talk.box.add_chat("discord", "112233445566770003", "thread", parent=CHANNEL, title="story")
    await talk.fault(kind="deleted_channel", chat="112233445566770003")
    await until(lambda: talk.listener.leaves)
    assert talk.listener.leaves[0][1] == "112233445566770003"


async def test_a_server_that_removes_the_bot_and_takes_it_back_is_told(talk):
    await until(talk.conversation._speaking.client.is_ready)
    await talk.act(leave=True)
    await until(lambda: len(talk.listener.leaves) == 2)
    assert {chat for _, chat, _ in talk.listener.leaves} == {CHANNEL, NEWS}
    status = await talk.conversation.say(spot(), Answer(words("anyone?")))
    assert status is None

    await talk.act(join=True)
    await until(lambda: len(talk.listener.joins) == 2)
    assert {place.address for place in talk.listener.joins} == {
        f"discord:main:{CHANNEL}",
        f"discord:main:{NEWS}",
    }
    assert GUILD in talk.world.guilds()
    await talk.say_to(Answer(words("here again")))


async def test_a_server_that_takes_the_bot_back_comes_with_its_threads(talk):
    thread = "112233445566770004"
    talk.box.add_chat("discord", thread, "thread", parent=CHANNEL, title="story")
    await until(talk.conversation._speaking.client.is_ready)
    await talk.act(leave=True)
    await until(lambda: talk.listener.leaves)
    await talk.act(join=True)
    await until(lambda: len(talk.listener.joins) == 3)
    assert (f"discord:main:{thread}", "thread") in {
        (place.address, place.chat.kind) for place in talk.listener.joins
    }


async def test_servers_known_at_the_start_are_no_news(talk):
    await until(lambda: talk.conversation._speaking.client.guilds)
    await talk.say_to(Answer(words("yes")))
    assert talk.listener.joins == []
