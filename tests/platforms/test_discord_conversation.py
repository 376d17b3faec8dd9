"""What is answered to people on Discord: words, buttons, menus, entries."""

import pytest
from discord_talk import CHANNEL, DIRECT, link, talking, until, words

from bot.domain.blocks import Paragraph, Rich
from bot.domain.model import Entry, Message
from bot.ports import Answer, Button, Choice, Menu, Style

HIDDEN = 64


@pytest.fixture
async def talk(tmp_path, monkeypatch):
    async with talking(tmp_path, monkeypatch) as opened:
        yield opened


def entry(text="Shots fired near the river"):
    return Entry(key="k", blocks=(Paragraph(Rich(text)),))


def interactions(talk):
    return talk.world.interactions.values()


@pytest.mark.parametrize(
    ("chat", "public", "flags"),
    [(CHANNEL, False, HIDDEN), (CHANNEL, True, 0), (DIRECT, False, 0)],
    ids=["for one", "for all", "direct messages"],
)
async def test_an_answer_is_seen_by_whom_it_is_for(talk, chat, public, flags):
    message = await talk.say_to(Answer(words("yes"), public=public), chat=chat)
    [body] = talk.standing(chat)
    assert (body["id"], body["content"], body["flags"]) == (message, "yes", flags)
    assert talk.violations == {}


async def test_nobody_is_pinged_and_nothing_of_the_words_is_markup(talk):
    await talk.say_to(Answer(words("@everyone **look** at `this`")))
    [body] = talk.standing()
    assert not body["mention_everyone"]
    assert body["content"] == "@\u200beveryone \\*\\*look\\*\\* at \\`this\\`"


async def test_a_long_answer_is_cut_and_its_buttons_stand_under_the_last_part(talk):
    text = " ".join(["river"] * 900)
    await talk.say_to(Answer(words(text), rows=((Button("More", "more"),),)))
    bodies = talk.standing()
    assert len(bodies) > 2
    assert " ".join(body["content"] for body in bodies) == text
    assert [bool(body["components"]) for body in bodies] == [False] * (len(bodies) - 1) + [True]
    assert {body["flags"] for body in bodies} == {HIDDEN}


async def test_a_press_replaces_the_message_it_stands_on(talk):
    rows = (
        (
            Button("Stop", "stop:capitol", style=Style.DANGER),
            Button("Site", url="https://example.org/"),
        ),
    )
    message = await talk.say_to(Answer(words("go"), rows=rows))
    [body] = talk.standing()
    assert [b["style"] for b in body["components"][0]["components"]] == [4, 5]

    talk.listener.answers = Answer(words("stopped"), replaces=True, toast="done")
    await talk.act(press="stop:capitol")
    await until(lambda: talk.standing()[0]["content"] == "stopped")
    asked = talk.listener.heard[-1]
    assert (asked.press, asked.message) == ("stop:capitol", message)
    [body] = talk.standing()
    assert body["components"] == []
    assert talk.violations == {}


async def test_a_press_may_be_answered_beside_the_message(talk):
    await talk.say_to(Answer(words("go"), rows=((Button("Why", "why"),),), public=True))
    talk.listener.answers = Answer(words("because"))
    await talk.act(press="Why")
    await until(lambda: len(talk.standing()) == 2)
    assert [(b["content"], b["flags"]) for b in talk.standing()] == [("go", 0), ("because", HIDDEN)]


async def test_a_toast_is_a_few_words_for_one(talk):
    await talk.say_to(Answer(words("go"), rows=((Button("Why", "why"),),), public=True))
    talk.listener.answers = Answer(toast="Noted")
    await talk.act(press="why")
    await until(lambda: len(talk.standing()) == 2)
    assert (talk.standing()[1]["content"], talk.standing()[1]["flags"]) == ("Noted", HIDDEN)


async def test_a_press_that_is_answered_by_nothing_leaves_nothing_waiting(talk):
    await talk.say_to(Answer(words("go"), rows=((Button("Why", "why"),),)))
    talk.listener.answers = None
    await talk.act(press="why")
    await until(lambda: any(each.answered == 6 for each in interactions(talk)))
    assert [body["content"] for body in talk.standing()] == ["go"]


async def test_a_command_that_is_answered_by_nothing_leaves_nothing_waiting(talk):
    await talk.act(text="/start")
    await until(lambda: any(each.answered == 5 for each in interactions(talk)))
    await until(lambda: not talk.standing())


async def test_a_menu_is_a_list_to_choose_from(talk):
    choices = tuple(Choice(f"Zone {n}", f"zone:{n}", chosen=n == 3) for n in range(60))
    await talk.say_to(Answer(words("where?"), menu=Menu("Time zone", choices)))
    rows = [row["components"][0] for row in talk.standing()[0]["components"]]
    assert [len(select["options"]) for select in rows] == [25, 25, 10]
    assert rows[0]["options"][3]["label"] == "✓ Zone 3"

    talk.listener.answers = Answer(words("there"), replaces=True)
    await talk.act(press="Zone 42")
    await until(lambda: talk.standing()[0]["content"] == "there")
    assert talk.listener.heard[-1].press == "zone:42"
    assert talk.violations == {}


async def test_entries_are_shown_as_readers_see_them_before_the_words(talk):
    shown = (Message(entry(), "Capitol", mention="role:5"),)
    await talk.say_to(Answer(words("Send it?"), shown=shown, rows=((Button("Send", "send"),),)))
    first, second = talk.standing()
    assert first["embeds"][0]["description"] == "Shots fired near the river"
    assert first["mention_roles"] == []
    assert (second["content"], first["flags"], second["flags"]) == ("Send it?", HIDDEN, HIDDEN)


async def test_a_replacing_answer_carries_its_entries_inside(talk):
    await talk.say_to(Answer(words("Send it?"), rows=((Button("Look", "look"),),)))
    talk.listener.answers = Answer(
        words("here"), shown=(Message(entry(), "Capitol"),), replaces=True
    )
    await talk.act(press="look")
    await until(lambda: talk.standing()[0]["content"] == "here")
    [body] = talk.standing()
    assert body["embeds"][0]["description"] == "Shots fired near the river"


async def test_further_answers_follow_or_change_the_first(talk):
    async def progress(asked, reply):
        for answer in (
            Answer(words("sent 1")),
            Answer(words("sent 2"), replaces=True),
            Answer(words("failed")),
        ):
            talk.listener.replies.append(await reply(answer))

    await talk.say_to(progress)
    await until(lambda: len(talk.listener.replies) == 3)
    assert [body["content"] for body in talk.standing()] == ["sent 2", "failed"]
    first, second, third = talk.listener.replies
    assert first == second != third


async def test_a_link_too_long_for_a_button_stands_in_the_words(talk):
    url = "https://example.org/" + "a" * 600
    await talk.say_to(Answer(words("see"), rows=((Button("Map", url=url),),)))
    [body] = talk.standing()
    assert body["content"] == f"see\n[Map]({url})"
    assert body["components"] == []


async def test_styled_words_keep_their_style(talk):
    await talk.say_to(Answer(link("the map", "https://example.org/map")))
    assert talk.standing()[0]["content"] == "[the map](https://example.org/map)"
