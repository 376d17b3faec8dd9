"""Courtesy: two requests at a time, a breath between them, none of it for loopback."""

import asyncio

import pytest

from bot.fetch.courtesy import Courtesy


class Clockwork:
    """Notes how long it was told to sleep, and does not."""

    def __init__(self):
        self.slept = []

    async def sleep(self, seconds):
        self.slept.append(seconds)


async def test_no_more_than_two_requests_run_at_one_host():
    courtesy = Courtesy(gap=0)
    running, most, full, release = 0, 0, asyncio.Event(), asyncio.Event()

    async def one():
        nonlocal running, most
        async with courtesy.turn("a.example"):
            running += 1
            most = max(most, running)
            if running > 1:
                full.set()
            await release.wait()
            running -= 1

    tasks = [asyncio.create_task(one()) for _ in range(5)]
    await full.wait()
    release.set()
    await asyncio.gather(*tasks)
    assert most == 2


async def test_the_second_request_to_a_host_waits_for_the_gap():
    clock = Clockwork()
    courtesy = Courtesy(gap=100, sleep=clock.sleep)
    for _ in range(2):
        async with courtesy.turn("a.example"):
            pass
    assert len(clock.slept) == 1
    assert 90 < clock.slept[0] <= 100


async def test_hosts_do_not_wait_for_each_other_and_loopback_never():
    clock = Clockwork()
    courtesy = Courtesy(gap=100, sleep=clock.sleep)
    for host in ("a.example", "b.example", "127.0.0.1", "127.0.0.1", "localhost", "::1", "::1"):
        async with courtesy.turn(host):
            pass
    assert clock.slept == []


async def test_a_slot_is_given_back_after_a_failure():
    courtesy = Courtesy(at_once=1, gap=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            async with courtesy.turn("a.example"):
                _ = 1 / 0
    async with asyncio.timeout(1), courtesy.turn("a.example"):
        pass


async def test_idle_hosts_are_forgotten():
    courtesy = Courtesy(gap=0)
    for number in range(1200):
        async with courtesy.turn(f"h{number}.example"):
            pass
    assert len(courtesy._hosts) <= 512
