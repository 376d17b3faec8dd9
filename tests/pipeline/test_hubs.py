"""Hubs are asked, answered, renewed in time, and never relied upon alone."""

import pytest

from bot.domain.model import Source
from bot.ports import Answered, FetchError, LeaseState, NotOursError
from tests.pipeline.hub_room import BASE, HUB, URL, HubRoom

DAY = 86_400


@pytest.fixture
async def room(ledger, clock):
    return HubRoom(ledger, clock)


async def test_a_feed_that_announces_a_hub_is_asked_for(room):
    await room.open()
    await room.look()
    lease = await room.lease()
    assert room.web.forms == [
        (
            HUB,
            {
                "hub.mode": "subscribe",
                "hub.topic": URL,
                "hub.callback": f"{BASE}/websub/wire/{lease.token}",
                "hub.lease_seconds": "864000",
                "hub.secret": lease.secret,
            },
        )
    ]
    assert len(lease.token) >= 40
    assert 32 <= len(lease.secret) < 200
    assert lease.state is LeaseState.ASKED


async def test_without_an_address_of_our_own_nobody_is_asked(room):
    room.hubs.apply({"wire": room.feed}, None)
    await room.open()
    await room.look()
    assert room.web.forms == []
    room.hubs.apply({"wire": room.feed}, BASE)
    await room.hubs.look()
    assert len(room.web.forms) == 1, "the hub was remembered"


@pytest.mark.parametrize(
    ("hub", "told"),
    [
        ("https://hub.example.org/", True),
        ("http://hub.example.org/", False),
        ("http://127.0.0.1:8080/", True),
        ("http://localhost/", True),
        ("http://127.0.0.1.example.org/", False),
    ],
)
async def test_a_secret_is_told_only_where_nobody_listens(room, hub, told):
    room.web.page = f"hub: {hub}\na: Rain.".encode()
    await room.open()
    await room.look()
    ((_, form),) = room.web.forms
    assert ("hub.secret" in form) is told
    assert ((await room.lease()).secret is not None) is told


async def test_once_verified_the_feed_is_visited_less_often(room):
    await room.open()
    await room.look()
    assert await room.interval() == 60
    assert await room.verify() == "why"
    room.clock.forward(60)
    await room.look()
    assert await room.interval() == 600


@pytest.mark.parametrize(
    "wrong",
    [
        {"hub.topic": "https://example.org/other"},
        {"hub.mode": "unsubscribe"},
        {"hub.mode": "publish"},
        {"hub.challenge": ""},
    ],
    ids=["topic", "unsubscribe", "mode", "challenge"],
)
async def test_only_what_was_asked_for_is_confirmed(room, wrong):
    await room.open()
    await room.look()
    with pytest.raises(NotOursError):
        await room.verify(**wrong)
    assert (await room.lease()).state is LeaseState.ASKED


@pytest.mark.parametrize(("source", "token"), [("wire", "guess"), ("desk", None), ("wire", "é")])
async def test_a_token_belongs_to_one_source_and_cannot_be_guessed(room, source, token):
    await room.open()
    await room.look()
    token = token or (await room.lease()).token
    question = {"hub.mode": "subscribe", "hub.topic": URL, "hub.challenge": "why"}
    with pytest.raises(NotOursError):
        await room.hubs.confirm(source, token, question)


async def test_a_question_out_of_the_blue_is_not_confirmed(room):
    await room.follow()
    with pytest.raises(NotOursError):
        await room.verify()


async def test_a_lease_is_renewed_before_it_ends_and_holds_meanwhile(room):
    await room.follow(seconds=10 * DAY)
    first = await room.lease()
    room.clock.forward(8 * DAY - 60)
    await room.look()
    assert len(room.web.forms) == 1
    room.clock.forward(60)
    await room.look()
    assert [form for _, form in room.web.forms] == [room.web.forms[0][1]] * 2
    renewed = await room.lease()
    assert (renewed.state, renewed.until) == (LeaseState.VERIFIED, first.until)
    assert await room.verify() == "why"
    assert (await room.lease()).until > first.until
    assert (await room.lease()).since == first.since


async def test_when_a_lease_lapses_the_feed_is_visited_at_once_and_as_often_as_before(room):
    await room.follow(seconds=10 * DAY)

    def down(_url):
        raise FetchError("hub.example.org takes no connection")

    room.web.hub = down
    room.clock.forward(9 * DAY)
    await room.look()
    room.clock.forward(1)
    room.clock.forward(DAY - 1)
    await room.look()
    assert (await room.lease()).state is LeaseState.FAILED
    room.clock.forward(3)
    assert "wire" in await room.look()
    assert await room.interval() == 60


async def test_a_short_lease_is_never_outslept(room):
    await room.follow(seconds=90)
    room.clock.forward(60)
    await room.look()
    assert await room.interval() <= 60


async def test_a_verification_may_come_before_the_hub_has_answered(room):
    await room.open()
    echoed = []

    async def submit(url, form):
        echoed.append(await room.verify())
        return Answered(500)

    room.web.submit = submit
    await room.look()
    assert echoed == ["why"]
    assert (await room.lease()).state is LeaseState.VERIFIED


async def test_a_restart_forgets_nothing(room):
    await room.follow()
    lease = await room.lease()
    room.restart()
    await room.hubs.look()
    room.clock.forward(60)
    await room.look()
    assert await room.lease() == lease
    assert await room.interval() == 600
    assert len(room.web.forms) == 1


LEAVING = {
    "another hub": lambda room: setattr(room.web, "page", b"hub: https://new.example.org/"),
    "no hub": lambda room: setattr(room.web, "page", b"a: Rain."),
    "source removed": lambda room: room.hubs.apply({}, BASE),
    "another address": lambda room: room.hubs.apply({"wire": room.feed}, "https://x.example.org"),
}


@pytest.mark.parametrize("change", LEAVING.values(), ids=LEAVING)
async def test_what_is_not_wanted_any_more_is_given_up(room, change):
    await room.follow()
    old = await room.lease()
    change(room)
    room.clock.forward(600)
    await room.look()
    left = [form for _, form in room.web.forms if form["hub.mode"] == "unsubscribe"]
    assert [form["hub.callback"] for form in left] == [old.callback]
    question = {"hub.mode": "unsubscribe", "hub.topic": old.topic, "hub.challenge": "really"}
    assert await room.hubs.confirm("wire", old.token, question) == "really"
    assert old.token not in {lease.token for lease in await room.ledger.leases()}
    with pytest.raises(NotOursError):
        await room.hubs.confirm("wire", old.token, question)


async def test_a_hub_that_never_asks_whether_we_leave_is_forgotten(room):
    await room.follow()
    room.hubs.apply({}, BASE)
    await room.hubs.look()
    room.clock.forward(3600)
    await room.hubs.look()
    assert await room.ledger.leases() == []


async def test_two_feeds_have_two_callbacks(room):
    other = Source("other", "story", "https://example.org/two", "feed")
    await room.open()
    await room.ledger.sync_sources([room.feed, other], room.clock())
    for source in ("wire", "other"):
        await room.ledger.announce_hub(source, HUB, URL)
    room.hubs.apply({"wire": room.feed, "other": other}, BASE)
    await room.hubs.look()
    tokens = {lease.token for lease in await room.ledger.leases()}
    secrets = {lease.secret for lease in await room.ledger.leases()}
    assert len(tokens) == len(secrets) == 2
