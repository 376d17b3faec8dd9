"""Who follows and who leaves, while entries are on their way."""

from datetime import timedelta

from bot.domain.model import Preferences, Priority
from tests.fakes import entry
from tests.pipeline.reader import later, told

DAYS_OLD = {Priority.LIVE: timedelta(hours=6)}


async def follow(room, chat, *entries):
    found = await room.platform.resolve(chat)
    now = room.clock()
    target = await room.ledger.admit(f"fake:main:{chat}", "fake:main", found, now)
    await room.ledger.subscribe(target.id, "story", Preferences(), now)
    return await room.ledger.tell(target.id, entries, now)


async def test_the_newest_entry_comes_to_a_new_reader_however_old_it_is(open_room):
    room = await open_room(max_age=DAYS_OLD)
    await room.tell(entry("a"))
    room.clock.forward(3 * 24 * 3600)

    assert await follow(room, "b", "e1") == 1
    await room.send()

    assert told(room, "b") == ["a"]


async def test_what_waited_too_long_since_a_reader_asked_for_it_is_not_sent(open_room):
    room = await open_room(max_age=DAYS_OLD)
    await room.tell(entry("a"))
    await follow(room, "b", "e1")
    await room.ledger.pause("all", "test", room.clock())
    await later(room, 7)
    await room.ledger.resume("all", "test", room.clock())
    await room.send()

    assert told(room, "b") == []
