"""Decisions about one event told twice, at the moment of a visit; on both back ends."""

import asyncio
from dataclasses import replace

import pytest

from bot.storage import open_ledger
from tests.contracts.press import BOB, LATER, Press


@pytest.fixture
def press(desk):
    return Press(desk)


async def test_a_call_and_a_visit_at_once_leave_no_entry_behind(press, desk, ledger_url):
    await desk.subscribe("a")
    other = await open_ledger(ledger_url)
    for number in range(8):
        alert = await press.push(f"Alert {number}")
        write = replace(desk.write(f"k{number}", f"Retold {number}"), twin=alert.entry)
        await asyncio.gather(
            other.record(desk.visit(write)), press.ledger.call_back(alert.entry, press.by())
        )
    assert await press.waiting() == []
    assert await press.told() == [f"Retold {number}" for number in range(8)]
    await other.close()


async def test_a_decision_and_a_visit_at_once_lose_no_word(press, desk, ledger_url):
    await desk.subscribe("a")
    await press.sent()
    await desk.record(replace(desk.write("k", "Retold"), twin="e1"))
    other = await open_ledger(ledger_url)
    later = desk.write("k", LATER, known=2)
    await asyncio.gather(other.release("c2", BOB, desk.now), press.ledger.record(desk.visit(later)))
    assert await press.told() == [LATER]
    await other.close()
