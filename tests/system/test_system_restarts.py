"""Stops, kills and two at once: nothing is lost, and nothing told twice without need."""

import random
import sqlite3
from contextlib import closing

from bot.sandbox import Sandbox
from tests.system.newsroom import Place, StandIns
from tests.system.stage import eventually, free_port, write

NAMES = ("alder", "birch", "cedar", "damson", "elm", "fir", "gorse", "hazel")
TEXTS = {name: f"The river has reached the {name} bridge." for name in NAMES}


async def _posts(stand_ins, places, at_least):
    """Wait until so many posts were accepted for these chats, and return how many there are."""
    chats = {place.id for place in places}

    async def ask():
        posts = [c for c in stand_ins.calls() if c["chat"] in chats and _is_post(c)]
        return (len(posts),) if len(posts) >= at_least else None

    (count,) = await eventually(ask, every=0.005)
    return count


def _is_post(call):
    return call["method"] in ("sendMessage", "POST /channels/{id}/messages")


async def _told(stand_ins, place):
    """Return how often each marker was posted in a chat, whatever became of it."""
    (chat,) = (await stand_ins.state(place))["chats"]
    bodies = [str(message["history"] or message["body"]) for message in chat["messages"]]
    return {name: sum(f"the {name} bridge" in body for body in bodies) for name in NAMES}


def _in_doubt(path):
    """Return the (entry, target address) pairs that a killed daemon left as sending."""
    query = """SELECT d.entry, t.address FROM delivery d JOIN target t ON t.id = d.target
               WHERE d.state = 'sending'"""
    with closing(sqlite3.connect(path)) as db:
        return [(NAMES[entry - 1], address) for entry, address in db.execute(query)]


async def test_stopped_in_the_middle_it_goes_on_where_it_was(stage, page, stand_ins, configured):
    places = [await stand_ins.place(kind) for kind in ("private", "channel", "text")]
    configured(*places)
    names = NAMES[:4]
    page.updates({name: TEXTS[name] for name in names[:3]})
    first = await stage.run()
    await _posts(stand_ins, places, 5)
    assert await first.stop() == 0
    page.updates({name: TEXTS[name] for name in names})
    second = await stage.run()
    await stand_ins.shows(places, names)
    assert await second.stop() == 0
    for place in places:
        assert await _told(stand_ins, place) == {n: int(n in names) for n in NAMES}
        assert len([c for c in stand_ins.calls(place) if _is_post(c)]) == len(names)


async def test_killed_at_any_moment_it_loses_nothing(stage, page, stand_ins, configured):
    dice = random.Random(14)
    telegram = [await stand_ins.place("private"), await stand_ins.place("supergroup")]
    discord = [await stand_ins.place("text"), await stand_ins.place("announcement")]
    places = [*telegram, *discord]
    for place in places:  # slow answers: there is always something under way
        await stand_ins.fault("latency", place, seconds=0.1)
    configured(*places)
    names = NAMES[:5]
    page.updates({name: TEXTS[name] for name in names})
    doubts = []
    for _ in range(3):
        daemon = await stage.run()
        posts = await _posts(stand_ins, places, 0)
        await _posts(stand_ins, places, posts + dice.randint(1, 4))
        await daemon.kill()
        doubts += _in_doubt(stage.path / "var" / "tocsin.db")
    assert doubts, "a kill that interrupts nothing proves nothing"
    last = await stage.run()
    await _everything_stands(stand_ins, places, names)
    assert await last.stop() == 0
    for place in places:
        told = await _told(stand_ins, place)
        for name in names:
            again = 0 if place in discord else doubts.count((name, place.address))
            assert 1 <= told[name] <= 1 + again, (place, name, told, doubts)


async def _everything_stands(stand_ins, places, names):
    async def ask():
        shown = [await stand_ins.shown(place) for place in places]
        return all(any(name in t for t in texts) for texts in shown for name in names)

    await eventually(ask, every=0.2)


async def test_a_second_daemon_on_the_same_storage_is_refused(stage, page, configured):
    configured()
    page.blog("The river is rising.")
    daemon = await stage.run()
    other = await stage.tocsin("run", "-c", "tocsin.yaml")
    assert other.code == 2
    assert "another tocsin works on sqlite:///var/tocsin.db" in other.err
    assert other.out == ""
    assert await daemon.stop() == 0


async def test_services_that_are_down_at_the_start_miss_nothing(stage, page, configured):
    """Nothing listens at first: entries gather, and come in order once the services are there."""
    telegram, discord = free_port(), free_port()
    sandbox = Sandbox(":memory:", telegram_port=telegram, discord_port=discord)
    places = Place("telegram", "700100200", "private"), Place("discord", "1" * 18, "text")
    for place in places:
        sandbox.add_chat(place.platform, place.id, place.kind)
    config = configured(*places)
    config["accounts"]["telegram"]["main"]["api_url"] = f"http://127.0.0.1:{telegram}"
    config["accounts"]["discord"]["main"]["api_url"] = f"http://127.0.0.1:{discord}/api/v10"
    write(stage.path / "tocsin.yaml", config)
    page.updates({name: TEXTS[name] for name in NAMES[:2]})
    daemon = await stage.run()
    await daemon.says("target.refused", count=2)
    await daemon.says("visit.recorded")
    page.updates({name: TEXTS[name] for name in NAMES[:4]})
    await daemon.says("visit.recorded", count=2)
    await sandbox.start()
    try:
        here = StandIns(sandbox.telegram_url, sandbox.discord_url, None)
        await here.shows(places, NAMES[:4])
        assert await daemon.stop() == 0
    finally:
        await sandbox.stop()
