"""An alert from the first word to the last chat, as its editor sees it."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.editors import drafts
from bot.domain.blocks import Image
from tests.chat.editor_stage import ADA, BEN, CLEO, EVE, FLOOD, NEWSROOM, staged


@pytest.fixture
async def stage(ledger, monkeypatch):
    async with staged(ledger, monkeypatch) as stage:
        yield stage


async def test_a_preview_shows_both_services_and_how_many_hear_it(stage):
    preview = await stage.writes(ADA, "/alert curfew The curfew begins at six.")

    assert preview.answer.shown[0].entry.text == "The curfew begins at six."
    assert preview.answer.shown[0].story == "Unrest at the Capitol"
    assert "[Discord] The curfew begins at six." in preview.text
    assert "[Telegram]" not in preview.text
    assert "It goes to 3 chats." in preview.text
    assert list(preview.buttons)[:3] == ["Send", "Edit", "Cancel"]
    assert await stage.acts() == []


async def test_a_picture_comes_along_by_its_link(stage):
    preview = await stage.writes(ADA, "/breaking The bridge is closed.", attached=True)
    assert "Press “Picture” and send its link" in preview.text

    await stage.presses(ADA, preview, "Picture")
    again = await stage.fills_in(ADA, "https://example.org/bridge.jpg")

    assert Image("https://example.org/bridge.jpg") in again.answer.shown[0].entry.blocks
    assert "Press “Picture”" not in again.text


async def test_a_file_that_is_no_picture_does_not_pass_for_one(stage):
    notes = "https://cdn.example.org/notes.pdf"
    options = {"text": "The bridge is closed.", "picture": notes}
    preview = await stage.ask(ADA, word="breaking", options=options, attached=True)

    assert not any(isinstance(b, Image) for b in preview.answer.shown[0].entry.blocks)
    assert "Press “Picture” and send its link" in preview.text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/alert", "Please write first how urgent it is"),
        ("/alert loud The bridge is closed.", "Please write first how urgent it is"),
        ("/alert breaking", "Please write the words"),
        ("/breaking", "Please write the words"),
        ("/breaking https://example.org/x", "Please write the words"),
        ("/breaking " + "long " * 700, "That is 3,499 characters long; at most 3,000"),
    ],
    ids=["nothing", "no such level", "no words", "short", "only a link", "too long"],
)
async def test_what_cannot_be_pushed_is_answered_with_what_to_write(stage, line, said):
    assert said in (await stage.writes(ADA, line)).text


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"until": "soonish"}, "I cannot read the time “soonish”"),
        ({"until": "2020-01-01 06:00"}, "has passed already"),
        ({"url": "example.org"}, "A link begins with https://"),
        ({"story": "elsewhere"}, "There is no story “elsewhere”"),
    ],
    ids=["no time", "past", "no link", "no story"],
)
async def test_an_option_that_cannot_be_is_explained(stage, options, said):
    options = {"text": "The bridge is closed.", **options}

    assert said in (await stage.writes(CLEO, "/breaking", options=options)).text


async def test_a_time_is_read_by_the_clock_of_the_story(stage):
    options = {"text": "Curfew.", "level": "curfew", "until": "6 am", "area": "Downtown"}

    preview = await stage.writes(CLEO, "/alert", options=options)
    assert "Until: Jan 7, 6:00 AM EST" in preview.text
    await stage.presses(CLEO, preview, "Send")

    notice = (await stage.entry()).notice
    assert notice.ends == datetime(2021, 1, 7, 11, tzinfo=UTC)
    assert notice.area == "Downtown"


async def test_a_link_at_the_end_of_the_words_is_their_link(stage):
    await stage.push(ADA, "The bridge is closed. https://example.org/bridge")

    entry = await stage.entry()
    assert (entry.text, entry.url) == ("The bridge is closed.", "https://example.org/bridge")


async def test_of_several_stories_one_is_chosen_first(stage):
    stage.configure(stories={**stage.house.stories, FLOOD.id: FLOOD})

    menu = await stage.writes(ADA, "/breaking The dam broke.")
    preview = await stage.presses(ADA, menu, "The flood")
    await stage.presses(ADA, preview, "Send")

    assert (await stage.ledger.alert("e1")).story == "flood"


async def test_edited_words_and_another_level_are_what_is_sent(stage):
    preview = await stage.writes(ADA, "/breaking The brigde is closed.")
    await stage.presses(ADA, preview, "Edit")
    assert stage.questions[-1].value == "The brigde is closed."
    edited = await stage.fills_in(ADA, "The bridge is closed.")
    calmer = await stage.presses(ADA, edited, "Live update")
    await stage.presses(ADA, calmer, "Send")

    entry = await stage.entry()
    assert entry.text == "The bridge is closed."
    assert entry.flags == frozenset()


async def test_an_older_preview_sends_nothing(stage):
    preview = await stage.writes(ADA, "/breaking The brigde is closed.")
    await stage.presses(ADA, preview, "Edit")
    await stage.fills_in(ADA, "The bridge is closed.")

    await stage.presses(ADA, preview, "Send")

    assert stage.toasts[-1] == "There is a newer preview further down."
    assert await stage.acts() == []


async def test_a_draft_is_its_authors_alone(stage):
    preview = await stage.writes(ADA, "/breaking The bridge is closed.", NEWSROOM)

    await stage.presses(BEN, preview, "Send")

    assert stage.toasts[-1] == "That is another editor's draft."
    assert await stage.acts() == []


async def test_a_draft_is_dead_after_a_day(stage):
    preview = await stage.writes(ADA, "/breaking The bridge is closed.")
    stage.clock.forward(timedelta(days=1).total_seconds())

    await stage.presses(ADA, preview, "Send")

    assert "too old" in stage.toasts[-1]
    assert await stage.acts() == []


async def test_a_cancelled_draft_cannot_be_sent(stage):
    preview = await stage.writes(ADA, "/breaking The bridge is closed.")
    send = preview.buttons["Send"]
    cancelled = await stage.presses(ADA, preview, "Cancel")

    await stage.ask(ADA, press=send, message=preview.id)

    assert cancelled.text == "Cancelled; nothing was sent."
    assert await stage.acts() == []


async def test_a_double_press_pushes_once(stage):
    preview = await stage.writes(ADA, "/breaking The bridge is closed.")
    send = preview.buttons["Send"]

    await stage.ask(ADA, press=send, message=preview.id)
    await stage.ask(ADA, press=send, message=preview.id)

    assert await stage.acts() == [("alert", ADA.id)]


async def test_strangers_learn_nothing(stage):
    preview = await stage.writes(ADA, "/breaking The bridge is closed.", NEWSROOM)

    assert await stage.writes(EVE, "/breaking Fire!", NEWSROOM) is None
    await stage.presses(EVE, preview, "Send")

    assert "too old" in stage.toasts[-1]
    assert await stage.acts() == []


async def test_every_button_fits_into_its_bytes(stage):
    long = with_a_long_id(stage)
    menu = await stage.writes(ADA, "/breaking The dam broke.")
    preview = await stage.presses(ADA, menu, long.title)
    await stage.presses(ADA, preview, "Edit")
    await stage.presses(ADA, preview, "Send")
    await stage.hours.forward(6)
    await stage.deliver()
    await stage.hours.forward(6)
    for line in ("/correct Better words.", "/retract", "/pin", "/pause", "/waiting", "/status"):
        await stage.writes(ADA, line)

    assert len(stage.everything_pressable()) > 20
    assert all(len(data.encode()) <= 64 for data in stage.everything_pressable() if data)


def with_a_long_id(stage):
    long = type(FLOOD)("flood-" + "é" * 60, "A story with a long id")
    stage.configure(stories={**stage.house.stories, long.id: long})
    return long


async def test_drafts_that_nobody_sent_are_forgotten_while_the_daemon_runs(stage):
    stage.desk.spawn(drafts.keep_sweeping(stage.desk), "old drafts")
    await stage.writes(ADA, "/breaking The bridge is closed.")
    (draft,) = json.loads(await stage.ledger.recall("draft:"))

    await stage.hours.forward(26 * 3600)

    assert json.loads(await stage.ledger.recall("draft:")) == []
    assert await stage.ledger.recall(f"draft:{draft}") is None
