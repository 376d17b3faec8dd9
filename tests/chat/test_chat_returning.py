"""Chats that nobody in particular adds, and chats that come back without being told of."""

import pytest
from chat_room import MAIN

from bot.ports import Chat, Place


@pytest.mark.parametrize("kind", ["text", "announcement", "thread", "group"])
async def test_the_channels_of_a_server_that_adds_the_bot_are_left_alone(room, kind):
    for number in range(3):
        await room.frontdesk.joined(Place(MAIN, Chat(f"5{number}", kind)), None)

    assert room.conversation.said == []
    assert (await room.ledger.status(room.now)).targets == ()


@pytest.mark.parametrize("word", ["/settings", "/stories", "/latest", "/help"])
async def test_a_chat_that_was_set_aside_is_taken_up_by_any_command_there(room, word):
    bob = room.group(admin=True)
    await bob.writes("/start capitol")
    await room.frontdesk.left(MAIN, "-100", "the server removed the bot")

    await bob.writes(word)

    (row,) = (await room.ledger.status(room.now)).targets
    assert row.state == "active"
    assert await room.followed("-100") == ["capitol"]
