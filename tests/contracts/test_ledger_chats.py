"""Chats that speak to us: admitted, found again, and what they chose; on both back ends."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.model import DeliveryState, Flag, Preferences, Quiet, Subscription, TargetState
from bot.ports import Chat, NoSuchIdError, PartRef, Settings
from bot.storage import open_ledger

MAIN = "telegram:main"
HERE = Chat("4242", "private")


async def admit(desk, address=f"{MAIN}:4242", chat=HERE, account=MAIN):
    return await desk.ledger.admit(address, account, chat, desk.now)


async def state_of(desk, number=1):
    targets = (await desk.ledger.status(desk.now)).targets
    return next(t.state for t in targets if t.id == f"t{number}")


async def test_a_chat_that_speaks_to_us_becomes_a_target(desk):
    target = await admit(desk)
    assert (target.id, target.address, target.platform) == (1, f"{MAIN}:4242", "telegram")
    assert (target.account, target.chat, target.kind, target.thread) == (
        MAIN,
        "4242",
        "private",
        None,
    )
    assert await desk.ledger.target(1) == target
    assert await desk.ledger.target_of(f"{MAIN}:4242") == target
    assert await admit(desk) == target


async def test_an_unknown_target_is_no_target(desk):
    with pytest.raises(NoSuchIdError, match="t9"):
        await desk.ledger.target(9)


async def test_a_chat_the_configuration_calls_otherwise_is_the_same(desk):
    named = await desk.bind("@news", chat="-100300")
    target = await admit(desk, f"{MAIN}:-100300", Chat("-100300", "channel"))
    assert target.id == named.id
    assert target.address == named.address


@pytest.mark.parametrize("state", [TargetState.GONE, TargetState.PAUSED])
async def test_who_returns_is_spoken_to_again(desk, state):
    target = await admit(desk)
    await desk.ledger.subscribe(target.id, "capitol", Preferences(), desk.now)
    await desk.publish("k1")
    await desk.ledger.set_target(target.id, state, "blocked", now=desk.now)
    await desk.publish("k2")
    assert await desk.claim() == []
    await admit(desk)
    assert await state_of(desk) is TargetState.ACTIVE
    await desk.deliver()
    assert all(row.messages for row in await desk.rows())


async def test_an_expected_chat_that_speaks_first_is_found(desk):
    guess = Chat("@news", "channel")
    await desk.ledger.expect_target(f"{MAIN}:@news", MAIN, guess, "down", desk.now)
    await desk.ledger.sync_subscriptions([Subscription(f"{MAIN}:@news", "capitol")], desk.now)
    await desk.publish("k")
    target = await admit(desk, f"{MAIN}:@news", Chat("-100300", "channel"))
    assert target.chat == "-100300"
    assert [row.target.id for row in await desk.claim()] == [target.id]


async def test_a_guess_that_was_right_is_found_under_its_number(desk):
    guess = Chat("-100300", "channel")
    await desk.ledger.expect_target(f"{MAIN}:@news", MAIN, guess, "down", desk.now)
    await admit(desk, f"{MAIN}:-100300", guess)
    assert await state_of(desk) is TargetState.ACTIVE


async def test_a_chat_and_its_topics_are_found_together(desk):
    forum = [Chat("-100", "group"), Chat("-100", "topic", "7"), Chat("-100", "topic", "8")]
    for chat in forum:
        await admit(desk, f"{MAIN}:-100/{chat.thread}", chat)
    await admit(desk)
    await admit(desk, "telegram:second:-100", forum[0], "telegram:second")
    await desk.ledger.set_target(2, TargetState.GONE, "closed", now=desk.now)
    found = await desk.ledger.targets_in(MAIN, "-100")
    assert [(t.id, t.thread) for t in found] == [(1, None), (2, "7"), (3, "8")]
    assert await desk.ledger.targets_in(MAIN, "-200") == []


async def test_a_chat_that_speaks_twice_at_once_is_one_target(desk, ledger_url):
    other = await open_ledger(ledger_url)
    ledgers = (desk.ledger, other) * 4
    found = await asyncio.gather(
        *(ledger.admit(f"{MAIN}:4242", MAIN, HERE, desk.now) for ledger in ledgers)
    )
    assert len({target.id for target in found}) == 1
    await other.close()


async def test_what_a_chat_chose_is_kept(desk):
    target = await admit(desk)
    assert await desk.ledger.settings_of(target.id) == Settings()
    chosen = Settings("uk", "Europe/Kyiv", desk.now + timedelta(hours=2))
    await desk.ledger.set_settings(target.id, chosen, desk.now)
    assert await desk.ledger.settings_of(target.id) == chosen
    await desk.ledger.set_settings(target.id, Settings(), desk.now)
    assert await desk.ledger.settings_of(target.id) == Settings()
    with pytest.raises(NoSuchIdError, match="t9"):
        await desk.ledger.set_settings(9, Settings(), desk.now)


async def test_a_language_and_a_zone_go_into_a_chats_own_subscriptions(desk):
    target = await admit(desk)
    await desk.ledger.sync_subscriptions([Subscription(target.address, "harbour")], desk.now)
    own = Preferences("UTC", "en", frozenset({Flag.BREAKING}), quiet=Quiet("23:00", "07:00"))
    await desk.ledger.subscribe(target.id, "capitol", own, desk.now)
    await desk.ledger.set_settings(target.id, Settings("ar", "Asia/Amman"), desk.now)
    await desk.ledger.set_settings(target.id, Settings(timezone="Asia/Beirut"), desk.now)
    capitol, harbour = await desk.ledger.subscriptions_of(target.id)
    assert capitol.preferences == replace(own, language="ar", timezone="Asia/Beirut")
    assert harbour.preferences == Preferences()


async def test_new_settings_wake_what_was_never_sent(desk):
    first, second = await desk.subscribe("a", "b")
    await desk.publish("stands")
    await desk.deliver()
    await desk.revise(1)
    later = desk.now + timedelta(hours=8)
    for row in await desk.claim():
        await desk.settle(row, retry_at=later, state=DeliveryState.DUE)
    await desk.record(desk.write("sleeps"))
    await desk.expand(due=later)
    await desk.ledger.set_settings(first, Settings(), desk.now)
    assert [(r.target.id, r.entry.key) for r in await desk.claim()] == [(first, "sleeps")]
    assert {r.target.id for r in await desk.claim(now=later)} == {second}


async def test_the_entry_behind_a_message_is_found(desk):
    await desk.subscribe("a", "b")
    await desk.publish("k1", "k2")
    numbers = {}
    while claimed := await desk.claim():
        for row in claimed:
            ids = (f"{row.entry_id}{row.target.id}", f"{row.entry_id}{row.target.id}9")
            await desk.settle(row, parts=tuple(PartRef(id_, "ab") for id_ in ids))
            numbers[row.target.chat, row.entry_id] = ids
    for (chat, entry), ids in numbers.items():
        for message in ids:
            assert await desk.ledger.entry_in(MAIN, chat, message) == f"e{entry}"
    find = desk.ledger.entry_in
    assert await find(MAIN, "chat of a", "1") is None
    assert await find(MAIN, "chat of b", "11") is None
    assert await find(MAIN, "chat of c", "11") is None
    assert await find("telegram:second", "chat of a", "11") is None


async def test_the_entry_behind_any_message_of_an_album_is_found(desk):
    await desk.subscribe("a")
    await desk.publish("k")
    (row,) = await desk.claim()
    parts = (PartRef("a11.3f2a1c,12.77aa00-55bb11", "ab"), PartRef("p14.3f2a1c", "cd", pinned=True))
    await desk.settle(row, parts=parts)
    for message in ("11", "12", "14"):
        assert await desk.ledger.entry_in(MAIN, "chat of a", message) == "e1"
    for message in ("1", "3", "13", "p14", "3f2a1c", "55bb11"):
        assert await desk.ledger.entry_in(MAIN, "chat of a", message) is None
    assert (await desk.row()).messages == ("11", "12", "14")
    await desk.revise(1)
    (again,) = await desk.claim()
    assert again.parts == parts


async def test_a_message_of_several_entries_is_found_by_the_one_that_carries_it(desk):
    row, others = await desk.gather("k1", "k2")
    await desk.settle_bundle(row, others)
    assert await desk.ledger.entry_in(MAIN, "chat of a", "72") == "e1"


async def test_a_message_in_a_topic_is_found_by_its_chat(desk):
    target = await admit(desk, f"{MAIN}:-100/7", Chat("-100", "topic", "7"))
    await desk.ledger.subscribe(target.id, "capitol", Preferences(), desk.now)
    await desk.publish("k")
    await desk.deliver()
    assert await desk.ledger.entry_in(MAIN, "-100", "77") == "e1"


async def test_a_note_can_be_forgotten(desk):
    await desk.ledger.remember("name", "one")
    await desk.ledger.forget("name")
    await desk.ledger.forget("name")
    assert await desk.ledger.recall("name") is None
