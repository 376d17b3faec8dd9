"""What a sender makes of everything a platform may answer."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.model import Priority, TargetState
from bot.ports import Barred, Gone, Later, LedgerError, Moved, Refused, Stopped, Unknown
from tests.fakes import FakePlatform, entry


def once(outcome, call="post", chat="a"):
    """Answer the first such call with an outcome, and all others as usual."""
    left = [outcome]

    def answer(this, where, _):
        return left.pop() if (this, where) == (call, chat) and left else None

    return answer


async def again(newsroom, seconds=400):
    newsroom.clock.forward(seconds)
    newsroom.sender = newsroom.new_sender()  # a fresh pacer: its holds are on the real clock
    await newsroom.send()


async def test_a_message_that_must_wait_is_sent_later(newsroom):
    newsroom.platform.answer = once(Later(30.0, "too many"))
    await newsroom.tell(entry("a"))
    assert newsroom.platform.shown("a") == []
    assert newsroom.platform.shown("b") == ["The words of a."]

    await again(newsroom)
    assert newsroom.platform.shown("a") == ["The words of a."]


async def test_while_one_entry_waits_no_younger_one_overtakes_it_in_its_chat(newsroom):
    newsroom.platform.answer = once(Later(0.2, "too many"))
    await newsroom.tell(entry("a", "First."), entry("b", "Second."))
    assert newsroom.platform.shown("a") == []

    newsroom.clock.forward(1)
    await asyncio.sleep(0.25)
    await newsroom.send()
    assert newsroom.platform.shown("a") == ["First.", "Second."]


async def test_a_refused_message_waits_for_a_person(newsroom):
    newsroom.platform.answer = once(Refused("too long"))
    await newsroom.tell(entry("a"))

    (item,) = await newsroom.ledger.waiting()
    assert item.held_by == "failure"
    assert item.details == ("too long",)

    await newsroom.ledger.release(item.id, "test", newsroom.clock())
    await newsroom.send()
    assert newsroom.platform.shown("a") == ["The words of a."]


async def test_a_dropped_message_is_never_sent(newsroom):
    newsroom.platform.answer = once(Refused("too long"))
    await newsroom.tell(entry("a"))
    (item,) = await newsroom.ledger.waiting()
    await newsroom.ledger.drop(item.id, "test", newsroom.clock())
    await again(newsroom)

    assert newsroom.platform.shown("a") == []
    assert await newsroom.ledger.waiting() == []


@pytest.mark.parametrize("outcome", [Gone("blocked"), Barred("no right to post")], ids=str)
async def test_a_chat_that_cannot_be_spoken_to_is_set_aside_and_caught_up(newsroom, outcome):
    newsroom.platform.answer = once(outcome)
    await newsroom.tell(entry("a", "First."))
    await newsroom.tell(entry("a", "First, edited."), entry("b", "Second."))
    assert [c for c in newsroom.platform.calls if c[1] == "a"] == [("post", "a", "First.")]

    (aside,) = [t for t in (await newsroom.ledger.status(newsroom.clock())).targets if t.reason]
    number = int(aside.id.removeprefix("t"))
    await newsroom.ledger.set_target(number, TargetState.ACTIVE, None, now=newsroom.clock())
    await newsroom.send()
    assert newsroom.platform.shown("a") == ["First, edited.", "Second."]


async def test_a_group_that_moved_is_followed(newsroom):
    newsroom.platform.answer = once(Moved("a-super"))
    await newsroom.tell(entry("a"))
    await again(newsroom)

    assert newsroom.platform.shown("a-super") == ["The words of a."]


async def test_an_unknown_outcome_is_sent_again_by_default(newsroom):
    newsroom.platform.answer = once(Unknown("timed out"))
    await newsroom.tell(entry("a"))
    await again(newsroom)

    assert newsroom.platform.shown("a") == ["The words of a."]


async def test_an_unknown_outcome_is_held_where_the_operator_says_so(newsroom):
    newsroom.sender = newsroom.new_sender(hold_unknown=True)
    newsroom.platform.answer = once(Unknown("timed out"))
    await newsroom.tell(entry("a"))

    (item,) = await newsroom.ledger.waiting()
    assert item.held_by == "unknown"


async def test_a_refused_account_stops_and_says_so(newsroom):
    newsroom.platform.answer = lambda *_: Stopped("the token was revoked")
    await newsroom.tell(entry("a"))

    assert newsroom.sender.trouble == "the token was revoked"
    assert len(newsroom.platform.calls) <= 2


async def test_a_message_deleted_in_the_chat_is_not_forced_back(newsroom):
    await newsroom.tell(entry("a", "A."))
    newsroom.platform.chats["a"].clear()
    await newsroom.tell(entry("a", "A, edited."))

    assert newsroom.platform.shown("a") == []
    assert newsroom.platform.shown("b") == ["A, edited."]
    assert await newsroom.ledger.waiting() == []


async def test_a_message_cut_short_is_completed_and_not_begun_again(newsroom):
    def second_part_waits(call, chat, text, left=[1]):  # noqa: B006 - counts across calls
        return (
            Later(0.1, "too many")
            if text == "Two." and chat == "a" and left and left.pop()
            else None
        )

    newsroom.platform.answer = second_part_waits
    await newsroom.tell(entry("a", "One.\n\nTwo.\n\nThree."))
    await again(newsroom)

    assert newsroom.platform.shown("a") == ["One.", "Two.", "Three."]


async def test_a_kill_in_the_middle_loses_nothing(newsroom):
    newsroom.page.entries = [entry("a")]
    newsroom.clock.forward(100)
    await newsroom.look()
    claimed = await newsroom.ledger.claim("fake:main", newsroom.clock(), 10, ())
    assert len(claimed) == 2  # and here the process is killed

    taken = await newsroom.ledger.recover("fake:main", hold=False, now=newsroom.clock())
    assert taken == 2
    await newsroom.send()
    assert newsroom.platform.shown("a") == newsroom.platform.shown("b") == ["The words of a."]


async def test_after_a_kill_a_doubtful_message_waits_where_the_operator_says_so(newsroom):
    newsroom.page.entries = [entry("a")]
    newsroom.clock.forward(100)
    await newsroom.look()
    await newsroom.ledger.claim("fake:main", newsroom.clock(), 10, ())
    await newsroom.ledger.recover("fake:main", hold=True, now=newsroom.clock())
    await newsroom.send()

    assert newsroom.platform.calls == []
    assert [item.held_by for item in await newsroom.ledger.waiting()] == ["unknown", "unknown"]


async def test_old_news_is_recorded_and_not_sent(newsroom):
    newsroom.sender = newsroom.new_sender(max_age={Priority.LIVE: timedelta(hours=6)})
    await newsroom.ledger.pause("all", "test", newsroom.clock())
    newsroom.page.entries = [entry("a")]
    await newsroom.ledger.resume("all", "test", newsroom.clock())
    newsroom.clock.forward(100)
    await newsroom.look()
    newsroom.clock.forward(7 * 3600)
    await newsroom.send()

    assert newsroom.platform.calls == []
    assert {state for _, _, state in await newsroom.states()} == {"expired"}


async def test_what_was_due_while_paused_is_caught_up_with_its_latest_revision(newsroom):
    await newsroom.ledger.pause("story:story", "test", newsroom.clock())
    await newsroom.tell(entry("a", "A."))
    await newsroom.tell(entry("a", "A, edited."), entry("b", "B."))
    assert newsroom.platform.calls == []

    await newsroom.ledger.resume("story:story", "test", newsroom.clock())
    await newsroom.send()
    assert newsroom.platform.shown("a") == ["A, edited.", "B."]
    assert {call for call, _, _ in newsroom.platform.calls} == {"post"}


async def test_a_breaking_entry_overtakes_the_backlog(newsroom):
    await newsroom.ledger.pause("all", "test", newsroom.clock())
    await newsroom.tell(*(entry(str(n)) for n in range(5)), entry("x", "Breaking: it happened."))
    await newsroom.ledger.resume("all", "test", newsroom.clock())
    await newsroom.tell(*newsroom.page.entries)

    assert newsroom.platform.shown("a")[0] == "Breaking: it happened."


async def test_a_broken_rendering_stops_one_message_and_no_other(newsroom):
    class Broken(FakePlatform):
        def render(self, message, kind):
            if message.entry.key == "bad":
                raise ZeroDivisionError
            return super().render(message, kind)

    newsroom.platform = Broken()
    newsroom.sender = newsroom.new_sender()
    await newsroom.tell(entry("bad"), entry("good", "Good."))

    assert newsroom.platform.shown("a") == ["Good."]
    assert {item.held_by for item in await newsroom.ledger.waiting()} == {"failure"}


@pytest.mark.parametrize("method", ["settle", "progress"])
async def test_a_ledger_that_fails_for_a_moment_is_written_when_it_is_back(
    newsroom, monkeypatch, method
):
    write = getattr(newsroom.ledger, method)
    failures = [LedgerError("the disk is full")]

    async def failing(*args):
        if failures:
            raise failures.pop()
        await write(*args)

    monkeypatch.setattr(newsroom.ledger, method, failing)
    await newsroom.tell(entry("a", "One.\n\nTwo."))
    await newsroom.tell(entry("a", "One.\n\nTwo."))

    assert newsroom.platform.shown("a") == ["One.", "Two."]
    assert len(newsroom.platform.calls) == 4
    assert {state for _, _, state in await newsroom.states()} == {"done"}


async def test_answers_lost_again_and_again_end_with_a_person(newsroom):
    newsroom.platform.answer = lambda call, chat, _: Unknown("timed out") if chat == "a" else None
    await newsroom.tell(entry("a"))
    for _ in range(8):
        await again(newsroom)

    posts = [chat for call, chat, _ in newsroom.platform.calls if chat == "a"]
    assert len(posts) == 6
    assert [item.held_by for item in await newsroom.ledger.waiting()] == ["unknown"]
