"""Telegram: messages as Bot API calls, sent by the library under our own pacing."""
