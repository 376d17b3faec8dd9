"""After Send: the seconds that are left, calling back, and how far it got."""

from itertools import pairwise

import pytest

from bot.chat.editors.drafts import Act
from bot.chat.editors.scenes import reached
from bot.chat.editors.writing import number
from bot.chat.tongue import Tongue
from bot.ports import Tally
from tests.chat.editor_stage import ADA, BEN, CLEO, NEWSROOM, alone_with, staged


@pytest.fixture
async def stage(ledger, monkeypatch):
    async with staged(ledger, monkeypatch) as stage:
        yield stage


async def test_the_seconds_are_counted_down_in_one_message(stage):
    message = await stage.push(ADA)
    said = [message.text]
    for _ in range(4):
        await stage.hours.forward(1)
        said.append(message.text)

    assert said == [f"Leaves in {n} s" for n in (5, 4, 3, 2, 1)]
    assert list(message.buttons) == ["Call back"]
    # The preview became the countdown: one edit for Send, and one each second.
    assert len(message.before) == 5


async def test_an_alert_called_back_in_time_is_never_sent(stage):
    message = await stage.push(ADA)
    await stage.hours.forward(3)

    await stage.presses(ADA, message, "Call back")
    await stage.hours.forward(60)

    assert message.text == "Called back; nothing was sent."
    assert message.buttons == {}
    assert await stage.deliver() == 0
    assert await stage.acts() == [("alert", ADA.id), ("recall", ADA.id)]


async def test_calling_back_too_late_offers_to_withdraw(stage):
    message = await stage.push(ADA)
    call_back = message.buttons["Call back"]
    await stage.hours.forward(6)
    await stage.deliver()

    late = await stage.ask(ADA, press=call_back, message=message.id)

    assert late.text == "It is too late to call it back: it left already."
    page = await stage.presses(ADA, late, "Retract")
    assert "This is withdrawn from every chat that shows it" in page.text


async def test_progress_moves_in_the_same_message_and_ends(stage):
    message = await stage.push(ADA)
    await stage.hours.forward(6)
    assert message.text == "Sent 0 of 3"
    await stage.deliver(2, failing=1)
    await stage.hours.forward(2)
    assert message.text == "Sent 1 of 3, failed 1"
    await stage.deliver()
    await stage.hours.forward(2)

    assert message.text == "Sent 2 of 3, failed 1\nFinished."
    assert list(message.buttons) == ["Correct", "Retract", "Pin"]
    assert stage.hours.tasks == set()
    assert stage.last(ADA) is message


async def test_a_message_is_edited_only_when_it_says_something_new(stage):
    message = await stage.push(ADA)
    await stage.hours.forward(60)
    edits = [*message.before, message.answer]

    assert all(before != after for before, after in pairwise(edits[1:]))


async def test_what_stands_still_for_long_is_left_to_itself(stage):
    message = await stage.push(ADA)
    await stage.hours.forward(6)
    await stage.deliver(1)
    await stage.hours.forward(400)

    assert message.text.startswith("Sent 1 of 3\nThe others follow later")
    assert stage.hours.tasks == set()


async def test_a_restart_before_it_leaves_goes_on_counting(stage):
    message = await stage.push(ADA)
    await stage.hours.forward(2)
    await stage.restart()
    assert message.text == "Leaves in 3 s"

    await stage.hours.forward(4)
    await stage.deliver()
    await stage.hours.forward(4)

    assert message.text == "Sent 3 of 3\nFinished."


async def test_a_restart_after_it_was_sent_ends_the_message(stage):
    message = await stage.push(ADA)
    await stage.hours.stop()
    stage.clock.forward(20)
    await stage.deliver()
    await stage.restart()

    assert message.text == "Sent 3 of 3\nFinished."
    assert await stage.ledger.recall("progress:") == "[]"


async def test_a_send_that_a_restart_cut_short_comes_again_and_pushes_once(stage):
    preview = await stage.writes(ADA, "/breaking The bridge is closed.")
    send = preview.buttons["Send"]
    draft = f"draft:{send.split(':')[2]}"
    kept = await stage.ledger.recall(draft)
    await stage.ask(ADA, press=send, message=preview.id)
    await stage.hours.forward(2)
    await stage.ledger.remember(draft, kept)  # as if the process had died before it let go of it
    await stage.restart()

    await stage.ask(ADA, press=send, message=preview.id)
    await stage.hours.forward(1)

    assert await stage.acts() == [("alert", ADA.id)]
    assert preview.text == "Leaves in 2 s"
    assert len([t for t in stage.hours.tasks if t.get_name().startswith("follow")]) == 1


async def test_a_message_that_cannot_be_edited_goes_on_in_the_authors_own_chat(stage):
    message = await stage.push(CLEO, place=None)
    stage.chats["discord:main"].deaf.add(message.id)
    await stage.hours.forward(30)
    await stage.deliver()
    await stage.hours.forward(10)

    assert stage.last(CLEO) is not message
    assert stage.last(CLEO).text == "Sent 3 of 3\nFinished."


async def test_in_a_group_progress_is_told_more_slowly_than_alone(stage):
    crowded = await stage.push(ADA, "The bridge is closed.", NEWSROOM)
    alone = await stage.push(BEN, "The tower is on fire.")
    await stage.hours.forward(5)
    for _ in range(3):
        await stage.deliver(2)
        await stage.hours.forward(2)

    assert len(crowded.before) < len(alone.before)
    assert alone.place == alone_with(BEN)


@pytest.mark.parametrize(
    ("language", "figure"),
    [("en", "1,240"), ("de", "1.240"), ("ar", "1,240")],
)
def test_figures_are_grouped_as_the_language_does(language, figure):
    assert number(Tongue(language), 1240) == figure


@pytest.mark.parametrize(
    ("language", "figures"),
    [
        ("en", ("1,240", "3,000", "3")),
        ("de", ("1.240", "3.000", "3")),
        ("ar", ("1,240", "3,000", "3")),
    ],
)
@pytest.mark.parametrize("act", Act)
def test_progress_names_all_three_figures(language, figures, act):
    tally = Tally(3000, 1240, 3, 0, spread=True)

    said = reached(act, tally, 3000, Tongue(language))

    assert all(figure in said for figure in figures)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (Act.PUSH, "Sent 1,240 of 3,000, failed 3"),
        (Act.CORRECT, "Corrected in 1,240 of 3,000, failed 3"),
        (Act.RETRACT, "Withdrawn in 1,240 of 3,000, failed 3"),
    ],
)
def test_progress_says_what_was_done(act, said):
    assert reached(act, Tally(3000, 1240, 3, 0, spread=True), 3000, Tongue("en")) == said
