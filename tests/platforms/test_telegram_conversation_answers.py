"""What the bot answers stands in the stand-in's chats, within Telegram's rules."""

import asyncio

import pytest
from telegram_talk import CHANNEL, FORUM, GROUP, READER, now, talk, until

from bot.domain.blocks import Image, Mark, Paragraph, Rich, Style
from bot.domain.model import Entry, Message
from bot.ports import Answer, Audience, Button, Chat, Choice, Command, Menu, Place, Question
from bot.ports import Style as Look
from bot.sandbox.nouns import StoredMessage

CHOOSE = Answer(
    Rich("Choose <one> & all", (Mark(0, 6, Style.BOLD),)),
    rows=((Button("Go", "go", style=Look.GOOD), Button("Read", url="https://example.org/")),),
    menu=Menu("Language", (Choice("English", "l:en", chosen=True), Choice("Deutsch", "l:de"))),
)
ASK = Answer(question=Question("words:3", "Words to include", "Several with commas", "fire, flood"))
HELP = [Command("help", Audience.EVERYBODY, {"en": "Help"})]
ENTRY = Entry("k", (Paragraph(Rich("Shots fired")), Image("https://example.org/a.jpg")))


@pytest.fixture
async def town(tmp_path):
    async with talk(tmp_path / "s.db") as talking:
        yield talking
        assert not talking.violations()


def place(chat, kind="private", thread=None):
    return Place("telegram:main", Chat(chat, kind, thread))


async def test_words_buttons_and_a_menu_stand_there(town):
    town.listener.will(CHOOSE)
    await town.act(READER, READER, text="/settings")
    (said,) = await town.says()

    (message,) = town.shown(READER)
    assert (message.id, message.body["text"]) == (said, "Choose <one> & all\n\nLanguage")
    assert message.body["reply_markup"]["inline_keyboard"] == [
        [
            {"text": "Go", "callback_data": "go", "style": "success"},
            {"text": "Read", "url": "https://example.org/"},
        ],
        [
            {"text": "✓ English", "callback_data": "l:en"},
            {"text": "Deutsch", "callback_data": "l:de"},
        ],
    ]


async def test_an_answer_in_a_group_hangs_on_the_command_in_its_topic(town):
    town.listener.will(Answer(Rich("here")))
    sent = await town.act(FORUM, "5", text="/latest", thread="7")
    await town.says()

    (message,) = town.shown(FORUM)
    assert message.body["reply_to_message"]["message_id"] == sent["message_id"]
    assert message.thread == "7"


async def test_entries_are_shown_as_readers_see_them_before_the_words(town):
    shown = (Message(ENTRY, "Capitol"), Message(ENTRY, "Capitol", silent=True))
    town.listener.will(Answer(Rich("That is all."), shown=shown))
    await town.act(READER, READER, text="/latest 2")
    await town.says()

    first, second, words = town.shown(READER)
    assert "Shots fired" in first.body["text"]
    assert first.body["link_preview_options"]["url"] == "https://example.org/a.jpg"
    assert second.body["_silent"]
    assert words.body["text"] == "That is all."


async def test_a_pressed_message_becomes_the_answer_also_when_that_changes_nothing(town):
    town.meant = {"message is not modified"}
    said = await town.conversation.say(place(READER), CHOOSE)
    town.listener.will(Answer(Rich("Done"), replaces=True), Answer(Rich("Done"), replaces=True))
    await town.act(READER, READER, press="Go")

    assert await town.says(2) == [said, said]
    assert town.texts(READER) == ["Done"]
    assert "reply_markup" not in town.shown(READER)[0].body


async def test_a_message_that_is_gone_is_answered_anew_but_not_told_unasked(town):
    async def remove(*_):
        town.sandbox.core.store.delete_message(town.shown(READER)[0], now().timestamp())

    town.meant = {"message to edit not found"}
    said = await town.conversation.say(place(READER), CHOOSE)
    town.listener.will(remove, Answer(Rich("Done"), replaces=True))
    await town.act(READER, READER, press="Go")

    (anew,) = await town.says()
    assert anew != said
    assert town.texts(READER) == ["Done"]
    assert await town.conversation.say(place(READER), Answer(Rich("1 of 3")), over=said) is None
    assert town.texts(READER) == ["Done"]


async def test_a_turn_may_speak_twice_and_edit_what_it_said(town):
    town.listener.will(Answer(Rich("1 of 2")), Answer(Rich("2 of 2"), replaces=True))
    await town.act(READER, READER, text="/status")
    first, second = await town.says(2)

    assert first == second
    assert town.texts(READER) == ["2 of 2"]


async def test_something_said_unasked_can_be_said_over(town):
    said = await town.conversation.say(place(READER), Answer(Rich("sent 1")))
    again = await town.conversation.say(place(READER), Answer(Rich("sent 2")), over=said)

    assert said == again
    assert town.texts(READER) == ["sent 2"]
    assert town.slots.chats == [READER, READER]


async def test_a_toast_vanishes_and_without_a_press_it_is_said(town):
    town.listener.will(Answer(toast="Saved"))
    await town.act(READER, READER, text="/mute off")
    await until(lambda: town.texts(READER) == ["Saved"])
    await town.conversation.say(place(READER), CHOOSE)
    town.listener.will(Answer(toast="x" * 300))
    await town.act(READER, READER, press="Go")

    await until(lambda: town.toasts() == ["x" * 200])
    assert len(town.shown(READER)) == 2


async def test_a_slow_answer_does_not_keep_the_button_spinning(town):
    let = asyncio.Event()
    await town.conversation.say(place(READER), CHOOSE)
    town.listener.will(lambda *_: let.wait(), Answer(toast="Saved at last"))
    await town.act(READER, READER, press="Go")
    await town.act(READER, READER, press="Deutsch")  # waits in line behind it

    await until(lambda: town.toasts() == [None, None])
    let.set()
    await until(lambda: "Saved at last" in town.texts(READER))


async def test_a_long_answer_comes_in_several_messages_with_the_buttons_under_the_last(town):
    long = Rich("\n\n".join(f"{n} {'word ' * 100}" for n in range(30)))
    town.listener.will(Answer(long, rows=CHOOSE.rows))
    await town.act(READER, READER, text="/waiting")
    (said,) = await town.says()

    messages = town.shown(READER)
    assert len(messages) == 4
    assert messages[-1].id == said
    assert [("reply_markup" in m.body) for m in messages] == [False, False, False, True]
    words = " ".join(m.body["text"] for m in messages).split()
    assert words == long.text.split()


async def test_a_question_begins_a_reply_and_is_answered_by_it(town):
    await town.conversation.offer(HELP, [])
    await town.conversation.say(place(GROUP, "group"), CHOOSE)
    town.listener.will(ASK)
    pressed = await town.act(GROUP, "Ann", press="Go", role="administrator")
    await town.says()
    asking = town.shown(GROUP)[-1].body
    assert asking["_keyboard"] == {
        "force_reply": True,
        "selective": True,
        "input_field_placeholder": "Several with commas",
    }
    assert asking["text"] == "Ann, Words to include\nSeveral with commas\nfire, flood"

    await town.act(GROUP, "Bob", text="/nothing for me", role="administrator")
    await town.act(GROUP, "Ann", text="/shots fired/, /re2/")
    asked = await town.hears(3)
    assert town.listener.asked_[1].word == "nothing"
    assert (asked.press, asked.word, asked.text) == ("words:3", None, "/shots fired/, /re2/")
    assert asked.message == str(pressed["message_id"])
    assert asked.person.administers


async def test_a_question_is_understood_after_a_restart(town):
    town.listener.will(ASK)
    await town.act(GROUP, "Ann", text="/settings")
    (question,) = await town.says()
    await town.end()
    await town.begin()
    await town.act(GROUP, "Ann", text="rain", message=question)

    asked = await town.hears(2)
    assert (asked.press, asked.text, asked.message) == ("words:3", "rain", question)


async def test_a_known_command_is_a_command_even_in_reply_to_a_question(town):
    await town.conversation.offer(HELP, [])
    town.listener.will(ASK)
    await town.act(READER, READER, text="/settings")
    await town.says()
    await town.act(READER, READER, text="/help me")

    assert ((await town.hears(2)).word, town.listener.asked_[1].press) == ("help", None)


async def test_in_a_private_chat_plain_words_answer_the_last_question_once(town):
    said = await town.conversation.say(place(READER), ASK)
    own = StoredMessage("telegram", READER, "900", f"user:{READER}", {}, now().timestamp())
    town.sandbox.core.store.add_message(own)  # now the app does not begin a reply by itself
    await town.act(READER, READER, text="rain")
    await town.act(READER, READER, text="and what now?")
    await town.act(READER, READER, text="/help")

    asked = await town.hears(2)
    assert asked.word == "help"
    assert (town.listener.asked_[0].press, town.listener.asked_[0].message) == ("words:3", said)


async def test_a_channel_is_asked_in_words_alone(town):
    town.listener.will(ASK)
    await town.act(CHANNEL, "5", text="/settings")
    (question,) = await town.says()
    await town.act(CHANNEL, "5", text="rain", message=question)

    asked = await town.hears(2)
    assert (asked.press, asked.text) == ("words:3", "rain")
    assert "_keyboard" not in town.shown(CHANNEL)[0].body
