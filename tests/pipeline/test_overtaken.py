"""Pushes and visits overtake each other: what is newer stays, whoever comes last."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.model import Deletions, Priority
from bot.domain.signing import sign
from bot.ports import By, Write
from tests.pipeline.hub_room import SECRET, HubRoom


@pytest.fixture
async def room(ledger, clock):
    made = HubRoom(ledger, clock)
    _watch(made, settle=timedelta(0))
    await made.follow()
    made.clock.forward(7200)
    return made


async def visit(room, *, push):
    """Visit the feed; while its page is on the way, the hub pushes."""
    (state,) = await room.ledger.due_sources(room.clock(), 1)
    fetch = room.web.visit

    async def slow(steps, validators):
        room.web.visit = fetch
        visited = await fetch(steps, validators)
        await room.distribute(push)
        return visited

    room.web.visit = slow
    await room.ingest.visit(state, room.clock())


async def test_a_page_read_before_a_push_does_not_undo_it(room):
    await visit(room, push="a: Heavy rain.")
    assert await room.told() == {"a": "Heavy rain."}
    (stored,) = await room.ledger.entries()
    assert stored.revision == 2


async def test_what_was_not_pushed_counts_all_the_same(room):
    room.web.page += b"\nb: Hail."
    await visit(room, push="a: Heavy rain.\nc: Fog.")
    assert await room.told() == {"a": "Heavy rain.", "b": "Hail.", "c": "Fog."}


async def test_a_withdrawal_by_push_stands_against_an_older_page(room):
    _watch(room, deletions=Deletions.RETRACT)
    await visit(room, push="gone: a")
    assert await room.told() == {"a": None}


async def test_an_edit_that_must_hold_still_is_not_forgotten(room):
    _watch(room, settle=timedelta(seconds=20))
    await visit(room, push="a: Heavy rain.")
    room.web.page = b"a: Heavy rain."
    room.clock.forward(20)
    assert await room.look() == ["wire"]
    assert await room.told() == {"a": "Heavy rain."}


async def test_a_page_that_was_newer_after_all_is_read_again(room):
    room.web.page = b"a: Floods."
    await visit(room, push="a: Heavy rain.")
    room.clock.forward(10)
    await room.look()
    assert await room.told() == {"a": "Floods."}


async def test_an_editors_date_does_not_make_a_push_late(room):
    at = room.clock()
    await push(room, text="Rain.", updated=at)
    word = replace((await room.ledger.stored("e1")).entry, updated=at + timedelta(hours=1))
    by = By("cli:ann", "cli", at)
    write = Write(replace(word, note="A word of ours"), "x", Priority.CORRECTION, 2)
    await room.ledger.rewrite("e2", write, by, "correct")
    await push(room, text="Heavy rain.", updated=at + timedelta(minutes=1))
    (item,) = await room.ledger.waiting()
    await push(room, text="No rain yet.", updated=at - timedelta(minutes=1))
    await room.ledger.release(item.id, "test", room.clock())

    assert (await room.told())["d"] == "Heavy rain."


async def push(room, **told):
    """Let the desk push its entry."""
    told["updated"] = told["updated"].isoformat()
    body = json.dumps({"key": "d", **told}).encode()
    await room.intake.hook("desk", body, sign(SECRET, body))


def _watch(room, **more):
    watched = room.ingest.watched["wire"]
    room.ingest.watched["wire"] = replace(watched, source=replace(watched.source, **more))
