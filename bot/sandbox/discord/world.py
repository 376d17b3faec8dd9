"""What exists on this Discord: bots, guilds, channels and their permissions, webhooks, ids."""

from __future__ import annotations

import base64
import binascii
from collections import deque
from dataclasses import replace

from bot.sandbox.core import Core
from bot.sandbox.discord import objects, ranks
from bot.sandbox.discord.errors import RefusedError, invalid_form
from bot.sandbox.discord.fields import snowflake
from bot.sandbox.discord.parties import Bot, Interaction, OpenForm
from bot.sandbox.discord.sessions import Hub
from bot.sandbox.nouns import Chat, Json, StoredMessage
from bot.sandbox.seed import GUILD, stable_id

EPHEMERAL = 1 << 6
_PARENTS = ("VIEW_CHANNEL", "SEND_MESSAGES_IN_THREADS", "EMBED_LINKS", "ATTACH_FILES")


class World:
    """The one Discord that all calls and sockets see."""

    def __init__(self, core: Core, hub: Hub) -> None:
        """Look at ``core``'s store and tell events to ``hub``."""
        self.core = core
        self.hub = hub
        self.interactions: dict[str, Interaction] = {}  # by token
        self.forms: dict[str, OpenForm] = {}  # by the person who has it open
        self.hooks: dict[str, str] = {}  # a webhook's id → its channel's
        for chat in core.store.chats("discord"):
            self.learn(chat)
        seen = core.store.items("discord nonce ")
        self.nonces = deque(sorted((note["at"], key) for key, note in seen.items()))

    def learn(self, chat: Chat) -> None:
        """Note which webhooks a channel holds."""
        self.hooks |= dict.fromkeys(chat.details.get("webhooks") or {}, chat.id)

    def now(self) -> float:
        """Return Unix seconds."""
        return self.core.clock()

    def new_id(self) -> str:
        """Return an id of this moment; a stored sequence keeps those of one millisecond apart."""
        number = self.core.store.next_number("discord ids") & 0x3FFFFF
        return str(objects.snowflake_at(self.now()) | number)

    # -- bots

    def bot(self, token: str) -> Bot | None:
        """Return the bot behind a token, None for a token that nobody has."""
        bot_id = bot_id_of(token)
        account = self.core.account_of("discord", token, bot_id) if token else None
        return None if account is None else Bot(bot_id, account, token)

    def connected(self) -> list[Bot]:
        """Return the bots that have a gateway connection just now."""
        bots = [self.bot(token) for token in self.hub.tokens()]
        return [bot for bot in bots if bot is not None]

    # -- guilds

    def guilds(self) -> list[str]:
        """Return the ids of all guilds; the default one is always there."""
        known = [chat.guild for chat in self.core.store.chats("discord") if chat.guild]
        left = self._struck("kicked")
        return [each for each in dict.fromkeys([GUILD, *known]) if each not in left]

    def guild(self, guild_id: str) -> Json:
        """Return a guild, or refuse with 10004."""
        if guild_id not in self.guilds():
            raise RefusedError(10004, f"there is no guild {guild_id}")
        name = "Newsroom" if guild_id == GUILD else f"Guild {guild_id[-4:]}"
        shape = objects.guild(guild_id, name, ranks.roles(guild_id))
        return {**shape, "owner_id": ranks.owner_of(self._chats(guild_id)) or guild_id}

    def bot_member(self, bot: Bot, guild_id: str) -> Json:
        """Return a bot as a member of a guild."""
        return objects.member(bot.user(), [ranks.bots(guild_id)])

    def channels(self, guild_id: str, *, threads: bool = False) -> list[Chat]:
        """Return a guild's channels, or its threads, without those a fault took away."""
        gone = self._struck("deleted_channel")
        ours = [chat for chat in self._chats(guild_id) if chat.id not in gone]
        return [chat for chat in ours if (chat.kind == "thread") is threads]

    def _chats(self, guild_id: str) -> list[Chat]:
        return [chat for chat in self.core.store.chats("discord") if chat.guild == guild_id]

    def _struck(self, kind: str) -> set[str | None]:
        """Return which chats, or guilds, a kind of fault has struck."""
        active = self.core.faults.active()
        return {f.chat for f in active if f.platform == "discord" and f.kind == kind}

    def whole_guild(self, bot: Bot, guild_id: str) -> Json:
        """Return a guild with its channels, threads and members, as the gateway tells it."""
        channels = self.channels(guild_id)
        threads = [
            t for t in self.channels(guild_id, threads=True) if not t.details.get("archived")
        ]
        return {
            **self.guild(guild_id),
            "joined_at": objects.JOINED,
            "large": False,
            "unavailable": False,
            "member_count": 2,
            "members": [self.bot_member(bot, guild_id)],
            "channels": [objects.channel(chat, place) for place, chat in enumerate(channels)],
            "threads": [objects.channel(thread) for thread in threads],
            "presences": [],
            "voice_states": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }

    # -- channels

    def chat(self, channel_id: str) -> Chat:
        """Return a channel, or refuse with 10003; a call never makes one."""
        if wrong := list(snowflake("channel_id", channel_id)):
            raise invalid_form(wrong)
        chat = self.core.store.chat("discord", channel_id)
        if chat is None:
            raise RefusedError(10003, f"there is no channel {channel_id}")
        return chat

    def change_chat(self, chat: Chat, **details: object) -> Chat:
        """Store new details of a channel and return it."""
        changed = replace(chat, details={**chat.details, **details})
        self.core.store.put_chat(changed)
        return changed

    def denied(self, chat: Chat) -> frozenset[str]:
        """Return what the bot may not do in a channel; threads inherit from their channel."""
        parent = self.core.store.chat("discord", chat.parent) if chat.parent else None
        if chat.kind != "thread" or parent is None:
            return chat.denied
        return chat.denied | {name for name in parent.denied if name in _PARENTS}

    def require(self, chat: Chat, *names: str) -> None:
        """Refuse with 50001 where the bot cannot see, with 50013 where it may not act."""
        denied = self.denied(chat)
        if "VIEW_CHANNEL" in denied:
            raise RefusedError(50001, f"the bot cannot see channel {chat.id}", blame=False)
        for name in names:
            if name in denied:
                raise RefusedError(50013, f"the bot lacks {name} in channel {chat.id}", blame=False)

    def permissions(self, chat: Chat) -> int:
        """Return what the bot may do in a channel, as a bit field."""
        lacking = sum(objects.PERMISSIONS.get(name, 0) for name in self.denied(chat))
        return objects.BOT_PERMISSIONS & ~lacking

    # -- messages

    def message(self, chat: Chat, message_id: str, *, ephemeral: bool = False) -> StoredMessage:
        """Return a message that stands, or refuse with 10008."""
        found = self.core.store.message("discord", chat.id, message_id)
        if found is None:
            once = any(m.id == message_id for m in self.core.store.messages(chat.id, "discord"))
            sentence = f"there is no message {message_id} in channel {chat.id}"
            raise RefusedError(10008, sentence, blame=not once)
        if found.body.get("flags", 0) & EPHEMERAL and not ephemeral:
            raise RefusedError(10008, f"message {message_id} is seen by one person alone")
        return found

    def tell(self, event: str, chat: Chat, body: Json, author: str | None = None) -> None:
        """Dispatch an event about a channel; threads and channels carry their guild's id."""
        whole = {**body, "guild_id": chat.guild} if chat.guild else body
        self.hub.dispatch(event, whole, private=chat.guild is None, author=author)

    # -- people

    def person(self, chat: Chat, name: str) -> Json:
        """Return someone as the guild's member, with what their rank in it may do."""
        user_id = name if name.isdigit() else str(stable_id(f"user {name}", 18))
        of = objects.user(user_id, f"reader-{name[-4:]}" if name.isdigit() else name)
        if chat.guild is None:
            return {"user": of}
        rank = self.rank(chat.guild, user_id)
        roles = ranks.roles_of(chat.guild, rank)
        return objects.member(of, roles, ranks.permissions_of(rank))

    def locale(self, user_id: str) -> str:
        """Return the language of someone's client."""
        return str(self.core.store.get(f"discord locale {user_id}") or "en-US")

    def learn_locale(self, user_id: str, locale: str) -> None:
        """Note the language of someone's client."""
        self.core.store.put(f"discord locale {user_id}", locale)

    def rank(self, guild_id: str, user_id: str) -> str:
        """Return someone's rank in a guild."""
        return ranks.rank_of(self._chats(guild_id), user_id)

    def promote(self, chat: Chat, name: str, rank: str) -> Chat:
        """Give someone a rank in a guild, or a status in a direct channel; return the channel."""
        user_id = name if name.isdigit() else str(stable_id(f"user {name}", 18))
        for other in self._chats(chat.guild) if chat.guild else []:
            if user_id in other.members:
                self.core.store.put_chat(replace(other, members={**other.members, user_id: rank}))
        promoted = replace(chat, members={**chat.members, user_id: rank})
        self.core.store.put_chat(promoted)
        return promoted


def bot_id_of(token: str) -> str:
    """Return the bot's id: a real token's first part holds it, any other gets a steady one."""
    first = token.partition(".")[0]
    try:
        digits = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        digits = ""
    return digits if digits.isdigit() else str(stable_id(f"bot {token}", 18))
