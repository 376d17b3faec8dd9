"""The stand-ins' memory, limits, faults and control, without any protocol."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox import Sandbox
from bot.sandbox.control import WishError, read_chat
from bot.sandbox.faults import Fault, FaultError, FaultKind, Faults, read_fault
from bot.sandbox.limits import Bucket, Fixed, Level, Limiter, Sliding
from bot.sandbox.nouns import Chat, StoredMessage
from bot.sandbox.seed import chats_for
from bot.sandbox.store import Store


@pytest.fixture
def store(tmp_path):
    memory = Store(tmp_path / "s.db")
    yield memory
    memory.close()


def message(number="1", text="x"):
    return StoredMessage("telegram", "5", number, "bot:1", {"text": text}, sent=10.0)


def test_a_message_remembers_its_edits_and_its_end(store):
    store.add_message(message())
    edited = store.edit_message(message(), {"text": "y"}, 11.0)
    store.edit_message(edited, {"text": "z"}, 12.0)
    store.delete_message(edited, 13.0)

    (seen,) = store.messages("5")
    assert seen.body == {"text": "z"}
    assert seen.history == ({"text": "x"}, {"text": "y"})
    assert (seen.sent, seen.edited, seen.deleted) == (10.0, 12.0, 13.0)
    assert store.message("telegram", "5", "1") is None


def test_what_was_committed_is_seen_by_another_reader_of_the_file(store, tmp_path):
    store.put("demo", {"position": 7})
    store.add_message(message())
    store.commit()
    store.add_message(message("2"))
    other = Store(tmp_path / "s.db")

    assert other.get("demo") == {"position": 7}
    assert [m.id for m in other.messages("5")] == ["1"]
    other.close()


def test_notes_are_found_by_their_beginning(store):
    for key in ("a/1", "a/2", "b/1", "a%"):
        store.put(key, key)
    store.put("a/2", None)

    assert store.items("a/") == {"a/1": "a/1"}


def test_numbers_of_a_sequence_never_repeat(store):
    assert [store.next_number("x", 5), store.next_number("x"), store.next_number("y")] == [5, 6, 1]


async def test_a_listener_hears_of_each_changed_chat_once_and_after_the_commit(store):
    changes = store.subscribe()
    store.add_message(message("1"))
    store.add_message(message("2"))
    hearing = asyncio.ensure_future(anext(changes))
    await asyncio.sleep(0)
    assert not hearing.done()
    store.commit()

    assert await hearing == "5"
    store.add_message(StoredMessage("discord", "6", "1", "bot:1", {}, 1.0))
    store.commit()
    assert await anext(changes) == "6"


def test_updates_wait_until_they_are_confirmed_or_too_old(store):
    first = store.push_update("1", {"message": {}}, at=1.0)
    second = store.push_update("1", {"message": {}}, at=2.0)
    store.push_update("2", {"message": {}}, at=2.0)
    store.forget_updates("1", below=second)

    assert second == first + 1
    assert [update["update_id"] for update in store.updates("1")] == [second]
    store.forget_updates("1", before=3.0)
    assert store.updates("1") == []
    assert len(store.updates("2")) == 1


# -- limits


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.mark.parametrize(
    ("shape", "taken", "wait"),
    [(Bucket(3, 1), 3, 1.0), (Sliding(2, 5), 2, 5.0), (Fixed(5, 5), 5, 5.0)],
    ids=["bucket", "sliding", "fixed"],
)
def test_a_limit_says_when_to_come_again_and_keeps_its_word(shape, taken, wait):
    clock = Clock()
    limiter = Limiter(clock)
    for _ in range(taken):
        assert limiter.take(("k", shape)) is None

    assert limiter.level("k", shape).remaining == 0
    refusal = limiter.take(("k", shape))
    assert refusal.wait == pytest.approx(wait)
    clock.now += refusal.wait
    assert limiter.take(("k", shape)) is None


def test_a_refused_call_spends_nothing_of_the_other_limits():
    limiter = Limiter(Clock())
    narrow, wide = ("narrow", Sliding(1, 10)), ("wide", Sliding(5, 10))
    limiter.take(narrow, wide)
    assert limiter.take(narrow, wide).key == "narrow"

    assert limiter.level(*wide) == Level(4, 10.0)


@given(
    st.sampled_from([Bucket(3, 1), Sliding(4, 3), Fixed(4, 3)]),
    st.lists(st.integers(0, 30).map(lambda tenths: tenths / 10), max_size=60),
)
def test_a_call_that_waits_as_told_is_always_let_through(shape, pauses):
    clock = Clock()
    limiter = Limiter(clock)
    for pause in pauses:
        clock.now += pause
        refusal = limiter.take(("k", shape))
        if refusal:
            assert refusal.wait > 0
            clock.now += refusal.wait
            assert limiter.take(("k", shape)) is None


@given(st.lists(st.floats(0, 2), max_size=80))
def test_a_sliding_window_never_holds_more_than_it_may(pauses):
    clock = Clock()
    limiter = Limiter(clock)
    passed = []
    for pause in pauses:
        clock.now += pause
        if limiter.take(("k", Sliding(3, 4))) is None:
            passed.append(clock.now)

    assert all(later - first >= 4 for first, later in zip(passed, passed[3:], strict=False))


# -- faults


def test_a_counted_fault_strikes_so_many_calls(store):
    faults = Faults(store, Clock())
    faults.add(Fault(FaultKind.ERROR, "telegram", method="sendMessage", count=2))

    strikes = [bool(faults.take("telegram", "sendmessage", "5")) for _ in range(3)]
    assert strikes == [True, True, False]


def test_a_fault_strikes_only_its_service_method_and_chat(store):
    faults = Faults(store, Clock())
    faults.add(Fault(FaultKind.BLOCKED, "telegram", chat="5"))

    assert faults.take("telegram", "sendMessage", "5")
    assert not faults.take("telegram", "sendMessage", "6")
    assert not faults.take("discord", "sendMessage", "5")


def test_a_timed_fault_ends_and_its_watchers_hear_of_both(store):
    clock = Clock()
    faults, heard = Faults(store, clock), []
    faults.watchers.append(lambda fault, begins: heard.append((fault.kind.value, begins)))
    faults.add(Fault(FaultKind.KICKED, "telegram", chat="5", seconds=3))
    clock.now += 3

    assert faults.active() == []
    assert heard == [("kicked", True), ("kicked", False)]


def test_faults_are_remembered_by_the_store(store):
    Faults(store, Clock()).add(Fault(FaultKind.BLOCKED, "telegram", chat="5"))

    (fault,) = Faults(store, Clock()).active()
    assert (fault.kind, fault.chat) == (FaultKind.BLOCKED, "5")


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"kind": "rain", "platform": "telegram"}, "no fault is called 'rain'"),
        ({"kind": "error"}, "platform"),
        ({"kind": "blocked", "platform": "telegram"}, 'needs "chat"'),
        ({"kind": "latency", "platform": "discord"}, 'needs "seconds"'),
    ],
    ids=["kind", "platform", "chat", "seconds"],
)
def test_a_wish_for_a_fault_that_makes_no_sense_says_why(wish, words):
    with pytest.raises(FaultError, match=words):
        read_fault(wish)


# -- chats


@pytest.mark.parametrize(
    ("address", "kind", "title"),
    [
        ("telegram:main:@town_live", "channel", "Town Live"),
        ("telegram:main:4242", "private", "Reader 4242"),
        ("telegram:main:-1002000000001", "supergroup", "Group 0001"),
        ("telegram:main:-1002000000001/7", "forum", "Forum 0001"),
        ("discord:main:112233445566778899", "text", "live-8899"),
        ("discord-webhook:998877", "text", "webhook-8877"),
    ],
)
def test_an_address_gets_a_plausible_chat_that_is_always_the_same(address, kind, title):
    (chat,) = chats_for([address])
    assert (chat.kind, chat.title) == (kind, title)
    assert chats_for([address]) == [chat]


def test_topics_of_one_forum_are_one_chat():
    (forum,) = chats_for(
        ["telegram:main:-1002", "telegram:main:-1002/7", "telegram:main:-1002/9", "nonsense"]
    )
    assert forum.kind == "forum"
    assert set(forum.topics) == {"1", "7", "9"}


def test_a_chat_that_stands_is_left_as_it_is(tmp_path):
    box = Sandbox(tmp_path / "s.db")
    box.add_chat("telegram", "4242", "private", title="Mara")
    box.seed(["telegram:main:4242"])

    assert [chat.title for chat in box.preview.chats()] == ["Mara"]
    box.core.store.close()


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"id": "5", "kind": "group"}, "platform"),
        ({"platform": "telegram", "id": "5", "kind": "pub"}, "no chat is of kind 'pub'"),
    ],
    ids=["platform", "kind"],
)
def test_a_wish_for_a_chat_that_makes_no_sense_says_why(wish, words):
    with pytest.raises(WishError, match=words):
        read_chat(wish)


def test_the_kinds_of_targets_name_chats_too():
    forum = read_chat({"platform": "telegram", "id": "-1009/7", "kind": "topic"})
    hook = read_chat({"platform": "discord", "id": "55", "kind": "webhook", "token": "t"})
    listed = read_chat({"platform": "telegram", "id": "-1009", "kind": "forum", "topics": [7]})

    assert (forum.id, set(forum.topics)) == ("-1009", {"1", "7"})
    assert hook.details == {"webhooks": {"55": "t"}}
    assert listed.topics == {"1": "General", "7": "Topic 7"}


def test_a_token_names_its_account_and_a_stranger_has_none(tmp_path):
    box = Sandbox(tmp_path / "s.db", accounts={"telegram": {"main": "1:secret"}})

    assert box.core.account_of("telegram", "1:secret", "1") == "main"
    assert box.core.account_of("telegram", "2:other", "2") is None
    assert box.core.account_of("discord", "any", "77") == "77"
    assert "secret" not in repr(box.core)
    box.core.store.close()


def test_chats_keep_every_field(store):
    chat = Chat("discord", "1", "thread", parent="2", denied=frozenset({"a"}), members={"3": "x"})
    store.put_chat(chat)

    assert store.chat("discord", "1") == chat
