"""Pinning through the stand-in: without a sound, and never at the cost of the chat."""

import pytest

from bot.domain.model import Part, Target
from bot.platforms.telegram import open_platform
from bot.ports import Gone, Missing, Refused, Sent
from bot.sandbox import Sandbox

TOKEN = "7000000001:abcdefghijklmnopqrstuvwxyz012345678"
GROUP, CHANNEL, CLOSED = "-1002000000001", "-1002000000002", "-1002000000003"
PART = Part("sendMessage", {"text": "Shots fired", "parse_mode": "HTML"})


@pytest.fixture
async def sandbox(tmp_path):
    box = Sandbox(tmp_path / "s.db", record=tmp_path / "r.jsonl", limits="none")
    box.add_chat("telegram", GROUP, "supergroup")
    box.add_chat("telegram", CHANNEL, "channel", denied=["can_edit_messages"])
    box.add_chat("telegram", CLOSED, "supergroup", denied=["can_pin_messages"])
    await box.start()
    yield box
    await box.stop()


@pytest.fixture
async def platform(sandbox):
    platform = open_platform("main", TOKEN, sandbox.telegram_url)
    await platform.open()
    yield platform
    await platform.close()


def target(chat, kind="group"):
    return Target(1, f"telegram:main:{chat}", "telegram", "telegram:main", chat, kind)


async def posted(platform, where):
    return (await platform.post(where, PART, "n")).id


async def test_a_message_is_pinned_without_a_sound_and_unpinned_again(platform, sandbox, tmp_path):
    where = target(GROUP)
    number = await posted(platform, where)
    assert await platform.pin(where, number, pinned=True) == Sent(number)
    assert sandbox.core.store.get(f"telegram/pins/{GROUP}") == [number]
    assert '"disable_notification":"true"' in (tmp_path / "r.jsonl").read_text()

    assert await platform.pin(where, number, pinned=False) == Sent(number)
    assert sandbox.core.store.get(f"telegram/pins/{GROUP}") is None
    assert await platform.pin(where, number, pinned=False) == Sent(number)  # as it should be


async def test_a_message_that_is_gone_cannot_be_pinned(platform):
    assert isinstance(await platform.pin(target(GROUP), "99", pinned=True), Missing)


@pytest.mark.parametrize(("chat", "kind"), [(CLOSED, "group"), (CHANNEL, "channel")])
async def test_a_missing_right_to_pin_does_not_bar_the_chat(platform, chat, kind):
    where = target(chat, kind)
    number = await posted(platform, where)

    outcome = await platform.pin(where, number, pinned=True)
    assert isinstance(outcome, Refused)
    assert "pin" in outcome.reason


async def test_a_chat_that_removed_the_bot_is_gone(platform, sandbox):
    where = target(GROUP)
    number = await posted(platform, where)
    await sandbox.control.faults({"kind": "kicked", "platform": "telegram", "chat": GROUP})
    assert isinstance(await platform.pin(where, number, pinned=True), Gone)
