"""Alerts: pushed, called back, sent, on both back ends."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.model import Priority
from bot.ports import AlertStage, NoSuchIdError, NotAllowedError
from bot.storage import open_ledger
from tests.contracts.press import ANN, BOB, RECALL, SHOTS, Press

HOUR = timedelta(hours=1)


@pytest.fixture
def press(desk):
    return Press(desk)


async def test_an_alert_comes_back_as_it_was_pushed(press, desk):
    alert = await press.push()
    assert (alert.entry, alert.story, alert.level) == ("e1", "capitol", "breaking")
    assert (alert.stage, alert.agreed, alert.needed) == (AlertStage.LEAVING, (ANN,), 1)
    assert (alert.leaves_at, alert.wanted) == (desk.now + RECALL, 3)
    assert alert.body == press.draft().write.entry
    assert await press.ledger.alert("e1") == alert
    stored = await press.ledger.stored("e1")
    assert (stored.source, stored.revision, stored.entry) == ("editors:capitol", 1, alert.body)


async def test_an_alert_leaves_after_its_recall_window_and_not_before(press, desk):
    await desk.subscribe("a")
    await press.push()
    assert await press.page(RECALL - timedelta(milliseconds=1)) is None
    page = await press.page()
    assert (page.entry.text, page.priority) == (SHOTS, Priority.BREAKING)
    await press.enqueue(page)
    assert (await press.ledger.alert("e1")).stage is AlertStage.SENT
    assert len(await desk.claim()) == 1


async def test_other_news_does_not_wait_for_a_recall_window(press, desk):
    await desk.subscribe("a")
    await press.push()
    await desk.record(desk.write("k"))
    assert (await press.page(timedelta(0))).entry.key == "k"


async def test_an_alert_that_nobody_hears_leaves_too(press):
    await press.push()
    assert await press.page() is None
    assert (await press.ledger.alert("e1")).stage is AlertStage.SENT


async def test_what_is_called_back_never_leaves(press, desk):
    await desk.subscribe("a")
    await press.push()
    assert (await press.ledger.call_back("e1", press.by())).stage is AlertStage.RECALLED
    assert await press.page(HOUR) is None
    assert await desk.rows() == []
    assert await press.ledger.entries() == []


async def test_calling_back_again_is_harmless(press):
    await press.push()
    first = await press.ledger.call_back("e1", press.by())
    assert await press.ledger.call_back("e1", press.by(BOB)) == first
    assert await press.acts() == [("alert", "e1"), ("recall", "e1")]


async def test_what_has_left_cannot_be_called_back(press, desk):
    await desk.subscribe("a")
    await press.sent()
    with pytest.raises(NotAllowedError, match="left already"):
        await press.ledger.call_back("e1", press.by())
    assert len(await desk.rows()) == 1


async def test_of_a_page_that_was_read_before_the_call_nothing_is_stored(press, desk):
    await desk.subscribe("a")
    await press.push()
    page = await press.page()
    await press.ledger.call_back("e1", press.by())
    await press.enqueue(page)
    assert await desk.rows() == []
    assert (await press.ledger.alert("e1")).stage is AlertStage.RECALLED


async def recall(press, entry):
    try:
        return (await press.ledger.call_back(entry, press.by())).stage
    except NotAllowedError:
        return AlertStage.SENT


async def test_a_call_and_the_fan_out_at_once_have_one_winner(press, desk, ledger_url):
    await desk.subscribe("a", "b")
    other = Press(desk)
    other.ledger = await open_ledger(ledger_url)
    for number in range(12):
        alert = await press.push(f"Alert {number}")
        page = await press.page()
        acts = [other.enqueue(page), recall(press, alert.entry)]
        results = await asyncio.gather(*(acts if number % 2 else reversed(acts)))
        stage = next(result for result in results if result is not None)
        rows = await desk.rows(entry=alert.entry)
        assert len(rows) == (2 if stage is AlertStage.SENT else 0)
        assert (await press.ledger.alert(alert.entry)).stage is stage
        assert await press.page(HOUR) is None
    await other.ledger.close()


async def test_the_recall_window_outlives_the_process(press, desk, ledger_url):
    await desk.subscribe("a")
    await press.push("one")
    await press.push("two")
    await press.ledger.close()
    again = Press(desk)
    again.ledger = desk.ledger = await open_ledger(ledger_url)
    assert (await again.ledger.alert("e1")).stage is AlertStage.LEAVING
    await again.ledger.call_back("e1", again.by())
    await again.ledger.close()
    again.ledger = desk.ledger = await open_ledger(ledger_url)
    await again.leave()
    assert [row.entry for row in await desk.rows()] == ["e2"]
    await again.ledger.close()


async def test_an_alert_that_has_not_left_is_not_listed(press, desk):
    await press.push()
    assert await press.ledger.entries() == []
    assert (await press.ledger.status(desk.now)).entries == {}
    await desk.subscribe("a")
    await press.leave()
    assert [stored.id for stored in await press.ledger.entries()] == ["e1"]


async def test_the_alerts_of_a_story_lately(press, desk):
    await press.sent("sent")
    await press.push("leaving")
    await press.push("elsewhere", story="other")
    await press.ledger.call_back((await press.push("recalled")).entry, press.by())
    await press.retract(await press.sent("withdrawn"))
    alerts = await press.ledger.alerts("capitol", desk.now)
    assert [stored.entry.text for stored in alerts] == ["sent", "leaving"]
    assert await press.ledger.alerts("capitol", desk.now + HOUR) == []


async def test_the_editors_are_no_watched_source(press, desk):
    await desk.record(desk.write("k"))
    await press.sent()
    assert await press.ledger.due_sources(desk.now + HOUR, 10) == []
    assert (await press.ledger.status(desk.now)).sources == ()
    assert [known.key for known in await press.ledger.known_entries("wire")] == ["k"]
    assert await press.ledger.sent_since("capitol", desk.now - HOUR) == 1


async def test_the_audit_log_tells_who_pushed_what_from_where(press, desk):
    await press.push()
    (row,) = await press.ledger.audit()
    assert (row.at, row.who, row.place) == (desk.now, ANN, "telegram:main:-100")
    assert (row.action, row.subject, row.details) == ("alert", "e1", "breaking")
    assert (row.before, row.after) == (None, SHOTS)


@pytest.mark.parametrize("wrong", ["e2", "e9", "12", "a1", ""])
async def test_a_wrong_id_is_no_alert(press, desk, wrong):
    await press.push()
    await desk.record(desk.write("k"))  # e2
    acts = (press.ledger.alert(wrong), press.ledger.agree(wrong, press.by()))
    for act in (*acts, press.ledger.call_back(wrong, press.by())):
        with pytest.raises(NoSuchIdError):
            await act


# --------------------------------------------------------------------------- before it left


async def test_what_is_withdrawn_before_it_left_never_leaves(press, desk):
    await desk.subscribe("a")
    await press.push()
    assert await press.retract("e1") == 2
    assert (await press.ledger.alert("e1")).stage is AlertStage.DROPPED
    assert await press.page(HOUR) is None


async def test_what_is_corrected_before_it_left_leaves_once_in_its_new_words(press, desk):
    await desk.subscribe("a")
    await press.push()
    await press.rewrite("e1", "Shots fired near the Capitol.")
    assert await press.page(timedelta(0)) is None
    await press.leave()
    (row,) = await desk.claim()
    assert row.entry.text == "Shots fired near the Capitol."
    await desk.settle(row)
    assert await desk.claim() == []


async def test_what_is_corrected_while_it_leaves_is_told_after_it(press, desk):
    await desk.subscribe("a")
    await press.push()
    page = await press.page()
    await press.rewrite("e1", "Shots fired near the Capitol.")
    await press.enqueue(page)
    assert await press.told() == ["Shots fired near the Capitol."]
    assert (await desk.row()).delivered == 2


async def test_corrections_and_the_fan_out_at_once_lose_no_word(press, desk, ledger_url):
    await desk.subscribe("a")
    other = Press(desk)
    other.ledger = await open_ledger(ledger_url)
    for number in range(8):
        alert = await press.push(f"Alert {number}")
        page = await press.page()
        await asyncio.gather(other.enqueue(page), press.rewrite(alert.entry, f"Corrected {number}"))
    assert await press.told() == [f"Corrected {number}" for number in range(8)]
    await other.ledger.close()
