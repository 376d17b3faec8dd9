"""Chats that go away and come back, move, or lose the person who spoke for them."""

import asyncio
import sqlite3
from dataclasses import replace

import pytest
import yaml

from tests.system.stage import eventually
from tests.system.talk import Person, shown

FIRST = {"a": "The river is rising."}
MISSED = {
    "b": "Mill Lane is under water.",
    "c": "The bridge is closed.",
    "d": "The school is a shelter now.",
}
LAST = {"e": "The water is falling."}
MARKERS = ("Mill Lane", "bridge is closed", "shelter now")
AN_HOUR = 3_600_000  # milliseconds
GUILD = "110000000000009001"  # leaving it leaves the other tests' channels alone

# service, kind of chat, and the rank of whoever speaks there
CHATS = [
    ("telegram", "private", None),
    ("telegram", "supergroup", "administrator"),
    ("telegram", "channel", "administrator"),
    ("discord", "text", "administrator"),
    ("discord", "thread", "administrator"),
]
NAMES = ["-".join(chat[:2]) for chat in CHATS]


@pytest.fixture
def newsroom(stage, page, stand_ins, configured):
    """Run a daemon with one chat of the operator's, which tells how far the story came."""

    async def open_it(**more):
        other = await stand_ins.place("private")
        stage.configure(configured(other) | more)
        page.updates(FIRST)
        daemon = await stage.run()
        await stand_ins.shows([other], ("is rising",))
        return daemon, other

    return open_it


@pytest.fixture
def reader(stand_ins):
    """Let somebody into a chat of a server of its own."""

    async def let_in(platform, kind, role=None, user="7654321"):
        more = {"guild": GUILD, "platform": platform} if platform == "discord" else {}
        if kind == "thread":
            more["parent"] = (await stand_ins.place("text", **more)).id
        place = await stand_ins.place(kind, **more)
        private = (platform, kind) == ("telegram", "private")
        return Person(stand_ins, place, place.id if private else user, role)

    return let_in


@pytest.mark.parametrize("chat", CHATS, ids=NAMES)
async def test_who_sends_the_bot_away_is_let_be_and_caught_up_when_they_return(
    stage, page, stand_ins, newsroom, reader, chat
):
    ada = await reader(*chat)
    daemon, other = await newsroom()
    await ada.asks("start", story="flood")
    await ada.reads("is rising")

    await ada._act(leave=True)
    await standing(stage, ada.place, "gone")
    page.updates(FIRST | MISSED)
    await stand_ins.shows([other], ("is rising", *MARKERS))
    await older(stage)
    assert [c for c in stand_ins.calls(ada.place) if "Mill Lane" in str(c)] == []

    await ada._act(join=True)
    await standing(stage, ada.place, "active")
    said = await ada.reads(*MARKERS)
    assert said.index("Mill Lane") < said.index("bridge is closed") < said.index("shelter now")
    assert len([text for text in await texts(ada) if "Mill Lane" in text]) == 1
    page.updates(FIRST | MISSED | LAST)
    await ada.reads("is falling")
    assert await daemon.stop() == 0
    assert "Traceback" not in daemon.err.read_text()


async def test_a_group_that_moves_takes_its_stories_and_its_settings_along(
    page, stand_ins, newsroom, reader
):
    ada = await reader("telegram", "group", "administrator")
    daemon, other = await newsroom()
    await ada.asks("start", story="flood")
    await ada.reads("is rising")
    await ada.asks("language")
    await ada.presses("Deutsch")
    await ada.reads("Welche Sprache")
    old, to = ada.place, f"-100{int(ada.place.id[1:]) + 6_000_000_000}"

    await stand_ins.fault("migrated", old, to=to)
    ada.place = replace(old, id=to, kind="supergroup")
    await daemon.says("chat.moved")
    page.updates(FIRST | MISSED)
    await ada.reads("shelter now")
    await stand_ins.shows([other], ("is rising", *MARKERS))
    await ada.misses("is rising")  # it was told before the group moved
    await ada.asks("settings")
    await ada.reads("The flood", "Sprache: Deutsch")
    assert await daemon.stop() == 0
    assert "Traceback" not in daemon.err.read_text()


@pytest.mark.parametrize("chat", [CHATS[0], CHATS[3]], ids=[NAMES[0], NAMES[3]])
async def test_who_comes_back_while_the_daemon_is_away_is_taken_up_by_a_word(
    stage, page, newsroom, reader, chat
):
    ada = await reader(*chat)
    daemon, _ = await newsroom()
    await ada.asks("start", story="flood")
    await ada.reads("is rising")
    await ada._act(leave=True)
    await standing(stage, ada.place, "gone")
    assert await daemon.stop() == 0

    await ada._act(join=True)
    page.updates(FIRST | LAST)
    await stage.run()
    await ada.asks("settings")
    await ada.reads("Entries arrive at once")
    await ada.reads("is falling")


async def test_an_editor_who_is_removed_cannot_send_what_they_began(
    stage, page, stand_ins, newsroom, reader
):
    ada = await reader("telegram", "private")
    ben = await reader("telegram", "private")
    editors = [f"telegram:{person.place.id}" for person in (ada, ben)]
    daemon, other = await newsroom(editors=editors, recall="1s")
    await ada.asks("breaking", text="The dam has broken")
    await ada.reads("It goes to 1 chat")

    config = yaml.safe_load((stage.path / "tocsin.yaml").read_text())
    stage.configure(config | {"editors": editors[1:]})
    await daemon.says("config.applied")
    await ada.presses("Send")
    await daemon.says("chat.refused")
    await ada.asks("waiting")
    await ada.reads("I do not know that one")
    await ben.asks("waiting")
    await ben.reads("Nothing waits for a decision")
    await stand_ins.shows([other], ("is rising",), 1)


async def texts(person):
    return [shown(message["body"]) for message in await person._said()]


async def standing(stage, place, state):
    """Wait until the ledger says this of a chat."""

    def look():
        with sqlite3.connect(stage.path / "var" / "tocsin.db") as db:
            return db.execute("SELECT state FROM target WHERE chat = ?", (place.id,)).fetchall()

    async def ask():
        return await asyncio.to_thread(look) == [(state,)]

    await eventually(ask, why=lambda: f"for {state}: {look()}")


async def older(stage):
    """Let an hour have passed since the entries were seen."""

    def age():
        with sqlite3.connect(stage.path / "var" / "tocsin.db", timeout=10) as db:
            db.execute("UPDATE entry SET first_seen = first_seen - ?", (AN_HOUR,))

    await asyncio.to_thread(age)
