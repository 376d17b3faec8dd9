"""The demo's chats by their address: kinds and titles that an address alone does not tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CHATS: Mapping[str, Mapping[str, Any]] = {
    "telegram:main:700100200": {
        "platform": "telegram",
        "kind": "private",
        "title": "Maya, a reader",
    },
    "telegram:main:-1002003004005": {
        "platform": "telegram",
        "kind": "supergroup",
        "title": "Night shift",
    },
    "telegram:main:@capitol_live": {
        "platform": "telegram",
        "chat_id": "-1001002003004",
        "kind": "channel",
        "title": "Capitol live",
        "username": "capitol_live",
    },
    "telegram:main:-1003004005006/7": {
        "platform": "telegram",
        "kind": "forum",
        "title": "Newsroom",
        "topics": {"7": "Washington"},
    },
    "discord:main:110000000000000001": {
        "platform": "discord",
        "kind": "text",
        "title": "live-news",
    },
    "discord:main:110000000000000002": {
        "platform": "discord",
        "kind": "announcement",
        "title": "announcements",
    },
    "discord:main:110000000000000003": {
        "platform": "discord",
        "kind": "thread",
        "title": "Capitol, 6 January",
        "parent": "110000000000000001",
    },
}

# Somebody on each service who follows nothing yet, for whoever wants to try it.
NEWCOMERS: Mapping[str, str] = {"telegram": "700100300", "discord": "700100300000000001"}
