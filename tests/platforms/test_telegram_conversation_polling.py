"""Long polling against the stand-in: each update once, in order, through every kind of trouble."""

import asyncio

import pytest
from structlog.testing import capture_logs
from telegram import Bot
from telegram_talk import CHANNEL, GROUP, READER, TOKEN, Talk, talk, until

from bot.sandbox import Sandbox


@pytest.fixture
async def town(tmp_path):
    async with talk(tmp_path / "s.db") as talking:
        yield talking


def texts(town):
    return [asked.text for asked in town.listener.asked_]


async def test_a_chat_is_answered_in_order_and_nobody_waits_for_another_chat(town):
    let = asyncio.Event()
    town.listener.will(lambda *_: let.wait())
    for number in range(3):
        await town.act(READER, READER, text=f"/latest {number}")
    await town.act(GROUP, "5", text="/latest group")

    await town.hears(2)
    assert texts(town) == ["0", "group"]
    let.set()
    await town.hears(4)
    assert texts(town) == ["0", "group", "1", "2"]


async def test_an_update_is_acknowledged_when_it_was_answered_and_not_before(town):
    let = asyncio.Event()
    town.listener.will(lambda *_: let.wait())
    await town.act(READER, READER, text="/latest")
    await town.hears()
    await town.act(GROUP, "5", text="/stories")
    await town.hears(2)

    assert town.pending() == 2  # the group's was answered, but the reader's is older
    let.set()
    await until(lambda: town.pending() == 0)
    assert len(town.listener.asked_) == 2


async def test_what_was_cut_short_comes_again_and_what_was_answered_does_not(town):
    async def never(*_):
        await asyncio.Event().wait()

    town.listener.will(never)
    await town.act(READER, READER, text="/latest cut short")
    await town.hears()
    await town.act(GROUP, "5", text="/latest answered")
    await town.hears(2)
    await until(lambda: town.memory.notes.get("telegram:main:handled"))
    kept = dict(town.memory.notes)

    ending = asyncio.create_task(town.end())
    await ending
    town.memory.notes = kept  # as a kill leaves them: nothing more was written
    await town.act(READER, READER, text="/latest new")
    await town.begin()
    await town.hears(4)
    await until(lambda: town.pending() == 0)

    assert texts(town) == ["cut short", "answered", "cut short", "new"]


async def test_what_waits_in_line_behind_a_cut_answer_is_not_lost(town):
    async def never(*_):
        await asyncio.Event().wait()

    town.listener.will(never)
    for number in range(3):
        await town.act(READER, READER, text=f"/latest {number}")
    await town.hears()
    await town.end()
    await town.begin()
    await town.hears(4)

    assert texts(town) == ["0", "0", "1", "2"]


@pytest.mark.parametrize(
    "trouble",
    [
        {"kind": "5xx", "count": 1},
        {"kind": "5xx", "status": 502, "count": 1},
        {"kind": "flood", "count": 1},
        {"kind": "drop_before", "count": 1},
    ],
    ids=["500", "502", "429", "dropped"],
)
async def test_a_poll_that_fails_is_made_again(town, trouble):
    await until(town.conversation.link)
    await town.sandbox.control.faults({"platform": "telegram", "method": "getUpdates", **trouble})
    await town.act(READER, READER, text="/latest 1")  # ends the poll that waits already
    await town.act(READER, READER, text="/latest 2")
    await town.hears(2)

    assert texts(town) == ["1", "2"]


async def test_an_outage_at_the_start_is_waited_out(tmp_path):
    box = Sandbox(tmp_path / "s.db", accounts={"telegram": {"main": TOKEN}})
    box.add_chat("telegram", READER, "private")
    await box.start()
    town = Talk(box)
    await town.fault("drop_before", method="getMe", count=2)
    await town.begin()
    await town.act(READER, READER, text="/help")

    await town.hears()
    await town.end()
    await box.stop()


async def test_another_poller_is_left_alone_for_a_while_and_then_overheard(town, monkeypatch):
    monkeypatch.setattr("bot.platforms.telegram.errors.AGAIN", 0.1)
    await until(town.conversation.link)
    with capture_logs() as logs:
        async with Bot(TOKEN, base_url=f"{town.sandbox.telegram_url}/bot") as other:
            await other.get_updates(timeout=0)
        await until(lambda: [log for log in logs if log["event"] == "telegram.deaf"])
    await town.act(READER, READER, text="/help")

    await town.hears()
    (deaf,) = [log for log in logs if log["event"] == "telegram.deaf"]
    assert "another program" in deaf["reason"]


async def test_a_webhook_is_taken_away_and_what_waited_is_heard(tmp_path):
    box = Sandbox(tmp_path / "s.db", accounts={"telegram": {"main": TOKEN}})
    box.add_chat("telegram", READER, "private")
    await box.start()
    town = Talk(box)
    async with Bot(TOKEN, base_url=f"{box.telegram_url}/bot") as other:
        await town.act(READER, READER, text="/help")
        await other.set_webhook("https://example.org/hook")
    await town.begin()

    assert (await town.hears()).word == "help"
    await town.end()
    await box.stop()


async def test_only_the_wanted_kinds_are_asked_for(town):
    await until(lambda: town.sandbox.core.store.get(f"telegram/allowed/{TOKEN.split(':')[0]}"))

    allowed = town.sandbox.core.store.get(f"telegram/allowed/{TOKEN.split(':')[0]}")
    assert sorted(allowed) == ["callback_query", "channel_post", "message", "my_chat_member"]


async def test_an_update_that_cannot_be_read_deafens_nobody(town):
    bot = TOKEN.partition(":")[0]
    store = town.sandbox.core.store
    await until(town.conversation.link)
    store.push_update(bot, {"message": {"no": "message"}}, store_time(town))
    store.push_update(bot, {"my_chat_member": {"chat": {"id": 1, "type": "odd"}}}, store_time(town))
    await town.act(READER, READER, text="/help")

    assert (await town.hears()).word == "help"
    await until(lambda: town.pending() == 0)


def store_time(town):
    return town.sandbox.core.clock()


async def test_a_listener_that_breaks_its_word_silences_nobody(town):
    async def breaks(*_):
        raise RuntimeError("out of order")

    town.listener.will(breaks)
    await town.act(READER, READER, text="/latest 1")
    await town.act(READER, READER, text="/latest 2")
    await town.hears(2)
    await until(lambda: town.pending() == 0)


async def test_stopping_waits_for_nothing_but_a_moment(town):
    await until(town.conversation.link)
    async with asyncio.timeout(2):
        await town.end()
    await town.begin()


async def test_a_full_page_of_stuck_answers_does_not_hide_what_is_new(town, monkeypatch):
    monkeypatch.setattr("bot.platforms.telegram.ear._PAGE", 2)
    monkeypatch.setattr("bot.platforms.telegram.ear._HELD", 0.0)
    let = asyncio.Event()
    for chat in (READER, GROUP, CHANNEL):
        town.listener.will(lambda *_: let.wait())
        await town.act(chat, READER, text=f"/latest {chat}", role="administrator")
    await town.hears(3)

    let.set()
    await until(lambda: town.pending() == 0)


async def test_one_who_presses_without_end_keeps_nobody_else_waiting(town):
    let = asyncio.Event()
    town.listener.will(lambda *_: let.wait())
    for number in range(350):
        await town.act(READER, READER, text=f"/latest {number}")
    await town.act(GROUP, "5", text="/stories")

    await until(lambda: any(a.place.chat.chat == GROUP for a in town.listener.asked_))
    let.set()
    await until(lambda: len(town.listener.asked_) == 21)
    heard = [a for a in town.listener.asked_ if a.place.chat.chat == READER]
    assert [a.text for a in heard] == [str(number) for number in range(20)]
    await town.act(READER, READER, text="/latest again")
    await until(lambda: town.listener.asked_[-1].text == "again")


async def test_how_a_crowded_chat_moves_is_heard_all_the_same(town):
    let = asyncio.Event()
    town.listener.will(lambda *_: let.wait())
    for _ in range(30):
        await town.act(READER, READER, text="/latest")
    await town.act(READER, READER, leave=True)
    let.set()

    assert (await town.tells())[0][:2] == ("left", READER)
