"""Hubs, calls for a visit, and what a push leaves alone, on both back ends."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.model import Source
from bot.ports import Held, Lease, LeaseState, Validators

FEED = Source("wire", "capitol", "https://example.org/feed", "feed")
HOOK = Source("desk", "capitol", "https://example.org/desk", "hook")
SECOND = timedelta(seconds=1)


@pytest.fixture
async def ledger_with_sources(desk):
    await desk.ledger.sync_sources([FEED, HOOK], desk.now)
    return desk.ledger


def lease(desk, **more):
    facts = {
        "token": "t1",
        "source": "wire",
        "base": "https://tocsin.example.org",
        "hub": "https://hub.example.org/",
        "topic": FEED.url,
        "secret": "s",
        "state": LeaseState.ASKED,
        "ask_again": desk.now,
    }
    return Lease(**facts | more)


async def due(desk, seconds=0):
    return [s.id for s in await desk.ledger.due_sources(desk.now + seconds * SECOND, 10)]


async def visited(desk, source="wire", seconds=0):
    await desk.record(source=source, at=desk.now + seconds * SECOND, validators={})


# --------------------------------------------------------------------------- hubs


async def test_a_lease_comes_back_as_it_was_kept(desk, ledger_with_sources):
    kept = lease(
        desk,
        state=LeaseState.VERIFIED,
        pending=True,
        since=desk.now,
        until=desk.now + SECOND,
        failures=2,
        silent=True,
        reason="busy",
    )
    await desk.ledger.keep_lease(lease(desk))
    await desk.ledger.keep_lease(kept)
    other = lease(desk, token="t2", secret=None, state=LeaseState.LEAVING)
    await desk.ledger.keep_lease(other)
    assert sorted(await desk.ledger.leases(), key=lambda x: x.token) == [kept, other]
    await desk.ledger.drop_lease("t1")
    assert await desk.ledger.leases() == [other]


async def test_neither_token_nor_secret_is_shown(desk):
    shown = repr(lease(desk, token="hush-token", secret="hush-secret"))
    assert "hush" not in shown


async def test_hubs_are_announced_by_sources_that_are_watched(desk, ledger_with_sources):
    await desk.ledger.announce_hub("wire", "https://hub.example.org/", FEED.url)
    assert await desk.ledger.announced_hubs() == {"wire": ("https://hub.example.org/", FEED.url)}
    await desk.ledger.sync_sources([HOOK], desk.now)
    assert await desk.ledger.announced_hubs() == {}
    await desk.ledger.sync_sources([FEED], desk.now)
    assert list(await desk.ledger.announced_hubs()) == ["wire"]
    await desk.ledger.sync_sources([replace(FEED, url="https://example.org/other")], desk.now)
    assert await desk.ledger.announced_hubs() == {}, "another page may have another hub"


async def test_a_hub_that_is_announced_no_more_is_forgotten(desk, ledger_with_sources):
    await desk.ledger.announce_hub("wire", "https://hub.example.org/", FEED.url)
    await desk.ledger.announce_hub("wire", None, None)
    assert await desk.ledger.announced_hubs() == {}


@pytest.mark.parametrize(
    ("state", "silent", "shown"),
    [
        (LeaseState.VERIFIED, False, True),
        (LeaseState.VERIFIED, True, False),
        (LeaseState.LEAVING, False, False),
    ],
    ids=["verified", "silent", "leaving"],
)
async def test_the_status_tells_until_when_a_source_is_pushed(
    desk, ledger_with_sources, state, silent, shown
):
    until = desk.now + timedelta(days=10)
    await desk.ledger.keep_lease(lease(desk, state=state, until=until, silent=silent))
    hook, feed = (await desk.ledger.status(desk.now)).sources
    assert feed.pushed_until == (until if shown else None)
    assert (hook.pushed_until, hook.next_visit) == (None, None)


# --------------------------------------------------------------------------- calls


async def test_a_call_is_due_until_a_visit_began_after_it(desk, ledger_with_sources):
    await visited(desk)
    assert await due(desk) == []
    await desk.ledger.call_for("wire", desk.now + 2 * SECOND)
    assert await due(desk, 1) == []
    assert await due(desk, 2) == ["wire"]
    await visited(desk, seconds=1)
    assert await due(desk, 2) == ["wire"], "that visit had begun before"
    await visited(desk, seconds=2)
    assert await due(desk, 3) == []


async def test_a_failed_visit_answers_a_call_too(desk, ledger_with_sources):
    await visited(desk)
    await desk.ledger.call_for("wire", desk.now)
    later = desk.now + timedelta(hours=1)
    await desk.ledger.record_failure("wire", desk.now, later, "404")
    assert await due(desk, 1) == []


async def test_a_hook_is_visited_when_it_calls_and_at_no_other_time(desk, ledger_with_sources):
    await visited(desk)
    assert await due(desk, 86_400) == ["wire"]
    await desk.ledger.call_for("desk", desk.now)
    assert "desk" in await due(desk)


async def test_a_source_that_is_not_watched_cannot_be_called(desk, ledger_with_sources):
    await desk.ledger.sync_sources([HOOK], desk.now)
    await desk.ledger.call_for("wire", desk.now)
    assert await due(desk) == []
    assert await desk.ledger.source_state("wire") is None


async def test_a_paused_source_is_not_visited_when_called(desk, ledger_with_sources):
    await visited(desk)
    await desk.ledger.pause("source:wire", "test", desk.now)
    await desk.ledger.call_for("wire", desk.now)
    assert await due(desk) == []
    assert await desk.ledger.is_source_paused("wire")
    await desk.ledger.resume("source:wire", "test", desk.now)
    assert await due(desk) == ["wire"]


async def test_a_pause_of_everything_is_no_pause_of_a_source(desk, ledger_with_sources):
    await desk.ledger.pause("all", "test", desk.now)
    assert not await desk.ledger.is_source_paused("wire")


# --------------------------------------------------------------------------- pushes


async def test_a_push_is_no_visit(desk, ledger_with_sources):
    marks = {FEED.url: Validators(etag="1")}
    again = desk.now + timedelta(hours=1)
    await desk.record(validators=marks, cursor="c")
    await desk.ledger.record_failure("wire", desk.now, again, "it is closed")
    await desk.ledger.call_for("wire", desk.now)
    await desk.record(desk.write("k1"), pushed=True, at=desk.now + SECOND)
    state = await desk.ledger.source_state("wire")
    assert (state.validators, state.cursor, state.failures) == (marks, "c", 1)
    assert state.next_visit == desk.now + SECOND + timedelta(minutes=1), "an edit is looked at soon"
    assert await due(desk, 2) == ["wire"], "whoever called is still to be visited"
    source = next(s for s in (await desk.ledger.status(desk.now)).sources if s.id == "wire")
    assert source.error == "it is closed"


async def test_what_a_hook_is_sent_is_no_first_visit_of_its_page(desk, ledger_with_sources):
    await desk.record(desk.write("k1"), source="desk", pushed=True)
    assert (await desk.ledger.source_state("desk")).visited is None
    await desk.record(source="desk", validators={HOOK.url: Validators(etag="1")})
    assert (await desk.ledger.source_state("desk")).visited == desk.now


async def test_what_the_brake_holds_outlives_a_push_of_something_else(desk, ledger_with_sources):
    await desk.record(desk.write("a"), desk.write("b"))
    new = [desk.write(key, "Everything is new.", known=n) for n, key in enumerate("ab", 1)]
    await desk.record(held=Held("too much", tuple(new)))
    await desk.record(desk.write("c"), pushed=True)
    (item,) = await desk.ledger.waiting()
    await desk.ledger.release(item.id, "test", desk.now)
    told = {e.entry.key: e.entry.text for e in await desk.ledger.entries()}
    assert told == {
        "a": "Everything is new.",
        "b": "Everything is new.",
        "c": "Police closed the bridge.",
    }


async def test_what_is_held_never_undoes_what_was_pushed_after_it(desk, ledger_with_sources):
    await desk.record(desk.write("a"), desk.write("b"))
    new = [desk.write(key, "Held.", known=n) for n, key in enumerate("ab", 1)]
    await desk.record(held=Held("too much", tuple(new)))
    await desk.record(desk.write("a", "Pushed.", known=1), pushed=True)
    again = (desk.write("d", "Held too."),)
    await desk.record(held=Held("too much again", again), pushed=True)
    (item,) = await desk.ledger.waiting()
    await desk.ledger.release(item.id, "test", desk.now)
    told = {e.entry.key: e.entry.text for e in await desk.ledger.entries()}
    assert told == {"a": "Pushed.", "b": "Held.", "d": "Held too."}


async def test_a_push_of_all_that_was_held_leaves_nothing_to_decide(desk, ledger_with_sources):
    await desk.record(desk.write("a"))
    await desk.record(held=Held("too much", (desk.write("a", "Held.", known=1),)))
    await desk.record(desk.write("a", "Pushed.", known=1), pushed=True)
    assert await desk.ledger.waiting() == []
