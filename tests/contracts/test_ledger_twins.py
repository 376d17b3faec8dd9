"""One event told twice: an alert, and its source a little later; on both back ends."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.model import Flag, HeldBy, Priority
from bot.ports import AlertStage, Held, NoSuchIdError, NotAllowedError
from bot.storage import open_ledger
from tests.contracts.press import BOB, SHOTS, Press

RETOLD = "Shots have been fired in the Capitol, police say."
LATER = "One person was shot in the Capitol, police say."
KEY_EVENT = {"key_event": True}


@pytest.fixture
def press(desk):
    return Press(desk)


def twin(desk, text=RETOLD, alert="e1", **more):
    return replace(desk.write("k", text, **more), twin=alert)


@pytest.fixture
async def told(press, desk):
    """An alert that stands in a chat, and an entry of its source that seems to tell it again."""
    await desk.subscribe("a")
    await press.sent()
    await desk.deliver()
    await desk.record(twin(desk, **KEY_EVENT))
    return press


async def test_what_seems_to_tell_an_alert_again_waits_unsent(told, desk):
    (item,) = await told.ledger.waiting()
    assert (item.id, item.held_by, item.entry, item.alert) == ("c2", HeldBy.EDITOR, "e2", "e1")
    assert (item.story, item.summary, item.since) == ("capitol", RETOLD, desk.now)
    assert item.details == (f"seems to tell e1 again: {SHOTS}",)
    assert (await told.ledger.status(desk.now)).waiting == 1
    assert await told.told() == [SHOTS]
    assert [stored.id for stored in await told.ledger.entries()] == ["e1"]


async def test_a_linked_entry_is_the_alerts_next_revision(told, desk):
    await told.ledger.release("c2", BOB, desk.now)
    stored = await told.ledger.stored("e1")
    assert (stored.revision, stored.source, stored.entry.text) == (2, "editors:capitol", RETOLD)
    assert stored.entry.all_flags == {Flag.BREAKING, Flag.KEY_EVENT}
    assert await told.waiting() == []
    page = await told.page()
    assert (page.entry_id, page.priority) == (1, Priority.CORRECTION)
    assert await told.told() == [RETOLD]
    assert len(await desk.rows()) == 1
    row = (await told.ledger.audit())[0]
    assert (row.action, row.subject, row.before, row.after) == ("release", "c2", SHOTS, RETOLD)


async def test_a_linked_entry_goes_on_in_the_alert(told, desk):
    await told.ledger.release("c2", BOB, desk.now)
    await told.says(LATER, known=2)
    assert await told.told() == [LATER]
    assert (await told.ledger.stored("e1")).entry.flags == {Flag.BREAKING}
    await told.says(LATER, known=2)
    assert (await told.ledger.stored("e1")).revision == 3
    await told.says(LATER, known=2, retracted=True)
    assert await told.told() == []
    assert (await told.ledger.stored("e1")).entry.retracted


async def test_a_linked_entry_is_watched_as_closely_as_any_other(told, desk):
    for linked in (False, True):
        (known,) = await told.ledger.known_entries("wire")
        assert (known.id, known.announced, known.fingerprint) == (2, True, f"{RETOLD}False")
        if not linked:
            await told.ledger.release("c2", BOB, desk.now)


async def test_under_a_linked_entry_an_editor_finds_the_alert(told, desk):
    await told.ledger.release("c2", BOB, desk.now)
    assert (await told.ledger.stored("e2")).id == "e1"
    assert await told.rewrite("e2", LATER) == 3
    assert await told.told() == [LATER]
    assert (await told.ledger.stored("e1")).entry.key == f"alert-{SHOTS}"


async def test_a_dropped_entry_stays_unsent_and_so_do_its_revisions(told, desk):
    await told.ledger.drop("c2", BOB, desk.now)
    await told.says(LATER, known=2)
    assert await told.waiting() == []
    assert await told.told() == [SHOTS]
    assert not (await told.ledger.known_entries("wire"))[0].announced


async def test_a_separated_entry_is_news_of_its_own(told, desk):
    await told.ledger.separate("c2", told.by(BOB, timedelta(hours=1)))
    page = await told.page()
    assert (page.entry_id, page.priority) == (2, Priority.LIVE)
    assert page.first_seen == desk.now + timedelta(hours=1)
    assert await told.told() == [SHOTS, RETOLD]
    await told.says(LATER, known=2)
    assert await told.told() == [LATER, SHOTS]
    assert (await told.acts())[-1] == ("separate", "e2")


async def test_an_undecided_entry_waits_in_its_latest_words(told, desk):
    await told.says(LATER, known=2)
    (item,) = await told.ledger.waiting()
    assert (item.id, item.summary) == ("c2", LATER)
    assert await told.told() == [SHOTS]
    await told.ledger.release("c2", BOB, desk.now)
    assert await told.told() == [LATER]


async def test_an_undecided_entry_that_its_source_withdraws_cannot_take_the_alert_with_it(
    told, desk
):
    await desk.record(desk.write("k", RETOLD, known=2, retracted=True))
    assert await told.waiting() == []
    assert (await told.ledger.status(desk.now)).waiting == 0
    with pytest.raises(NoSuchIdError):
        await told.ledger.release("c2", BOB, desk.now)
    assert await told.told() == [SHOTS]
    await told.says(LATER, known=2)
    assert await told.waiting() == ["c2"]


@pytest.mark.parametrize("verb", ["release", "drop", "separate"])
async def test_nothing_is_decided_twice(told, desk, verb):
    await getattr(told.ledger, verb)(*(("c2", told.by()) if verb == "separate" else _bob(desk)))
    for again in (told.ledger.release, told.ledger.drop):
        with pytest.raises(NoSuchIdError):
            await again(*_bob(desk))
    with pytest.raises(NoSuchIdError):
        await told.ledger.separate("c2", told.by())


def _bob(desk):
    return "c2", BOB, desk.now


async def test_an_editors_word_stands_for_an_alert_against_its_source(told, desk):
    await told.rewrite("e1", "Shots fired near the Capitol.")
    await told.ledger.release("c2", BOB, desk.now)
    (item,) = await told.ledger.waiting()
    assert (item.id, item.entry, item.summary) == ("c1", "e1", "Shots fired near the Capitol.")
    assert await told.told() == ["Shots fired near the Capitol."]
    await told.ledger.release("c1", BOB, desk.now)
    assert await told.told() == [RETOLD]
    await told.says(LATER, known=2)
    assert await told.told() == [LATER]


async def test_a_withdrawn_alert_is_not_brought_back_by_its_source(told, desk):
    await told.ledger.release("c2", BOB, desk.now)
    await told.retract("e1")
    await told.says(LATER, known=2)
    assert await told.told() == []
    assert await told.waiting() == []


ENDS = [
    pytest.param("call_back", AlertStage.RECALLED, id="called back"),
    pytest.param("retract", AlertStage.DROPPED, id="withdrawn"),
]


@pytest.mark.parametrize(("how", "stage"), ENDS)
async def test_what_was_kept_back_for_an_alert_that_never_left_goes_out(press, desk, how, stage):
    await desk.subscribe("a")
    await press.push()
    await desk.record(twin(desk))
    assert await press.waiting() == ["c2"]
    await (press.ledger.call_back("e1", press.by()) if how == "call_back" else press.retract("e1"))
    assert (await press.ledger.alert("e1")).stage is stage
    assert await press.waiting() == []
    assert await press.told() == [RETOLD]


async def test_an_alert_that_will_not_be_told_has_no_twin(press, desk):
    await desk.subscribe("a")
    await press.push()
    await press.ledger.call_back("e1", press.by())
    await desk.record(twin(desk))
    assert await press.waiting() == []
    assert await press.told() == [RETOLD]


async def test_what_is_linked_before_the_alert_left_leaves_with_it(press, desk):
    await desk.subscribe("a")
    await press.push()
    await desk.record(twin(desk))
    await press.ledger.release("c2", BOB, desk.now)
    assert await press.page(timedelta(0)) is None
    assert await press.told() == [RETOLD]
    assert len(await desk.rows()) == 1


async def test_an_undecided_entry_that_an_editor_withdraws_waits_no_more(told):
    await told.retract("e2")
    assert await told.waiting() == []
    assert await told.told() == [SHOTS]


async def test_the_brake_remembers_what_seemed_to_be_told(press, desk):
    await desk.subscribe("a")
    await press.sent()
    await desk.record(held=Held("a redesign", (twin(desk),)))
    await press.ledger.release("h1", BOB, desk.now)
    assert await press.waiting() == ["c2"]


async def test_the_same_visit_again_changes_nothing(told, desk):
    await desk.record(twin(desk, **KEY_EVENT))
    assert await told.waiting() == ["c2"]
    assert (await told.ledger.stored("e2")).revision == 1


async def test_a_decision_outlives_the_process(told, desk, ledger_url):
    await told.ledger.close()
    again = Press(desk)
    again.ledger = desk.ledger = await open_ledger(ledger_url)
    await again.ledger.release("c2", BOB, desk.now)
    await again.ledger.close()
    again.ledger = desk.ledger = await open_ledger(ledger_url)
    await again.says(LATER, known=2)
    assert await again.told() == [LATER]
    await again.ledger.close()


async def test_an_alert_with_a_twin_cannot_be_called_back_once_it_left(told):
    with pytest.raises(NotAllowedError):
        await told.ledger.call_back("e1", told.by())
    assert await told.waiting() == ["c2"]
