"""What goes wrong while people are answered, and what never shows of it: the token."""

import asyncio
import logging

import pytest
from aiohttp import web
from structlog.testing import capture_logs
from telegram_talk import READER, TOKEN, Talk, talk, until

from bot.domain.blocks import Rich
from bot.ports import Answer, Button, Chat, Place


@pytest.fixture
async def town(tmp_path):
    async with talk(tmp_path / "s.db") as talking:
        yield talking
        assert not talking.violations()


def place(chat, kind="private"):
    return Place("telegram:main", Chat(chat, kind))


async def test_a_flood_is_waited_out(town):
    await town.fault("flood", method="sendMessage", count=1)
    town.listener.will(Answer(Rich("here")))
    await town.act(READER, READER, text="/help")

    await until(lambda: town.texts(READER) == ["here"])
    assert len(town.slots.chats) == 2


@pytest.mark.parametrize("kind", ["5xx", "drop_before"])
async def test_an_answer_that_was_lost_is_said_again(town, kind):
    await town.fault(kind, method="sendMessage", count=1)
    town.listener.will(Answer(Rich("here")))
    await town.act(READER, READER, text="/help")

    await until(lambda: town.texts(READER) == ["here"])


async def test_a_reader_who_blocks_while_being_answered_has_left(town):
    await town.fault("blocked", chat=READER, method="sendMessage")
    await town.tells()  # the block itself
    assert await town.conversation.say(place(READER), Answer(Rich("x"))) is None
    assert town.listener.told[-1] == ("left", READER, "the user blocked the bot")


async def test_a_group_that_moved_is_answered_where_it_lives(town):
    town.sandbox.add_chat("telegram", "-77", "group")
    await town.fault("migrated", chat="-77", to="-1002000000077")
    await town.conversation.say(place("-77", "group"), Answer(Rich("here")))

    assert ("moved", "-77", "-1002000000077") in town.listener.told
    assert town.texts("-1002000000077") == ["here"]


class Refuser:
    """A server that answers as it was told to and counts what it is asked."""

    def __init__(self, status, body):
        self.asked, self.status, self.body, self.url = 0, status, body, ""

    async def answer(self, _request):
        self.asked += 1
        return web.json_response(self.body, status=self.status)


BODIES = [
    (401, {"ok": False, "error_code": 401, "description": "Unauthorized"}),
    (404, {"ok": False, "error_code": 404, "description": "Not Found"}),
    (200, {"ok": True}),
    (200, {"ok": True, "result": 7}),
    (200, ["no", "object"]),
]


@pytest.mark.parametrize(("status", "body"), BODIES, ids=["401", "404", "bare", "odd", "list"])
async def test_a_refused_token_and_a_senseless_answer_are_not_asked_for_in_a_tight_loop(
    status, body
):
    refuser = Refuser(status, body)
    app = web.Application()
    app.router.add_route("*", "/{all:.*}", refuser.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    town = Talk(None)
    await town.begin(url=f"http://127.0.0.1:{runner.addresses[0][1]}")
    await until(lambda: refuser.asked)
    await asyncio.sleep(0.3)

    assert refuser.asked == 1
    assert not town._running.done()
    await town.end()
    await runner.cleanup()


async def test_the_token_is_in_no_log_and_no_representation(tmp_path, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    with capture_logs() as logs:
        async with talk(tmp_path / "s.db") as town:
            place = Place("telegram:main", Chat(READER, "private"))
            for kind in ("5xx", "flood", "drop_before"):
                await town.fault(kind, count=1)
                await town.conversation.say(place, Answer(Rich("x")))
            await town.conversation.say(place, Answer(Rich("x"), ((Button("b", "d" * 65),),)))
            await town.act(READER, READER, text="/help")
            await town.hears()
            told = repr([town.conversation, vars(town.conversation)])
    out, err = capsys.readouterr()

    assert TOKEN not in "".join([told, caplog.text, repr(logs), out, err])
