"""Corrections, withdrawals and pins, as their editor sees them."""

import pytest

from bot.domain.blocks import Image, Paragraph, Rich
from bot.domain.model import Entry, Priority
from bot.ports import Chat, Place, VisitRecord, Write
from tests.chat.editor_stage import ADA, BEN, NEWSROOM, staged


@pytest.fixture
async def stage(ledger, monkeypatch):
    async with staged(ledger, monkeypatch) as stage:
        await stage.push(ADA, "The brigde is closed.")
        await stage.hours.forward(6)
        await stage.deliver()
        await stage.hours.forward(6)
        yield stage


async def test_a_correction_shows_before_and_after_and_then_its_progress(stage):
    page = await stage.writes(ADA, "/correct e1 The bridge is closed.")
    assert "Before:\nThe brigde is closed.\nAfter:\nThe bridge is closed." in page.text
    assert page.answer.shown[0].entry.text == "The bridge is closed."
    assert (await stage.entry()).text == "The brigde is closed."

    await stage.presses(ADA, page, "Send")
    assert page.text == "Corrected in 0 of 3"
    await stage.deliver()
    await stage.hours.forward(4)

    assert page.text == "Corrected in 3 of 3\nFinished."
    assert (await stage.entry()).text == "The bridge is closed."


async def test_a_reply_to_a_message_corrects_its_entry(stage):
    reader = (await stage.ledger.deliveries(entry="e1"))[0].target
    place = Place("telegram:main", Chat(reader, "private"))

    page = await stage.writes(ADA, "/correct The bridge is closed.", place, replied="m1")

    assert "After:\nThe bridge is closed." in page.text


async def test_a_reply_to_some_other_message_is_explained(stage):
    page = await stage.writes(ADA, "/correct The bridge is closed.", replied="4711")

    assert page.text == "I do not know which entry that message is. Please name its id."


async def test_without_an_entry_the_latest_are_offered(stage):
    chosen = await stage.writes(ADA, "/correct The bridge is closed.")
    assert list(chosen.buttons) == ["e1 · The brigde is closed."]

    page = await stage.presses(ADA, chosen, "e1 · The brigde is closed.")

    assert "After:\nThe bridge is closed." in page.text


async def test_the_button_under_an_alert_asks_for_the_new_words(stage):
    await stage.presses(ADA, stage.last(ADA), "Correct")
    assert stage.questions[-1].value == "The brigde is closed."

    page = await stage.fills_in(ADA, "The bridge is closed.")
    await stage.presses(ADA, page, "Add a note")
    noted = await stage.fills_in(ADA, "A slip of the pen.")
    await stage.presses(ADA, noted, "Send")

    entry = await stage.entry()
    assert (entry.text, entry.note) == ("The bridge is closed.", "A slip of the pen.")


async def test_a_double_press_corrects_once(stage):
    page = await stage.writes(ADA, "/correct e1 The bridge is closed.")
    send = page.buttons["Send"]
    await stage.ask(ADA, press=send, message=page.id)
    await stage.ask(ADA, press=send, message=page.id)

    assert (await stage.ledger.stored("e1")).revision == 2


async def test_a_correction_that_a_restart_cut_short_is_made_once(stage):
    page = await stage.writes(ADA, "/correct e1 The bridge is closed.")
    send = page.buttons["Send"]
    name = f"draft:{send.split(':')[2]}"
    kept = await stage.ledger.recall(name)
    await stage.ask(ADA, press=send, message=page.id)
    await stage.ledger.remember(name, kept)  # as if the process had died before it let go of it
    await stage.restart()
    await stage.ask(ADA, press=send, message=page.id)

    assert (await stage.ledger.stored("e1")).revision == 2
    assert page.text == "Corrected in 0 of 3"


async def test_what_changed_in_the_meantime_is_shown_again_before_it_is_sent(stage):
    mine = await stage.writes(ADA, "/correct e1 The bridge is closed.")
    theirs = await stage.writes(BEN, "/correct e1 The tunnel is closed.")
    await stage.presses(BEN, theirs, "Send")

    await stage.presses(ADA, mine, "Send")

    assert mine.text == "It changed in the meantime. Please look again."
    assert "Before:\nThe tunnel is closed." in stage.last(ADA).text
    assert (await stage.entry()).text == "The tunnel is closed."


async def test_an_older_progress_ends_when_a_newer_version_goes_out(stage):
    first = await stage.writes(ADA, "/correct e1 The bridge is closed.")
    await stage.presses(ADA, first, "Send")
    second = await stage.writes(ADA, "/correct e1 The bridge is open.")
    await stage.presses(ADA, second, "Send")
    await stage.hours.forward(4)

    assert first.text == "A newer version of it is going out."
    assert second.text == "Corrected in 0 of 3"


async def test_a_withdrawal_is_confirmed_and_followed(stage):
    page = await stage.writes(ADA, "/retract e1 It was a rumour.")
    assert "“The brigde is closed.”\nReason: It was a rumour." in page.text
    assert not (await stage.entry()).retracted

    await stage.presses(ADA, page, "Retract")
    await stage.deliver()
    await stage.hours.forward(4)

    assert page.text == "Withdrawn in 3 of 3\nFinished."
    assert page.buttons == {}
    entry = await stage.entry()
    assert (entry.retracted, entry.note) == (True, "It was a rumour.")


@pytest.mark.parametrize("line", ["/correct e1 The bridge is closed.", "/retract e1"])
async def test_what_was_withdrawn_is_not_touched_again(stage, line):
    await stage.presses(ADA, await stage.writes(ADA, "/retract e1"), "Retract")

    assert (await stage.writes(ADA, line)).text == "It was withdrawn already."


async def test_an_entry_that_never_was_is_named(stage):
    assert "e77" in (await stage.writes(ADA, "/retract e77")).text


async def test_a_pin_is_toggled_and_said(stage):
    pinned = await stage.writes(ADA, "/pin e1")
    assert pinned.text.startswith("Pinned in every chat that shows it.")
    assert (await stage.entry()).pin

    unpinned = await stage.presses(ADA, pinned, "Unpin")
    assert unpinned.text.startswith("Unpinned everywhere.")
    assert not (await stage.entry()).pin


async def test_a_double_press_pins_once(stage):
    message = stage.last(ADA)
    await stage.presses(ADA, message, "Pin")
    await stage.presses(ADA, message, "Pin")

    assert (await stage.entry()).pin
    assert [act for act, _ in await stage.acts()].count("pin") == 1


async def test_a_correction_keeps_the_pictures_and_its_preview_says_so(stage):
    picture = Image("https://example.org/fire.jpg")
    entry = Entry("k", (Paragraph(Rich("A fier.")), picture), title="Fier")
    write = Write(entry, "print", Priority.LIVE)
    now = stage.clock()
    await stage.ledger.record(VisitRecord("wire-capitol", "capitol", now, now, (write,)))

    page = await stage.writes(ADA, "/correct e2 A fire.")
    await stage.presses(ADA, page, "Send")

    shown = page.before[0].shown[0].entry
    told = await stage.entry("e2")
    assert (shown.title, shown.blocks) == (told.title, told.blocks)
    assert picture in told.blocks


async def test_typing_an_entry_offers_the_latest(stage):
    turn = {"place": NEWSROOM, "person": ADA, "at": stage.clock(), "word": "correct"}
    asked = stage.asked(**turn)

    assert [c.data for c in await stage.frontdesk.complete(asked, "entry", "brigde")] == ["e1"]
    assert await stage.frontdesk.complete(asked, "entry", "tower") == []


async def test_a_corrected_curfew_is_previewed_with_its_new_hours(stage):
    await stage.push(ADA, "Georgetown is under curfew from 8 p.m. tonight until 6 a.m.")
    page = await stage.writes(
        ADA, "/correct e2 Georgetown is under curfew from 9 p.m. tonight until 6 a.m."
    )
    previewed = page.answer.shown[0].entry.notice

    await stage.presses(ADA, page, "Send")

    assert previewed is not None
    assert previewed == (await stage.entry("e2")).notice
