"""The bot account, with the real library, over loopback."""

import asyncio
import logging

import discord
import pytest
import structlog
from discord.http import Route

from bot.domain.model import Part, Target
from bot.platforms.discord.parts import CHANNEL, Published
from bot.platforms.discord.send import open_platform, short_nonce
from bot.ports import (
    Barred,
    ChatRefusedError,
    Gone,
    Later,
    Missing,
    Refused,
    Sent,
    Stopped,
    Unknown,
)
from tests.platforms.discord_stand_in import PREFIX, Reply, error, stand_in

TOKEN = "MTIzNDU2.Gabcde.very-secret-token"
TARGET = Target(1, "discord:main:7", "discord", "discord:main", "7", "text")
PAYLOAD = {
    "embeds": [{"title": "t"}],
    "content": "<@&9>",
    "allowed_mentions": {"parse": [], "roles": ["9"]},
    "flags": 4096,
}
PART = Part(CHANNEL, PAYLOAD)


@pytest.fixture(autouse=True)
def _base(monkeypatch):
    monkeypatch.setattr(Route, "BASE", Route.BASE)


@pytest.fixture
async def server():
    async with stand_in() as server:
        yield server


@pytest.fixture
async def bot(server):
    platform = open_platform("main", TOKEN, server.url)
    await platform.open()
    yield platform
    await platform.close()


async def test_a_post_sends_what_was_rendered_and_a_nonce(bot, server):
    assert await bot.post(TARGET, PART, "e1t1r1p0") == Sent("1001")
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/channels/7/messages")
    assert asked.body == PAYLOAD | {"nonce": "e1t1r1p0", "enforce_nonce": True}
    assert asked.headers["Authorization"] == f"Bot {TOKEN}"
    assert PAYLOAD["flags"] == 4096  # the part itself is left as it was


async def test_the_same_nonce_again_gives_the_message_that_stands_there(bot):
    assert bot.replays_safely
    long = "delivery-" * 9
    assert await bot.post(TARGET, PART, long) == await bot.post(TARGET, PART, long)


def test_a_long_nonce_gets_a_short_steady_stand_in():
    assert short_nonce("x" * 25) == "x" * 25
    assert len(short_nonce("x" * 26)) <= 25
    assert short_nonce("x" * 26) != short_nonce("x" * 27)


async def test_an_edit_sends_the_mentions_allowance_again_and_no_flags(bot, server):
    assert await bot.edit(TARGET, "55", PART) == Sent("55")
    await bot.edit(TARGET, "55", Part(CHANNEL, {"embeds": []}))
    first, second = server.asked
    assert (first.method, first.path) == ("PATCH", "/channels/7/messages/55")
    assert first.body == {k: v for k, v in PAYLOAD.items() if k != "flags"}
    assert second.body == {"content": "", "embeds": [], "allowed_mentions": {"parse": []}}


async def test_a_delete_takes_the_message_away(bot, server):
    assert await bot.delete(TARGET, "55") == Sent("55")
    assert (server.asked[0].method, server.asked[0].path) == ("DELETE", "/channels/7/messages/55")
    server.replies.append(error(404, 10008))
    assert isinstance(await bot.delete(TARGET, "55"), Missing)


async def test_a_thread_of_a_target_is_spoken_to_itself(bot, server):
    thread = Target(1, "discord:main:7", "discord", "discord:main", "7", "thread", thread="8")
    await bot.post(thread, PART, "n")
    assert server.asked[0].path == "/channels/8/messages"


async def test_an_archived_thread_is_opened_for_an_edit(bot, server):
    server.replies += [error(400, 50083), Reply(200, {"id": "7", "type": 11})]
    assert await bot.edit(TARGET, "55", PART) == Sent("55")
    assert [a.path for a in server.asked][1] == "/channels/7"
    assert server.asked[1].body == {"archived": False}


async def test_an_archived_thread_is_opened_for_a_withdrawal(bot, server):
    server.replies += [error(400, 50083), Reply(200, {"id": "7", "type": 11})]
    assert await bot.delete(TARGET, "55") == Sent("55")
    assert [a.method for a in server.asked] == ["DELETE", "PATCH", "DELETE"]


async def test_a_published_part_is_crossposted_after_it_stands(bot, server):
    assert await bot.post(TARGET, Published(CHANNEL, PAYLOAD), "n") == Sent("1001")
    await bot.close()  # waits for what is under way
    assert [a.path for a in server.asked] == [
        "/channels/7/messages",
        "/channels/7/messages/1001/crosspost",
    ]


async def test_a_failed_crosspost_never_costs_the_message(bot, server):
    server.replies += [
        Reply(200, {"id": "5"}),
        error(429, 0, retry_after=3000, **{"global": False}),
    ]
    with structlog.testing.capture_logs() as logs:
        assert await bot.post(TARGET, Published(CHANNEL, PAYLOAD), "n") == Sent("5")
        await bot.close()
    (log,) = logs
    assert log["event"] == "not published to followers"
    assert log["channel"] == 7
    assert TOKEN not in str(log)


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (error(404, 10003), Gone),
        (error(404, 10004), Gone),
        (error(403, 50001), Barred),
        (error(403, 50013), Barred),
        (error(403, 50007), Gone),
        (error(400, 50035, errors={"embeds": {"_errors": [{"message": "x"}]}}), Refused),
        (error(400, 50006), Refused),
        (error(401, 40001), Stopped),
        (error(401), Stopped),
        (error(503), Unknown),
        (error(400, 30046), Later),
        (Reply(403, "<html>", html=True), Later),
        (Reply(429, "<html>", html=True), Later),
        (Reply(hang_up=True), Unknown),
        (Reply(200, "no JSON", html=True), Unknown),
    ],
)
async def test_an_answer_becomes_an_outcome(bot, server, reply, outcome):
    server.replies.append(reply)
    found = await bot.post(TARGET, PART, "n")
    assert isinstance(found, outcome)
    assert "secret" not in found.reason


async def test_a_long_wait_is_handed_back_instead_of_slept_off(bot, server):
    server.replies.append(error(429, 20028, retry_after=1163.097, **{"global": False}))
    found = await bot.edit(TARGET, "55", PART)
    assert found == Later(1163.097, found.reason, chat=False)


async def test_a_gatekeepers_429_lets_everyone_wait(bot, server):
    server.replies.append(Reply(429, {"message": "x", "retry_after": 1}))  # no Via
    found = await bot.post(TARGET, PART, "n")
    assert isinstance(found, Later)
    assert found.everyone


async def test_a_dropped_connection_leaves_an_edit_to_be_tried_again(bot, server):
    server.replies.append(Reply(hang_up=True))
    assert isinstance(await bot.edit(TARGET, "55", PART), Later)


async def test_a_start_needs_no_reachable_service(unused_tcp_port):
    bot = open_platform("main", TOKEN, f"http://127.0.0.1:{unused_tcp_port}{PREFIX}")
    await bot.open()
    assert isinstance(await bot.post(TARGET, PART, "n"), Later)
    with pytest.raises(ChatRefusedError) as refused:
        await bot.resolve("7")
    assert refused.value.retry
    await bot.close()


async def test_a_login_that_failed_is_tried_again_and_shared(bot, server):
    server.login_replies.append(error(503))
    assert isinstance(await bot.post(TARGET, PART, "n"), Later)  # nothing was sent: not unknown
    found = await asyncio.gather(*(bot.post(TARGET, PART, f"n{i}") for i in range(5)))
    assert all(isinstance(outcome, Sent) for outcome in found)
    assert server.logins == 2


async def test_a_bad_token_stops_the_account(bot, server):
    server.login_replies.append(error(401))
    found = await bot.post(TARGET, PART, "n")
    assert isinstance(found, Stopped)
    assert TOKEN not in found.reason


async def test_giving_up_waiting_does_not_cancel_the_call(bot, server):
    waiting = asyncio.create_task(bot.post(TARGET, PART, "n"))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await bot.close()
    assert [a.path for a in server.asked] == ["/channels/7/messages"]


async def test_nothing_that_is_logged_or_shown_holds_the_token(bot, server, caplog):
    caplog.set_level(logging.DEBUG)
    server.replies += [error(403, 50013), Reply(hang_up=True)]
    await bot.post(TARGET, PART, "n")
    await bot.post(TARGET, PART, "n")
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(bot) + repr(bot.limits)


async def test_the_limits_stay_below_discords(bot):
    assert bot.account == "discord:main"
    (account,) = bot.limits.account
    assert account.count + account.burst <= 50 * account.per
    for kind in ("private", "text", "announcement", "thread"):
        (rate,) = bot.limits.chat[kind]
        assert rate.count <= 5
        assert rate.per > 5


def test_without_an_address_of_its_own_discord_is_meant():
    before = Route.BASE
    open_platform("main", TOKEN)
    assert before == Route.BASE == discord.http.Route.BASE
