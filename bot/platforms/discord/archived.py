"""Threads that Discord has put away: they are opened before anything in them changes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import discord

_ARCHIVED = 50083


async def in_open_thread(
    client: discord.Client, channel: int, change: Callable[[], Awaitable[object]]
) -> None:
    """Change what stands in a channel, and open it first where it is an archived thread."""
    try:
        await change()
    except discord.HTTPException as error:
        if error.code != _ARCHIVED:
            raise
        await client.http.edit_channel(channel, archived=False)
        await change()
