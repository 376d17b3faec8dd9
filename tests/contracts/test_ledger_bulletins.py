"""What only an edit tells of a notice is told by a short message: once, for the same readers."""

import pytest
from ledger_desk import NOW
from notice_room import ANN, HOUR, MORE, OFF, ON, OVER, Room

from bot.domain.model import Flag, Preferences, Story


@pytest.fixture
def room(ledger):
    return Room(ledger)


async def test_an_edit_that_extends_is_told_by_a_short_message(room):
    await room.ledger.sync_stories([Story("capitol", "C", "America/New_York", "de")])
    await room.tells("a", ON, 12, url="https://example.org/#a")
    await room.tells("a", MORE, 14, hour=1, known=1, url="https://example.org/#a")

    (said,) = await room.bulletins()
    assert await room.shown() == {"e1": (MORE, 14), said.id: (MORE, 14)}
    assert said.entry.text == "DC: Ausgangssperre verlängert bis 7. Jan., 04:00 EST."
    assert said.entry.url == "https://example.org/#a"
    assert said.entry.flags == {Flag.CURFEW}
    assert [k.id for k in await room.ledger.known_entries("wire")] == [1]


async def test_an_edit_that_lifts_is_told_by_a_short_message(room):
    await room.tells("a", ON, 12)
    await room.tells("a", OFF, hour=4, known=1)

    (said,) = await room.bulletins()
    assert said.entry.flags == {Flag.CURFEW_LIFTED}
    assert said.entry.text == "DC: Curfew lifted at 11:00 PM UTC."
    assert await room.shown() == {"e1": (OFF, 4), said.id: (OFF, 4)}


async def test_a_later_end_is_an_extension_whatever_the_words(room):
    await room.tells("a", ON, 12)
    await room.tells("a", ON, 14, hour=1, known=1)

    (said,) = await room.bulletins()
    assert (await room.shown())["e1"] == (MORE, 14)
    assert "extended" in said.entry.text


async def test_the_same_visit_twice_tells_nothing_twice(room):
    await room.tells("a", ON, 12)
    for _ in range(2):  # the answer of the first was lost
        await room.tells("a", MORE, 14, hour=1, known=1)

    assert len(await room.bulletins()) == 1
    assert (await room.ledger.stored("e1")).revision == 2


async def test_an_edit_of_what_others_told_already_is_no_second_message(room):
    await room.tells("a", ON, 12)
    await room.tells("b", MORE, 14, hour=1)
    await room.tells("a", MORE, 14, hour=2, known=1)

    assert await room.bulletins() == []


async def test_two_sources_that_edit_alike_are_one_message(room):
    await room.tells("a", ON, 12)
    await room.tells("b", ON, 12)
    await room.tells("a", MORE, 14, hour=1, known=1)
    await room.tells("b", MORE, 14, hour=1.1, known=2)

    assert len(await room.bulletins()) == 1


async def test_a_curfew_in_force_after_all_is_told_and_its_lifting_withdrawn(room):
    await room.tells("a", ON, 12)
    await room.tells("a", OFF, hour=4, known=1)
    await room.tells("a", ON, 12, hour=5, known=1, text="A mistake: it holds.")

    lifting, back = await room.bulletins()
    assert lifting.entry.retracted
    assert (back.entry.notice.status, back.entry.flags) == (ON, {Flag.CURFEW})


async def test_a_short_message_goes_with_its_announcement(room):
    await room.tells("a", ON, 12)
    await room.tells("a", MORE, 14, hour=1, known=1)
    await room.tells("a", MORE, 14, hour=2, known=1, retracted=True)

    (said,) = await room.bulletins()
    assert said.entry.retracted


async def test_a_short_message_runs_out_too(room):
    await room.tells("a", ON, 12)
    await room.tells("a", MORE, 14, hour=1, known=1)
    await room.ledger.follow_notices(NOW + 14 * HOUR)

    assert set((await room.shown()).values()) == {(OVER, 14)}
    (said,) = await room.bulletins()
    assert said.entry.text == "DC: Curfew ended at 9:00 AM UTC."


async def test_a_short_message_is_for_whoever_wanted_the_announcement(room):
    await room.asks(
        Preferences(only=frozenset({Flag.CURFEW})),
        Preferences(only=frozenset({Flag.BREAKING})),
        Preferences(match=("bridge",)),
        Preferences(match=("lighthouse",)),
        Preferences(only=frozenset({Flag.KEY_EVENT})),
        Preferences(areas=("Arlington",)),
    )
    flags = frozenset({Flag.BREAKING, Flag.CURFEW})
    await room.tells("a", ON, 12, text="A curfew at the bridge.", flags=flags)
    assert await room.wanted("e1") == ["a", "b", "c"]
    await room.tells("a", OFF, hour=4, known=1, text="No curfew at the bridge.")

    (said,) = await room.bulletins()
    assert await room.wanted(said.id) == ["a", "b", "c"]


async def test_an_editors_extension_is_told_by_a_short_message(room):
    await room.tells("a", ON, 12)
    await room.ledger.rewrite("e1", room.says("a", MORE, 14), ANN, "correct")

    (said,) = await room.bulletins()
    assert said.entry.notice.status is MORE


async def test_short_messages_are_not_what_the_brake_measures_by(room):
    await room.tells("a", ON, 12)
    await room.tells("a", MORE, 14, hour=1, known=1)

    assert await room.ledger.sent_since("capitol", NOW - HOUR) == 1
