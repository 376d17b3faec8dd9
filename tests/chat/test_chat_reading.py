"""What a reader can read at any time: the latest entries, and the curfews in force."""

from dataclasses import replace
from datetime import timedelta

import pytest
from chat_room import NOW

from bot.chat.readers.curfews import in_force
from bot.domain.blocks import Paragraph, Rich, Style
from bot.domain.lifecycle import Telling, standing
from bot.domain.model import Entry, Flag, Notice, NoticeStatus, Priority
from bot.ports import By, NewAlert, StoredEntry, Write

HOUR = timedelta(hours=1)


async def test_the_latest_entries_are_headlines_with_time_and_link(room):
    ann = room.private()
    await ann.writes("/start capitol")
    await room.tells(
        "a", "Shots fired.", flags=frozenset({Flag.BREAKING}), url="https://example.org/#a"
    )

    said = await ann.writes("/latest")

    assert said == "• Jan 6, 2:00 PM EST · BREAKING Shots fired."
    (link,) = [m for m in ann.last.text.marks if m.style is Style.LINK]
    assert (said[link.start : link.end], link.href) == ("Shots fired.", "https://example.org/#a")


@pytest.mark.parametrize(("typed", "count"), [("", 5), ("3", 3), ("10", 10), ("99", 10), ("0", 1)])
async def test_as_many_are_told_as_were_asked_for(room, typed, count):
    for n in range(12):
        await room.tells(f"n{n}", f"Entry {n}.", published=room.now + n * HOUR)

    said = await room.private().writes(f"/latest {typed}")

    assert said.count("•") == count
    assert "Entry 11." in said.splitlines()[0]


async def test_a_story_may_be_named_after_the_number_or_alone(room):
    await room.tells("a", "At the Capitol.")
    await room.tells("b", "At the harbour.", story="harbour")
    ann = room.private()

    assert "harbour." not in await ann.writes("/latest 3 capitol")
    assert "Capitol." not in await ann.writes("/latest harbour")
    assert "no story called" in await ann.writes("/latest nowhere")


async def test_only_what_is_followed_is_told_else_everything(room):
    await room.tells("a", "At the Capitol.")
    await room.tells("b", "At the harbour.", story="harbour")
    ann = room.private()

    both = await ann.writes("/latest")
    await ann.writes("/start harbour")
    one = await ann.writes("/latest")

    assert "At the Capitol." in both
    assert "Unrest at the Capitol" in both, "with several stories each line names its own"
    assert "At the Capitol." not in one


async def test_what_was_withdrawn_is_not_told(room):
    await room.tells("a", "Nonsense.", retracted=True)

    assert "nothing to read" in await room.private().writes("/latest")


async def pushed(room, needed):
    """An alert of a curfew that leaves when enough editors agreed; its id."""
    curfew = Notice("curfew", NoticeStatus.IN_FORCE, "Washington DC", ends=NOW + 16 * HOUR)
    body = Entry("a1", (Paragraph(Rich("Not yet for readers.")),), published=NOW, notice=curfew)
    alert = NewAlert(
        "capitol", "curfew", Write(body, "f", Priority.CURFEW), needed, timedelta(seconds=5), 1
    )
    return (await room.ledger.push(alert, By("telegram:9", "telegram:main:9", NOW))).entry


@pytest.mark.parametrize("needed", [1, 2], ids=["may be called back", "waits for agreement"])
async def test_an_alert_that_has_not_left_is_nobodys_to_read(room, needed):
    await pushed(room, needed)
    ann = room.private()

    await ann.writes("/start capitol")

    assert await room.due() == []
    assert "nothing to read" in await ann.writes("/latest")
    assert "no curfew" in await ann.writes("/curfew")


def told(number, hour, status, area=None, *, ends=None, retracted=False, kind="curfew"):
    """An entry that tells of a curfew ``hour`` hours after the beginning."""
    notice = Notice(kind, status, area, ends=None if ends is None else NOW + ends * HOUR)
    entry = Entry(
        f"k{number}",
        (Paragraph(Rich("words")),),
        published=NOW + hour * HOUR,
        notice=notice,
        retracted=retracted,
    )
    return StoredEntry(f"e{number}", "capitol", "wire", 1, entry)


ON, MORE = NoticeStatus.IN_FORCE, NoticeStatus.EXTENDED
OFF, OVER = NoticeStatus.LIFTED, NoticeStatus.EXPIRED

CURFEWS = {
    "one in force": ([told(1, 0, ON, "DC", ends=12)], ["e1"]),
    "one without an end": ([told(1, 0, ON, "DC")], ["e1"]),
    "one that ended": ([told(1, 0, ON, "DC", ends=4)], []),
    "one that ends this moment": ([told(1, 0, ON, "DC", ends=5)], []),
    "one lifted": ([told(1, 0, ON, "DC"), told(2, 1, OFF, "DC")], []),
    "one lifted in other letters": (
        [told(1, 0, ON, "The District"), told(2, 1, OFF, "district")],
        [],
    ),
    "one that expired": ([told(1, 0, ON, "DC"), told(2, 1, OVER, "DC")], []),
    "one lifted and imposed again": (
        [told(1, 0, ON, "DC"), told(2, 1, OFF, "DC"), told(3, 2, ON, "DC")],
        ["e3"],
    ),
    "one extended": ([told(1, 0, ON, "DC", ends=4), told(2, 1, MORE, "DC", ends=20)], ["e2"]),
    "a lifting elsewhere": ([told(1, 0, ON, "DC"), told(2, 1, OFF, "Arlington")], ["e1"]),
    "a lifting that came before": ([told(1, 0, OFF, "DC"), told(2, 1, ON, "DC")], ["e2"]),
    "a lifting of the only one": ([told(1, 0, ON, "DC"), told(2, 1, OFF)], []),
    "a lifting of one of several": (
        [told(1, 0, ON, "DC"), told(2, 0, ON, "Arlington"), told(3, 1, OFF)],
        ["e1", "e2"],
    ),
    "a lifting of the nameless one": (
        [told(1, 0, ON), told(2, 0, ON, "DC"), told(3, 0, ON, "Arlington"), told(4, 1, OFF)],
        ["e2", "e3"],
    ),
    "one withdrawn": ([told(1, 0, ON, "DC", retracted=True)], []),
    "a lifting that was withdrawn": (
        [told(1, 0, ON, "DC"), told(2, 1, OFF, "DC", retracted=True)],
        ["e1"],
    ),
    "another kind of notice": ([told(1, 0, ON, "DC", kind="flood")], []),
}


def followed(entries, now):
    """The entries as the ledger keeps them: each with what became of its notice."""
    tellings = [
        Telling(int(e.id[1:]), e.entry.notice, e.entry.published, e.entry.notice, e.entry.published)
        for e in entries
        if not e.entry.retracted and e.entry.notice.kind == "curfew"
    ]
    state = standing(tellings, now)
    return [
        replace(e, entry=replace(e.entry, notice=state.get(int(e.id[1:]), e.entry.notice)))
        for e in entries
    ]


@pytest.mark.parametrize(("entries", "left"), CURFEWS.values(), ids=CURFEWS)
def test_a_curfew_holds_until_it_ends_or_is_lifted(entries, left):
    now = NOW + 5 * HOUR
    entries = followed(entries, now)

    assert sorted(e.id for e in in_force(entries, now)) == left
    assert sorted(e.id for e in in_force(reversed(entries), now)) == left


async def test_the_curfews_in_force_are_told_with_place_time_and_link(room):
    ann = room.private()
    await ann.writes("/start capitol")
    curfew = Notice("curfew", ON, "Washington DC", ends=NOW + 16 * HOUR)
    await room.tells("a", "A curfew from six.", notice=curfew, url="https://example.org/#a")

    said = await ann.writes("/curfew")

    assert "One curfew is in force:" in said
    assert "Curfew · Washington DC · until Jan 7, 6:00 AM EST" in said
    assert "Announced Jan 6, 2:00 PM EST in Unrest at the Capitol: A curfew from six." in said
    assert any(m.href == "https://example.org/#a" for m in ann.last.text.marks)


async def test_no_curfew_is_said_carefully(room):
    assert "As far as I know" in await room.private().writes("/curfew")
