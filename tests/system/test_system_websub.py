"""A hub pushes what is new: followed by the book, believed when signed, never relied upon alone."""

import re
import sqlite3
from contextlib import closing

import pytest

from tests.system.hub import Feed, Hub, get, post
from tests.system.newsroom import configuration
from tests.system.stage import eventually, free_port, write


@pytest.fixture
async def hub():
    async with Hub().served() as hub:
        yield hub


@pytest.fixture
async def feed(hub):
    async with Feed().served() as feed:
        feed.hub = hub.url
        feed.texts = {"k1": "The river is rising."}
        yield feed


@pytest.fixture
async def place(stand_ins):
    return await stand_ins.place("private")


@pytest.fixture
def follow(stage, feed, stand_ins, place):
    """Start a daemon that follows the feed and can be reached from outside; return it."""
    port = free_port()

    async def start(every="20s", **source):
        source |= {"kind": "feed", "every": every, "id": "wire"}
        config = configuration(feed, [place], stand_ins, port=port, **source)
        config["console"]["public_url"] = f"http://127.0.0.1:{port}"
        write(stage.path / "tocsin.yaml", config)
        return await stage.run()

    return start


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
async def test_what_a_hub_pushes_is_told_at_once(hub, feed, follow, stand_ins, place, method):
    hub.method = method
    daemon = await follow(every="1h")
    follower = await hub.follower()
    assert follower.topic == feed.url
    assert follower.callback.startswith("http://127.0.0.1:")
    await daemon.says("websub.verified")
    await stand_ins.shows([place], ["The river is rising."])
    visits = feed.visits
    pushed = feed.body({"k1": "The river is rising.", "k2": "The alder bridge is closed."})
    assert await hub.distribute(pushed) == [202]
    await stand_ins.shows([place], ["rising", "The alder bridge is closed."])
    assert await hub.distribute(pushed) == [202]
    assert feed.visits == visits
    assert len(stand_ins.calls(place, "sendMessage")) == 2
    assert await daemon.stop() == 0
    log = daemon.err.read_text()
    assert follower.secret not in log
    assert follower.callback.rpartition("/")[2] not in log


async def test_what_is_not_signed_by_the_hub_is_ignored(hub, feed, follow, stand_ins, place):
    daemon = await follow(every="1h")
    follower = await hub.follower()
    lie = feed.body({"k9": "A lie."})
    assert await hub.distribute(lie, secret="guess") == [202]
    assert await post(follower.callback, lie) == 202
    await daemon.says("websub.ignored", count=2)
    assert await hub.distribute(feed.body({"k2": "The birch bridge is closed."})) == [202]
    await stand_ins.shows([place], ["rising", "birch"])
    question = {"hub.mode": "subscribe", "hub.topic": feed.url, "hub.challenge": "c"}
    guess = re.sub(r"[^/]+$", "guess", follower.callback)
    assert (await get(guess, question))[0] == 404
    assert (await get(follower.callback, question))[0] == 404, "nothing is asked for just now"
    assert await post(guess, lie) == 410
    assert await daemon.stop() == 0


async def test_what_was_accepted_outlives_a_kill(stage, hub, feed, follow, stand_ins, place):
    daemon = await follow(every="1h")
    await hub.follower()
    await stand_ins.shows([place], ["rising"])
    await _settled(stage)
    await stand_ins.fault("latency", place, seconds=30)
    assert await hub.distribute(feed.body({"k2": "The cedar bridge is closed."})) == [202]
    await daemon.kill()
    await stand_ins.clear()
    again = await follow(every="1h")
    await stand_ins.shows([place], ["rising", "cedar"])
    assert await hub.distribute(feed.body({"k3": "The elm bridge is closed."})) == [202]
    await stand_ins.shows([place], ["rising", "cedar", "elm"])
    assert len(hub.forms) == 1, "the subscription was remembered"
    assert await again.stop() == 0


async def _settled(stage):
    """Wait until the ledger knows that everything was told: no kill leaves a doubt about it."""

    async def ask():
        with closing(sqlite3.connect(stage.path / "var" / "tocsin.db")) as db:
            return not db.execute("SELECT 1 FROM delivery WHERE state <> 'done'").fetchall()

    await eventually(ask)


def _reload(stage):
    """Change what changes nothing here, so that the running daemon reads its configuration."""
    path = stage.path / "tocsin.yaml"
    write(path, re.sub(r"every: 1s", "every: 2s", path.read_text()))


async def test_a_lease_is_renewed_and_when_it_lapses_the_feed_is_polled(
    stage, hub, feed, follow, stand_ins, place
):
    hub.lease = 3
    daemon = await follow(every="1s")
    await hub.follower()
    await daemon.says("websub.verified", count=2)
    status = await stage.tocsin("status", "--json", "-c", "tocsin.yaml")
    assert status.json[0]["sources"][0]["pushed_until"]
    hub.grants = False
    await daemon.says("websub.lapsed")
    feed.texts["k2"] = "The damson bridge is closed."
    await stand_ins.shows([place], ["rising", "damson"], 10)
    (failure,) = daemon.logged("websub.failed")
    assert "No such topic here." in failure["reason"]
    assert await daemon.stop() == 0


async def test_a_hub_that_says_nothing_is_found_out(stage, hub, feed, follow, stand_ins, place):
    daemon = await follow(every="1s")
    await hub.follower()
    visits = feed.visits

    async def polled():
        return feed.visits > visits

    await eventually(polled)
    feed.texts["k2"] = "The fir bridge is closed."
    _reload(stage)  # or the next visit is ten seconds away, since the hub is relied upon
    await stand_ins.shows([place], ["rising", "fir"])
    await daemon.says("websub.silent")
    visits = feed.visits
    await eventually(polled, 5)
    assert await daemon.stop() == 0


async def test_a_light_ping_makes_the_feed_be_read(hub, feed, follow, stand_ins, place):
    daemon = await follow(every="1h")
    await hub.follower()
    await stand_ins.shows([place], ["rising"])
    feed.texts["k2"] = "The gorse bridge is closed."
    assert await hub.distribute(b"") == [202]
    await stand_ins.shows([place], ["rising", "gorse"])
    assert await daemon.stop() == 0


async def test_a_source_that_is_removed_is_unsubscribed(stage, hub, feed, follow):
    daemon = await follow(every="1h")
    follower = await hub.follower()
    config = (stage.path / "tocsin.yaml").read_text()
    write(stage.path / "tocsin.yaml", re.sub(r"id: wire", "id: other", config))
    await daemon.says("websub.left")

    async def gone():
        return follower.callback not in {f.callback for f in hub.following}

    await eventually(gone)
    assert await post(follower.callback, b"<feed/>") == 410
    assert (await hub.follower()).callback != follower.callback
    assert await daemon.stop() == 0
