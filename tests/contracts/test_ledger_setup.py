"""Sources, targets and subscriptions, on both back ends."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.model import Flag, Preferences, Quiet, Source, Subscription, TargetState
from bot.ports import Chat, NoSuchIdError, Validators

WIRE = Source("wire", "capitol", "https://example.org/wire.atom", "feed")
PAGE = Source("page", "capitol", "https://example.org/live")


async def due(desk, now=None):
    return [state.id for state in await desk.ledger.due_sources(now or desk.now, 10)]


async def test_new_sources_are_due_at_once(desk):
    await desk.ledger.sync_sources([WIRE, PAGE], desk.now)
    assert sorted(await due(desk)) == ["page", "wire"]
    first = (await desk.ledger.due_sources(desk.now, 1))[0]
    assert (first.validators, first.cursor, first.failures, first.visited) == ({}, None, 0, None)


async def test_a_visit_moves_the_next_one_and_is_remembered(desk):
    await desk.ledger.sync_sources([WIRE], desk.now)
    validators = {WIRE.url: Validators(etag='"x"', digest="d")}
    await desk.record(validators=validators, cursor="c1")
    assert await due(desk) == []
    later = desk.now + timedelta(minutes=1)
    (state,) = await desk.ledger.due_sources(later, 10)
    assert state.validators == validators
    assert (state.cursor, state.visited) == ("c1", desk.now)


async def test_what_a_visit_does_not_say_is_kept(desk):
    await desk.ledger.sync_sources([WIRE], desk.now)
    await desk.record(validators={WIRE.url: Validators(etag='"x"')}, cursor="c1")
    await desk.record(unchanged=True)
    (state,) = await desk.ledger.due_sources(desk.now + timedelta(hours=1), 10)
    assert state.validators[WIRE.url].etag == '"x"'
    assert state.cursor == "c1"


async def test_failures_are_counted_until_a_visit_succeeds(desk):
    await desk.ledger.sync_sources([WIRE], desk.now)
    for _ in range(2):
        await desk.ledger.record_failure("wire", desk.now, desk.now, "HTTP 503")
    (state,) = await desk.ledger.due_sources(desk.now, 10)
    assert (state.failures, state.visited) == (2, None)
    (row,) = (await desk.ledger.status(desk.now)).sources
    assert (row.failures, row.error) == (2, "HTTP 503")
    await desk.record()
    (row,) = (await desk.ledger.status(desk.now)).sources
    assert (row.failures, row.error, row.visited) == (0, None, desk.now)


async def test_the_longest_due_source_comes_first(desk):
    await desk.ledger.sync_sources([WIRE, PAGE], desk.now)
    await desk.record(source="wire")
    await desk.record(source="page", at=desk.now - timedelta(minutes=5))
    assert await due(desk, desk.now + timedelta(hours=1)) == ["page", "wire"]


async def test_a_source_that_is_no_longer_watched_keeps_its_memory(desk):
    await desk.ledger.sync_sources([WIRE, PAGE], desk.now)
    await desk.record(desk.write("k"), source="wire")
    await desk.ledger.sync_sources([PAGE], desk.now)
    assert await due(desk, desk.now + timedelta(days=1)) == ["page"]
    assert [known.key for known in await desk.ledger.known_entries("wire")] == ["k"]
    await desk.ledger.sync_sources([WIRE, PAGE], desk.now)
    assert "wire" in await due(desk)


async def test_a_source_with_a_new_address_is_read_afresh(desk):
    await desk.ledger.sync_sources([WIRE], desk.now)
    await desk.record(validators={WIRE.url: Validators(etag="x")}, cursor="c")
    await desk.ledger.sync_sources([replace(WIRE, url="https://example.org/new")], desk.now)
    (state,) = await desk.ledger.due_sources(desk.now, 10)
    assert (state.validators, state.cursor) == ({}, None)


async def test_an_unchanged_source_is_not_visited_early_after_a_reload(desk):
    await desk.ledger.sync_sources([WIRE], desk.now)
    await desk.record()
    await desk.ledger.sync_sources([WIRE], desk.now)
    assert await due(desk) == []


async def test_a_shorter_interval_takes_effect_at_once(desk):
    await desk.ledger.sync_sources([WIRE], desk.now)
    await desk.record()
    await desk.ledger.sync_sources([replace(WIRE, every=timedelta(seconds=5))], desk.now)
    assert await due(desk, desk.now + timedelta(seconds=5)) == ["wire"]


@pytest.mark.parametrize("fails", [False, True])
async def test_a_clock_that_was_set_back_makes_a_source_due_once(desk, fails):
    await desk.ledger.sync_sources([WIRE], desk.now)
    await desk.record()
    back = desk.now - timedelta(hours=1)
    assert await due(desk, back) == ["wire"]
    soon = back + timedelta(minutes=1)
    if fails:
        await desk.ledger.record_failure("wire", back, soon, "503")
    else:
        await desk.record(at=back)
    assert await due(desk, back) == []
    assert await due(desk, soon) == ["wire"]


@pytest.mark.parametrize(
    "other", [replace(WIRE, url="https://example.org/new"), replace(WIRE, kind="article"), None]
)
async def test_the_first_visit_of_another_page_is_a_first_visit(desk, other):
    await desk.ledger.sync_sources([WIRE], desk.now)
    await desk.record()
    await desk.ledger.sync_sources([other] if other else [], desk.now)
    await desk.ledger.sync_sources([other or WIRE], desk.now)
    (state,) = await desk.ledger.due_sources(desk.now, 10)
    assert state.visited is None


async def test_two_addresses_of_one_chat_are_one_target(desk):
    first = await desk.bind("@capitol_live", chat="-1001")
    second = await desk.bind("-1001", chat="-1001")
    assert second == first
    assert first.address == "telegram:main:@capitol_live"
    assert (first.platform, first.account, first.chat) == ("telegram", "telegram:main", "-1001")
    assert await desk.ledger.target_of("telegram:main:-1001") == first
    assert await desk.ledger.target_of("telegram:main:nobody") is None


async def test_topics_of_one_chat_are_targets_of_their_own(desk):
    whole = await desk.bind("-1001", chat="-1001")
    topic = await desk.bind("-1001/7", chat="-1001", thread="7")
    assert topic.id != whole.id
    assert (topic.thread, whole.thread) == ("7", None)


async def test_one_chat_seen_by_two_accounts_is_two_targets(desk):
    one = await desk.bind("x", chat="-1")
    other = await desk.bind("x", account="telegram:second", chat="-1")
    assert one.id != other.id


async def test_a_name_that_means_another_chat_now_is_bound_anew(desk):
    old = await desk.bind("@name", chat="1")
    new = await desk.bind("@name", chat="2")
    assert new.id != old.id
    assert await desk.ledger.target_of("telegram:main:@name") == new


@pytest.mark.parametrize(
    "preferences",
    [
        Preferences(),
        Preferences(sound=frozenset()),
        Preferences(
            timezone="America/New_York",
            only=frozenset({Flag.CURFEW, Flag.BREAKING}),
            match=("bridge", "/closed?/"),
            areas=("Washington DC",),
            sound=frozenset({Flag.BREAKING}),
            mention={Flag.BREAKING: "role:9"},
            quiet=Quiet("23:00", "07:00", frozenset({Flag.CURFEW}), "silent"),
        ),
    ],
    ids=["defaults", "no sound", "many"],
)
async def test_preferences_come_back_as_they_were_set(desk, preferences):
    target = await desk.bind("a")
    wish = Subscription(target.address, "capitol", preferences)
    await desk.ledger.sync_subscriptions([wish], desk.now)
    await desk.record(desk.write("k"))
    page = await desk.ledger.fanout_page(10, desk.now)
    (candidate,) = page.candidates
    assert candidate.preferences == preferences
    assert (candidate.target, candidate.since, candidate.already) == (target.id, desk.now, False)


async def test_subscriptions_follow_the_configuration(desk):
    a, b = await desk.subscribe("a", "b")
    later = desk.now + timedelta(hours=1)
    kept = Subscription("telegram:main:b", "capitol", Preferences(language="fr"))
    added = Subscription("telegram:main:c", "capitol")
    await desk.bind("c")
    await desk.ledger.sync_subscriptions([kept, added], later)
    await desk.record(desk.write("k"))
    page = await desk.ledger.fanout_page(10, desk.now)
    assert [c.target for c in page.candidates] == [b, b + 1]
    assert a not in {c.target for c in page.candidates}
    assert [c.since for c in page.candidates] == [desk.now, later]
    assert page.candidates[0].preferences.language == "fr"


async def test_two_addresses_of_one_chat_subscribe_once(desk):
    await desk.bind("@name", chat="1")
    await desk.bind("1", chat="1")
    wishes = [Subscription(f"telegram:main:{name}", "capitol") for name in ("@name", "1")]
    await desk.ledger.sync_subscriptions(wishes, desk.now)
    await desk.record(desk.write("k"))
    assert len((await desk.ledger.fanout_page(10, desk.now)).candidates) == 1


async def test_an_unbound_address_is_named_and_nothing_changes(desk):
    await desk.subscribe("a")
    wishes = [Subscription("telegram:main:stranger", "capitol")]
    with pytest.raises(NoSuchIdError, match="stranger"):
        await desk.ledger.sync_subscriptions(wishes, desk.now)
    await desk.record(desk.write("k"))
    assert len((await desk.ledger.fanout_page(10, desk.now)).candidates) == 1


async def test_who_no_longer_subscribes_is_not_sent_what_was_due(desk):
    await desk.subscribe("a", "b")
    await desk.publish("k1")
    await desk.deliver()
    await desk.publish("k2")
    await desk.subscribe("b")
    assert [row.target.address for row in await desk.claim()] == ["telegram:main:b"]
    assert len(await desk.rows(target="telegram:main:a")) == 1  # what stands there is remembered


async def test_a_target_follows_its_chat_to_a_new_id(desk):
    (target,) = await desk.subscribe("group")
    await desk.publish("k")
    await desk.ledger.set_target(target, TargetState.ACTIVE, None, chat="-100200", now=desk.now)
    (row,) = await desk.claim()
    assert row.target.chat == "-100200"


async def test_who_no_longer_subscribes_sees_what_becomes_of_a_message(desk):
    await desk.subscribe("a", "b")
    (number,) = await desk.publish("k")
    await desk.deliver()
    await desk.subscribe("b")
    await desk.revise(number)
    assert [row.target.address for row in await desk.claim()] == [
        "telegram:main:a",
        "telegram:main:b",
    ]
    await desk.publish("news")
    assert {row.entry for row in await desk.rows(target="telegram:main:a")} == {"e1"}


async def test_who_subscribes_again_sees_what_was_revised_meanwhile(desk):
    await desk.subscribe("a", "b")
    (number,) = await desk.publish("k")
    await desk.deliver()
    await desk.subscribe("b")
    await desk.record(desk.write("k", "Police reopened the bridge.", known=number))
    async with desk.ledger._database.write() as c:
        await c.run("DELETE FROM intent")  # as a ledger of an earlier schema had left it
    await desk.subscribe("a", "b")
    await desk.expand()
    assert "telegram:main:a" in [row.target.address for row in await desk.claim()]


async def test_a_chat_with_a_new_id_lets_go_of_its_old_messages(desk):
    (target,) = await desk.subscribe("group")
    (number,) = await desk.publish("k")
    await desk.deliver()
    await desk.ledger.set_target(target, TargetState.ACTIVE, None, chat="-100200", now=desk.now)
    await desk.revise(number)
    assert await desk.claim() == []
    assert (await desk.row()).messages == ()


async def test_a_chat_that_moves_into_a_known_one_is_merged_with_it(desk):
    old = await desk.bind("group", chat="-5")
    await desk.ledger.sync_subscriptions([Subscription(old.address, "capitol")], desk.now)
    new = await desk.bind("supergroup", chat="-1005")
    await desk.ledger.set_target(old.id, TargetState.ACTIVE, None, chat="-1005", now=desk.now)
    assert await desk.ledger.target_of(old.address) == new
    await desk.publish("k")
    assert [row.target.id for row in await desk.claim()] == [new.id]


async def test_an_unknown_target_is_not_set(desk):
    with pytest.raises(NoSuchIdError, match="t99"):
        await desk.ledger.set_target(99, TargetState.GONE, "kicked", now=desk.now)


async def test_binding_again_learns_the_chats_new_kind(desk):
    target = await desk.bind("a", chat="1")
    again = await desk.ledger.bind_target(
        target.address, "telegram:main", Chat("1", "group"), desk.now
    )
    assert (again.id, again.kind) == (target.id, "group")


async def test_what_is_due_for_an_expected_chat_gathers_until_it_is_found(desk):
    address, account = "telegram:main:@later", "telegram:main"
    await desk.ledger.expect_target(address, account, Chat("@later", "channel"), "down", desk.now)
    assert await desk.ledger.target_of(address) is None

    await desk.ledger.sync_subscriptions([Subscription(address, "capitol")], desk.now)
    await desk.publish("k")
    assert await desk.claim() == []

    found = await desk.ledger.bind_target(address, account, Chat("-100300", "channel"), desk.now)
    assert await desk.ledger.target_of(address) == found
    assert [row.target.chat for row in await desk.claim()] == ["-100300"]


async def test_an_expected_chat_that_is_known_by_another_name_is_merged_with_it(desk):
    known = await desk.bind("-100300", chat="-100300")
    address = "telegram:main:@later"
    guess = Chat("@later", "channel")
    await desk.ledger.expect_target(address, "telegram:main", guess, "down", desk.now)
    wishes = [Subscription(a, "capitol") for a in (address, known.address)]
    await desk.ledger.sync_subscriptions(wishes, desk.now)

    found = Chat("-100300", "channel")
    bound = await desk.ledger.bind_target(address, "telegram:main", found, desk.now)
    assert bound.id == known.id
    await desk.publish("k")
    assert [row.target.id for row in await desk.claim()] == [known.id]


async def test_expecting_a_bound_chat_changes_nothing(desk):
    target = await desk.bind("a", chat="1")
    guess = Chat("a", "private")
    await desk.ledger.expect_target(target.address, "telegram:main", guess, "down", desk.now)
    assert await desk.ledger.target_of(target.address) == target


async def test_a_note_is_kept_until_it_is_written_anew(desk):
    assert await desk.ledger.recall("name") is None
    await desk.ledger.remember("name", "one")
    await desk.ledger.remember("name", "two")
    assert await desk.ledger.recall("name") == "two"
