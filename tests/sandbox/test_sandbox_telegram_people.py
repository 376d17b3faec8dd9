"""People in the stand-in's chats act as people do at Telegram, under Telegram's rules."""

import pytest
from telegram import (
    Bot,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyParameters,
)
from telegram.error import BadRequest, Forbidden

from bot.sandbox import Sandbox
from bot.sandbox.control import WishError
from bot.sandbox.nouns import ActError

TOKEN = "7000000001:abcdefghijklmnopqrstuvwxyz012345678"
READER, GROUP, CHANNEL, FORUM = "4242", "-1002000000001", "-1002000000002", "-1002000000003"
BUTTON = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go", style="danger")]])


@pytest.fixture
async def sandbox(tmp_path):
    box = Sandbox(tmp_path / "s.db", accounts={"telegram": {"main": TOKEN}}, limits="none")
    box.add_chat("telegram", READER, "private", details={"language": "fr"})
    box.add_chat("telegram", GROUP, "supergroup", title="Town")
    box.add_chat("telegram", CHANNEL, "channel", title="Live", details={"signatures": True})
    box.add_chat("telegram", FORUM, "forum", topics={"7": "Storm"})
    await box.start()
    yield box
    await box.stop()


@pytest.fixture
async def bot(sandbox):
    async with Bot(TOKEN, base_url=f"{sandbox.telegram_url}/bot") as speaker:
        yield speaker


async def act(sandbox, chat, user, **what):
    return await sandbox.control.act({"platform": "telegram", "chat": chat, "user": user, **what})


async def heard(bot):
    """Return what the bot hears, and acknowledge it."""
    updates = await bot.get_updates(timeout=0)
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1, timeout=0)
    return updates


async def test_a_reply_shows_what_it_replies_to(bot, sandbox):
    said = await bot.send_message(GROUP, "an entry")
    await act(sandbox, GROUP, "ann", text="is that so?", message=said.message_id)

    (update,) = await heard(bot)
    assert update.message.reply_to_message.text == "an entry"
    with pytest.raises(ActError, match="no message 999"):
        await act(sandbox, GROUP, "ann", text="x", message=999)


async def test_a_picture_carries_its_words_as_a_caption(bot, sandbox):
    await act(sandbox, READER, READER, text="/breaking Fire", picture="https://example.org/a.jpg")
    await act(sandbox, READER, READER, picture="https://example.org/b.jpg")

    captioned, bare = [update.message for update in await heard(bot)]
    assert (captioned.text, captioned.caption) == (None, "/breaking Fire")
    assert captioned.caption_entities[0].type == "bot_command"
    assert captioned.from_user.language_code == "fr"
    assert bare.photo
    assert bare.caption is None


async def test_an_unnamed_administrator_writes_as_the_group(bot, sandbox):
    await act(sandbox, GROUP, "5", text="/settings", role="anonymous")

    (update,) = await heard(bot)
    assert update.message.sender_chat.id == int(GROUP)
    assert update.message.from_user.is_bot
    assert (await bot.get_chat_member(GROUP, 5)).status == "administrator"


async def test_only_administrators_write_in_a_channel(bot, sandbox):
    await act(sandbox, CHANNEL, "ann", text="/stories")
    with pytest.raises(ActError, match="only administrators"):
        await act(sandbox, CHANNEL, "bob", text="/stories", role="member")

    (update,) = await heard(bot)
    assert (update.channel_post.sender_chat.title, update.channel_post.from_user) == ("Live", None)
    assert update.channel_post.author_signature == "ann"


async def test_a_topics_messages_name_its_first(bot, sandbox):
    await act(sandbox, FORUM, "ann", text="/stories", thread="7")

    (update,) = await heard(bot)
    assert update.message.is_topic_message
    assert update.message.reply_to_message.forum_topic_created.name == "Storm"


async def test_a_wish_for_a_reply_is_met_by_the_first_words_of_whoever_is_meant(bot, sandbox):
    command = await act(sandbox, GROUP, "ann", text="/ask")
    asked = await bot.send_message(
        GROUP,
        "Which words?",
        reply_markup=ForceReply(selective=True, input_field_placeholder="Words"),
        reply_parameters=ReplyParameters(command["message_id"]),
    )
    await heard(bot)
    for user, text in (("bob", "/not me"), ("ann", "rain"), ("ann", "/again")):
        await act(sandbox, GROUP, user, text=text)

    replied = [u.message.reply_to_message for u in await heard(bot)]
    assert [r.message_id if r else None for r in replied] == [None, asked.message_id, None]
    shown = sandbox.preview.messages(GROUP)[1].body
    assert shown["_keyboard"]["force_reply"] is True


@pytest.mark.parametrize(
    ("chat", "markup", "words"),
    [
        (CHANNEL, ForceReply(), "inline keyboard expected"),
        (READER, ForceReply(input_field_placeholder="x" * 65), "placeholder"),
        (
            READER,
            InlineKeyboardMarkup([[InlineKeyboardButton("a", callback_data="a", style="red")]]),
            "style",
        ),
    ],
    ids=["in a channel", "long hint", "style"],
)
async def test_keyboards_have_rules(bot, chat, markup, words):
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        await bot.send_message(chat, "x", reply_markup=markup)


async def test_a_press_is_answered_once(bot, sandbox):
    await bot.send_message(READER, "x", reply_markup=BUTTON)
    await act(sandbox, READER, READER, press="Go")
    (update,) = await heard(bot)
    query = update.callback_query.id

    with pytest.raises(BadRequest, match=r"(?i)message_too_long"):
        await bot.answer_callback_query(query, "x" * 201)
    assert await bot.answer_callback_query(query, "Done")
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query(query, "Done again")


@pytest.mark.parametrize(
    ("chat", "error", "outside", "inside"),
    [
        (READER, Forbidden, "kicked", "member"),
        (GROUP, Forbidden, "kicked", "administrator"),
        (CHANNEL, Forbidden, "kicked", "administrator"),
    ],
    ids=["reader", "group", "channel"],
)
async def test_a_bot_that_was_put_out_stays_out_until_it_is_let_in(
    bot, sandbox, chat, error, outside, inside
):
    await act(sandbox, chat, READER, leave=True, role="administrator")
    with pytest.raises(error):
        await bot.send_message(chat, "x")
    with pytest.raises(ActError, match="already"):
        await act(sandbox, chat, READER, leave=True)
    await act(sandbox, chat, READER, join=True)

    assert (await bot.send_message(chat, "x")).text == "x"
    changes = [update.my_chat_member for update in await heard(bot)]
    assert [change.new_chat_member.status for change in changes] == [outside, inside]
    assert {change.from_user.id for change in changes} == {int(READER)}


async def test_a_bot_is_added_to_a_group_as_what_the_group_makes_it(bot, sandbox):
    sandbox.add_chat("telegram", "-5", "group", details={"bot": "member"})
    await act(sandbox, "-5", "ann", join=True)
    await act(sandbox, GROUP, "ann", join=True)
    with pytest.raises(ActError, match="already"):
        await act(sandbox, READER, READER, join=True)

    changes = [update.my_chat_member for update in await heard(bot)]
    assert [(c.old_chat_member.status, c.new_chat_member.status) for c in changes] == [
        ("left", "member"),
        ("left", "administrator"),
    ]


@pytest.mark.parametrize("chat", [GROUP, CHANNEL])
async def test_a_bot_that_loses_the_right_to_post_is_told(bot, sandbox, chat):
    await sandbox.control.faults({"kind": "forbidden", "platform": "telegram", "chat": chat})

    (update,) = await heard(bot)
    now = update.my_chat_member.new_chat_member
    silenced = now.can_send_messages if chat == GROUP else now.can_post_messages
    assert silenced is False


async def test_a_group_that_moves_says_so_in_both_chats(bot, sandbox):
    sandbox.add_chat("telegram", "-77", "group")
    fault = {"kind": "migrated", "platform": "telegram", "chat": "-77", "to": "-1002000000077"}
    await sandbox.control.faults(fault)

    old, new = [update.message for update in await heard(bot)]
    assert (old.chat.id, old.migrate_to_chat_id) == (-77, -1002000000077)
    assert (new.chat.id, new.migrate_from_chat_id) == (-1002000000077, -77)


async def test_menus_are_kept_by_scope_and_language(bot):
    groups = BotCommandScopeAllGroupChats()
    await bot.set_my_commands([("stories", "What runs")])
    await bot.set_my_commands([("stories", "Was läuft")], groups, "de")
    await bot.set_my_commands([("alert", "Push")], BotCommandScopeChat(int(READER)))

    menus = [
        [command.description for command in await bot.get_my_commands(scope, language)]
        for scope, language in (
            (None, None),
            (groups, None),
            (groups, "de"),
            (BotCommandScopeChat(int(READER)), None),
        )
    ]
    assert menus == [["What runs"], [], ["Was läuft"], ["Push"]]
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.set_my_commands([("alert", "Push")], BotCommandScopeChat(99))
    with pytest.raises(BadRequest, match=r"(?i)language"):
        await bot.set_my_commands([("alert", "Push")], language_code="deu")


@pytest.mark.parametrize(
    "wish",
    [{}, {"text": "x", "press": "y"}, {"join": True, "text": "x"}, {"picture": "p", "leave": True}],
    ids=["nothing", "two things", "join and speak", "picture and leave"],
)
async def test_an_act_is_one_thing(sandbox, wish):
    with pytest.raises(WishError, match="an act needs"):
        await act(sandbox, READER, READER, **wish)
