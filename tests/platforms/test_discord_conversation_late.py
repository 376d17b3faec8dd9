"""Answers on Discord that come late, and questions that are answered by writing."""

import asyncio

import pytest
from discord_talk import talking, until, words

from bot.ports import Answer, Button, Question

HIDDEN = 64


@pytest.fixture
async def talk(tmp_path, monkeypatch):
    async with talking(tmp_path, monkeypatch) as opened:
        yield opened


def interactions(talk):
    return talk.world.interactions.values()


# -- slow answers


@pytest.mark.parametrize(
    ("public", "flags"), [(False, HIDDEN), (True, 0)], ids=["for one", "for all"]
)
async def test_a_slow_answer_is_announced_and_then_given(talk, monkeypatch, public, flags):
    monkeypatch.setattr("bot.platforms.discord.answering.THINKING", 0.02)

    async def slow(asked, reply):
        await until(talk.standing)
        assert talk.standing()[0]["content"] == "…"
        talk.listener.replies.append(await reply(Answer(words("at last"), public=public)))

    await talk.say_to(slow)
    [body] = talk.standing()
    assert (body["content"], body["flags"]) == ("at last", flags)
    assert talk.violations == {}


async def test_a_command_that_was_public_is_announced_in_public(talk, monkeypatch):
    await talk.say_to(Answer(words("for all"), public=True))
    monkeypatch.setattr("bot.platforms.discord.answering.THINKING", 0.02)
    seen = []

    async def slow(asked, reply):
        await until(lambda: len(talk.standing()) == 2)
        seen.append(talk.standing()[1]["flags"] & HIDDEN)
        talk.listener.replies.append(await reply(Answer(words("again"), public=True)))

    await talk.say_to(slow)
    assert seen == [0]


async def test_a_slow_press_still_replaces_its_message(talk, monkeypatch):
    await talk.say_to(Answer(words("go"), rows=((Button("Stop", "stop"),),)))
    monkeypatch.setattr("bot.platforms.discord.answering.THINKING", 0.02)

    async def slow(asked, reply):
        await until(lambda: any(each.answered == 6 for each in interactions(talk)))
        talk.listener.replies.append(await reply(Answer(words("stopped"), replaces=True)))

    await talk.say_to(slow, text=None, press="stop")
    assert [body["content"] for body in talk.standing()] == ["stopped"]


async def test_after_a_quarter_hour_only_what_all_may_see_is_said(talk):
    late = asyncio.Event()

    async def script(asked, reply):
        first = await reply(Answer(words("counting"), public=True))
        talk.clock.now += 901
        assert await reply(Answer(words("secret"))) is None
        assert await reply(Answer(words("counted"), public=True, replaces=True)) == first
        assert await reply(Answer(words("and more"), public=True)) is not None
        late.set()

    talk.listener.answers = script
    await talk.act(text="/start")
    await asyncio.wait_for(late.wait(), 5)
    assert [body["content"] for body in talk.standing()] == ["counted", "and more"]
    assert talk.violations == {}


# -- questions


ASK = Question("word:capitol", "Words to include", "One a line", value="fire", long=True)


async def test_a_question_opens_a_dialogue_and_its_answer_comes_back(talk):
    talk.listener.answers = Answer(words("Which words?"), question=ASK)
    await talk.act(text="/start")
    await until(lambda: any(each.answered == 9 for each in interactions(talk)))
    await talk.say_to(Answer(words("kept")), "fire\nflood", fill=True)
    asked = talk.listener.heard[-1]
    assert (asked.press, asked.text, asked.message) == ("word:capitol", "fire\nflood", None)
    assert [body["content"] for body in talk.standing()] == ["kept"]
    assert talk.violations == {}


async def test_an_answer_to_a_question_of_a_button_replaces_its_message(talk):
    message = await talk.say_to(Answer(words("settings"), rows=((Button("Words", "words"),),)))
    talk.listener.answers = Answer(question=ASK)
    await talk.act(press="words")
    await until(lambda: any(each.answered == 9 for each in interactions(talk)))
    await talk.say_to(Answer(words("kept"), replaces=True), "flood", fill=True)
    assert talk.listener.heard[-1].message == message
    assert [body["content"] for body in talk.standing()] == ["kept"]


@pytest.mark.parametrize("remembered", [True, False], ids=["remembered", "after a restart"])
async def test_a_question_that_comes_late_waits_behind_a_button(talk, monkeypatch, remembered):
    monkeypatch.setattr("bot.platforms.discord.answering.THINKING", 0.02)

    async def slow(asked, reply):
        await until(talk.standing)
        talk.listener.replies.append(await reply(Answer(words("Which words?"), question=ASK)))

    await talk.say_to(slow)
    monkeypatch.setattr("bot.platforms.discord.answering.THINKING", 1.5)
    if not remembered:
        talk.conversation._speaking.questions._asked.clear()
    await talk.act(press="Words to include")
    await until(lambda: any(each.answered == 9 for each in interactions(talk)))
    await talk.say_to(Answer(words("kept"), replaces=True), "flood", fill=True)
    assert (talk.listener.heard[-1].press, talk.listener.heard[-1].text) == (
        "word:capitol",
        "flood",
    )
    assert [body["content"] for body in talk.standing()] == ["kept"]
    assert talk.violations == {}
