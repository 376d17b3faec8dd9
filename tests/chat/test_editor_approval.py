"""What a second editor must agree to: who is asked, who agreed, who refused."""

import asyncio
from datetime import timedelta

import pytest

from bot.chat import editors
from bot.ports import AlertStage, By, Draft
from tests.chat.editor_stage import ADA, BEN, CLEO, EVE, NEWSROOM, staged


@pytest.fixture
async def stage(ledger, monkeypatch):
    async with staged(ledger, monkeypatch) as stage:
        stage.configure(approval={"breaking": 2})
        yield stage


async def test_the_preview_says_who_must_agree(stage):
    preview = await stage.writes(ADA, "/breaking The bridge is closed.")

    assert "1 more editor must agree before it is sent." in preview.text


async def test_every_other_editor_is_asked_and_the_author_waits(stage):
    message = await stage.push(ADA)
    await stage.hours.forward(60)

    assert message.text == "Agreed: Ada\n1 more editor must agree before it is sent."
    for person in (BEN, CLEO):
        request = stage.last(person)
        assert "Ada wants to send this to 3 chats:\n“The bridge is closed.”" in request.text
        assert list(request.buttons) == ["Agree", "Refuse"]
        assert request.answer.shown[0].entry.text == "The bridge is closed."
    assert await stage.deliver() == 0


async def test_an_agreement_starts_the_countdown_in_the_authors_chat(stage):
    message = await stage.push(ADA)
    await stage.presses(CLEO, stage.last(CLEO), "Agree")
    await stage.hours.forward(1)

    assert message.text == "Leaves in 4 s"
    assert stage.toasts[-1] == "Thank you. It is leaving now."
    assert "Agreed: Ada, Cleo" in stage.last(BEN).text
    assert stage.last(BEN).buttons == {}
    await stage.hours.forward(6)
    assert await stage.deliver() == 3
    assert await stage.acts() == [("alert", ADA.id), ("agree", CLEO.id)]


async def test_the_request_stands_in_the_chat_it_was_made_in(stage):
    await stage.push(ADA, place=NEWSROOM)
    request = stage.chats["telegram:main"].messages
    (public,) = [m for m in request.values() if m.place == NEWSROOM and "Agree" in m.buttons]

    assert public.answer.public
    await stage.presses(BEN, public, "Agree")
    assert (await stage.ledger.alert("e1")).stage is AlertStage.LEAVING


async def test_two_who_agree_at_once_are_both_counted(stage):
    stage.configure(approval={"breaking": 3})
    await stage.push(ADA)

    await asyncio.gather(
        stage.presses(BEN, stage.last(BEN), "Agree"),
        stage.presses(CLEO, stage.last(CLEO), "Agree"),
    )

    alert = await stage.ledger.alert("e1")
    assert alert.stage is AlertStage.LEAVING
    assert sorted(alert.agreed) == sorted([ADA.id, BEN.id, CLEO.id])
    for person in (BEN, CLEO):
        assert "Enough editors agreed." in stage.last(person).text


async def test_a_slow_edit_leaves_no_copy_behind_the_times(stage):
    stage.configure(approval={"breaking": 3})
    await stage.push(ADA)
    chats, agree = stage.chats["discord:main"], stage.last(BEN).buttons["Agree"]
    gate = chats.hold()

    slow = asyncio.create_task(stage.ask(BEN, press=agree, message=stage.last(BEN).id))
    await gate.reached.wait()
    await stage.presses(CLEO, stage.last(CLEO), "Agree")
    gate.open.set()
    await slow

    for person in (BEN, CLEO):
        assert "Enough editors agreed." in stage.last(person).text


async def test_the_author_cannot_agree_a_second_time(stage):
    message = await stage.push(ADA)

    await stage.ask(ADA, press="ok:e1", message=message.id)

    assert stage.toasts[-1] == "You agreed already. Somebody else must agree, too."
    assert (await stage.ledger.alert("e1")).stage is AlertStage.APPROVAL


async def test_who_agreed_already_is_told_so(stage):
    stage.configure(approval={"breaking": 3})
    await stage.push(ADA)
    await stage.presses(BEN, stage.last(BEN), "Agree")
    await stage.presses(BEN, stage.last(BEN), "Agree")

    assert stage.toasts[-2:] == [
        "Thank you. Somebody else must agree, too.",
        "You agreed already. Somebody else must agree, too.",
    ]


async def test_a_refusal_drops_it_and_tells_the_author(stage):
    message = await stage.push(ADA)
    await stage.presses(BEN, stage.last(BEN), "Refuse")
    await stage.hours.forward(60)

    assert message.text == "Dropped; nothing was sent."
    assert stage.last(ADA).text.startswith("Ben refused your alert. Nothing was sent.")
    assert "Dropped; nothing was sent." in stage.last(CLEO).text
    assert stage.last(CLEO).buttons == {}
    assert await stage.deliver() == 0


async def test_agreeing_after_a_refusal_sends_nothing(stage):
    await stage.push(ADA)
    request = stage.last(CLEO)
    agree = request.buttons["Agree"]
    await stage.presses(BEN, stage.last(BEN), "Refuse")

    await stage.ask(CLEO, press=agree, message=request.id)

    assert stage.toasts[-1] == "It waits for nobody any more."
    assert (await stage.ledger.alert("e1")).stage is AlertStage.DROPPED


@pytest.mark.parametrize("press", ["ok:e1", "no:e1"])
async def test_whoever_is_no_editor_decides_nothing(stage, press):
    await stage.push(ADA, place=NEWSROOM)

    await stage.ask(EVE, NEWSROOM, press=press, message="2")

    assert (await stage.ledger.alert("e1")).stage is AlertStage.APPROVAL


async def test_an_editor_who_is_one_no_more_decides_nothing(stage):
    await stage.push(ADA)
    stage.configure(editors=frozenset({ADA.id, CLEO.id}))

    await stage.presses(BEN, stage.last(BEN), "Agree")

    assert (await stage.ledger.alert("e1")).agreed == (ADA.id,)


async def test_a_restart_forgets_no_request(stage):
    message = await stage.push(ADA)
    await stage.restart()
    await stage.presses(BEN, stage.last(BEN), "Agree")
    await stage.hours.forward(1)

    assert message.text == "Leaves in 4 s"
    assert "Enough editors agreed." in stage.last(CLEO).text


async def test_what_waits_for_agreement_is_in_the_list_too(stage):
    await stage.push(ADA)
    listed = await stage.writes(BEN, "/waiting")
    assert "Waits for another editor to agree" in listed.text

    listed = await stage.presses(BEN, listed, "1 · Agree")

    assert stage.toasts[-1] == "Thank you. It is leaving now."
    assert listed.text == "Nothing waits for a decision."


async def test_an_alert_pushed_elsewhere_asks_the_editors_as_well(stage):
    await stage.restart()
    by = By("cli:root", "cli", stage.clock())
    draft = Draft("capitol", "The bridge is closed.")
    await stage.newsdesk.push(draft, by, recall=timedelta(0))
    await stage.hours.forward(30)

    for person in (ADA, BEN, CLEO):
        assert "cli:root wants to send this to 3 chats" in stage.last(person).text


async def test_a_request_that_was_settled_elsewhere_loses_its_buttons(stage):
    await editors.resume(stage.desk)
    await stage.push(ADA)

    await stage.newsdesk.agree("e1", By("api", "api", stage.clock()))
    await stage.hours.forward(10)

    for person in (BEN, CLEO):
        assert "Enough editors agreed." in stage.last(person).text
        assert stage.last(person).buttons == {}
    assert await stage.ledger.recall("asks:e1") is None
