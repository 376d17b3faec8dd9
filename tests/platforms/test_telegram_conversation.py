"""What people do in the stand-in's chats reaches the listener as what they asked."""

import pytest
from telegram_talk import CHANNEL, FORUM, GROUP, READER, talk, until

from bot.domain.blocks import Rich
from bot.ports import Answer, Button, Chat, Place

BUTTON = Answer(Rich("Choose"), rows=((Button("Follow", "follow:capitol"),),))


@pytest.fixture
async def town(tmp_path):
    async with talk(tmp_path / "s.db") as talking:
        yield talking
        assert not talking.violations()


@pytest.mark.parametrize(
    ("text", "word", "rest"),
    [
        ("/stories", "stories", ""),
        ("/Start capitol", "start", "capitol"),
        ("/mute@main_bot  2h ", "mute", "2h"),
        ("/breaking Shots\nfired 😀", "breaking", "Shots\nfired 😀"),
    ],
)
async def test_a_command_is_taken_apart(town, text, word, rest):
    await town.act(READER, READER, text=text)
    asked = await town.hears()

    assert (asked.word, asked.text, asked.press) == (word, rest, None)
    assert asked.place == Place("telegram:main", Chat(READER, "private", None, "Ada"))
    assert (asked.person.id, asked.person.administers) == (f"telegram:{READER}", True)
    assert (asked.person.language, asked.at.tzinfo is not None) == ("en", True)


async def test_words_that_answer_nothing_are_heard_in_private_alone(town):
    await town.act(GROUP, "5", text="hello everybody", role="administrator")
    await town.act(READER, READER, text="hello")

    asked = await town.hears()
    assert (asked.place.chat.chat, asked.word, asked.press, asked.text) == (
        READER,
        None,
        None,
        "hello",
    )


async def test_another_bots_command_asks_nothing(town):
    await town.act(GROUP, "5", text="/stories@other_bot")
    await town.act(READER, READER, text="/help")

    assert (await town.hears()).word == "help"
    assert len(town.listener.asked_) == 1
    await until(lambda: town.pending() == 0)


async def test_a_command_stands_under_a_picture_too(town):
    await town.act(READER, READER, text="/breaking Fire", picture="https://example.org/a.jpg")
    asked = await town.hears()

    assert (asked.word, asked.text, asked.picture) == ("breaking", "Fire", None)


@pytest.mark.parametrize(
    ("role", "administers"),
    [("member", False), ("administrator", True), ("creator", True), ("anonymous", True)],
)
async def test_a_groups_administrators_are_told_from_its_members(town, role, administers):
    await town.act(GROUP, "5", text="/settings", role=role)

    assert (await town.hears()).person.administers is administers


async def test_rights_are_asked_for_once_a_minute(town):
    for number in range(3):
        await town.act(GROUP, "5", text="/settings", role="administrator")
        await town.hears(number + 1)

    place = town.listener.asked_[0].place
    await town.act(GROUP, "5", text="/settings", role="member")
    assert (await town.hears(4)).person.administers  # as of a moment ago
    assert await town.conversation.administers(place, "telegram:5")
    assert not await town.conversation.administers(place, "telegram:6")


async def test_who_posts_in_a_channel_administers_it(town):
    await town.act(CHANNEL, "5", text="/settings")
    asked = await town.hears()

    assert (asked.person.id, asked.person.name) == (f"telegram:{CHANNEL}", "Town live")
    assert asked.person.administers
    assert asked.place.chat == Chat(CHANNEL, "channel", None, "Town live")
    assert await town.conversation.administers(asked.place, asked.person.id)
    assert await town.conversation.administers(asked.place, "telegram:5")
    assert not await town.conversation.administers(asked.place, "telegram:77")


async def test_whoever_presses_in_a_channel_need_not_administer_it(town):
    await town.conversation.say(Place("telegram:main", Chat(CHANNEL, "channel")), BUTTON)
    await town.act(CHANNEL, "77", press="Follow")

    assert not (await town.hears()).person.administers


@pytest.mark.parametrize(
    ("thread", "kind", "found"), [("7", "topic", "7"), (None, "group", None), ("1", "group", None)]
)
async def test_a_topic_is_a_chat_of_its_own_and_the_general_one_the_group(
    town, thread, kind, found
):
    town.listener.will(Answer(Rich("here")))
    await town.act(FORUM, "5", text="/latest", thread=thread)
    asked = await town.hears()
    await town.says()

    assert asked.place.chat == Chat(FORUM, kind, found, "Forum")
    assert asked.replied is None  # a topic's messages all seem to reply to its first
    assert town.shown(FORUM)[0].thread == found


async def test_a_command_in_reply_names_the_message(town):
    town.listener.will(Answer(Rich("An entry")))
    await town.act(GROUP, "5", text="/latest")
    (said,) = await town.says()
    await town.act(GROUP, "5", text="/correct Better words", message=said)

    asked = await town.hears(2)
    assert (asked.word, asked.text, asked.replied) == ("correct", "Better words", said)


async def test_a_press_comes_with_its_message_and_is_answered(town):
    said = await town.conversation.say(place(READER), BUTTON)
    await town.act(READER, READER, press="Follow")
    asked = await town.hears()

    assert (asked.press, asked.message, asked.word) == ("follow:capitol", said, None)
    await until(lambda: town.toasts() == [None])


MEMBERSHIPS = [
    (READER, [{"leave": True}, {"join": True}], ["the user blocked the bot", True]),
    (GROUP, [{"leave": True}, {"join": True}], ["the bot was removed from the chat", False]),
    (CHANNEL, [{"join": True, "role": "administrator"}], [True]),
]


@pytest.mark.parametrize(("chat", "steps", "expected"), MEMBERSHIPS, ids=["reader", "group", "ch"])
async def test_coming_and_going_are_told(town, chat, steps, expected):
    for step in steps:
        await town.act(chat, READER, **step)
    told = await town.tells(len(steps))

    for (kind, where, *rest), wanted in zip(told, expected, strict=True):
        assert where == chat
        if kind == "joined":
            assert rest == [f"telegram:{READER}", wanted]
        else:
            assert rest == [wanted]


@pytest.mark.parametrize("chat", [GROUP, CHANNEL])
async def test_a_bot_that_may_no_longer_write_has_left(town, chat):
    await town.fault("forbidden", chat=chat)
    ((kind, where, reason),) = await town.tells()

    assert (kind, where) == ("left", chat)
    assert "may not write" in reason


async def test_a_group_that_moves_is_followed(town):
    town.sandbox.add_chat("telegram", "-77", "group")
    await town.fault("migrated", chat="-77", to="-1002000000077")

    assert set(await town.tells(2)) == {("moved", "-77", "-1002000000077")}


async def test_links_begin_a_conversation_once_the_bot_is_known(town):
    await until(town.conversation.link)

    assert town.conversation.link("capitol") == {
        "private": "https://t.me/main_bot?start=capitol",
        "group": "https://t.me/main_bot?startgroup=capitol",
        "channel": "https://t.me/main_bot?startchannel"
        "&admin=post_messages+edit_messages+delete_messages+pin_messages",
    }
    for unfit in ("a" * 65, "café", "a b"):
        assert town.conversation.link(unfit)["private"] == "https://t.me/main_bot?start"


async def test_a_private_chat_is_found_where_there_is_one(town):
    there = await town.conversation.private(f"telegram:{READER}")

    assert there == Place("telegram:main", Chat(READER, "private", None, "Ada"))
    assert await town.conversation.private("telegram:999") is None
    assert await town.conversation.private(f"telegram:{CHANNEL}") is None


def place(chat, kind="private"):
    return Place("telegram:main", Chat(chat, kind))
