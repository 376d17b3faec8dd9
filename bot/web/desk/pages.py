"""The console's pages: where a new one is added."""

from __future__ import annotations

from bot.web.desk import Desk, chats, overview
from bot.web.desk.frame import Page

CHATS = Page("/", "Chats", chats.draw)
OVERVIEW = Page("/", "Overview", overview.draw)


def pages_of(desk: Desk) -> tuple[Page, ...]:
    """Return the pages in the order of the navigation."""
    return (CHATS,) if desk.preview else (OVERVIEW,)
