"""Chats that go away and come back, move, or lose the person who spoke for them."""

import asyncio
import sqlite3
from dataclasses import replace

import pytest

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

# service, kind of chat, and the rank of whoever speaks there
CHATS = [
    ("telegram", "private", None),
    ("telegram", "supergroup", "administrator"),
    ("telegram", "channel", "administrator"),
    ("discord", "text", "administrator"),
    ("discord", "thread", "administrator"),
]


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

    async def let_in(platform, kind, role):
        guild = "110000000000009001"
        more = {}
        if platform == "discord":
            more = {"guild": guild, "platform": platform}
        if kind == "thread":
            parent = await stand_ins.place("text", **more)
            more["parent"] = parent.id
        place = await stand_ins.place(kind, **more)
        private = (platform, kind) == ("telegram", "private")
        return Person(stand_ins, place, place.id if private else "7654321", role)

    return let_in


@pytest.mark.parametrize(("platform", "kind", "role"), CHATS, ids=lambda v: str(v))
async def test_who_sends_the_bot_away_is_let_be_and_caught_up_when_they_return(
    stage, page, stand_ins, newsroom, reader, platform, kind, role
):
    ada = await reader(platform, kind, role)
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
