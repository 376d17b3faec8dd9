"""Whole conversations of readers: the same table drives both services."""

import pytest

from tests.system.talk import Person

FIRST = {"a": "The river is rising."}
SECOND = FIRST | {"b": "Mill Lane is under water."}
THIRD = SECOND | {"c": "The bridge is closed."}
FOURTH = THIRD | {"d": "The school is a shelter now."}
LAST = FOURTH | {"e": "The water is falling."}

# service, kind of chat, and the rank of whoever speaks there
CHATS = [
    ("telegram", "private", None),
    ("telegram", "supergroup", "administrator"),
    ("telegram", "channel", "administrator"),
    ("discord", "private", None),
    ("discord", "text", "administrator"),
]


@pytest.fixture
def reader(stand_ins):
    """Let somebody into a chat that no configuration knows."""

    async def let_in(platform, kind, role):
        place = await stand_ins.place(kind, platform=platform)
        private = (platform, kind) == ("telegram", "private")
        return Person(stand_ins, place, place.id if private else "7654321", role)

    return let_in


@pytest.mark.parametrize("chat", CHATS, ids=lambda chat: " ".join(chat[:2]))
async def test_a_reader_follows_is_told_mutes_bundles_and_leaves(
    stage, page, stand_ins, configured, reader, chat
):
    other = await stand_ins.place("text")
    configured(other)
    page.updates(FIRST)
    daemon = await stage.run()
    await stand_ins.shows([other], ("is rising",))
    ada = await reader(*chat)

    await ada.asks("start", story="flood")
    await ada.reads("You follow", "The flood")
    await ada.reads("is rising")  # the latest entry comes right away
    page.updates(SECOND)
    await ada.reads("Mill Lane")

    await ada.asks("mute", **{"for": "1h"})
    await ada.reads("silent until")
    page.updates(THIRD)
    await stand_ins.shows([other], ("is rising", "Mill Lane", "bridge is closed"))
    await ada.misses("bridge is closed")
    await ada.asks("mute", **{"for": "off"})
    await ada.reads("not muted")
    await ada.reads("bridge is closed")

    await ada.asks("digest")
    await ada.presses("Every hour")
    page.updates(FOURTH)
    await stand_ins.shows([other], ("is rising", "Mill Lane", "bridge is", "shelter now"))
    await ada.misses("shelter now")
    await ada.presses("At once")
    await ada.reads("shelter now")

    await ada.asks("unsubscribe", story="flood")
    await ada.reads("do not follow")
    page.updates(LAST)
    await stand_ins.shows([other], ("rising", "Mill", "bridge", "shelter", "falling"))
    await ada.misses("is falling")
    assert await daemon.stop() == 0
    assert "Traceback" not in daemon.err.read_text()
