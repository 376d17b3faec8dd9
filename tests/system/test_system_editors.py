"""Whole conversations of editors: the same table drives both services."""

from datetime import UTC, datetime
from itertools import count

import pytest

from tests.system.stage import eventually
from tests.system.talk import Person

FIRST = {"a": "The river is rising."}
_numbers = count(1)
WORDS = "The dam above the town has broken"
BETTER = "The dam above the town is leaking"


@pytest.fixture
def newsroom(stage, page, stand_ins, configured):
    """Open a story with a reader on each service and two editors on one of them."""

    async def open_it(platform, **more):
        readers = [await stand_ins.place("private"), await stand_ins.place("text")]
        people = [await editor(stand_ins, platform) for _ in range(2)]
        config = configured(*readers)
        config |= {"editors": [f"{platform}:{p.id}" for p in people], "recall": "1s"} | more
        stage.configure(config)
        page.updates(FIRST)
        daemon = await stage.run()
        await stand_ins.shows(readers, ("is rising",))
        return daemon, readers, people

    return open_it


@pytest.mark.parametrize("platform", ["telegram", "discord"])
async def test_an_alert_is_agreed_to_delivered_corrected_and_withdrawn(
    stage, stand_ins, newsroom, platform
):
    daemon, readers, (ada, ben) = await newsroom(platform, approval={"breaking": 2})
    await ada.asks("alert", level="breaking", text=WORDS)
    await ada.reads("goes to 2 chats", "1 more editor")
    await ada.presses("Send")
    await ada.reads("1 more editor must agree")
    await stand_ins.shows(readers, ("is rising",), 1)
    await ben.reads("wants to send this", "2 chats")
    await ben.presses("Agree")
    await stand_ins.shows(readers, ("is rising", WORDS))
    await ada.reads("Sent 2 of 2")

    await ada.presses("Correct")
    await answer(ada, BETTER)
    await ada.reads(BETTER)
    await ada.presses("Send")
    await stand_ins.shows(readers, ("is rising", BETTER))

    await ada.presses("Retract")
    await ada.reads("withdrawn from every chat")
    await ada.presses("Retract")
    await stand_ins.shows(readers, ("is rising",))
    audit = (await stage.tocsin("audit", "--json", "-c", "tocsin.yaml")).json[::-1]
    assert [(row["action"], row["who"]) for row in audit] == [
        ("alert", f"{platform}:{ada.id}"),
        ("agree", f"{platform}:{ben.id}"),
        ("correct", f"{platform}:{ada.id}"),
        ("retract", f"{platform}:{ada.id}"),
    ]
    assert (audit[2]["before"], audit[2]["after"]) == (WORDS, BETTER)
    assert await daemon.stop() == 0
    assert "Traceback" not in daemon.err.read_text()


@pytest.mark.parametrize("platform", ["telegram", "discord"])
async def test_an_alert_is_called_back_before_it_leaves(stand_ins, newsroom, platform):
    daemon, readers, (ada, _) = await newsroom(platform, recall="20s")
    await ada.asks("breaking", text=WORDS)
    await ada.presses("Send")
    await ada.reads("Leaves in")
    await ada.presses("Call back")
    await ada.reads("nothing was sent")
    await stand_ins.shows(readers, ("is rising",), 1)
    assert await daemon.stop() == 0


@pytest.mark.parametrize("platform", ["telegram", "discord"])
async def test_a_countdown_and_its_progress_outlive_a_kill(stage, stand_ins, newsroom, platform):
    daemon, readers, (ada, _) = await newsroom(platform, recall="4s")
    await ada.asks("breaking", text=WORDS)
    await ada.presses("Send")
    await ada.reads("Leaves in")
    await daemon.kill()
    again = await stage.run()
    await stand_ins.shows(readers, ("is rising", WORDS))
    await ada.reads("Sent 2 of 2")
    assert await again.stop() == 0


@pytest.mark.parametrize("platform", ["telegram", "discord"])
async def test_who_is_no_editor_learns_nothing(stand_ins, newsroom, platform):
    daemon, readers, _ = await newsroom(platform)
    eve = await editor(stand_ins, platform)
    await eve.asks("breaking", text=WORDS)
    told = await eve.reads("/help")
    assert "editor" not in told
    await eve.asks("help")
    assert "breaking" not in await eve.reads("what I can do")
    (refused,) = await daemon.says("chat.refused")
    assert refused["person"] == f"{platform}:{eve.id}"
    await stand_ins.shows(readers, ("is rising",), 1)
    assert await daemon.stop() == 0


async def test_what_the_page_says_later_of_an_alert_waits_for_an_editor(page, stand_ins, newsroom):
    daemon, readers, (ada, _) = await newsroom("telegram", recall="0s")
    await ada.asks("breaking", text=WORDS)
    await ada.presses("Send")
    await stand_ins.shows(readers, ("is rising", WORDS))
    page.updates(FIRST | {"b": f"{WORDS}, the mayor says. All must leave at once."})
    page.date(datetime.now(UTC))
    await ada.reads("waits for your decision")
    await stand_ins.shows(readers, ("is rising", WORDS), 1)
    await ada.presses("next version")
    await stand_ins.shows(readers, ("is rising", "the mayor says"))
    assert await daemon.stop() == 0


async def editor(stand_ins, platform):
    """Return somebody in direct messages with the bot."""
    if platform == "telegram":
        place = await stand_ins.place("private")
        return Person(stand_ins, place, place.id)
    id_ = f"9876543210000{next(_numbers):05}"
    place = await stand_ins.place("private", platform=platform, members={id_: "member"})
    return Person(stand_ins, place, id_)


async def answer(person, words):
    """Answer the question that the bot asks: in its dialogue on Discord, by writing on Telegram."""
    more = {"fill": True} if person.place.platform == "discord" else {}

    async def done():
        try:
            await person.writes(words, **more)
        except AssertionError as error:
            if "dialogue" in str(error) or "open" in str(error):
                return False
            raise
        return True

    if person.place.platform == "telegram":
        await person.reads("New words")
    await eventually(done)
