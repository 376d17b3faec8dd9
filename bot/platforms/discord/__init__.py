"""Discord: entries as embeds, sent as a bot or through webhooks under our own pacing."""

from bot.platforms.discord.render import render
from bot.platforms.discord.send import open_platform
from bot.platforms.discord.webhooks import open_webhooks

__all__ = ["open_platform", "open_webhooks", "render"]
