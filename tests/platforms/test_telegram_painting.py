"""Screens wait for the calls' ceiling; what was pressed and its acknowledgement do not."""

import pytest
from telegram_talk import GROUP, READER, now, talk, until

from bot.domain.blocks import Rich
from bot.ports import Answer, Button, Chat, Place

SCREEN = Answer(Rich("Sound is on"), rows=((Button("Sound", "sound"),),))


@pytest.fixture
async def town(tmp_path):
    async with talk(tmp_path / "s.db") as talking:
        yield talking
        assert not talking.violations()


def over(words):
    return Answer(Rich(words), rows=SCREEN.rows, replaces=True)


def place(chat, kind="private"):
    return Place("telegram:main", Chat(chat, kind))


async def test_a_press_is_acknowledged_and_handled_while_its_screen_waits(town):
    said = await town.conversation.say(place(READER), SCREEN)
    town.listener.will(over("Sound is off"))
    town.slots.open.clear()
    began = now()
    await town.act(READER, READER, press="sound", message=said)
    await until(lambda: town.toasts() == [None])
    await until(lambda: not town.pending())

    assert (now() - began).total_seconds() < 1.9, "sooner than a press that nobody answers"
    assert town.texts(READER) == ["Sound is on"]
    town.slots.open.set()
    await until(lambda: town.texts(READER) == ["Sound is off"])
    assert town.listener.said == [said]


async def test_of_the_screens_that_wait_for_a_message_only_the_latest_is_drawn(town):
    said = await town.conversation.say(place(READER), SCREEN)
    town.slots.open.clear()
    for number in range(6):
        town.listener.will(over(f"Sound {number}"))
        await town.act(READER, READER, press="sound", message=said)
    await town.says(6)
    town.slots.open.set()
    await until(lambda: town.texts(READER) == ["Sound 5"])

    (message,) = town.shown(READER)
    assert len(message.history) == 2, "the one that waited for its call, and the last"


async def test_new_buttons_alone_keep_the_words_that_wait(town):
    said = await town.conversation.say(place(READER), SCREEN)
    town.slots.open.clear()
    bare = Answer(rows=((Button("Again", "again"),),), replaces=True)
    for answer in (over("first"), over("second"), bare):
        town.listener.will(answer)
        await town.act(READER, READER, press="sound", message=said)
    await town.says(3)
    town.slots.open.set()
    await until(lambda: town.texts(READER) == ["second"])

    (message,) = town.shown(READER)
    assert "Again" in str(message.body["reply_markup"])


async def test_the_screens_of_other_messages_do_not_wait_for_one_another(town):
    first = await town.conversation.say(place(READER), SCREEN)
    second = await town.conversation.say(place(GROUP, "group"), SCREEN)
    town.slots.open.clear()
    town.listener.will(over("for one"))
    town.listener.will(over("for all"))
    await town.act(READER, READER, press="sound", message=first)
    await town.act(GROUP, "5", press="sound", message=second)
    await town.says(2)
    town.slots.open.set()

    await until(lambda: town.texts(READER) + town.texts(GROUP) == ["for one", "for all"])


async def test_a_message_that_is_gone_is_said_anew_where_somebody_pressed(town):
    said = await town.conversation.say(place(READER), SCREEN)
    town.listener.will(over("Sound is off"))
    town.slots.open.clear()
    await town.act(READER, READER, press="sound", message=said)
    await town.says()
    stored = town.sandbox.core.store.message("telegram", READER, said)
    town.sandbox.core.store.delete_message(stored, now().timestamp())
    town.meant = {"message to edit not found"}
    town.slots.open.set()

    await until(lambda: town.texts(READER) == ["Sound is off"])


async def test_the_same_screen_is_not_drawn_again(town):
    said = await town.conversation.say(place(READER), SCREEN)
    for words in ("Called back", "Called back", "Leaves in 4 s", "Called back"):
        assert await town.conversation.say(place(READER), over(words), over=said) == said

    (message,) = town.shown(READER)
    assert len(message.history) == 3  # Telegram refuses to change a message into itself
    assert town.texts(READER) == ["Called back"]
