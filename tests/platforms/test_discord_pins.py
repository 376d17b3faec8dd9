"""Pinning on Discord: by a bot that may, never by a webhook, and never at a target's cost."""

import contextlib

import discord.http
import pytest
from discord_talk import CHANNEL, TOKEN, Clock, furnish, stand_in

from bot.domain.model import Part, Target
from bot.platforms.discord import open_platform, open_webhooks
from bot.ports import Missing, Refused, Sent
from bot.sandbox.discord import marks


@contextlib.asynccontextmanager
async def bot(path, monkeypatch, **chat):
    monkeypatch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)
    async with stand_in(path / "sandbox.db", Clock()) as box:
        box.add_chat("discord", CHANNEL, "text", **chat)
        furnish(box)
        platform = open_platform("main", TOKEN, box.discord_url)
        try:
            yield box, platform
        finally:
            await platform.close()


def target(chat=CHANNEL):
    return Target(1, f"discord:main:{chat}", "discord", "discord:main", chat, "text")


async def posted(platform):
    part = Part("POST /channels/{id}/messages", {"content": "an entry"})
    return (await platform.post(target(), part, "n1")).id


async def test_a_message_is_pinned_and_unpinned(tmp_path, monkeypatch):
    async with bot(tmp_path, monkeypatch) as (box, platform):
        message = await posted(platform)
        for pinned in (True, False):
            assert await platform.pin(target(), message, pinned=pinned) == Sent(message)
            [stands] = box.core.store.messages(CHANNEL, "discord")
            assert stands.body["pinned"] is pinned


async def test_a_missing_permission_costs_the_pin_alone(tmp_path, monkeypatch):
    async with bot(tmp_path, monkeypatch, denied=["PIN_MESSAGES"]) as (_, platform):
        outcome = await platform.pin(target(), await posted(platform), pinned=True)
        assert isinstance(outcome, Refused)
        assert "Pin Messages" in outcome.reason


async def test_a_channel_full_of_pins_takes_no_more(tmp_path, monkeypatch):
    monkeypatch.setattr(marks, "PINS", 0)
    async with bot(tmp_path, monkeypatch) as (_, platform):
        outcome = await platform.pin(target(), await posted(platform), pinned=True)
        assert isinstance(outcome, Refused)
        assert "unpin one" in outcome.reason


async def test_a_message_that_is_gone_is_missing(tmp_path, monkeypatch):
    async with bot(tmp_path, monkeypatch) as (_, platform):
        message = await posted(platform)
        await platform.delete(target(), message)
        assert isinstance(await platform.pin(target(), message, pinned=True), Missing)


@pytest.mark.parametrize("pinned", [True, False])
async def test_a_webhook_cannot_pin(pinned):
    outcome = await open_webhooks({"1": "t"}).pin(target(), "5", pinned=pinned)
    assert isinstance(outcome, Refused)
    assert "webhook" in outcome.reason
