"""The real python-telegram-bot talks to the stand-in and finds the Bot API it knows."""

import asyncio
import json
import struct
import zlib

import aiohttp
import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.sandbox import Sandbox

TOKEN = "7000000001:abcdefghijklmnopqrstuvwxyz012345678"
READER, GROUP, CHANNEL, FORUM = "4242", "-1002000000001", "-1002000000002", "-1002000000003"


class Clock:
    """A time that passes only when it is told to."""

    def __init__(self):
        self.now = 1_700_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture(autouse=True)
def _waits_are_timedeltas(monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def sandbox(tmp_path, clock):
    record = tmp_path / "calls.jsonl"
    box = Sandbox(
        tmp_path / "s.db", record=record, clock=clock, accounts={"telegram": {"main": TOKEN}}
    )
    box.add_chat("telegram", READER, "private")
    box.add_chat("telegram", GROUP, "supergroup", title="Town")
    box.add_chat("telegram", CHANNEL, "channel", username="town_live")
    box.add_chat("telegram", FORUM, "forum", topics={"7": "Storm"})
    await box.start()
    yield box
    await box.stop()


@pytest.fixture
async def bot(sandbox):
    async with Bot(TOKEN, base_url=f"{sandbox.telegram_url}/bot") as speaker:
        yield speaker


def picture(width=4, height=3):
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))


def violations(sandbox):
    return sandbox.control.state()["violations"]["by_rule"]


async def post(url, body):
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as answer:
        return answer.status, await answer.json()


async def ask(sandbox, path, body):
    return await post(f"{sandbox.telegram_url}/_sandbox/{path}", body)


async def call(sandbox, method, body):
    return await post(f"{sandbox.telegram_url}/bot{TOKEN}/{method}", body)


async def act(sandbox, chat, user, **what):
    status, answer = await ask(
        sandbox, "act", {"platform": "telegram", "chat": chat, "user": user, **what}
    )
    assert status == 200, answer


async def test_a_message_comes_back_with_its_entities_and_lies_in_the_chat(bot, sandbox):
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("More", url="https://example.org/a")]])

    sent = await bot.send_message(
        "@town_live",
        "😀 <b>Breaking</b> https://example.org",
        parse_mode="HTML",
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_markup=keyboard,
    )

    assert sent.text == "😀 Breaking https://example.org"
    assert [(e.type, e.offset, e.length) for e in sent.entities] == [
        ("bold", 3, 8),
        ("url", 12, 19),
    ]
    assert sent.chat.username == "town_live"
    assert sent.sender_chat.id == int(CHANNEL)
    assert sent.reply_markup == keyboard
    assert sent.link_preview_options.is_disabled
    assert [m.body["text"] for m in sandbox.preview.messages(CHANNEL)] == [sent.text]


async def test_an_edit_keeps_the_number_and_the_earlier_text(bot, sandbox, clock):
    sent = await bot.send_message(READER, "one")
    clock.now += 90
    edited = await bot.edit_message_text("two", READER, sent.message_id)

    (seen,) = sandbox.preview.messages(READER)
    assert (edited.message_id, edited.text) == (sent.message_id, "two")
    assert edited.edit_date.timestamp() == clock.now
    assert [body["text"] for body in seen.history] == ["one"]
    assert seen.edited is not None


async def test_pictures_come_by_address_by_upload_by_id_and_in_albums(bot, sandbox):
    by_url = await bot.send_photo(
        READER, "https://example.org/a.jpg", caption="<i>A</i>", parse_mode="HTML"
    )
    uploaded = await bot.send_photo(READER, picture(40, 30), filename="b.png")
    again = await bot.send_photo(READER, uploaded.photo[0].file_id)
    album = await bot.send_media_group(
        CHANNEL,
        [InputMediaPhoto("https://example.org/a.jpg", caption="both"), InputMediaPhoto(picture())],
    )

    assert by_url.caption_entities[0].type == "italic"
    assert (uploaded.photo[0].width, uploaded.photo[0].height) == (40, 30)
    assert again.photo[0].file_unique_id == uploaded.photo[0].file_unique_id
    assert len({message.media_group_id for message in album}) == 1
    assert [message.message_id for message in album] == [1, 2]
    assert sandbox.preview.messages(READER)[0].body["_source"] == "https://example.org/a.jpg"


async def test_every_kind_of_edit_changes_its_own_part(bot, clock):
    text = await bot.send_message(READER, "words")
    photo = await bot.send_photo(READER, "https://example.org/a.jpg", caption="one")
    clock.now += 5

    with_picture = await bot.edit_message_media(
        InputMediaPhoto("https://example.org/b.jpg", caption="now a picture"),
        READER,
        text.message_id,
    )
    caption = await bot.edit_message_caption(READER, photo.message_id, caption="two")
    button = InlineKeyboardMarkup([[InlineKeyboardButton("Mute", callback_data="mute")]])
    keyboard = await bot.edit_message_reply_markup(READER, photo.message_id, reply_markup=button)

    assert (with_picture.text, with_picture.caption) == (None, "now a picture")
    assert caption.caption == "two"
    assert keyboard.reply_markup == button


async def test_deleting_pinning_and_looking_at_a_chat(bot, sandbox):
    first, second = [await bot.send_message(CHANNEL, text) for text in ("one", "two")]
    await bot.pin_chat_message(CHANNEL, first.message_id)
    chat = await bot.get_chat(CHANNEL)
    member = await bot.get_chat_member(CHANNEL, bot.id)
    await bot.delete_messages(CHANNEL, [first.message_id, 999])
    await bot.delete_message(CHANNEL, second.message_id)

    assert chat.pinned_message.text == "one"
    assert (member.status, member.can_post_messages) == ("administrator", True)
    assert all(message.deleted for message in sandbox.preview.messages(CHANNEL))
    assert violations(sandbox) == {}


async def test_topics_are_posted_to_by_number_and_the_general_one_without(bot):
    storm = await bot.send_message(FORUM, "in the storm", message_thread_id=7)
    general = await bot.send_message(FORUM, "in general")

    assert (storm.message_thread_id, storm.is_topic_message) == (7, True)
    assert general.message_thread_id is None
    with pytest.raises(BadRequest, match=r"(?i)thread not found"):
        await bot.send_message(FORUM, "x", message_thread_id=1)


async def test_commands_are_kept_by_scope(bot):
    await bot.set_my_commands([("stories", "What runs"), ("stop", "Leave")])

    assert [command.command for command in await bot.get_my_commands()] == ["stories", "stop"]
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()


LONG = "😀" * 4096
REFUSALS = {
    "unknown chat": ("sendMessage", {"chat_id": -5, "text": "x"}, "chat not found"),
    "empty": ("sendMessage", {"text": " \n "}, "message text is empty"),
    "tag": ("sendMessage", {"text": "é<p>", "parse_mode": "HTML"}, 'tag "p" at byte offset 2'),
    "too long": ("sendMessage", {"text": LONG + "x"}, "message is too long"),
    "edit too long": ("editMessageText", {"message_id": 1, "text": LONG + "x"}, "MESSAGE_TOO_LONG"),
    "too many bytes": ("sendMessage", {"text": "x" * 32_769}, "text is too long"),
    "caption": ("sendPhoto", {"photo": "https://a.org/", "caption": "x" * 1025}, "caption is too"),
    "same again": ("editMessageText", {"message_id": 1, "text": "text"}, "is not modified"),
    "no such message": ("editMessageText", {"message_id": 9, "text": "x"}, "to edit not found"),
    "no text there": ("editMessageText", {"message_id": 2, "text": "x"}, "no text in the message"),
    "no caption there": ("editMessageCaption", {"message_id": 1}, "no caption in the message"),
    "nothing to delete": ("deleteMessage", {"message_id": 9}, "to delete not found"),
    "nothing to pin": ("pinChatMessage", {"message_id": 9}, "message to pin not found"),
    "no topics": ("sendMessage", {"text": "x", "message_thread_id": 3}, "thread not found"),
    "nothing to answer": (
        "sendMessage",
        {"text": "x", "reply_parameters": {"message_id": 9}},
        "to be replied not found",
    ),
    "button": (
        "sendMessage",
        {
            "text": "x",
            "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "é" * 33}]]},
        },
        "BUTTON_DATA_INVALID",
    ),
    "local file": ("sendPhoto", {"photo": "/etc/passwd"}, "wrong file identifier"),
    "no picture": ("sendPhoto", {"photo": "https://a.org/x.svg"}, "wrong type of the web page"),
    "album of one": (
        "sendMediaGroup",
        {"media": [{"type": "photo", "media": "https://a.org/"}]},
        "too few",
    ),
    "album of eleven": (
        "sendMediaGroup",
        {"media": [{"type": "photo", "media": "https://a.org/"}] * 11},
        "too many",
    ),
    "stale press": ("answerCallbackQuery", {"callback_query_id": "5"}, "query ID is invalid"),
    "bad command": ("setMyCommands", {"commands": [{"command": "A b"}]}, "BOT_COMMAND_INVALID"),
}


@pytest.mark.parametrize(("method", "fields", "words"), REFUSALS.values(), ids=REFUSALS.keys())
async def test_a_mistake_is_refused_in_telegrams_words_and_counted(
    bot, sandbox, method, fields, words
):
    await bot.send_message(READER, "text")
    await bot.send_photo(READER, "https://example.org/a.jpg")

    status, answer = await call(sandbox, method, {"chat_id": READER, **fields})

    assert status == answer["error_code"] == 400
    assert words in answer["description"]
    assert sum(violations(sandbox).values()) == 1


@pytest.mark.parametrize(
    ("width", "height", "words"),
    [(6000, 4001, "PHOTO_INVALID_DIMENSIONS"), (4200, 200, "PHOTO_INVALID_DIMENSIONS")],
    ids=["too large", "too narrow"],
)
async def test_pictures_have_limits(bot, width, height, words):
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        await bot.send_photo(READER, picture(width, height))


async def test_4096_characters_beyond_the_first_plane_fit(bot):
    assert (await bot.send_message(READER, LONG)).text == LONG


async def test_a_hundred_entities_are_kept_and_more_are_a_violation(bot, sandbox):
    sent = await bot.send_message(READER, "<b>a</b> " * 101, parse_mode="HTML")

    assert len(sent.entities) == 100
    assert violations(sandbox) == {"telegram: too many entities": 1}


async def test_a_message_can_be_edited_for_ever_but_deleted_for_two_days(bot, clock):
    sent = await bot.send_message(CHANNEL, "old")
    clock.now += 48 * 3600

    assert (await bot.edit_message_text("withdrawn", CHANNEL, sent.message_id)).text == "withdrawn"
    with pytest.raises(BadRequest, match=r"(?i)can't be deleted for everyone"):
        await bot.delete_message(CHANNEL, sent.message_id)


async def test_permissions_are_enforced(bot, sandbox):
    sandbox.add_chat("telegram", "-1002000000009", "channel", denied=["can_post_messages"])
    sandbox.add_chat("telegram", "-1002000000008", "supergroup", denied=["can_send_photos"])

    with pytest.raises(BadRequest, match=r"(?i)need administrator rights in the channel chat"):
        await bot.send_message("-1002000000009", "x")
    with pytest.raises(BadRequest, match=r"(?i)not enough rights to send photos to the chat"):
        await bot.send_photo("-1002000000008", "https://example.org/a.jpg")
    assert (await bot.send_message("-1002000000008", "x")).text == "x"


async def test_a_reply_shows_what_it_answers(bot):
    first = await bot.send_message(READER, "one")
    reply = await bot.send_message(
        READER, "two", reply_parameters=ReplyParameters(first.message_id)
    )

    assert reply.reply_to_message.text == "one"


# -- limits


async def test_a_chat_takes_three_at_once_and_then_one_a_second(bot, sandbox, clock):
    for text in "abc":
        await bot.send_message(CHANNEL, text)
    with pytest.raises(RetryAfter) as refusal:
        await bot.send_message(CHANNEL, "d")
    assert seconds(refusal.value) == 1

    clock.now += 1
    await bot.edit_message_text("x", CHANNEL, 1)
    with pytest.raises(RetryAfter):
        await bot.edit_message_text("y", CHANNEL, 1)
    assert sandbox.preview.counts()["rate_limited"] == 2
    assert violations(sandbox) == {"telegram: rate limit of the chat": 2}


async def test_a_group_takes_twenty_a_minute_over_all_its_topics(bot, sandbox, clock):
    start = clock.now
    for turn in range(20):
        await bot.send_message(FORUM, "x", message_thread_id=7 if turn % 2 else None)
        clock.now += 2

    with pytest.raises(RetryAfter) as refusal:
        await bot.send_message(FORUM, "x")
    assert seconds(refusal.value) == start + 60 - clock.now
    clock.now = start + 60
    await bot.send_message(FORUM, "x")
    assert violations(sandbox) == {"telegram: rate limit of the group": 1}


async def test_a_bot_sends_thirty_a_second_over_all_chats(bot, sandbox, clock):
    for number in range(1, 32):
        sandbox.add_chat("telegram", str(number), "private")
    for number in range(1, 31):
        await bot.send_message(number, "x")

    with pytest.raises(RetryAfter):
        await bot.send_message(31, "x")
    clock.now += 1 / 30
    await bot.send_message(31, "x")
    assert violations(sandbox) == {"telegram: rate limit of the bot": 1}


def seconds(refusal):
    return refusal.retry_after.total_seconds()


async def test_without_limits_nothing_is_too_fast(tmp_path, clock):
    box = Sandbox(tmp_path / "free.db", limits="none", clock=clock)
    box.add_chat("telegram", GROUP, "supergroup")
    await box.start()
    async with Bot(TOKEN, base_url=f"{box.telegram_url}/bot") as speaker:
        for _ in range(40):
            await speaker.send_message(GROUP, "x")
    assert box.preview.counts() == {"accepted": 41, "rate_limited": 0, "violations": 0}
    await box.stop()


# -- what a bot hears


async def test_a_reader_writes_and_presses_and_the_bot_hears(bot, sandbox):
    button = InlineKeyboardMarkup([[InlineKeyboardButton("Follow", callback_data="follow:1")]])
    await bot.send_message(READER, "Choose", reply_markup=button)
    await act(sandbox, READER, READER, text="/start x")
    await act(sandbox, READER, READER, press="Follow")

    written, pressed = await bot.get_updates(timeout=0)
    assert written.message.text == "/start x"
    assert written.message.entities[0].type == "bot_command"
    assert written.message.from_user.id == int(READER)
    assert pressed.callback_query.data == "follow:1"
    assert await bot.answer_callback_query(pressed.callback_query.id, text="Following")
    assert await bot.get_updates(offset=pressed.update_id + 1, timeout=0) == ()
    assert violations(sandbox) == {}


async def test_a_poll_ends_when_something_happens(bot, sandbox):
    polling = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.05)
    await act(sandbox, GROUP, "ann", text="/stories")

    (update,) = await asyncio.wait_for(polling, 5)
    assert update.message.from_user.username == "ann"


async def test_stopping_does_not_wait_for_a_poll(tmp_path):
    box = Sandbox(tmp_path / "stop.db")
    await box.start()
    url = f"{box.telegram_url}/bot{TOKEN}/getUpdates"
    polling = asyncio.create_task(post(url, {"timeout": 50}))
    await asyncio.sleep(0.05)
    await asyncio.wait_for(box.stop(), 5)

    assert await polling == (200, {"ok": True, "result": []})


async def test_a_reader_writes_in_a_topic(bot, sandbox):
    await act(sandbox, FORUM, "ann", text="/stories", thread="7")

    (update,) = await bot.get_updates(timeout=0)
    assert update.message.message_thread_id == 7


async def test_the_later_of_two_polls_wins(bot, sandbox):
    polling = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.05)
    await call(sandbox, "getUpdates", {"timeout": 0})

    with pytest.raises(Conflict, match=r"(?i)terminated by other getUpdates request"):
        await polling


async def test_a_group_talks_past_the_bot_unless_it_is_meant(bot, sandbox):
    me = await bot.get_me()
    for text in ("hello", "/stories@other_bot", f"/stories@{me.username}", f"hi @{me.username}"):
        await act(sandbox, GROUP, "5", text=text)

    heard = [update.message.text for update in await bot.get_updates(timeout=0)]
    assert heard == [f"/stories@{me.username}", f"hi @{me.username}"]


async def test_updates_wait_a_day(bot, sandbox, clock):
    await act(sandbox, READER, READER, text="hi")
    clock.now += 24 * 3600 + 1

    assert await bot.get_updates(timeout=0) == ()


# -- faults


@pytest.mark.parametrize(
    ("chat", "kind", "error", "words"),
    [
        (READER, "blocked", Forbidden, "bot was blocked by the user"),
        (GROUP, "kicked", Forbidden, "bot was kicked from the supergroup chat"),
        (CHANNEL, "deleted_channel", BadRequest, "chat not found"),
        (CHANNEL, "forbidden", BadRequest, "need administrator rights"),
        (READER, "5xx", NetworkError, "Internal Server Error"),
    ],
    ids=["blocked", "kicked", "deleted", "forbidden", "server error"],
)
async def test_a_fault_is_told_in_telegrams_words_and_is_nobodys_mistake(
    bot, sandbox, chat, kind, error, words
):
    await ask(sandbox, "faults", {"kind": kind, "platform": "telegram", "chat": chat})
    with pytest.raises(error, match=f"(?i){words}"):
        await bot.send_message(chat, "x")
    await ask(sandbox, "faults", {"kind": "clear"})

    assert (await bot.send_message(chat, "x")).text == "x"
    assert violations(sandbox) == {}


async def test_a_block_and_its_end_reach_the_bot_as_membership(bot, sandbox):
    await ask(sandbox, "faults", {"kind": "blocked", "platform": "telegram", "chat": READER})
    await ask(sandbox, "faults", {"kind": "clear"})

    changes = [u.my_chat_member.new_chat_member.status for u in await bot.get_updates(timeout=0)]
    assert changes == ["kicked", "member"]


async def test_a_migrated_group_names_its_successor(bot, sandbox):
    sandbox.add_chat("telegram", "-77", "group")
    await ask(sandbox, "faults", {"kind": "migrated", "platform": "telegram", "chat": "-77"})

    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(-77, "x")
    assert (await bot.send_message(moved.value.new_chat_id, "x")).chat.type == "supergroup"


async def test_a_flood_lasts_as_long_as_it_was_told_to(bot, sandbox, clock):
    await ask(sandbox, "faults", {"kind": "flood", "platform": "telegram", "seconds": 9})
    with pytest.raises(RetryAfter) as refusal:
        await bot.send_message(READER, "x")
    assert seconds(refusal.value) == 9
    clock.now += 9

    await bot.send_message(READER, "x")
    assert violations(sandbox) == {}
    assert sandbox.preview.counts()["rate_limited"] == 1


@pytest.mark.parametrize(("kind", "arrived"), [("drop_before", 0), ("drop_after", 1)])
async def test_a_dropped_connection_may_or_may_not_have_delivered(bot, sandbox, kind, arrived):
    fault = {"kind": kind, "platform": "telegram", "method": "sendMessage", "count": 1}
    await ask(sandbox, "faults", fault)
    with pytest.raises(NetworkError):
        await bot.send_message(READER, "x")

    assert len(sandbox.preview.messages(READER)) == arrived
    await bot.send_message(READER, "y")


async def test_an_unknown_token_and_method_are_refused(sandbox):
    stranger = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAA"
    revoked = await post(f"{sandbox.telegram_url}/bot{stranger}/getMe", {})
    unknown = await call(sandbox, "sendGreetings", {})

    assert (revoked[0], revoked[1]["description"]) == (401, "Unauthorized")
    assert (unknown[0], unknown[1]["description"]) == (404, "Not Found")
    assert violations(sandbox) == {"telegram: unknown token": 1, "telegram: unknown method": 1}
    assert stranger not in json.dumps(sandbox.control.state())


# -- memory and record


async def test_chats_messages_and_faults_outlive_a_killed_process(tmp_path, clock):
    first = Sandbox(tmp_path / "s.db", clock=clock)
    first.add_chat("telegram", READER, "private")
    first.add_chat("telegram", CHANNEL, "channel")
    await first.start()
    async with Bot(TOKEN, base_url=f"{first.telegram_url}/bot") as speaker:
        await speaker.send_message(READER, "kept")
        await ask(first, "faults", {"kind": "blocked", "platform": "telegram", "chat": CHANNEL})

    second = Sandbox(tmp_path / "s.db", clock=clock)  # the first was never closed
    await second.start()
    async with Bot(TOKEN, base_url=f"{second.telegram_url}/bot") as speaker:
        assert (await speaker.edit_message_text("changed", READER, 1)).text == "changed"
        assert (await speaker.send_message(READER, "next")).message_id == 2
        with pytest.raises(TelegramError, match=r"(?i)blocked"):
            await speaker.send_message(CHANNEL, "x")
    await second.stop()
    await first.stop()


async def test_the_record_has_a_line_for_each_accepted_call(bot, sandbox, tmp_path, clock):
    sent = await bot.send_message("@town_live", "x")
    await bot.send_photo(READER, picture(), filename="p.png")
    with pytest.raises(BadRequest):
        await bot.send_message(READER, "")
    await bot.delete_message(CHANNEL, sent.message_id)

    lines = [json.loads(line) for line in (tmp_path / "calls.jsonl").read_text().splitlines()]
    me, text, photo, gone = lines
    assert me["method"] == "getMe"
    assert text == {
        "t": clock.now,
        "platform": "telegram",
        "account": "main",
        "method": "sendMessage",
        "chat": CHANNEL,
        "payload": {"chat_id": "@town_live", "text": "x"},
        "status": 200,
        "result": [1],
    }
    assert photo["payload"]["photo"].keys() == {"name", "size", "sha256"}
    assert photo["payload"]["photo"]["size"] == len(picture())
    assert (gone["method"], gone["result"]) == ("deleteMessage", [1])
    assert TOKEN not in (tmp_path / "calls.jsonl").read_text()


@pytest.mark.parametrize("form", ["json", "form", "query"])
async def test_parameters_come_in_every_way_the_bot_api_takes(sandbox, form):
    fields = {"chat_id": READER, "text": "x"}
    sending = {"json": {"json": fields}, "form": {"data": fields}, "query": {"params": fields}}
    async with aiohttp.ClientSession() as session:
        url = f"{sandbox.telegram_url}/bot{TOKEN}/sendmessage"
        async with session.post(url, **sending[form]) as answer:
            body = await answer.json()

    assert body["ok"] is True
    assert body["result"]["text"] == "x"
