"""The Discord conversation over time: outages, tokens, what is said unasked, who comes and goes."""

import asyncio
import logging

import pytest
from discord_talk import (
    CHANNEL,
    DIRECT,
    TOKEN,
    ended,
    quiet_house,
    stand_in,
    talking,
    until,
    words,
)

from bot.platforms.discord import outages
from bot.ports import Answer, Chat, Place
from bot.sandbox.discord import places

OTHER = "175928847299117002"


@pytest.fixture
async def talk(tmp_path, monkeypatch):
    async with talking(tmp_path, monkeypatch) as opened:
        yield opened


def spot(chat=CHANNEL, kind="text"):
    return Place("discord:main", Chat(chat, kind))


async def test_a_dropped_gateway_is_resumed(talk):
    before = set(talk.world.hub._sessions)
    await talk.fault(kind="drop_before", method="GATEWAY", count=1)
    await until(lambda: talk.connected)
    await talk.say_to(Answer(words("still here")))
    assert set(talk.world.hub._sessions) == before


async def test_a_restart_of_discord_is_waited_out(tmp_path, monkeypatch):
    monkeypatch.setattr(outages, "LONGEST", 0.05)
    async with talking(tmp_path, monkeypatch) as talk:
        port = int(talk.box.discord_url.split(":")[2].split("/")[0])
        await talk.box.stop()
        await asyncio.sleep(0.1)  # a try or two find nobody there
        path = tmp_path / "sandbox.db"
        async with stand_in(path, talk.clock, discord_port=port) as talk.box:
            await until(lambda: talk.connected)
            await talk.say_to(Answer(words("back again")))
            assert talk.standing()[0]["content"] == "back again"
            await ended(talk)


async def test_an_unreachable_service_at_the_start_is_waited_out(tmp_path, monkeypatch):
    monkeypatch.setattr(outages, "LONGEST", 0.02)
    async with talking(tmp_path, monkeypatch, begin=False) as talk:
        await talk.fault(kind="error", method="GET /users/@me", status=503, count=2)
        talk.begin()
        await talk.offered()
        await talk.say_to(Answer(words("here")))


async def test_a_refused_token_is_told_once_with_the_remedy_and_tried_again(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(outages, "REFUSED", 0.02)
    accounts = {"discord": {"main": "another-token"}}
    async with talking(tmp_path, monkeypatch, accounts=accounts, begin=False) as talk:
        talk.begin()
        await until(lambda: talk.violations.get("discord: 40001", 0) >= 3)
        accounts["discord"]["main"] = TOKEN  # the operator puts it in order
        await until(lambda: talk.connected)
    told = capsys.readouterr().out
    assert told.count("not listening") == 1
    assert "put a valid one in place" in told
    assert TOKEN not in told


async def test_no_more_sessions_are_begun_than_a_day_has(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(places, "IDENTIFIES", 0)
    async with talking(tmp_path, monkeypatch, offer=False) as talk:
        await until(lambda: "no more connections today" in capsys.readouterr().out)
        assert not talk.connected


async def test_a_bot_in_very_many_servers_listens_in_several_connections(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "SHARDS", 2)

    async def at_once(self, shard_id, *, initial=False):
        pass

    monkeypatch.setattr("discord.Client.before_identify_hook", at_once)
    async with talking(tmp_path, monkeypatch) as talk:
        await until(lambda: len(talk.world.hub._sessions) == 2)
        await talk.say_to(Answer(words("in the server")))
        await talk.say_to(Answer(words("in private")), chat=DIRECT)


async def test_closing_leaves_nothing_behind(tmp_path, monkeypatch):
    async with quiet_house(), talking(tmp_path, monkeypatch) as talk:
        await talk.say_to(Answer(words("yes")))


@pytest.mark.parametrize("turns", [0, 1, 5, 20, 60])
async def test_ending_in_the_middle_of_the_start_leaves_nothing_behind(
    tmp_path, monkeypatch, turns
):
    async with quiet_house(), talking(tmp_path, monkeypatch, offer=False):
        for _ in range(turns):
            await asyncio.sleep(0.0005)


async def test_an_answer_under_way_is_finished_before_the_end(talk):
    entered, go = asyncio.Event(), asyncio.Event()

    async def script(asked, reply):
        entered.set()
        await go.wait()
        await reply(Answer(words("last words")))

    talk.listener.answers = script
    await talk.act(text="/start")
    await entered.wait()
    talk.running.cancel()
    closing = asyncio.create_task(talk.conversation.close())
    await asyncio.sleep(0)
    go.set()
    await closing
    assert [body["content"] for body in talk.standing()] == ["last words"]


async def test_no_secret_is_told(tmp_path, monkeypatch, caplog, capsys):
    caplog.set_level(logging.INFO)
    async with talking(tmp_path, monkeypatch, limits="real") as talk:
        await talk.fault(kind="flood", method="POST /webhooks/{id}/{token}", count=1)

        async def twice(asked, reply):
            await reply(Answer(words("one")))
            talk.listener.replies.append(await reply(Answer(words("two"))))

        await talk.say_to(twice)
        assert talk.listener.replies == [talk.standing()[1]["id"]]
        told = caplog.text + capsys.readouterr().out + repr(talk.conversation)
        secrets = [TOKEN, *talk.world.interactions]
        assert not [secret for secret in secrets if secret in told]


@pytest.mark.parametrize("kind", ["error", "drop_before", "drop_after"])
async def test_a_first_answer_that_stumbles_is_given_once(talk, kind):
    method = "POST /interactions/{id}/{token}/callback"
    await talk.fault(kind=kind, method=method, count=1)
    talk.listener.answers = Answer(words("yes"))
    await talk.act(text="/start")
    await until(talk.standing)
    await until(lambda: talk.listener.replies)
    assert [body["content"] for body in talk.standing()] == ["yes"]
    assert talk.listener.replies == [talk.standing()[0]["id"]]


async def test_a_broken_listener_does_not_stop_the_next_one(talk, capsys):
    async def broken(asked, reply):
        raise RuntimeError("the words of a person")

    talk.listener.answers = broken
    await talk.act(text="/start")
    await until(lambda: "not answered" in capsys.readouterr().out)
    await talk.say_to(Answer(words("yes")))
