"""Entries that never come to rest: capped, reported, and told to the last word."""

import pytest
from structlog.testing import capture_logs

from bot.domain.model import Flag
from tests.fakes import entry

MINUTE = 60


async def change(room, first, last):
    """Let an entry say something else at every minute; return how often it was edited."""
    before = len(room.platform.calls)
    for n in range(first, last):
        await room.tell(entry("k", f"Votes counted: {n}."), after=MINUTE)
    return len(room.platform.calls) - before


@pytest.fixture
async def room(make_newsroom):
    made = make_newsroom()
    await made.open("a")
    await made.tell(entry("k", "Votes counted: none."))
    return made


async def test_an_entry_that_changes_every_minute_is_told_at_a_slower_pace(room):
    assert await change(room, 0, 5) == 5
    assert await change(room, 5, 35) == 3
    assert await change(room, 35, 215) <= 10


async def test_the_last_word_is_told_even_when_the_page_falls_silent(room):
    await change(room, 0, 8)
    assert room.platform.shown("a") == ["Votes counted: 4."]
    room.page.entries = []  # it slid out of the window
    room.clock.forward(10 * MINUTE)
    await room.look()
    await room.send()

    assert room.platform.shown("a") == ["Votes counted: 7."]


async def test_the_operator_is_told_once(room):
    with capture_logs() as lines:
        await change(room, 0, 60)

    (line,) = [line for line in lines if line["event"] == "entry.restless"]
    assert line["entry"] == "e1"


async def test_what_is_urgent_does_not_wait(room):
    room.story.words[Flag.BREAKING] = ("recount",)
    await change(room, 0, 8)
    await room.tell(entry("k", "A recount was ordered."), after=MINUTE)

    assert room.platform.shown("a") == ["A recount was ordered."]


async def test_a_withdrawal_does_not_wait(room):
    await change(room, 0, 8)
    room.page.removed = ("k",)
    await room.tell(after=MINUTE)

    assert room.platform.shown("a") == []


async def test_other_entries_of_the_source_are_told_as_ever(room):
    await change(room, 0, 8)
    await room.tell(entry("k", "Votes counted: 8."), entry("l", "Turnout was high."), after=MINUTE)

    assert room.platform.shown("a")[1] == "Turnout was high."


async def test_an_edit_that_never_holds_still_is_told_in_the_end(make_newsroom):
    room = make_newsroom(settle=20)
    await room.open("a")
    await room.tell(entry("k", "One."))
    shown = []
    for n in range(10):
        await room.tell(entry("k", f"Edit {n}."), after=21 if n else 100)
        shown += room.platform.shown("a")

    assert "Edit 6." in shown


async def test_cosmetic_changes_cost_nothing(room):
    before = len(room.platform.calls)
    for words in ("Votes counted – none", "“Votes counted:  none”", "Votes, counted: none…"):
        await room.tell(entry("k", words))

    assert len(room.platform.calls) == before


async def test_a_redesign_that_changes_all_keys_tells_nothing_and_keeps_every_entry(room):
    old = [entry(f"k{n}", f"Polling station {n} has closed.") for n in range(6)]
    await room.tell(*old)
    before = len(room.platform.calls)
    new = [entry(f"new-{n}", e.text) for n, e in enumerate(old)]
    await room.tell(*new)
    assert len(room.platform.calls) == before

    edited = entry("new-3", "Polling station 3 stays open until nine.")
    await room.tell(*new[:3], edited, *new[4:])
    assert room.platform.shown("a").count(edited.text) == 1
    assert len(room.platform.calls) == before + 1
