"""The ledger follows notices: extended, lifted, run out; nothing is lost, nothing done twice."""

from dataclasses import replace
from datetime import timedelta

import pytest
from ledger_desk import NOW
from notice_room import ANN, HOUR, MORE, OFF, ON, OVER, Room

from bot.domain.model import Priority
from bot.ports import AlertStage, NewAlert
from bot.storage import open_ledger


@pytest.fixture
def room(ledger):
    return Room(ledger)


async def test_an_extension_by_a_new_entry_updates_the_announcement(room):
    await room.tells("a", ON, 12)
    await room.tells("b", MORE, 14, hour=1)

    assert await room.shown() == {"e1": (MORE, 14), "e2": (MORE, 14)}
    assert await room.bulletins() == []


async def test_a_lifting_by_a_new_entry_updates_the_announcement(room):
    await room.tells("a", ON, 12)
    await room.tells("b", OFF, hour=4)

    assert await room.shown() == {"e1": (OFF, 4), "e2": (OFF, None)}


async def test_a_story_that_bears_dates_of_long_ago_is_followed_too(room):
    then = -20_000  # hours: entries of years ago, read today
    await room.tells("a", ON, then + 12, published=NOW + then * HOUR)
    await room.tells("b", OFF, hour=1, published=NOW + (then + 4) * HOUR)

    assert (await room.shown())["e1"] == (OFF, then + 4)


async def test_what_became_of_a_notice_is_no_correction(room):
    await room.subscribe("a")
    await room.tells("a", ON, 12)
    await room.expand()
    await room.deliver()
    await room.tells("b", OFF, hour=4)
    await room.expand()

    row = next(row for row in await room.claim() if row.entry_id == 2)
    assert row.priority is Priority.CURFEW
    await room.settle(row)
    (row,) = await room.claim()
    assert (row.entry_id, row.priority, row.wanted) == (1, Priority.CORRECTION, 2)
    assert row.revised_at == row.first_seen, "no message bears the time of a correction"


async def test_another_place_is_left_alone(room):
    await room.tells("a", ON, 12)
    await room.tells("b", ON, 12, area="Arlington")
    await room.tells("c", OFF, hour=4, area="Arlington")

    assert await room.shown() == {"e1": (ON, 12), "e2": (OFF, 4), "e3": (OFF, None)}


async def test_another_story_is_left_alone(room):
    await room.tells("a", ON, 12)
    lifting = room.says("b", OFF)
    await room.record(lifting, story="flood", source="other", at=NOW + HOUR)

    assert (await room.shown())["e1"] == (ON, 12)


async def test_a_notice_expires_once_at_its_end(room):
    await room.subscribe("a")
    await room.tells("a", ON, 12)
    await room.expand()

    assert await room.ledger.follow_notices(NOW + 11 * HOUR) == 0
    assert await room.ledger.follow_notices(NOW + 12 * HOUR) == 1
    assert await room.ledger.follow_notices(NOW + 12 * HOUR) == 0
    assert await room.shown() == {"e1": (OVER, 12)}
    assert await room.bulletins() == []
    assert await room.expand() == 1


async def test_what_ran_out_days_ago_busies_no_chat(room):
    await room.subscribe("a")
    for key in "abc":
        await room.tells(key, ON, 12)
    await room.tells("late", ON, 40)
    await room.expand()

    assert await room.ledger.follow_notices(NOW + 41 * HOUR) == 4
    assert set((await room.shown()).values()) == {(OVER, 12), (OVER, 40)}
    assert await room.expand() == 1, "only what ran out within a day is edited"
    assert await room.ledger.follow_notices(NOW + 99 * HOUR) == 0


async def test_many_stories_expire_a_few_at_a_time(room):
    for number in range(5):
        entry = room.says("a", ON, 12)
        await room.record(entry, story=f"s{number}", source=f"w{number}")

    late = NOW + 12 * HOUR
    changed = [await room.ledger.follow_notices(late, limit=2) for _ in range(4)]
    assert changed == [2, 2, 1, 0]


async def test_an_extended_notice_expires_at_its_new_end(room):
    await room.tells("a", ON, 12)
    await room.tells("b", MORE, 14, hour=1)

    assert await room.ledger.follow_notices(NOW + 13 * HOUR) == 0
    assert await room.ledger.follow_notices(NOW + 14 * HOUR) == 2
    assert set((await room.shown()).values()) == {(OVER, 14)}


async def test_what_was_over_when_it_was_first_seen_is_stored_as_that(room):
    await room.tells("a", ON, 12, hour=13)

    (stored,) = await room.ledger.entries()
    assert (stored.revision, stored.entry.notice.status) == (1, OVER)


async def test_what_became_of_a_notice_survives_an_edit_of_other_words(room):
    await room.tells("a", ON, 12)
    await room.tells("b", MORE, 14, hour=1)
    await room.tells("a", ON, 12, hour=2, known=1, text="A typo mended, the old hours.")

    assert (await room.shown())["e1"] == (MORE, 14)
    assert await room.bulletins() == []


async def test_a_lifted_one_stays_lifted_when_its_words_are_edited(room):
    await room.tells("a", ON, 12)
    await room.tells("b", OFF, hour=4)
    await room.tells("a", ON, 12, hour=5, known=1, text="A typo mended, the old hours.")

    assert (await room.shown())["e1"] == (OFF, 4)


async def test_new_hours_in_an_edit_count(room):
    await room.tells("a", ON, 12)
    await room.tells("b", MORE, 14, hour=1)
    await room.tells("a", ON, 9, hour=2, known=1)

    assert (await room.shown())["e1"] == (ON, 9)


async def test_hours_counted_from_another_day_are_no_new_hours(room):
    await room.tells("a", ON, 12)
    edited = room.says("a", ON, 36, known=1, text="A typo mended.")
    await room.record(replace(edited, notice_stands=True), at=NOW + 24 * HOUR)

    assert (await room.shown())["e1"] == (OVER, 12)
    assert await room.bulletins() == []


async def test_a_withdrawn_lifting_is_undone(room):
    await room.tells("a", ON, 12)
    await room.tells("b", OFF, hour=4)
    await room.tells("b", OFF, hour=5, known=2, retracted=True)

    assert await room.shown() == {"e1": (ON, 12)}
    assert await room.ledger.follow_notices(NOW + 12 * HOUR) == 1, "and it runs out at its end"


async def test_an_alert_counts_when_it_leaves(room):
    await room.tells("a", ON, 12)
    write = room.says("alert", OFF)
    alert = NewAlert("capitol", "curfew", write, needed=1, recall=timedelta(minutes=1), wanted=1)
    pushed = await room.ledger.push(alert, ANN)
    assert await room.ledger.follow_notices(NOW) == 0
    assert (await room.shown())["e1"] == (ON, 12), "it may still be called back"

    await room.subscribe("a")
    room.now = NOW + HOUR
    await room.expand()
    assert (await room.ledger.alert(pushed.entry)).stage is AlertStage.SENT
    assert await room.ledger.follow_notices(room.now) == 1
    assert (await room.shown())["e1"] == (OFF, 0)


async def test_an_alert_that_was_called_back_changes_nothing(room):
    await room.tells("a", ON, 12)
    write = room.says("alert", OFF)
    alert = NewAlert("capitol", "curfew", write, needed=1, recall=timedelta(minutes=1), wanted=1)
    pushed = await room.ledger.push(alert, ANN)
    await room.ledger.call_back(pushed.entry, ANN)
    await room.expand()

    assert await room.ledger.follow_notices(NOW + HOUR) == 0
    assert (await room.shown())["e1"] == (ON, 12)


async def test_what_an_editor_corrected_still_runs_out(room):
    await room.tells("a", ON, 12)
    write = room.says("a", ON, 12, text="In the editor's words.")
    await room.ledger.rewrite("e1", write, ANN, "correct")
    await room.ledger.follow_notices(NOW + 12 * HOUR)

    stored = await room.ledger.stored("e1")
    assert (stored.entry.text, stored.entry.notice.status) == ("In the editor's words.", OVER)
    assert await room.ledger.waiting() == []


async def test_a_source_that_repeats_itself_does_not_undo_what_became_of_it(room):
    await room.tells("a", ON, 12, text="w")
    await room.tells("b", OFF, hour=4)
    await room.tells("a", ON, 12, hour=5, known=1, text="w")

    assert (await room.ledger.stored("e1")).revision == 2
    assert (await room.shown())["e1"] == (OFF, 4)


async def test_entries_that_were_never_sent_are_followed_in_silence(room):
    await room.subscribe("a")
    await room.record(room.says("a", ON, 12, announce=False))
    await room.tells("b", OFF, hour=4)

    assert (await room.shown())["e1"] == (OFF, 4)
    assert await room.wanted("e1") == []


async def test_the_memory_survives_a_restart(room, ledger_url):
    await room.tells("a", ON, 12)
    again = await open_ledger(ledger_url)
    try:
        assert await again.follow_notices(NOW + 20 * HOUR) == 1
    finally:
        await again.close()
    assert await room.shown() == {"e1": (OVER, 12)}
