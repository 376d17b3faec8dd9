"""Telegram: entries as Bot API calls, sent under our own pacing."""

from bot.platforms.telegram.render import render
from bot.platforms.telegram.send import open_platform

__all__ = ["open_platform", "render"]
