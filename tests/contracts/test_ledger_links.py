"""One event told by two sources: one message with the best of both; on both back ends."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.blocks import Image
from bot.domain.model import Flag, Priority
from bot.ports import By, Held

BRIDGE = "Police have closed all bridges into the city, the mayor said."
MORE = f"{BRIDGE} Two ferries run from the harbour."
MOST = f"{MORE} The airport is open, and trains go as far as Norton."
LATER = "Police have opened two bridges into the city again."
PICTURE = Image("https://e.org/bridge.jpg")
BOB = "telegram:7"


class Two:
    """Two sources of a story, told in a line each."""

    def __init__(self, desk):
        self.desk, self.ledger = desk, desk.ledger

    async def wire(self, text=BRIDGE, **more):
        return await self.says("wire", text, **more)

    async def paper(self, text=BRIDGE, **more):
        return await self.says("paper", text, same_as="e1", **more)

    async def says(self, source, text, *, same_as=None, at=None, known=None, **more):
        write = self.desk.write(f"{source}-1", text, known=known, **more)
        write = replace(write, fingerprint=f"{source} {text} {more}", same_as=same_as)
        return await self.desk.record(write, source=source, at=at or self.desk.now)

    async def told(self):
        """Send what is due; return what the one message says, or None where none stands."""
        await self.desk.deliver_all()
        stored = await self.ledger.stored("e1")
        return None if stored.entry.retracted else stored.entry.text


@pytest.fixture
async def two(desk):
    """An entry of one source that stands in a chat."""

    async def deliver_all():
        await desk.expand()
        await desk.deliver()

    desk.deliver_all = deliver_all
    pair = Two(desk)
    await desk.subscribe("a")
    await pair.wire()
    await deliver_all()
    return pair


async def test_what_another_source_told_is_not_sent_again(two, desk):
    assert await two.paper() == ["e2"]
    await desk.deliver_all()

    assert [row.entry for row in await desk.rows()] == ["e1"]
    assert [stored.id for stored in await two.ledger.entries()] == ["e1"]
    assert (await two.ledger.stored("e1")).revision == 1
    assert (await two.ledger.stored("e2")).id == "e1"
    assert (await two.ledger.status(desk.now)).entries == {"capitol": 1}
    assert await two.ledger.waiting() == []


async def test_the_richer_one_becomes_the_message_without_a_word_of_correction(two, desk):
    await two.paper(MORE, at=desk.now + timedelta(minutes=5))
    await desk.expand()
    (row,) = await desk.claim()

    assert (row.entry_id, row.entry.text, row.entry.key) == (1, MORE, "wire-1")
    assert row.priority is Priority.CORRECTION
    assert row.revised_at == row.first_seen  # what is shown as corrected is newer than its entry


async def test_what_only_the_other_has_is_added(two, desk):
    entry = desk.write("paper-1", BRIDGE, published=desk.now, url="https://e.org/1").entry
    entry = replace(entry, blocks=(*entry.blocks, PICTURE))
    write = replace(desk.write("x"), entry=entry, fingerprint="p", same_as="e1")
    await desk.record(write, source="paper")
    stored = (await two.ledger.stored("e1")).entry

    assert (stored.text, stored.published, stored.url) == (BRIDGE, desk.now, "https://e.org/1")
    assert PICTURE in stored.blocks
    await two.wire(LATER, known=1)
    assert PICTURE in (await two.ledger.stored("e1")).entry.blocks


async def test_who_speaks_goes_on_speaking(two):
    await two.paper(MORE)
    await two.wire("Police have closed every bridge.", known=1)
    assert await two.told() == MORE
    shorter = "Police have closed all bridges. Two ferries run from the harbour."
    await two.paper(shorter, known=2)
    assert await two.told() == shorter


async def test_who_does_not_speak_stays_silent_until_it_says_more(two):
    await two.paper()
    await two.wire("Police have closed all bridges into the city.", known=1)
    assert await two.told() == "Police have closed all bridges into the city."
    await two.paper("Police have closed the bridges, the mayor said.", known=2)
    assert await two.told() == "Police have closed all bridges into the city."
    await two.paper(MOST, known=2)
    assert await two.told() == MOST


@pytest.mark.parametrize("first", ["wire", "paper"])
async def test_a_message_stands_while_one_of_two_still_tells_it(two, desk, first):
    await two.paper(MORE)
    known = {"wire": 1, "paper": 2}
    await getattr(two, first)(BRIDGE, known=known.pop(first), retracted=True)
    assert await two.told() == (MORE if first == "wire" else BRIDGE)
    ((other, number),) = known.items()
    await getattr(two, other)(BRIDGE, known=number, retracted=True)
    assert await two.told() is None
    (row,) = await desk.rows()
    assert row.delivered == row.wanted


async def test_one_that_is_told_again_after_both_were_withdrawn_comes_back(two):
    await two.paper()
    await two.wire(known=1, retracted=True)
    await two.paper(known=2, retracted=True)
    await two.wire(LATER, known=1)

    assert await two.told() == LATER


async def test_what_others_say_does_not_change_what_is_known_of_the_own_page(two):
    before = (await two.ledger.known_entries("wire"))[0]
    await two.paper(MORE)
    after = (await two.ledger.known_entries("wire"))[0]
    assert (after.fingerprint, after.retracted) == (before.fingerprint, False)

    await two.wire(known=1, retracted=True)
    await two.paper(MOST, known=2)
    (known,) = await two.ledger.known_entries("wire")
    assert known.retracted
    (linked,) = await two.ledger.known_entries("paper")
    assert (linked.announced, linked.retracted) == (True, False)


async def test_matching_goes_by_the_own_words_of_each(desk):
    wire = replace(desk.write("w", BRIDGE, provisional=True), fingerprint="w")
    paper = replace(desk.write("p", MORE, provisional=True), fingerprint="p", same_as="e1")
    await desk.record(wire)
    await desk.record(paper, source="paper")

    assert (await desk.ledger.known_entries("wire"))[0].text == BRIDGE
    assert (await desk.ledger.known_entries("paper"))[0].text == MORE


async def test_an_editors_word_stands_against_both(two, desk):
    await two.paper()
    correct = desk.write("x", "The editor's words.")
    by = By(BOB, "telegram:main:7", desk.now)
    await two.ledger.rewrite("e2", correct, by, "correct")  # under the linked one, too
    await two.paper(MORE, known=2)
    await two.wire("Police have closed every bridge.", known=1)
    assert await two.told() == "The editor's words."
    (item,) = await two.ledger.waiting()
    await two.ledger.release(item.id, BOB, desk.now)
    assert await two.told() == MORE


@pytest.fixture
async def linked_early(two):
    await two.paper()


@pytest.mark.usefixtures("linked_early")
async def test_what_an_editor_withdrew_is_not_brought_back_by_the_other(two, desk):
    by = By(BOB, "telegram:main:7", desk.now)
    gone = desk.write("x", BRIDGE, retracted=True)
    await two.ledger.rewrite("e1", gone, by, "retract")
    await two.paper(MOST, known=2)

    assert await two.told() is None


async def test_what_no_longer_stands_is_not_told_again_but_anew(two, desk):
    await two.wire(known=1, retracted=True)
    await two.paper()
    await desk.deliver_all()

    assert [stored.id for stored in await two.ledger.entries()] == ["e2", "e1"]
    assert {row.entry for row in await desk.rows()} == {"e1", "e2"}


async def test_the_same_visit_again_changes_nothing(two):
    for _ in range(2):
        assert await two.paper(MORE) == ["e2"]

    assert (await two.ledger.stored("e1")).revision == 2


async def test_flags_of_either_are_told(two):
    await two.paper(flags=frozenset({Flag.BREAKING}))

    assert (await two.ledger.stored("e1")).entry.flags == {Flag.BREAKING}


async def test_the_brake_remembers_what_was_told_elsewhere(two, desk):
    write = replace(desk.write("p", BRIDGE), same_as="e1")
    await desk.record(held=Held("a redesign", (write,)), source="paper")
    await two.ledger.release("h1", BOB, desk.now)

    assert [stored.id for stored in await two.ledger.entries()] == ["e1"]


async def test_only_what_others_told_lately_is_asked_about(desk):
    late = desk.now + timedelta(hours=1)
    await desk.record(desk.write("old"))
    await desk.record(desk.write("new"), desk.write("quiet", announce=False), at=late)
    await desk.record(desk.write("gone", retracted=True), desk.write("own"), source="a", at=late)
    await desk.record(desk.write("elsewhere"), source="b", story="other", at=late)
    told = await desk.ledger.told_elsewhere("capitol", "a", late)

    assert [(t.id, t.entry.key, t.first_seen) for t in told] == [("e2", "new", late)]
