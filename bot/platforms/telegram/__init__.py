"""Telegram: entries as Bot API calls, sent under our own pacing, and what people answer."""

from bot.platforms.telegram.conversation import open_conversation
from bot.platforms.telegram.render import render
from bot.platforms.telegram.screens import sketch
from bot.platforms.telegram.send import open_platform

__all__ = ["open_conversation", "open_platform", "render", "sketch"]
