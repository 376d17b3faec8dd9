"""What is kept of a chat, shown and erased, on both back ends."""

import json
from datetime import timedelta

import pytest

from bot.domain.model import Flag, Preferences, TargetState
from bot.ports import Chat, NoSuchIdError, PartRef, Settings
from bot.storage import check_integrity

MAIN = "telegram:main"
ADDRESS = f"{MAIN}:4242"
HERE = Chat("4242", "private")


async def reader(desk):
    """A chat with settings, a subscription, and two entries told, one of them in two messages."""
    target = await desk.ledger.admit(ADDRESS, MAIN, HERE, desk.now)
    wish = Preferences(only=frozenset({Flag.BREAKING}))
    await desk.ledger.subscribe(target.id, "capitol", wish, desk.now)
    settings = Settings("uk", "Europe/Kyiv", desk.now + timedelta(hours=2))
    await desk.ledger.set_settings(target.id, settings, desk.now)
    await desk.publish("k1", "k2")
    for ids in (("71", "72"), ("73",)):
        (row,) = await desk.claim()
        parts = tuple(PartRef(id_, "ab") for id_ in ids)
        await desk.settle(row, parts=parts, counted=True)
    return target


async def test_a_chat_sees_all_that_is_kept_of_it(desk):
    target = await reader(desk)
    kept = await desk.ledger.export_chat(target.id)
    assert json.loads(json.dumps(kept)) == {
        "address": ADDRESS,
        "addresses": [ADDRESS],
        "kind": "private",
        "state": "active",
        "settings": {
            "language": "uk",
            "timezone": "Europe/Kyiv",
            "muted_until": "2026-01-06T21:00:00Z",
        },
        "subscriptions": [
            {
                "story": "capitol",
                "origin": "chat",
                "since": "2026-01-06T19:00:00Z",
                "preferences": {"language": "uk", "timezone": "Europe/Kyiv", "only": ["breaking"]},
            }
        ],
        "deliveries": [
            {
                "entry": "e1",
                "story": "capitol",
                "state": "done",
                "revision": 1,
                "posted": "2026-01-06T19:00:00Z",
                "messages": ["71", "72"],
            },
            {
                "entry": "e2",
                "story": "capitol",
                "state": "done",
                "revision": 1,
                "posted": "2026-01-06T19:00:00Z",
                "messages": ["73"],
            },
        ],
    }


async def test_a_message_of_several_entries_is_shown_with_each(desk):
    row, others = await desk.gather("k1", "k2")
    await desk.settle_bundle(row, others, posted_at=desk.now)
    kept = await desk.ledger.export_chat(row.target.id)
    assert [(d["messages"], d["posted"]) for d in kept["deliveries"]] == [
        (["71", "72"], "2026-01-06T19:00:00Z")
    ] * 2


async def everything(ledger):
    """All texts and numbers that any table holds, but for the program's own."""
    tables = ("account", "target", "alias", "subscription", "delivery", "posted", "note", "pause")
    found = []
    async with ledger._database.read() as c:
        for table in tables:
            found += [
                str(list(dict(row).values())) for row in await c.rows(f"SELECT * FROM {table}")
            ]
    return "\n".join(found)


async def test_of_a_chat_that_was_erased_nothing_is_left(desk, ledger_url):
    target = await reader(desk)
    await desk.publish("k3")
    await desk.ledger.forget_chat(target.id, desk.now)
    left = await everything(desk.ledger)
    assert not any(word in left for word in ("4242", "uk", "Kyiv", "breaking", "71", "capitol"))
    assert await desk.rows() == []
    assert await desk.claim() == []
    assert await desk.ledger.targets_in(MAIN, "4242") == []
    assert await desk.ledger.target_of(ADDRESS) is None
    assert await desk.ledger.subscriptions_of(target.id) == []
    assert await desk.ledger.posted_since(target.id, "capitol", desk.now) == []
    assert await check_integrity(ledger_url) == []


async def test_others_keep_what_is_theirs(desk):
    target = await reader(desk)
    (other,) = await desk.subscribe("b")
    await desk.publish("k3")
    await desk.deliver()
    await desk.ledger.forget_chat(target.id, desk.now)
    assert {row.target for row in await desk.rows()} == {f"{MAIN}:b"}
    assert len(await desk.ledger.subscriptions_of(other)) == 1


async def test_who_comes_back_is_somebody_new(desk):
    target = await reader(desk)
    await desk.ledger.forget_chat(target.id, desk.now)
    again = await desk.ledger.admit(ADDRESS, MAIN, HERE, desk.now)
    assert again.id != target.id
    assert await desk.ledger.settings_of(again.id) == Settings()
    kept = await desk.ledger.export_chat(again.id)
    assert (kept["subscriptions"], kept["deliveries"]) == ([], [])
    await desk.ledger.forget_chat(again.id, desk.now)


async def test_what_was_under_way_is_forgotten_when_it_arrives(desk):
    target = await reader(desk)
    await desk.publish("k3")
    (row,) = await desk.claim()
    await desk.ledger.forget_chat(target.id, desk.now)
    await desk.ledger.progress(row.entry_id, target.id, (PartRef("74", "ab"),))
    await desk.settle(row, parts=(PartRef("74", "ab"),), counted=True)
    assert await desk.rows() == []
    assert await desk.ledger.posted_since(target.id, "capitol", desk.now) == []


@pytest.mark.parametrize("chat", [None, "-100200"], ids=["blocked", "moved"])
async def test_a_late_word_about_an_erased_chat_changes_nothing(desk, chat):
    target = await reader(desk)
    await desk.ledger.forget_chat(target.id, desk.now)
    before = await everything(desk.ledger)
    await desk.ledger.set_target(
        target.id, TargetState.ACTIVE, "4242 is back", chat=chat, now=desk.now
    )
    assert await everything(desk.ledger) == before


async def test_an_erased_chat_can_wish_for_nothing(desk):
    target = await reader(desk)
    await desk.ledger.forget_chat(target.id, desk.now)
    for wish in (
        desk.ledger.subscribe(target.id, "capitol", Preferences(), desk.now),
        desk.ledger.set_settings(target.id, Settings("uk"), desk.now),
        desk.ledger.forget_chat(target.id, desk.now),
    ):
        with pytest.raises(NoSuchIdError):
            await wish
    with pytest.raises(NoSuchIdError):
        await desk.ledger.export_chat(9)


async def test_a_chat_the_configuration_names_is_bound_anew(desk):
    (target,) = await desk.subscribe("a")
    await desk.publish("k")
    await desk.ledger.forget_chat(target, desk.now)
    (again,) = await desk.subscribe("a")
    assert again != target
    await desk.publish("k2")
    assert [row.target.id for row in await desk.claim()] == [again]


async def test_a_chat_that_moves_takes_its_settings_along(desk):
    target = await reader(desk)
    settings = await desk.ledger.settings_of(target.id)
    new = await desk.bind("supergroup", chat="-1005")
    await desk.ledger.set_target(target.id, TargetState.ACTIVE, None, chat="-1005", now=desk.now)
    assert await desk.ledger.settings_of(new.id) == settings
    assert [s.story for s in await desk.ledger.subscriptions_of(new.id)] == ["capitol"]
    assert len(await desk.ledger.posted_since(new.id, "capitol", desk.now)) == 2


async def test_erased_chats_are_nobodys_to_list(desk):
    target = await reader(desk)
    await desk.bind("b")
    await desk.ledger.forget_chat(target.id, desk.now)
    assert [t.target for t in (await desk.ledger.status(desk.now)).targets] == [f"{MAIN}:b"]


async def test_notes_that_are_named_after_a_chat_go_with_it(desk):
    target = await reader(desk)
    mine, others = f"{MAIN}:questions:4242", (f"{MAIN}:questions:14242", f"{MAIN}:menus", "draft:1")
    for name in (mine, *others):
        await desk.ledger.remember(name, "kept")

    await desk.ledger.forget_chat(target.id, desk.now)

    assert await desk.ledger.recall(mine) is None
    assert [await desk.ledger.recall(name) for name in others] == ["kept"] * 3
