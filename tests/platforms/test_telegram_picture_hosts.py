"""A host whose pictures do not come keeps nobody waiting: its pictures are previews for a while."""

import asyncio
import json

import pytest

from bot.platforms.telegram import supply
from tests.platforms.telegram_photos import Chatroom, url


@pytest.fixture
async def room(tmp_path, monkeypatch):
    monkeypatch.setattr(supply, "_FETCH", 0.05)
    made = Chatroom(tmp_path)
    await made.open()
    made.pictures.wait = asyncio.Event()
    yield made
    await made.close()


async def test_a_host_that_hangs_is_waited_for_twice_and_then_left_alone(room):
    for name in "abcdef":
        await room.post("Words", name)
    assert room.pictures.fetched == [url("a"), url("b")]
    assert room.shown()[2:] == ["Words"] * 4, "and the first two by their addresses"
    (_, last) = room.calls()[-1]
    assert json.loads(last["link_preview_options"])["url"] == url("f")


async def test_a_host_that_answers_again_is_trusted_again(room, monkeypatch):
    monkeypatch.setattr(supply, "_SHUNNED", 0.1)
    await room.post("Words", "a")
    await room.post("Words", "b")
    room.pictures.wait = None
    await asyncio.sleep(0.15)
    for name in "cd":
        await room.post("Words", name)
    uploads = [payload["photo"] for method, payload in room.calls()[2:]]
    assert all(photo["size"] > 0 for photo in uploads)
