"""What waits for editors, the stop button, and how everything is going."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.blocks import Paragraph, Rich
from bot.domain.model import Entry, Priority
from bot.ports import Held, VisitRecord, Write
from tests.chat.editor_stage import ADA, BEN, CLEO, FLOOD, NEWSROOM, staged

TOLD_AGAIN = "Make it the alert's next version"


@pytest.fixture
async def stage(ledger, monkeypatch):
    async with staged(ledger, monkeypatch) as stage:
        yield stage


def written(key, words, **more):
    return Write(Entry(key, (Paragraph(Rich(words)),)), words, Priority.LIVE, **more)


async def visit(stage, *writes, held=None):
    now = stage.clock()
    await stage.ledger.record(VisitRecord("wire-capitol", "capitol", now, now, writes, held=held))


async def same_event(stage):
    """Let Ada push an alert that the source then seems to tell again."""
    await stage.restart()
    await stage.push(ADA, "The bridge is closed.")
    await stage.hours.forward(6)
    await stage.deliver()
    await visit(stage, written("k", "Police have closed the bridge.", twin="e1"))
    await stage.hours.forward(10)


async def braked(stage, count):
    for number in range(count):
        held = Held("12 of 14 entries would change", (written(f"h{number}", "Consent?"),))
        now = stage.clock()
        source = f"source-{number}"
        await stage.ledger.record(VisitRecord(source, "capitol", now, now, held=held))


async def failed(stage, chats):
    await stage.subscribe(chats)
    await stage.push(ADA)
    await stage.hours.forward(6)
    await stage.deliver(failing=chats)


async def test_the_author_is_asked_once_about_the_same_event(stage):
    await same_event(stage)
    await stage.hours.forward(60)

    asked = [m for m in stage.chats["telegram:main"].messages.values() if TOLD_AGAIN in m.buttons]
    assert [m.place for m in asked] == [stage.last(ADA).place]
    assert "Police have closed the bridge." in stage.last(ADA).text
    assert list(stage.last(ADA).buttons) == [TOLD_AGAIN, "Send it as well", "Leave it"]


async def test_a_restart_asks_nothing_twice(stage):
    await same_event(stage)
    before = len(stage.chats["telegram:main"].messages)
    await stage.restart()
    await stage.hours.forward(60)

    assert len(stage.chats["telegram:main"].messages) == before


async def test_the_same_event_becomes_the_alerts_next_version(stage):
    await same_event(stage)
    question = stage.last(ADA)
    await stage.presses(ADA, question, TOLD_AGAIN)

    assert question.text == "Done; it goes ahead."
    assert (await stage.entry("e1")).text == "Police have closed the bridge."
    assert await stage.ledger.waiting() == []


async def test_the_same_event_may_be_sent_as_well(stage):
    await same_event(stage)
    await stage.presses(ADA, stage.last(ADA), "Send it as well")

    assert (await stage.entry("e1")).text == "The bridge is closed."
    assert await stage.deliver() == 3


async def test_the_same_event_may_be_left(stage):
    await same_event(stage)
    await stage.presses(ADA, stage.last(ADA), "Leave it")

    assert await stage.ledger.waiting() == []
    assert await stage.deliver() == 0


async def test_what_was_decided_already_is_said_so(stage):
    await same_event(stage)
    question = stage.last(ADA)
    leave = question.buttons["Leave it"]
    await stage.presses(ADA, question, "Send it as well")
    await stage.ask(ADA, press=leave, message=question.id)

    assert question.text == "That was decided already."


async def test_a_brake_is_told_to_every_editor(stage):
    await stage.restart()
    await braked(stage, 1)
    await stage.hours.forward(6)

    for person in (ADA, BEN, CLEO):
        assert "12 of 14 entries would change" in stage.last(person).text
        assert list(stage.last(person).buttons) == ["Release", "Drop"]


async def test_the_list_says_what_waits_since_when_and_why(stage):
    await braked(stage, 1)
    stage.clock.forward(timedelta(minutes=5).total_seconds())

    listed = await stage.writes(BEN, "/waiting")

    assert "1. 12 of 14 entries would change" in listed.text
    assert "The source changed unusually much · capitol" in listed.text
    assert "– new: Consent?" in listed.text
    assert "5 minutes ago" in listed.text
    assert list(listed.buttons) == ["1 · Release", "1 · Drop"]


async def test_the_list_is_shown_anew_after_each_decision(stage):
    await braked(stage, 2)
    listed = await stage.writes(BEN, "/waiting")
    await stage.presses(BEN, listed, "1 · Release")
    assert "2 · Drop" not in listed.buttons

    await stage.presses(BEN, listed, "1 · Drop")

    assert listed.text == "Nothing waits for a decision."
    assert [act for act, _ in await stage.acts()] == ["release", "drop"]


async def test_a_long_list_has_pages_within_the_rows_of_a_message(stage):
    await braked(stage, 9)
    listed = await stage.writes(BEN, "/waiting")
    assert "More" in listed.buttons
    assert "Back" not in listed.buttons
    assert len(listed.answer.rows) == 5

    await stage.presses(BEN, listed, "More")
    await stage.presses(BEN, listed, "More")
    assert list(listed.buttons) == ["9 · Release", "9 · Drop", "Back"]

    await stage.presses(BEN, listed, "9 · Drop")
    assert "8 · Drop" in listed.buttons


async def test_deliveries_that_failed_are_in_the_list_and_not_told_to_everybody(stage):
    await stage.restart()
    await failed(stage, 2)
    await stage.hours.forward(20)
    listed = await stage.writes(BEN, "/waiting")

    assert "It could not be sent · capitol · telegram:main:reader" in listed.text
    assert stage.chats["discord:main"].messages == {}


async def test_a_story_is_paused_by_name_and_goes_on(stage):
    paused = await stage.writes(ADA, "/pause unrest at the capitol")
    assert paused.text.startswith("Paused: Unrest at the Capitol")
    assert (await stage.ledger.status(stage.clock())).paused == ("story:capitol",)

    resumed = await stage.presses(ADA, paused, "Resume")
    assert resumed.text.startswith("It goes on: Unrest at the Capitol.")
    assert resumed.text.endswith("Nothing is paused.")
    assert await stage.acts() == [("pause", ADA.id), ("resume", ADA.id)]


async def test_what_to_pause_is_chosen_from_a_menu(stage):
    stage.configure(stories={**stage.house.stories, FLOOD.id: FLOOD})
    menu = await stage.writes(ADA, "/pause")
    assert list(menu.buttons) == ["Everything", "Unrest at the Capitol", "The flood"]

    await stage.presses(ADA, menu, "Everything")
    menu = await stage.writes(ADA, "/resume")
    assert list(menu.buttons) == ["Everything"]

    await stage.presses(ADA, menu, "Everything")
    assert (await stage.ledger.status(stage.clock())).paused == ()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/resume", "Nothing is paused."),
        ("/resume capitol", "That is not paused."),
        ("/pause the moon", "cannot be paused"),
    ],
)
async def test_what_cannot_be_paused_or_resumed_is_explained(stage, line, said):
    assert said in (await stage.writes(ADA, line)).text


async def test_typing_what_to_pause_offers_stories_and_what_is_paused(stage):
    asked = stage.asked(NEWSROOM, ADA, stage.clock(), word="pause")
    found = await stage.frontdesk.complete(asked, "what", "capi")
    assert [c.data for c in found] == ["story:capitol"]

    resume = replace(asked, word="resume")
    assert await stage.frontdesk.complete(resume, "what", "") == []
    await stage.writes(ADA, "/pause all")
    assert [c.data for c in await stage.frontdesk.complete(resume, "what", "")] == ["all"]


async def test_the_status_tells_what_an_editor_wants_to_know(stage):
    now = stage.clock()
    await visit(stage, written("k", "The bridge is closed."))
    await stage.ledger.record_failure("wire-capitol", now, now, "the page is gone")
    await braked(stage, 1)
    await stage.writes(ADA, "/pause all")
    await stage.deliver(0)

    text = (await stage.writes(ADA, "/status")).text

    assert "Unrest at the Capitol: 1 entry" in text
    assert "Sources in trouble\nwire-capitol: the page is gone" in text
    assert "telegram:main: 3 to send" in text
    assert "1 waits for a decision: /waiting" in text
    assert text.endswith("Paused now\n• Everything")


async def test_a_calm_house_says_so(stage):
    text = (await stage.writes(ADA, "/status")).text

    assert "All sources can be read." in text
    assert "Nothing is waiting to be sent.\nNothing waits for a decision." in text
