"""Discord: entries as embeds, sent as a bot or through webhooks under our own pacing; and talk."""

from bot.platforms.discord.listen import open_conversation
from bot.platforms.discord.render import render
from bot.platforms.discord.send import open_platform
from bot.platforms.discord.sketch import sketch
from bot.platforms.discord.webhooks import open_webhooks

__all__ = ["open_conversation", "open_platform", "open_webhooks", "render", "sketch"]
