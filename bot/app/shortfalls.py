"""What a configuration asks for and this version does not do yet; said aloud at every start."""

from __future__ import annotations

from collections.abc import Iterator

from bot.config import Config


def shortfalls(config: Config) -> list[str]:
    """Return a sentence for each setting that has no effect yet."""
    return list(dict.fromkeys(_channels(config)))


def _channels(config: Config) -> Iterator[str]:
    for wish in config.subscriptions:
        asked = wish.preferences
        settings = {
            "thread": asked.thread,
            "forum.tags": asked.tags,
        }
        for name, value in settings.items():
            if value:
                yield f"channel {wish.target}: {name} has no effect yet, every entry is sent by itself"
