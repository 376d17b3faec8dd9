"""Alerts that wait until enough editors agree, on both back ends."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.model import HeldBy
from bot.ports import AlertStage, NoSuchIdError, NotAllowedError
from bot.storage import open_ledger
from tests.contracts.press import ANN, BOB, RECALL, SHOTS, Press

HOUR = timedelta(hours=1)
EVE = "cli:eve"


@pytest.fixture
def press(desk):
    return Press(desk)


async def test_an_alert_that_needs_two_waits_for_the_second(press, desk):
    await desk.subscribe("a")
    alert = await press.push(needed=2)
    assert (alert.stage, alert.leaves_at) == (AlertStage.APPROVAL, None)
    assert await press.page(HOUR) is None
    agreed = await press.ledger.agree("e1", press.by(BOB, HOUR))
    assert (agreed.stage, agreed.agreed) == (AlertStage.LEAVING, (ANN, BOB))
    assert agreed.leaves_at == desk.now + HOUR + RECALL
    assert await press.page(HOUR) is None
    assert (await press.page(HOUR + RECALL)).entry.text == SHOTS


async def test_waiting_for_agreement_makes_no_news_old(press, desk):
    await desk.subscribe("a")
    await press.push(needed=2)
    await press.ledger.agree("e1", press.by(BOB, HOUR))
    assert (await press.page(2 * HOUR)).first_seen == desk.now + HOUR
    assert len(await press.ledger.alerts("capitol", desk.now + HOUR)) == 1


async def test_what_waits_for_agreement_is_listed(press, desk):
    await press.push(needed=3)
    (item,) = await press.ledger.waiting()
    assert (item.id, item.held_by, item.entry) == ("a1", HeldBy.APPROVAL, "e1")
    assert (item.story, item.summary, item.since) == ("capitol", SHOTS, desk.now)
    assert item.details == ("breaking", f"agreed: {ANN}", "2 more must agree")
    assert (await press.ledger.status(desk.now)).waiting == 1


async def test_nobody_agrees_twice(press):
    await press.push(needed=3)
    await press.ledger.agree("e1", press.by(BOB))
    for who in (ANN, BOB):
        with pytest.raises(NotAllowedError, match="You agreed"):
            await press.ledger.agree("e1", press.by(who))
        with pytest.raises(NotAllowedError, match="You agreed"):
            await press.ledger.release("a1", who, press.desk.now)
    assert (await press.ledger.alert("e1")).agreed == (ANN, BOB)
    assert await press.acts() == [("alert", "e1"), ("agree", "e1")]


async def over(press, stage):
    """Push an alert and bring it to a stage."""
    await press.push(needed=1 if stage in (AlertStage.LEAVING, AlertStage.SENT) else 2)
    match stage:
        case AlertStage.SENT:
            await press.leave()
        case AlertStage.RECALLED:
            await press.ledger.call_back("e1", press.by())
        case AlertStage.DROPPED:
            await press.ledger.drop("a1", BOB, press.desk.now)


STAGES = [
    (AlertStage.LEAVING, "leaving"),
    (AlertStage.SENT, "has left"),
    (AlertStage.RECALLED, "called back"),
    (AlertStage.DROPPED, "dropped"),
]


@pytest.mark.parametrize(("stage", "said"), STAGES)
async def test_nobody_agrees_to_what_does_not_wait(press, stage, said):
    await over(press, stage)
    assert (await press.ledger.alert("e1")).stage is stage
    with pytest.raises(NotAllowedError, match=said):
        await press.ledger.agree("e1", press.by(BOB))
    with pytest.raises(NoSuchIdError):
        await press.ledger.drop("a1", BOB, press.desk.now)
    assert await press.waiting() == []


async def test_releasing_is_agreeing(press, desk):
    await press.push(needed=2)
    await press.ledger.release("a1", BOB, desk.now + HOUR)
    alert = await press.ledger.alert("e1")
    assert (alert.stage, alert.agreed) == (AlertStage.LEAVING, (ANN, BOB))
    assert await press.acts() == [("alert", "e1"), ("release", "a1")]
    assert (await press.ledger.audit())[0].after == SHOTS


async def test_what_is_dropped_never_leaves(press, desk):
    await desk.subscribe("a")
    await press.push(needed=2)
    await press.ledger.drop("a1", BOB, desk.now)
    assert await press.page(HOUR) is None
    assert await press.ledger.alerts("capitol", desk.now) == []


async def test_an_alert_can_be_called_back_before_anybody_agreed(press):
    await press.push(needed=2)
    assert (await press.ledger.call_back("e1", press.by())).stage is AlertStage.RECALLED
    assert await press.waiting() == []


async def test_what_is_withdrawn_while_it_waits_never_leaves(press):
    await press.push(needed=2)
    await press.retract("e1")
    assert (await press.ledger.alert("e1")).stage is AlertStage.DROPPED
    assert await press.waiting() == []


async def test_new_words_need_agreement_anew(press):
    await press.push(needed=3)
    await press.ledger.agree("e1", press.by(BOB))
    await press.rewrite("e1", "Shots fired near the Capitol.", who=BOB)
    assert (await press.ledger.alert("e1")).agreed == (BOB,)
    await press.ledger.agree("e1", press.by(ANN))
    alert = await press.ledger.agree("e1", press.by(EVE))
    assert (alert.stage, alert.body.text) == (AlertStage.LEAVING, "Shots fired near the Capitol.")


async def try_to_agree(ledger, by):
    try:
        await ledger.agree("e1", by)
    except NotAllowedError:
        return False
    return True


RACES = [
    pytest.param(2, (BOB, EVE), 1, id="two, and one more is needed"),
    pytest.param(3, (BOB, EVE), 2, id="two, and both are needed"),
    pytest.param(3, (BOB, BOB), 1, id="one person twice"),
]


@pytest.mark.parametrize(("needed", "who", "counted"), RACES)
async def test_editors_who_agree_at_once_count_once_each(
    press, desk, ledger_url, needed, who, counted
):
    await desk.subscribe("a")
    other = await open_ledger(ledger_url)
    await press.push(needed=needed)
    first, second = (press.by(name) for name in who)
    agreed = await asyncio.gather(try_to_agree(press.ledger, first), try_to_agree(other, second))
    assert sum(agreed) == counted
    alert = await press.ledger.alert("e1")
    assert len(alert.agreed) == 1 + counted
    assert (alert.stage is AlertStage.LEAVING) == (len(alert.agreed) >= needed)
    assert await press.told() == ([SHOTS] if len(alert.agreed) >= needed else [])
    await other.close()


async def test_agreement_outlives_the_process(press, desk, ledger_url):
    await press.push(needed=2)
    await press.ledger.close()
    again = await open_ledger(ledger_url)
    assert [item.id for item in await again.waiting()] == ["a1"]
    assert (await again.agree("e1", press.by(BOB))).stage is AlertStage.LEAVING
    await again.close()
