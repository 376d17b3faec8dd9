"""Hubs refuse, fail, mislead or fall silent: the feed is read all the same."""

import pytest

from bot.ports import Answered, LeaseState
from tests.pipeline.hub_room import HUB, HubRoom

DAY = 86_400


@pytest.fixture
async def room(ledger, clock):
    return HubRoom(ledger, clock)


async def test_a_hub_that_says_no_is_left_alone_for_a_day(room):
    await room.open()
    await room.look()
    refused = {"hub.mode": "denied", "hub.reason": "Not\nfor you"}
    assert await room.verify(**refused) == ""
    lease = await room.lease()
    assert (lease.state, lease.reason) == (LeaseState.DENIED, "Not for you")
    room.clock.forward(3)
    assert await room.look() == ["wire"]
    assert await room.interval() == 60
    room.clock.forward(DAY - 4)
    await room.look()
    assert len(room.web.forms) == 1
    room.clock.forward(1)
    await room.look()
    assert len(room.web.forms) == 2


async def test_a_hub_may_change_its_mind(room):
    await room.follow()
    await room.verify(**{"hub.mode": "denied"})
    room.clock.forward(60)
    await room.look()
    assert await room.interval() == 60


async def test_a_refused_request_is_tried_again_with_growing_patience(room):
    token = []

    def refuse(_url):
        return Answered(404, f"No topic for {token[0]}")

    await room.open()
    room.web.hub = lambda _url: Answered(500)
    await room.look()
    token.append((await room.lease()).token)
    room.web.hub = refuse
    tries = []
    for minute in range(16):
        before = len(room.web.forms)
        room.clock.forward(60)
        await room.hubs.look()
        if len(room.web.forms) > before:
            tries.append(minute + 1)
    assert tries == [1, 3, 7, 15]
    lease = await room.lease()
    assert (lease.state, lease.failures) == (LeaseState.FAILED, 5)
    assert lease.reason == "the hub answered 404: No topic for ***"


async def test_a_hub_that_never_asks_back_is_asked_again(room):
    await room.open()
    await room.look()
    room.clock.forward(300)
    await room.hubs.look()
    assert "never asked back" in (await room.lease()).reason
    room.clock.forward(60)
    await room.hubs.look()
    assert len(room.web.forms) == 2
    assert await room.verify() == "why"
    assert (await room.lease()).failures == 0


async def test_a_hub_may_send_us_to_another(room):
    other = "https://other.example.org/"
    room.web.hub = lambda url: Answered(307, location=other) if url == HUB else Answered(202)
    await room.open()
    await room.look()
    assert [url for url, _ in room.web.forms] == [HUB, other]
    assert await room.verify() == "why"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answered(307, location=HUB), "more than 4 times"),
        (Answered(308, location="http://hub.example.org/"), "plain http"),
        (Answered(302, location="https://other.example.org/"), "answered 302"),
        (Answered(307), "answered 307"),
    ],
    ids=["circle", "downgrade", "another redirect", "nowhere"],
)
async def test_a_hub_does_not_lead_us_anywhere(room, answer, reason):
    room.web.hub = lambda _url: answer
    await room.open()
    await room.look()
    assert reason in (await room.lease()).reason
    assert all("http://" not in url for url, _ in room.web.forms)


async def test_a_hub_that_missed_something_is_not_relied_upon(room):
    await room.follow()
    room.clock.forward(60)
    await room.look()
    room.web.page += b"\nb: Hail."
    room.clock.forward(600)
    await room.look()
    assert (await room.lease()).silent
    room.clock.forward(60)
    await room.look()
    assert await room.interval() == 60
    await room.distribute("c: Snow.")
    assert not (await room.lease()).silent
    room.clock.forward(60)
    await room.look()
    assert await room.interval() == 600


async def test_a_hub_is_not_blamed_for_what_came_before_it_agreed(room):
    await room.open()
    await room.look()
    room.clock.forward(30)
    await room.verify()
    room.web.page += b"\nb: Hail."
    room.clock.forward(30)
    await room.look()
    assert not (await room.lease()).silent


async def test_an_edit_that_was_pushed_and_only_had_to_settle_is_none_missed(room):
    await room.follow()
    room.clock.forward(60)
    await room.look()
    room.web.page = room.web.page.replace(b"Rain.", b"Heavy rain.")
    await room.distribute("a: Heavy rain.")
    assert await room.told() == {"a": "Rain."}
    assert await room.interval() == 20
    room.clock.forward(20)
    await room.look()
    assert await room.told() == {"a": "Heavy rain."}
    assert not (await room.lease()).silent


async def test_an_edit_that_nobody_pushed_is_one_missed(room):
    await room.follow()
    room.clock.forward(60)
    await room.look()
    room.web.page = room.web.page.replace(b"Rain.", b"Heavy rain.")
    room.clock.forward(600)
    await room.look()
    assert (await room.lease()).silent
