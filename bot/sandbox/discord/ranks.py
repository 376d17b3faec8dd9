"""Who may do what in a guild: three ranks beside its members, each with a role of its own."""

from __future__ import annotations

from typing import Final

from bot.sandbox.discord import objects
from bot.sandbox.nouns import Chat, Json
from bot.sandbox.seed import GUILD, stable_id

ADMINISTRATORS: Final = "175928847299117064"  # the default guild's role of those who may all
# The lowest first; a creator owns the guild.
RANKS: Final = ("member", "moderator", "administrator", "creator")
_MODERATING: Final = ("MANAGE_MESSAGES", "PIN_MESSAGES", "MANAGE_THREADS")


def rank_of(chats: list[Chat], user: str) -> str:
    """Return the highest rank that a person has in any channel of a guild."""
    held = [chat.members.get(user, "member") for chat in chats]
    known = [rank for rank in held if rank in RANKS]
    return max(known, key=RANKS.index, default="member")


def owner_of(chats: list[Chat]) -> str | None:
    """Return who created a guild, if anybody is known as such."""
    owners = (user for chat in chats for user, rank in chat.members.items() if rank == "creator")
    return next(owners, None)


def roles_of(guild: str, rank: str) -> list[str]:
    """Return the roles that a rank carries."""
    match rank:
        case "administrator" | "creator":
            return [_administrators(guild)]
        case "moderator":
            return [_moderators(guild)]
        case _:
            return []


def permissions_of(rank: str) -> int:
    """Return all that a rank may do, as an interaction tells it."""
    if rank in ("administrator", "creator"):
        return sum(objects.PERMISSIONS.values())
    more = sum(objects.PERMISSIONS[name] for name in _MODERATING) if rank == "moderator" else 0
    return objects.EVERYONE_PERMISSIONS | more


def roles(guild: str) -> list[Json]:
    """Return all roles of a guild."""
    everything = sum(objects.PERMISSIONS.values())
    return [
        objects.role(guild, "@everyone", objects.EVERYONE_PERMISSIONS, 0),
        objects.role(bots(guild), "Bots", objects.BOT_PERMISSIONS, 1),
        objects.role(_moderators(guild), "Moderators", permissions_of("moderator"), 2),
        objects.role(_administrators(guild), "Administrators", everything, 3),
    ]


def bots(guild: str) -> str:
    """Return the role of bots."""
    return str(stable_id(f"bots of {guild}", 18))


def _moderators(guild: str) -> str:
    return str(stable_id(f"moderators of {guild}", 18))


def _administrators(guild: str) -> str:
    return ADMINISTRATORS if guild == GUILD else str(stable_id(f"admins of {guild}", 18))
