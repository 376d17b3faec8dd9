"""The Telegram adapter against a stand-in server: every answer becomes an outcome."""

import asyncio
import json
import logging
import socket
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from bot.domain.model import Part, Target
from bot.platforms.telegram import open_platform
from bot.ports import (
    Barred,
    Chat,
    ChatRefusedError,
    Gone,
    Later,
    Missing,
    Moved,
    Refused,
    Sent,
    Stopped,
    Unknown,
)

TOKEN = "123456789:AAHsecretsecretsecretsecretsecretsec"
PART = Part("sendMessage", {"text": "<b>a &amp; b</b>", "parse_mode": "HTML"})


def chat(kind="private", thread=None):
    return Target(1, "telegram:main:-1", "telegram", "telegram:main", "-1", kind, thread)


class StandIn:
    """A Bot API server that gives the answers it was told to, and keeps what it was asked."""

    def __init__(self):
        self.answers, self.asked, self.url = [], [], ""

    def will(self, code, description, **parameters):
        body = {"ok": False, "error_code": code, "description": description}
        self.answers.append((code, body | ({"parameters": parameters} if parameters else {})))

    async def answer(self, request):
        form = {name: _value(value) for name, value in (await request.post()).items()}
        self.asked.append((request.match_info["method"], form))
        if not request.path.startswith(f"/bot{TOKEN}/"):
            return web.json_response({"ok": False, "description": "Not Found"}, status=404)
        answer = self.answers.pop(0) if self.answers else (200, self.fine(form))
        if callable(answer):
            return await answer(request)
        code, body = answer
        return web.json_response(body, status=code)

    def fine(self, form):
        return {"ok": True, "result": {"message_id": 77, "text": form.get("text")}}


def _value(value):
    try:
        return json.loads(value)
    except ValueError:
        return value


@pytest.fixture
async def server():
    stand_in = StandIn()
    app = web.Application()
    app.router.add_post("/{bot}/{method}", stand_in.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    stand_in.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield stand_in
    await runner.cleanup()


@pytest.fixture
async def platform(server):
    platform = open_platform("main", TOKEN, server.url)
    await platform.open()
    yield platform
    await platform.close()


async def drop(request):
    """Hang up after the request was taken."""
    request.transport.close()
    await asyncio.sleep(0)
    return web.Response()


async def half(request):
    """Promise more than is sent, then hang up."""
    response = web.StreamResponse(headers={"Content-Length": "500"})
    await response.prepare(request)
    await response.write(b'{"ok":true,')
    request.transport.close()
    return response


async def nonsense(request):
    return web.Response(text=f"<html>maintenance of {request.url}</html>")


async def strange(_request):
    return web.json_response({"ok": True, "result": ["?"]})


async def odd_error(_request):
    return web.json_response(["no", "object"], status=500)


async def bare_429(_request):
    return web.Response(status=429, text="<html>slow down</html>")


REFUSALS = [
    (403, "Forbidden: bot was blocked by the user", Gone),
    (403, "Forbidden: user is deactivated", Gone),
    (403, "Forbidden: bot was kicked from the group chat", Gone),
    (403, "Forbidden: bot was kicked from the supergroup chat", Gone),
    (403, "Forbidden: bot was kicked from the channel chat", Gone),
    (403, "Forbidden: bot is not a member of the group chat", Gone),
    (403, "Forbidden: bot is not a member of the supergroup chat", Gone),
    (403, "Forbidden: bot is not a member of the channel chat", Gone),
    (403, "Forbidden: the group chat was deleted", Gone),
    (403, "Forbidden: bot can't initiate conversation with a user", Gone),
    (403, "Forbidden: the bot can't send messages to the bot", Gone),
    (403, "Forbidden: something new", Barred),
    (400, "Bad Request: chat not found", Gone),
    (400, "Bad Request: private chat not found", Gone),
    (400, "Bad Request: group chat was upgraded to a supergroup chat", Gone),
    (400, "Bad Request: not enough rights to send text messages to the chat", Barred),
    (400, "Bad Request: need administrator rights in the channel chat", Barred),
    (400, "Bad Request: have no write access to the chat", Barred),
    (400, "Bad Request: CHAT_WRITE_FORBIDDEN", Barred),
    (400, "Bad Request: CHAT_ADMIN_REQUIRED", Barred),
    (400, "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN", Barred),
    (400, "Bad Request: message thread not found", Barred),
    (400, "Bad Request: TOPIC_CLOSED", Barred),
    (400, "Bad Request: TOPIC_DELETED", Barred),
    (401, "Unauthorized", Stopped),
    (404, "Not Found", Stopped),
    (500, "Internal Server Error", Unknown),
    (502, "Bad Gateway", Unknown),
]
BOTH = [pytest.param(*row, id=f"{row[0]} {row[1]}") for row in REFUSALS]


@pytest.mark.parametrize(("code", "description", "outcome"), BOTH)
async def test_each_refusal_of_a_post_has_its_meaning(platform, server, code, description, outcome):
    server.will(code, description)
    assert isinstance(await platform.post(chat(), PART, "n"), outcome)
    assert len(server.asked) == 1


@pytest.mark.parametrize(("code", "description", "outcome"), BOTH)
async def test_each_refusal_of_an_edit_has_its_meaning(
    platform, server, code, description, outcome
):
    server.will(code, description)
    expected = Later if outcome is Unknown else outcome
    assert isinstance(await platform.edit(chat(), "7", PART), expected)


EDITS = [
    ("message is not modified: specified new message content and reply markup", Sent),
    ("MESSAGE IS NOT MODIFIED", Sent),
    ("message to edit not found", Missing),
    ("MESSAGE_ID_INVALID", Missing),
    ("message can't be edited", Refused),
    ("there is no text in the message to edit", Refused),
    ("MESSAGE_TOO_LONG", Refused),
    ("message is too long", Refused),
    ("text is too long", Refused),
    ("message text is empty", Refused),
]


@pytest.mark.parametrize(("description", "outcome"), EDITS, ids=str)
async def test_each_refused_edit_has_its_meaning(platform, server, description, outcome):
    for _ in range(2):
        server.will(400, f"Bad Request: {description}")
    assert isinstance(await platform.edit(chat(), "7", PART), outcome)


DELETIONS = [
    ("message to delete not found", Missing),
    ("message can't be deleted", Refused),
    ("message can't be deleted for everyone", Refused),
]


@pytest.mark.parametrize(("description", "outcome"), DELETIONS, ids=str)
async def test_each_refused_deletion_has_its_meaning(platform, server, description, outcome):
    server.will(400, f"Bad Request: {description}")
    assert isinstance(await platform.delete(chat(), "7"), outcome)


@pytest.mark.parametrize(
    ("kind", "everyone"), [("private", True), ("group", False), ("channel", False)]
)
async def test_a_flood_is_waited_out_as_long_as_asked(platform, server, kind, everyone):
    server.will(429, "Too Many Requests: retry after 17", retry_after=17)
    outcome = await platform.post(chat(kind), PART, "n")
    assert isinstance(outcome, Later)
    assert (outcome.delay, outcome.everyone) == (17.0, everyone)


async def test_a_flood_without_a_time_is_no_doubt(platform, server):
    server.answers.append(bare_429)
    assert isinstance(await platform.post(chat(), PART, "n"), Later)


async def test_a_migrated_group_names_its_new_id(platform, server):
    text = "Bad Request: group chat was upgraded to a supergroup chat"
    server.will(400, text, migrate_to_chat_id=-1001234567890123)
    assert await platform.post(chat("group"), PART, "n") == Moved("-1001234567890123")


LOST = [drop, half, nonsense, strange, odd_error]


@pytest.mark.parametrize("answer", LOST, ids=lambda answer: answer.__name__)
async def test_a_post_whose_answer_is_lost_is_unknown(platform, server, answer):
    server.answers.append(answer)
    assert isinstance(await platform.post(chat(), PART, "n"), Unknown)
    assert len(server.asked) == 1


@pytest.mark.parametrize("answer", LOST, ids=lambda answer: answer.__name__)
async def test_an_edit_whose_answer_is_lost_is_tried_again(platform, server, answer):
    server.answers.append(answer)
    assert isinstance(await platform.edit(chat(), "7", PART), Later)


@pytest.mark.parametrize("answer", [drop, half, nonsense, odd_error], ids=lambda a: a.__name__)
async def test_a_deletion_whose_answer_is_lost_is_tried_again(platform, server, answer):
    server.answers.append(answer)
    assert isinstance(await platform.delete(chat(), "7"), Later)


async def test_a_slow_answer_leaves_a_post_unknown_and_an_edit_for_later(platform, server):
    never = asyncio.Event()

    async def hang(_request):
        await never.wait()

    platform._request._read = 0.05
    server.answers += [hang, hang]
    assert isinstance(await platform.post(chat(), PART, "n"), Unknown)
    assert isinstance(await platform.edit(chat(), "7", PART), Later)
    never.set()


async def test_a_refused_connection_harms_nothing_and_stops_nobody():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    platform = open_platform("main", TOKEN, f"http://127.0.0.1:{port}")
    await platform.open()  # an outage at boot is no error
    outcome = await platform.post(chat(), PART, "n")
    with pytest.raises(ChatRefusedError) as refused:
        await platform.resolve("@capitol_live")
    await platform.close()
    assert isinstance(outcome, Later)
    assert outcome.everyone
    assert refused.value.retry


async def test_unreadable_markup_is_sent_as_plain_words(platform, server):
    server.will(400, "Bad Request: can't parse entities: Unclosed start tag at byte offset 3")
    assert await platform.post(chat(), PART, "n") == Sent("77")
    first, second = (form for _, form in server.asked)
    assert (first["parse_mode"], first["text"]) == ("HTML", PART.payload["text"])
    assert second["text"] == "a & b"
    assert "parse_mode" not in second


async def test_a_message_refused_even_as_plain_words_is_refused(platform, server):
    for _ in range(2):
        server.will(400, "Bad Request: can't parse entities: x")
    assert isinstance(await platform.post(chat(), PART, "n"), Refused)
    assert len(server.asked) == 2


async def test_a_post_goes_to_its_topic_and_an_edit_to_its_message(platform, server):
    assert await platform.post(chat("topic", "42"), PART, "n") == Sent("77")
    assert await platform.edit(chat("topic", "42"), "77", PART) == Sent("77")
    posted, edited = server.asked
    assert posted == ("sendMessage", {"chat_id": -1, "message_thread_id": 42} | PART.payload)
    assert edited == ("editMessageText", {"chat_id": -1, "message_id": 77} | PART.payload)


async def test_a_silent_part_stays_silent_and_is_edited_without_the_wish(platform, server):
    part = Part("sendMessage", PART.payload | {"disable_notification": True})
    await platform.post(chat(), part, "n")
    await platform.edit(chat(), "77", part)
    assert server.asked[0][1]["disable_notification"] is True
    assert "disable_notification" not in server.asked[1][1]


async def test_a_deletion_names_the_message(platform, server):
    server.answers.append((200, {"ok": True, "result": True}))
    assert await platform.delete(chat(), "77") == Sent("77")
    assert server.asked == [("deleteMessage", {"chat_id": -1, "message_id": 77})]


CHATS = [
    (
        "@capitol_live",
        {"id": -1001, "type": "channel", "title": "Live"},
        Chat("-1001", "channel", None, "Live"),
    ),
    ("-1002", {"id": -1002, "type": "supergroup", "title": "G"}, Chat("-1002", "group", None, "G")),
    ("-5", {"id": -5, "type": "group", "title": "G"}, Chat("-5", "group", None, "G")),
    (
        "12345",
        {"id": 12345, "type": "private", "first_name": "Ada"},
        Chat("12345", "private", None, "Ada"),
    ),
    ("-1002/42", {"id": -1002, "type": "supergroup"}, Chat("-1002", "topic", "42")),
    ("-1002/1", {"id": -1002, "type": "supergroup"}, Chat("-1002", "topic", None)),
]


@pytest.mark.parametrize(("address", "answer", "found"), CHATS, ids=[row[0] for row in CHATS])
async def test_an_address_leads_to_its_chat(platform, server, address, answer, found):
    server.answers.append((200, {"ok": True, "result": answer}))
    assert await platform.resolve(address) == found
    assert server.asked[0][1]["chat_id"] == _value(address.split("/")[0])


@pytest.mark.parametrize(
    "address", ["", "capitol", "@x", "-100/", "-100/a", "https://t.me/x", "@a b"]
)
async def test_a_malformed_address_is_refused_without_a_call(platform, server, address):
    with pytest.raises(ChatRefusedError):
        await platform.resolve(address)
    assert not server.asked


@pytest.mark.parametrize(
    ("code", "description", "retry"),
    [
        (400, "Bad Request: chat not found", False),
        (401, "Unauthorized", False),
        (502, "Bad Gateway", True),
    ],
)
async def test_an_unknown_chat_is_refused_with_its_reason(
    platform, server, code, description, retry
):
    server.will(code, description)
    with pytest.raises(ChatRefusedError) as refused:
        await platform.resolve("@nobody_here")
    assert refused.value.retry is retry
    assert "@nobody_here" in str(refused.value)


async def test_a_channel_has_no_topics(platform, server):
    server.answers.append((200, {"ok": True, "result": {"id": -1, "type": "channel"}}))
    with pytest.raises(ChatRefusedError):
        await platform.resolve("-1/5")


async def test_the_token_is_in_no_outcome_error_log_or_representation(platform, server, caplog):
    caplog.set_level(logging.DEBUG)
    echo = f"Bad Request: the token `{TOKEN}` in https://api.telegram.org/bot{TOKEN}/x"
    told = [repr(platform), repr(platform._request)]
    for code in (400, 400, 401, 403, 404, 409, 500):
        server.will(code, echo)
        told.append(repr(await platform.post(chat(), PART, "n")))
    for answer in LOST:
        server.answers.append(answer)
        told.append(repr(await platform.post(chat(), PART, "n")))
    server.will(401, echo)
    with pytest.raises(ChatRefusedError) as refused:
        await platform.resolve("@capitol_live")
    assert TOKEN not in "".join([*told, repr(refused.value), caplog.text])


async def test_a_message_may_be_deleted_for_almost_two_days(platform):
    now = datetime(2021, 1, 8, tzinfo=UTC)
    assert platform.may_delete(now - timedelta(hours=47), now)
    assert not platform.may_delete(now - timedelta(hours=47, minutes=55), now)
    assert not platform.may_delete(now - timedelta(days=3), now)


def test_the_ceilings_stay_below_telegrams_own():
    limits = open_platform("main", TOKEN).limits
    assert all(rate.count / rate.per < 30 for rate in limits.account)
    assert all(any(rate.count / rate.per < 1 for rate in rates) for rates in limits.chat.values())
    for kind in ("group", "topic"):
        assert any(rate.count <= 20 and rate.per > 60 for rate in limits.chat[kind])
