"""The webhooks' account over loopback: sent once, never with its token in sight."""

import logging
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.model import Part, Target
from bot.platforms.discord.parts import WEBHOOK
from bot.platforms.discord.webhooks import open_webhooks
from bot.ports import Barred, ChatRefusedError, Gone, Later, Missing, Refused, Sent, Unknown
from tests.platforms.discord_stand_in import PREFIX, Reply, error, stand_in

SECRET = "s3cret-Webhook_token"
TARGET = Target(
    1, "discord-webhook:7", "discord-webhook", "discord-webhook:webhooks", "7", "webhook"
)
PART = Part(WEBHOOK, {"embeds": [{"title": "t"}], "allowed_mentions": {"parse": []}, "flags": 4096})


@pytest.fixture
async def server():
    async with stand_in() as server:
        yield server


@pytest.fixture
async def hooks(server):
    platform = open_webhooks({"7": SECRET}, server.url)
    await platform.open()
    yield platform
    await platform.close()


async def test_a_post_waits_for_the_message_and_says_who_calls(hooks, server):
    assert await hooks.post(TARGET, PART, "n") == Sent("1001")
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", f"/webhooks/7/{SECRET}")
    assert asked.query == {"wait": "true"}
    assert asked.body == PART.payload
    assert asked.headers["User-Agent"].startswith("DiscordBot (tocsin, ")
    assert asked.headers["Content-Type"] == "application/json"
    assert "Authorization" not in asked.headers


async def test_edits_and_deletes_go_to_the_webhooks_own_messages(hooks, server):
    assert await hooks.edit(TARGET, "55", PART) == Sent("55")
    assert await hooks.delete(TARGET, "55") == Sent("55")
    edit, delete = server.asked
    assert (edit.method, edit.path) == ("PATCH", f"/webhooks/7/{SECRET}/messages/55")
    assert edit.body == {
        "content": "", "embeds": [{"title": "t"}], "allowed_mentions": {"parse": []}
    }  # fmt: skip
    assert (delete.method, delete.path) == ("DELETE", f"/webhooks/7/{SECRET}/messages/55")


async def test_a_thread_is_named_in_the_query(hooks, server):
    thread = Target(1, "discord-webhook:7", "discord-webhook", TARGET.account, "7", "webhook", "8")
    await hooks.post(thread, PART, "n")
    await hooks.edit(thread, "55", PART)
    assert [a.query for a in server.asked] == [
        {"wait": "true", "thread_id": "8"},
        {"thread_id": "8"},
    ]


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (error(500), Unknown),
        (error(502), Unknown),
        (Reply(hang_up=True), Unknown),
        (error(404, 10015), Gone),
        (error(401, 50027), Gone),
        (error(401), Gone),
        (error(400, 50035), Refused),
        (error(400, 220001), Barred),
        (error(429, 0, retry_after=1.5), Later),
        (Reply(429, "<html>", html=True), Later),
        (Reply(302, None, {"Location": "https://elsewhere.example/"}), Refused),
    ],
)
async def test_a_post_is_sent_once_whatever_the_answer(hooks, server, reply, outcome):
    server.replies.append(reply)
    found = await hooks.post(TARGET, PART, "n")
    assert isinstance(found, outcome)
    assert len(server.asked) == 1
    assert "secret" not in found.reason.casefold()


async def test_the_bodys_wait_counts_before_the_headers(hooks, server):
    reply = error(429, 0, retry_after=2.5, **{"global": True})
    reply.headers["Retry-After"] = "1"
    server.replies.append(reply)
    found = await hooks.post(TARGET, PART, "n")
    assert found == Later(2.5, found.reason, everyone=True)


@pytest.mark.parametrize("body", [{}, None, {"id": None}], ids=["no id", "no JSON", "null"])
async def test_a_message_without_an_id_is_in_doubt_and_never_the_webhook_itself(
    hooks, server, body
):
    server.replies.append(Reply(200, body))
    assert isinstance(await hooks.post(TARGET, PART, "n"), Unknown)


async def test_a_code_that_is_no_number_is_no_code(hooks, server):
    server.replies.append(Reply(400, {"code": "proxy-17"}))
    assert isinstance(await hooks.post(TARGET, PART, "n"), Refused)


async def test_a_failed_edit_may_be_tried_again(hooks, server):
    server.replies += [error(500), error(404, 10008)]
    assert isinstance(await hooks.edit(TARGET, "55", PART), Later)
    assert isinstance(await hooks.edit(TARGET, "55", PART), Missing)


async def test_an_unreachable_service_is_later(unused_tcp_port):
    hooks = open_webhooks({"7": SECRET}, f"http://127.0.0.1:{unused_tcp_port}{PREFIX}")
    await hooks.open()
    assert isinstance(await hooks.post(TARGET, PART, "n"), Later)
    await hooks.close()


async def test_a_webhook_is_found_by_its_id_and_shown_without_its_token(hooks, server):
    server.replies.append(Reply(200, {"id": "7", "type": 1, "name": "Desk", "token": SECRET}))
    chat = await hooks.resolve("7")
    assert (chat.chat, chat.kind, chat.title) == ("7", "webhook", "Desk")
    assert server.asked[0].path == f"/webhooks/7/{SECRET}"
    assert SECRET not in repr(chat)


@pytest.mark.parametrize(
    ("reply", "words", "retry"),
    [
        (error(404, 10015), "deleted", False),
        (error(401, 50027), "token", False),
        (error(500), "500", True),
    ],
)
async def test_a_webhook_that_cannot_be_used_says_why(hooks, server, reply, words, retry):
    server.replies.append(reply)
    with pytest.raises(ChatRefusedError, match=words) as refused:
        await hooks.resolve("7")
    assert refused.value.retry is retry
    assert SECRET not in str(refused.value)


async def test_a_webhook_taken_out_of_the_configuration_is_not_called(hooks, server):
    with pytest.raises(ChatRefusedError, match="configured"):
        await hooks.resolve("8")
    other = Target(2, "discord-webhook:8", "discord-webhook", TARGET.account, "8", "webhook")
    assert isinstance(await hooks.post(other, PART, "n"), Barred)
    assert server.asked == []


async def test_nothing_that_is_logged_or_shown_holds_a_token(hooks, server, caplog):
    caplog.set_level(logging.DEBUG)
    server.replies += [error(500), Reply(hang_up=True)]
    await hooks.post(TARGET, PART, "n")
    await hooks.post(TARGET, PART, "n")
    assert SECRET not in caplog.text
    assert SECRET not in repr(hooks)


async def test_webhooks_know_no_nonce_and_delete_at_any_age(hooks):
    assert hooks.account == "discord-webhook:webhooks"
    assert not hooks.replays_safely
    now = datetime(2021, 1, 6, tzinfo=UTC)
    assert hooks.may_delete(now - timedelta(days=400), now)
    short, minute = hooks.limits.chat["webhook"]
    assert (short.count / short.per, minute.count / minute.per) < (5 / 2, 30 / 60)
