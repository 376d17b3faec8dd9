"""An editor's word and what its source says against it, on both back ends."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.known import Pending
from bot.domain.model import HeldBy, Priority
from bot.ports import Held, NoSuchIdError
from bot.storage import open_ledger
from tests.contracts.press import ANN, BOB, LAST, LATER, PAGE, WORD, Press


@pytest.fixture
def press(desk):
    return Press(desk)


@pytest.fixture
async def corrected(press):
    return await press.corrected()


# --------------------------------------------------------------------------- the word


async def test_a_correction_reaches_whoever_saw_the_entry(corrected, desk):
    assert (await corrected.ledger.stored("e1")).revision == 2
    page = await corrected.page()
    assert (page.entry.text, page.priority) == (WORD, Priority.CORRECTION)
    assert await corrected.told() == [WORD]


async def test_what_was_never_sent_is_corrected_in_silence(press, desk):
    await desk.subscribe("a")
    await desk.record(desk.write("k", PAGE, announce=False))
    assert await press.rewrite("e1", WORD) == 2
    assert await press.page() is None


async def test_an_unknown_entry_cannot_be_corrected(press, desk):
    write = desk.write("k")
    for wrong in ("e1", "x"):
        with pytest.raises(NoSuchIdError):
            await press.ledger.rewrite(wrong, write, press.by(), "correct")
        with pytest.raises(NoSuchIdError):
            await press.ledger.stored(wrong)


async def test_the_same_word_again_is_no_revision(corrected):
    assert await corrected.rewrite("e1", WORD, note="The hospital counts three.") == 2


async def test_the_page_that_says_what_it_said_raises_nothing(corrected):
    assert ((await corrected.known()).fingerprint, (await corrected.known()).revision) == (
        f"{PAGE}False",
        2,
    )
    await corrected.says(PAGE)
    assert await corrected.waiting() == []
    assert (await corrected.ledger.stored("e1")).revision == 2


async def test_the_audit_log_has_the_words_before_and_after(corrected):
    row = (await corrected.ledger.audit())[0]
    assert (row.who, row.action, row.subject) == (ANN, "correct", "e1")
    assert (row.before, row.after) == (PAGE, WORD)
    assert row.details == "The hospital counts three."
    await corrected.retract("e1", note="Nobody was hurt.")
    row = (await corrected.ledger.audit())[0]
    assert (row.action, row.before, row.after) == ("retract", WORD, None)


async def test_an_alert_is_corrected_like_any_entry(press, desk):
    await desk.subscribe("a")
    entry = await press.sent()
    await desk.deliver()
    assert await press.rewrite(entry, "Shots fired near the Capitol.") == 2
    assert await press.told() == ["Shots fired near the Capitol."]


# --------------------------------------------------------------------------- the difference


async def test_what_the_source_says_then_waits_with_the_difference(corrected, desk):
    await corrected.says(LATER)
    (item,) = await corrected.ledger.waiting()
    assert (item.id, item.held_by, item.entry) == ("c1", HeldBy.EDITOR, "e1")
    assert (item.story, item.summary, item.since) == ("capitol", WORD, desk.now)
    assert item.details == ("Three → Four",)
    assert (await corrected.ledger.status(desk.now)).waiting == 1
    assert (await corrected.ledger.stored("e1")).entry.text == WORD
    assert await corrected.told() == [WORD]


async def test_what_waits_is_not_raised_again(corrected, desk):
    await desk.record(pending={1: Pending(f"{LATER}False", desk.now)})
    await corrected.says(LATER)
    assert ((await corrected.known()).fingerprint, (await corrected.known()).pending) == (
        f"{LATER}False",
        None,
    )
    before = await corrected.ledger.waiting()
    visit = desk.visit(desk.write("k", LATER, known=1), at=desk.now + timedelta(hours=1))
    await corrected.ledger.record(visit)
    assert await corrected.ledger.waiting() == before


async def test_a_newer_difference_takes_the_place_of_an_older(corrected, desk):
    await corrected.says(LATER)
    later = desk.now + timedelta(hours=1)
    await corrected.ledger.record(desk.visit(desk.write("k", LAST, known=1), at=later))
    (item,) = await corrected.ledger.waiting()
    assert (item.details, item.since) == (("Three → Five",), later)


@pytest.mark.parametrize("text", [WORD, PAGE], ids=["to the editor's words", "to the old ones"])
async def test_a_page_that_goes_back_ends_the_difference(corrected, text):
    await corrected.says(LATER)
    await corrected.says(text)
    assert await corrected.waiting() == []
    assert (await corrected.ledger.stored("e1")).revision == 2
    await corrected.says(LATER)
    assert await corrected.waiting() == ["c1"]


async def test_what_is_released_is_told_and_ends_the_word(corrected, desk):
    await corrected.says(LATER)
    await corrected.ledger.release("c1", BOB, desk.now)
    assert await corrected.told() == [LATER]
    assert await corrected.waiting() == []
    await corrected.says(LAST)
    assert await corrected.told() == [LAST]
    row = next(row for row in await corrected.ledger.audit() if row.action == "release")
    assert (row.who, row.subject, row.before, row.after) == (BOB, "c1", WORD, LATER)


async def test_what_is_dropped_is_not_raised_again_and_the_word_stands(corrected, desk):
    await corrected.says(LATER)
    await corrected.ledger.drop("c1", BOB, desk.now)
    await corrected.says(LAST)
    assert await corrected.waiting() == ["c1"]
    await corrected.says(LATER)
    assert await corrected.waiting() == []
    assert await corrected.told() == [WORD]
    row = next(row for row in await corrected.ledger.audit() if row.action == "drop")
    assert (row.subject, row.before, row.after) == ("c1", WORD, LATER)


async def test_nothing_is_decided_twice(corrected, desk):
    await corrected.says(LATER)
    await corrected.ledger.drop("c1", BOB, desk.now)
    for decide in (corrected.ledger.drop, corrected.ledger.release):
        for wrong in ("c1", "c9", "c", "cx"):
            with pytest.raises(NoSuchIdError):
                await decide(wrong, BOB, desk.now)
    with pytest.raises(NoSuchIdError):
        await corrected.ledger.separate("c1", corrected.by())


async def test_an_editor_who_says_it_too_settles_the_difference(corrected):
    await corrected.says(LATER)
    await corrected.rewrite("e1", LAST)
    assert await corrected.waiting() == ["c1"]
    await corrected.rewrite("e1", LATER)
    assert await corrected.waiting() == []


async def test_a_withdrawal_by_the_source_waits_too(corrected, desk):
    await corrected.says(WORD, retracted=True)
    (item,) = await corrected.ledger.waiting()
    assert (item.id, item.details) == ("c1", ("withdrawn",))
    assert await corrected.told() == [WORD]
    await corrected.ledger.release("c1", BOB, desk.now)
    assert await corrected.told() == []
    assert (await corrected.ledger.stored("e1")).entry.retracted


async def test_what_the_source_brings_back_as_it_was_settles_its_withdrawal(corrected):
    await corrected.says(WORD, retracted=True)
    assert (await corrected.known()).retracted
    await corrected.says(PAGE)
    assert await corrected.waiting() == []
    assert not (await corrected.known()).retracted


async def test_what_the_brake_held_is_no_way_around_the_word(corrected, desk):
    write = desk.write("k", LATER, known=1)
    await desk.record(held=Held("a redesign", (write,)))
    await corrected.ledger.release("h1", BOB, desk.now)
    assert await corrected.waiting() == ["c1"]
    assert await corrected.told() == [WORD]


async def test_a_difference_outlives_the_process(corrected, desk, ledger_url):
    await corrected.says(LATER)
    await corrected.ledger.close()
    again = await open_ledger(ledger_url)
    await again.release("c1", BOB, desk.now)
    assert (await again.stored("e1")).entry.text == LATER
    await again.close()


async def test_a_correction_and_a_visit_at_once_end_in_the_editors_word(
    corrected, desk, ledger_url
):
    other = Press(desk)
    other.ledger = await open_ledger(ledger_url)
    for number in range(6):
        visit = desk.visit(desk.write("k", f"Page {number}", known=1))
        await asyncio.gather(other.rewrite("e1", f"Word {number}"), corrected.ledger.record(visit))
        assert (await corrected.ledger.stored("e1")).entry.text == f"Word {number}"
    assert await corrected.told() == ["Word 5"]
    await other.ledger.close()
