"""A newsroom's own system pushes: told at once, corrected, withdrawn, and never lost."""

import asyncio
import json
import re
import shutil

import aiohttp
import pytest

from tests.system.hub import signed
from tests.system.stage import ROOT, TOKENS, environment, eventually, write

SECRET = "the secret of the desk"
ENVIRONMENT = TOKENS | {"DESK_SECRET": SECRET}


@pytest.fixture
async def desk(stage, page, stand_ins, configured):
    """A running daemon with a hook, a page that can be called for, and a chat."""
    place = await stand_ins.place("private")
    config = configured(place, every="1h", secret="${DESK_SECRET}", backlog=0)
    config["stories"]["flood"]["backlog"] = 0
    config["stories"]["flood"]["sources"].append(
        {"id": "desk", "kind": "hook", "secret": "${DESK_SECRET}"}
    )
    del config["stories"]["flood"]["sources"][0]["backlog"]
    write(stage.path / "tocsin.yaml", config)
    page.updates({"old": "The river is calm."})
    return Desk(stage, stand_ins, place)


class Desk:
    def __init__(self, stage, stand_ins, place):
        self.stage, self.stand_ins, self.place = stage, stand_ins, place

    async def start(self):
        program = await self.stage.start("run", "-c", "tocsin.yaml", tokens=ENVIRONMENT)
        self.url = await program.up()
        return program

    async def push(self, told, source="desk", secret=SECRET):
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        headers = signed(body, secret)
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{self.url}/hooks/{source}", data=body, headers=headers) as answer,
        ):
            return answer.status, await answer.json()

    async def shows(self, *markers):
        await self.stand_ins.shows([self.place], markers)


async def test_what_is_pushed_is_told_corrected_and_withdrawn(desk):
    daemon = await desk.start()
    entry = {
        "key": "n1",
        "text": "The alder bridge is closed.",
        "published": "2021-01-06T19:10:00Z",
    }
    assert await desk.push(entry) == (202, {"accepted": 1})
    await desk.shows("The alder bridge is closed.")
    assert await desk.push(entry) == (202, {"accepted": 1})
    await desk.push(entry | {"text": "The birch bridge is closed.", "note": "Another bridge"})
    await desk.shows("The birch bridge is closed.")
    await desk.push({"entries": [{"key": "n2", "html": "<p>Boats are <b>ready</b>.</p>"}]})
    await desk.shows("birch", "Boats are ready.")
    assert await desk.push({"key": "n1", "retracted": True}) == (202, {"accepted": 1})

    async def is_withdrawn():
        shown = await desk.stand_ins.shown(desk.place)
        return not any("The birch bridge is closed." in text for text in shown) or any(
            "withdrawn" in text.lower() for text in shown
        )

    await eventually(is_withdrawn)
    posts = [c for c in desk.stand_ins.calls(desk.place) if c["method"] == "sendMessage"]
    assert len(posts) == 2
    assert await daemon.stop() == 0
    assert SECRET not in daemon.err.read_text()


@pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("openssl")), reason="needs curl and openssl"
)
async def test_the_example_of_the_guide_works_as_it_is_written(desk):
    daemon = await desk.start()
    guide = (ROOT / "docs/push.md").read_text()
    example = re.search(r"```sh\n(.*?)```", guide, re.DOTALL)[1]
    script = example.replace("http://127.0.0.1:8080", desk.url)
    assert script != example
    shell = await asyncio.create_subprocess_exec(
        *("sh", "-euc", script), env=environment(ENVIRONMENT), stdout=asyncio.subprocess.PIPE
    )
    told, _ = await shell.communicate()
    assert json.loads(told) == {"accepted": 1}
    await desk.shows("The pier is closed.")
    assert await daemon.stop() == 0


async def test_a_push_that_was_accepted_outlives_a_kill(desk):
    daemon = await desk.start()
    await desk.stand_ins.fault("latency", desk.place, seconds=30)
    status, _ = await desk.push({"key": "n1", "text": "The cedar bridge is closed."})
    await daemon.kill()
    assert status == 202
    await desk.stand_ins.clear()
    second = await desk.start()
    await desk.shows("The cedar bridge")
    assert await second.stop() == 0


async def test_a_page_is_read_when_its_newsroom_calls(desk, page):
    daemon = await desk.start()
    await page.seen(1)
    page.updates({"old": "The river is calm.", "new": "The damson bridge is closed."})
    for wish in (b"", {}, {"event": "read"}):
        assert await desk.push(wish, source="page") == (202, {"accepted": 0})
    await desk.shows("The damson bridge")
    assert page.visits < 5, "calls in quick succession are one visit"
    status, problem = await desk.push({}, source="desk")
    assert (status, problem["errors"][0]["place"]) == (422, "body")
    assert "nothing to read" in problem["detail"]
    assert await daemon.stop() == 0


async def test_strangers_learn_nothing_and_change_nothing(desk):
    daemon = await desk.start()
    entry = {"key": "n1", "text": "A lie."}
    wrong = await desk.push(entry, secret="another secret")
    unknown = await desk.push(entry, source="nobody")
    assert wrong == unknown
    assert wrong[0] == 401
    assert (await desk.push(entry, source="page"))[0] == 422
    paused = await desk.stage.tocsin(
        "pause", "source:desk", "-c", "tocsin.yaml", tokens=ENVIRONMENT
    )
    assert paused.code == 0
    status, problem = await desk.push(entry)
    assert status == 409
    assert "tocsin resume source:desk" in problem["detail"]
    entries = await desk.stage.tocsin(
        "deliveries", "--json", "-c", "tocsin.yaml", tokens=ENVIRONMENT
    )
    assert entries.json == []
    assert await daemon.stop() == 0
