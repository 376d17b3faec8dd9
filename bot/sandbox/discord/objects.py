"""The shapes of Discord's objects: users, members, guilds, channels, as its API gives them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from bot.sandbox.nouns import Chat, Json

EPOCH: Final = 1_420_070_400_000  # milliseconds; reference, "Snowflakes"

TYPES: Final = {
    "text": 0,
    "private": 1,
    "category": 4,
    "announcement": 5,
    "thread": 11,
    "forum": 15,
}
ANNOUNCEMENT_THREAD: Final = 10

# topics/permissions: the bits of those permissions that decide over a posting bot.
PERMISSIONS: Final = {
    "ADMINISTRATOR": 1 << 3,
    "MANAGE_CHANNELS": 1 << 4,
    "MANAGE_GUILD": 1 << 5,
    "ADD_REACTIONS": 1 << 6,
    "VIEW_CHANNEL": 1 << 10,
    "SEND_MESSAGES": 1 << 11,
    "MANAGE_MESSAGES": 1 << 13,
    "EMBED_LINKS": 1 << 14,
    "ATTACH_FILES": 1 << 15,
    "READ_MESSAGE_HISTORY": 1 << 16,
    "MENTION_EVERYONE": 1 << 17,
    "MANAGE_WEBHOOKS": 1 << 29,
    "USE_APPLICATION_COMMANDS": 1 << 31,
    "MANAGE_THREADS": 1 << 34,
    "CREATE_PUBLIC_THREADS": 1 << 35,
    "SEND_MESSAGES_IN_THREADS": 1 << 38,
    "PIN_MESSAGES": 1 << 51,
}
BOT_PERMISSIONS: Final = sum(PERMISSIONS.values()) & ~PERMISSIONS["ADMINISTRATOR"]
EVERYONE_PERMISSIONS: Final = BOT_PERMISSIONS & ~sum(
    bit for name, bit in PERMISSIONS.items() if name.startswith(("MANAGE_", "PIN_"))
)
JOINED: Final = "2021-01-01T00:00:00+00:00"


def snowflake_at(seconds: float) -> int:
    """Return the smallest id of that moment."""
    return max(0, int(seconds * 1000) - EPOCH) << 22


def iso(seconds: float) -> str:
    """Write Unix seconds as Discord writes times."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")


def user(user_id: str, name: str, *, bot: bool = False) -> Json:
    """Return a user."""
    return {
        "id": user_id,
        "username": name,
        "global_name": None if bot else name,
        "discriminator": "0001" if bot else "0",
        "avatar": None,
        "bot": bot,
        "public_flags": 0,
    }


def member(of: Json, roles: list[str], permissions: int | None = None) -> Json:
    """Return a user as a guild's member, with the permissions an interaction tells."""
    shape: Json = {
        "user": of,
        "nick": None,
        "avatar": None,
        "roles": roles,
        "joined_at": JOINED,
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "communication_disabled_until": None,
    }
    return shape if permissions is None else {**shape, "permissions": str(permissions)}


def role(role_id: str, name: str, permissions: int, position: int) -> Json:
    """Return a role."""
    return {
        "id": role_id,
        "name": name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": position,
        "permissions": str(permissions),
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def guild(guild_id: str, name: str, roles: list[Json]) -> Json:
    """Return a guild as ``GET /guilds/{id}`` does."""
    return {
        "id": guild_id,
        "name": name,
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "owner_id": guild_id,
        "afk_channel_id": None,
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "roles": roles,
        "emojis": [],
        "stickers": [],
        "features": ["COMMUNITY", "NEWS"],
        "mfa_level": 0,
        "application_id": None,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "vanity_url_code": None,
        "description": None,
        "banner": None,
        "premium_tier": 0,
        "preferred_locale": "en-US",
        "public_updates_channel_id": None,
        "nsfw_level": 0,
        "premium_progress_bar_enabled": False,
    }


def channel(chat: Chat, position: int = 0) -> Json:
    """Return a channel, a direct message or a thread."""
    shape: Json = {
        "id": chat.id,
        "type": chat.details.get("type", TYPES.get(chat.kind, 0)),
        "last_message_id": chat.details.get("last_message_id"),
        "flags": chat.details.get("flags", 0),
    }
    if chat.kind == "private":
        recipients = [user(each, f"reader-{each[-4:]}") for each in chat.members]
        return {**shape, "recipients": recipients}
    shape |= {"guild_id": chat.guild, "name": chat.title, "parent_id": chat.parent}
    if chat.kind == "thread":
        return {**shape, **_thread(chat)}
    return {
        **shape,
        "position": position,
        "topic": chat.details.get("topic"),
        "nsfw": False,
        "rate_limit_per_user": 0,
        "permission_overwrites": _overwrites(chat),
        "available_tags": chat.details.get("available_tags", []),
    }


def _thread(chat: Chat) -> Json:
    details = chat.details
    return {
        "owner_id": details.get("owner_id", "0"),
        "message_count": details.get("message_count", 0),
        "total_message_sent": details.get("message_count", 0),
        "member_count": 1,
        "rate_limit_per_user": 0,
        "applied_tags": details.get("applied_tags", []),
        "thread_metadata": {
            "archived": details.get("archived", False),
            "locked": details.get("locked", False),
            "auto_archive_duration": details.get("auto_archive_duration", 1440),
            "archive_timestamp": details.get("created", JOINED),
            "create_timestamp": details.get("created", JOINED),
        },
    }


def _overwrites(chat: Chat) -> list[Json]:
    denied = sum(PERMISSIONS.get(name, 0) for name in chat.denied)
    return [{"id": chat.guild, "type": 0, "allow": "0", "deny": str(denied)}] if denied else []
