"""Deliveries first, conversations beside them, and never more than the service allows."""

import asyncio

import pytest

from bot.domain.model import Target
from bot.domain.pacing import Limits, Rate
from bot.pipeline.pace import Pace
from bot.ports import Chat, Later

HUNDRED = Limits((Rate(100, 1.0, burst=1),))


def target(number=1, chat=None):
    return Target(number, "fake:main:a", "fake", "main", chat or f"chat {number}", "private")


def chat(name):
    return Chat(name, "private")


class Meter:
    """Remembers who was let through, and when."""

    def __init__(self, limits=HUNDRED):
        self.pace = Pace(limits)
        self.calls = []

    async def deliver(self, count, name="d"):
        for n in range(count):
            assert await self.pace.turn(target(n)) is None
            self.calls.append((asyncio.get_running_loop().time(), name))

    async def converse(self, name):
        await self.pace.courtesy(chat(name))
        self.calls.append((asyncio.get_running_loop().time(), name))

    @property
    def names(self):
        return "".join(name for _, name in self.calls)


async def test_conversations_take_turns_in_the_order_they_asked():
    meter = Meter()
    await asyncio.gather(*(meter.converse(name) for name in "abcdefgh"))

    assert meter.names == "abcdefgh"


async def test_idle_capacity_is_theirs():
    meter = Meter()
    began = asyncio.get_running_loop().time()
    await asyncio.gather(*(meter.converse(str(n)) for n in range(30)))

    # At the ceiling it takes 0.3 s; at the share beside deliveries it would be 6 s.
    assert 0.25 < asyncio.get_running_loop().time() - began < 2


async def test_beside_deliveries_they_get_a_small_share_and_are_not_starved():
    meter = Meter()
    async with asyncio.TaskGroup() as group:
        for _ in range(4):
            group.create_task(meter.deliver(25))
        talks = [group.create_task(meter.converse("c")) for _ in range(20)]
        await asyncio.sleep(0.9)
        share = meter.names.count("c")
        for talk in talks:
            talk.cancel()

    assert 3 <= share <= 8


async def test_all_calls_together_keep_the_ceiling():
    meter = Meter(Limits((Rate(20, 0.5),)))
    async with asyncio.TaskGroup() as group:
        group.create_task(meter.deliver(30))
        for n in range(20):
            group.create_task(meter.converse(str(n)))

    times = [at for at, _ in sorted(meter.calls)]
    assert all(later - early >= 0.49 for early, later in zip(times, times[20:], strict=False))
    assert len(times) == 50


async def test_a_chat_that_must_wait_holds_up_no_other():
    limits = Limits((Rate(100, 1.0),), {"private": (Rate(1, 0.2),)})
    meter = Meter(limits)
    await asyncio.gather(*(meter.converse(name) for name in "aaab"))

    assert meter.names == "abaa"


async def test_who_stops_waiting_leaves_the_place_to_the_next():
    meter = Meter(Limits((Rate(1, 0.1),)))
    tasks = [asyncio.create_task(meter.converse(name)) for name in "abc"]
    await asyncio.sleep(0.01)
    tasks[1].cancel()
    began = asyncio.get_running_loop().time()
    await asyncio.gather(*tasks, return_exceptions=True)

    assert meter.names == "ac"
    assert asyncio.get_running_loop().time() - began < 0.18
    assert not meter.pace._asking


async def test_a_delivery_that_would_wait_long_is_given_back():
    pace = Pace(Limits((Rate(100, 1.0),), {"private": (Rate(1, 60.0),)}))
    assert await pace.turn(target()) is None
    later = await pace.turn(target())

    assert isinstance(later, Later)
    assert later.delay == pytest.approx(60, abs=1)


async def test_a_conversation_counts_for_the_deliveries_of_its_chat():
    pace = Pace(Limits((Rate(100, 1.0),), {"private": (Rate(1, 60.0),)}))
    await pace.courtesy(chat("chat 1"))

    assert isinstance(await pace.turn(target()), Later)


async def test_an_album_counts_as_all_its_messages():
    pace = Pace(Limits((Rate(100, 1.0),), {"private": (Rate(5, 60.0),)}))
    assert await pace.turn(target(), 3) is None
    assert isinstance(await pace.turn(target(), 3), Later)
    assert await pace.turn(target(), 2) is None
    assert isinstance(await pace.turn(target()), Later)
