"""Who is connected to the gateway, what each connection asked for, and what it has missed."""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from dataclasses import dataclass, field
from enum import IntFlag
from typing import Final

from bot.sandbox.nouns import Json

KEPT: Final = 1000  # events a session can be resumed over; Discord does not publish its figure


class Intent(IntFlag):
    """What a connection wants to hear of (events/gateway, "Gateway Intents")."""

    GUILDS = 1 << 0
    GUILD_MESSAGES = 1 << 9
    GUILD_REACTIONS = 1 << 10
    DIRECT_MESSAGES = 1 << 12
    DIRECT_REACTIONS = 1 << 13
    MESSAGE_CONTENT = 1 << 15


KNOWN: Final = (1 << 26) - 1
_MESSAGES: Final = frozenset({"MESSAGE_CREATE", "MESSAGE_UPDATE"})


@dataclass(eq=False, slots=True)
class Session:
    """One identified connection of a bot; it outlives its socket so that it can be resumed."""

    bot: str
    token: str = field(repr=False)
    intents: int
    shard: tuple[int, int] = (0, 1)
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    seq: int = 0
    sent: deque[Json] = field(default_factory=lambda: deque(maxlen=KEPT))
    queue: asyncio.Queue[Json] = field(default_factory=asyncio.Queue)
    attached: bool = True

    def put(self, event: str, body: Json) -> None:
        """Queue an event under the next number."""
        self.seq += 1
        frame = {"op": 0, "t": event, "s": self.seq, "d": body}
        self.sent.append(frame)
        if self.attached:
            self.queue.put_nowait(frame)

    def resume(self, seq: int) -> bool:
        """Queue anew what came after ``seq``; False when too much was missed."""
        oldest = self.sent[0]["s"] if self.sent else self.seq + 1
        if not oldest - 1 <= seq <= self.seq:
            return False
        self.queue = asyncio.Queue()
        for frame in self.sent:
            if frame["s"] > seq:
                self.queue.put_nowait(frame)
        self.attached = True
        return True

    def wants(self, event: str, *, private: bool) -> bool:
        """Tell whether the intents ask for an event."""
        return not (needed := _intent(event, private=private)) or bool(self.intents & needed)

    def holds(self, guild: str | None) -> bool:
        """Tell whether a guild is this shard's; direct messages are the first one's."""
        number, of = self.shard
        return (int(guild or 0) >> 22) % of == number


class Hub:
    """All sessions; events are given to those that ask for them."""

    def __init__(self) -> None:
        """Start with nobody connected."""
        self._sessions: dict[str, Session] = {}

    def add(self, session: Session) -> None:
        """Remember a session; what its bot left without a socket is forgotten."""
        for old in [s for s in self._sessions.values() if s.bot == session.bot and not s.attached]:
            self.drop(old)
        self._sessions[session.id] = session

    def drop(self, session: Session) -> None:
        """Forget a session: it cannot be resumed any more."""
        self._sessions.pop(session.id, None)

    def get(self, session_id: str) -> Session | None:
        """Return a session that may be resumed."""
        return self._sessions.get(session_id)

    def tokens(self) -> list[str]:
        """Return the tokens of the bots that are connected."""
        return list(dict.fromkeys(s.token for s in self._sessions.values() if s.attached))

    def reconnect(self) -> None:
        """Ask all connections to come again and resume, as Discord does when a host goes down."""
        for session in self._sessions.values():
            if session.attached:
                session.queue.put_nowait({"op": 7, "d": None, "s": None, "t": None})

    def dispatch(
        self,
        event: str,
        body: Json,
        *,
        private: bool = False,
        author: str | None = None,
        only: str | None = None,
    ) -> None:
        """Give an event to every session whose intents ask for it.

        Args:
            event: its name.
            body: what happened.
            private: in a direct message, where other intents count.
            author: the id of the message's author, who sees its content without an intent.
            only: the one bot whom it concerns.

        """
        guild = body["id"] if event in ("GUILD_CREATE", "GUILD_DELETE") else body.get("guild_id")
        for session in list(self._sessions.values()):
            ours = only in (None, session.bot) and session.holds(guild)
            if ours and session.wants(event, private=private):
                session.put(event, _seen(session, event, body, private=private, author=author))


def _intent(event: str, *, private: bool) -> int:
    if event.startswith("MESSAGE_REACTION"):
        return Intent.DIRECT_REACTIONS if private else Intent.GUILD_REACTIONS
    if event.startswith(("MESSAGE_", "TYPING_")):
        return Intent.DIRECT_MESSAGES if private else Intent.GUILD_MESSAGES
    if event.startswith(("GUILD_", "CHANNEL_", "THREAD_")):
        return Intent.GUILDS
    return 0  # READY, INTERACTION_CREATE and the like come to everyone


def _seen(session: Session, event: str, body: Json, *, private: bool, author: str | None) -> Json:
    """Blank what only the privileged intent shows: the content of other people's messages."""
    mentioned = any(each["id"] == session.bot for each in body.get("mentions", []))
    open_to = private or mentioned or author == session.bot
    if event not in _MESSAGES or open_to or session.intents & Intent.MESSAGE_CONTENT:
        return body
    return {**body, "content": "", "embeds": [], "attachments": [], "components": []}
