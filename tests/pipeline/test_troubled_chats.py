"""What may go wrong at night with chats: doubts, moves, late edits, withdrawals."""

from datetime import timedelta

from bot.domain.model import Preferences, Priority, Quiet
from bot.ports import Later, Moved, Refused, Unknown
from tests.fakes import FakePlatform, entry

OLD_EDITS = Later(3600.0, "too many edits of old messages", chat=False)


def refuses(call, outcome, chat="a"):
    """Answer every such call in one chat with an outcome."""
    return lambda this, where, _: outcome if (this, where) == (call, chat) else None


def usual(*_):
    """Answer nothing out of the ordinary."""


async def later(newsroom, seconds=400):
    newsroom.clock.forward(seconds)
    newsroom.sender = newsroom.new_sender()  # a fresh pacer: its holds are on the real clock
    await newsroom.send()


async def later_with(room, seconds, max_age):
    room.clock.forward(seconds)
    await room.send(room.new_sender(max_age=max_age))


async def test_an_edit_that_must_wait_an_hour_does_not_hold_the_news(newsroom):
    await newsroom.tell(entry("a", "A."))
    newsroom.platform.answer = refuses("edit", OLD_EDITS)
    await newsroom.tell(entry("a", "A, edited."))
    await newsroom.tell(entry("a", "A, edited."), entry("b", "B."))
    assert newsroom.platform.shown("a") == ["A.", "B."]

    newsroom.platform.answer = usual
    await later(newsroom, 3600)
    assert newsroom.platform.shown("a") == ["A, edited.", "B."]


async def test_a_withdrawal_strikes_out_what_cannot_be_deleted(newsroom):
    await newsroom.tell(entry("a"), entry("b", "Wrong.\n\nAnd more."), entry("c"))
    newsroom.platform.deletable = False
    newsroom.platform.answer = refuses("delete", Refused("too old"))
    await newsroom.tell(entry("a"), entry("c"))
    await newsroom.tell(entry("a"), entry("c"))

    notice = "withdrawn: Wrong."
    assert newsroom.platform.shown("a") == ["The words of a.", notice, notice, "The words of c."]


async def test_a_tail_that_could_not_be_deleted_is_struck_out_when_all_is_withdrawn(newsroom):
    await newsroom.tell(entry("a"), entry("b", "One.\n\nTwo."), entry("c"))
    newsroom.platform.deletable = False
    newsroom.platform.answer = refuses("delete", Refused("too old"))
    await newsroom.tell(entry("a"), entry("b", "One only."), entry("c"))
    assert newsroom.platform.shown("a")[1:3] == ["One only.", "Two."]

    for _ in range(2):
        await newsroom.tell(entry("a"), entry("c"))
    assert newsroom.platform.shown("a")[1:3] == ["withdrawn: One only."] * 2


async def test_what_is_withdrawn_while_its_post_is_in_doubt_is_struck_out(newsroom):
    await newsroom.tell(entry("a"), entry("c"))
    newsroom.platform.answer = refuses("post", Unknown("timed out"))
    await newsroom.tell(entry("a"), entry("b"), entry("c"))
    newsroom.page.removed = ("b",)
    await newsroom.ledger.pause("all", "test", newsroom.clock())
    await newsroom.tell(entry("a"), entry("c"))
    newsroom.platform.answer = usual
    await newsroom.ledger.resume("all", "test", newsroom.clock())
    await newsroom.look()
    await later(newsroom)

    assert "withdrawn: The words of b." in newsroom.platform.shown("a")


async def test_a_held_doubt_about_something_withdrawn_can_be_resolved(newsroom):
    newsroom.sender = newsroom.new_sender(hold_unknown=True)
    await newsroom.tell(entry("a"))
    newsroom.platform.answer = refuses("post", Unknown("timed out"))
    await newsroom.tell(entry("a"), entry("b"))
    newsroom.page.removed = ("b",)
    await newsroom.tell(entry("a"))
    newsroom.platform.answer = usual

    (item,) = await newsroom.ledger.waiting()
    await newsroom.ledger.release(item.id, "test", newsroom.clock())
    await newsroom.send()
    assert newsroom.platform.shown("a")[-1] == "withdrawn: The words of b."
    assert await newsroom.ledger.waiting() == []


async def test_in_a_moved_chat_the_old_ids_are_not_taken_for_others_messages(newsroom):
    await newsroom.tell(entry("a", "A."))
    newsroom.platform.chats["a-super"] = {"1": "Somebody else's."}  # the id of A in the old chat
    newsroom.platform.answer = refuses("post", Moved("a-super"))
    await newsroom.tell(entry("a", "A."), entry("b", "B."))
    newsroom.platform.answer = usual
    await newsroom.tell(entry("a", "A, edited."), entry("b", "B."))

    assert newsroom.platform.shown("a-super") == ["Somebody else's.", "B."]
    assert newsroom.platform.shown("b") == ["A, edited.", "B."]


async def test_an_edit_that_learns_of_the_move_lets_go_of_the_old_id(newsroom):
    await newsroom.tell(entry("a", "A."))
    newsroom.platform.answer = refuses("edit", Moved("a-super"))
    await newsroom.tell(entry("a", "A, edited."))
    newsroom.platform.chats["a-super"] = {"1": "Somebody else's."}
    newsroom.platform.answer = usual
    await newsroom.tell(entry("a", "A, edited twice."))

    assert newsroom.platform.shown("a-super") == ["Somebody else's."]


async def test_a_chat_that_is_removed_hears_no_news_but_what_stands_there_stays_true(newsroom):
    await newsroom.tell(entry("a", "Two dead."), entry("b", "B."))
    await newsroom.open("b")
    await newsroom.tell(entry("a", "Nobody died."), entry("b", "B."), entry("c", "C."))
    assert newsroom.platform.shown("a") == ["Nobody died.", "B."]

    await newsroom.open("a", "b")
    await newsroom.look()
    await newsroom.send()
    assert newsroom.platform.shown("a") == ["Nobody died.", "B."]
    assert newsroom.platform.shown("b") == ["Nobody died.", "B.", "C."]


async def test_what_quiet_hours_put_off_is_not_too_old_in_the_morning(make_newsroom):
    room = make_newsroom()
    room.sender = room.new_sender(max_age={Priority.LIVE: timedelta(hours=6)})
    await room.open("a", preferences=Preferences(quiet=Quiet("19:00", "07:00")))
    await room.tell(entry("a", "A."))
    assert room.platform.shown("a") == []

    await later_with(room, 12 * 3600, room.sender.rules.max_age)
    assert room.platform.shown("a") == ["A."]


async def test_an_entry_withdrawn_and_back_before_it_was_delivered_arrives_once(newsroom):
    await newsroom.ledger.pause("story:story", "test", newsroom.clock())
    for page in ("abc", "ac", "ac", "abc"):
        await newsroom.tell(*(entry(key) for key in page))
    await newsroom.ledger.resume("story:story", "test", newsroom.clock())
    await newsroom.send()

    assert sorted(newsroom.platform.shown("a")) == [f"The words of {k}." for k in "abc"]


async def test_an_edit_that_arrives_while_the_post_is_in_flight_follows_it(newsroom):
    class Slow(FakePlatform):
        async def post(self, target, part, nonce):
            if not self.calls:
                newsroom.page.entries = [entry("a", "Edited.")]
                newsroom.clock.forward(100)
                await newsroom.look()
            return await super().post(target, part, nonce)

    newsroom.platform = Slow()
    newsroom.sender = newsroom.new_sender()
    await newsroom.tell(entry("a", "A."))

    assert newsroom.platform.shown("a") == newsroom.platform.shown("b") == ["Edited."]


async def test_a_message_cut_short_by_a_move_is_told_whole_in_the_new_chat(newsroom):
    def cut_short(call, chat, text):
        return Later(0.1, "too many") if (chat, text) == ("a", "Two.") else None

    newsroom.platform.answer = cut_short
    await newsroom.tell(entry("a", "One.\n\nTwo."))
    newsroom.platform.answer = lambda _, chat, __: Moved("a-super") if chat == "a" else None
    await later(newsroom)

    assert newsroom.platform.shown("a-super") == ["One.", "Two."]


async def test_a_message_that_broke_in_our_hands_is_completed_and_not_begun_again(newsroom):
    def broken(call, chat, text):
        if text == "Two." and chat == "a":
            raise ZeroDivisionError

    newsroom.platform.answer = broken
    await newsroom.tell(entry("a", "One.\n\nTwo."))
    newsroom.platform.answer = lambda *_: None
    (item,) = await newsroom.ledger.waiting()
    await newsroom.ledger.release(item.id, "test", newsroom.clock())
    await newsroom.send()

    assert newsroom.platform.shown("a") == ["One.", "Two."]
