"""Edits that wait for their turn, and what is remembered of those that never end; on both back ends."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.known import Pending


async def edit(desk, n, wait=0):
    at = desk.now + timedelta(minutes=n)
    later = at + timedelta(minutes=wait) if wait else None
    write = replace(desk.write("k", f"Edit {n}.", known=1), not_before=later)
    await desk.record(write, at=at)


async def page(desk, minutes):
    return await desk.ledger.fanout_page(10, desk.now + timedelta(minutes=minutes))


async def test_an_edit_that_waits_is_stored_and_told_at_its_time_in_its_last_words(desk):
    await desk.subscribe("a")
    await desk.publish("k")
    await edit(desk, 1, wait=10)
    await edit(desk, 2, wait=10)
    assert (await desk.ledger.entry_of(1)).text == "Edit 2."
    assert await page(desk, 10) is None
    told = await page(desk, 11)
    assert (told.entry.text, told.revision) == ("Edit 2.", 3)
    await desk.ledger.enqueue(told, [], desk.now)
    assert await page(desk, 30) is None


async def test_an_edit_that_cannot_wait_takes_along_what_waits(desk):
    await desk.subscribe("a")
    await desk.publish("k")
    await edit(desk, 1, wait=10)
    await edit(desk, 2)
    told = await page(desk, 2)
    assert told.entry.text == "Edit 2."
    await desk.ledger.enqueue(told, [], desk.now)
    assert await page(desk, 30) is None


async def test_the_times_of_told_edits_are_remembered(desk):
    await desk.record(desk.write("k"), desk.write("other"))
    for n, wait in ((1, 0), (2, 0), (3, 10), (4, 10)):
        await edit(desk, n, wait)
    times = await desk.ledger.edits_told([1, 2], desk.now + timedelta(minutes=2))

    assert times == {1: [desk.now + timedelta(minutes=n) for n in (2, 13)], 2: []}


async def test_a_new_key_and_the_beginning_of_an_edit_are_remembered(desk):
    await desk.record(desk.write("k"))
    pending = Pending("x", desk.now + timedelta(minutes=2), desk.now)
    await desk.record(aliases={1: "new"}, pending={1: pending})
    (known,) = await desk.ledger.known_entries("wire")

    assert (known.key, known.alias, known.pending) == ("k", "new", pending)
