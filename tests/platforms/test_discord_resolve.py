"""A channel's id becomes a chat that can be spoken to, or an error that says what to do."""

import pytest
from discord.http import Route

from bot.platforms.discord.send import open_platform
from bot.ports import ChatRefusedError
from tests.platforms.discord_stand_in import Reply, error, stand_in


@pytest.fixture
async def server():
    async with stand_in() as server:
        yield server


@pytest.fixture
async def bot(server, monkeypatch):
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    platform = open_platform("main", "a-token", server.url)
    yield platform
    await platform.close()


CHANNEL_KINDS = [
    (0, "text"), (1, "private"), (2, "text"), (5, "announcement"),
    (10, "thread"), (11, "thread"), (12, "thread"),
]  # fmt: skip


@pytest.mark.parametrize(("type_", "kind"), CHANNEL_KINDS)
async def test_a_channel_is_found_by_its_id(bot, server, type_, kind):
    server.replies.append(Reply(200, {"id": "7", "type": type_, "name": "live"}))
    chat = await bot.resolve("7")
    assert (chat.chat, chat.kind, chat.title) == ("7", kind, "live")
    assert server.asked[0].path == "/channels/7"


@pytest.mark.parametrize(
    ("reply", "words", "retry"),
    [
        (Reply(200, {"id": "7", "type": 15}), "open a post", False),
        (Reply(200, {"id": "7", "type": 16}), "open a post", False),
        (Reply(200, {"id": "7", "type": 4}), "takes no messages", False),
        (error(404, 10003), "no longer exists", False),
        (error(403, 50001), "View Channel", True),
        (error(503), "status 503", True),
    ],
)
async def test_an_address_that_cannot_be_used_says_what_to_do(bot, server, reply, words, retry):
    server.replies.append(reply)
    with pytest.raises(ChatRefusedError, match=words) as refused:
        await bot.resolve("7")
    assert refused.value.retry is retry
    assert "secret" not in str(refused.value)


async def test_a_name_is_no_discord_address(bot, server):
    with pytest.raises(ChatRefusedError, match="Copy Channel ID"):
        await bot.resolve("#live")
    assert server.asked == []
