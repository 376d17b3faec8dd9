"""One bot's way to its chats: post, edit, delete, each answered with an outcome."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.domain.model import Message, Part, Target, TargetKind
from bot.domain.pacing import Limits, Rate
from bot.platforms.telegram.chats import read_address, read_chat
from bot.platforms.telegram.errors import translate
from bot.platforms.telegram.render import render
from bot.platforms.telegram.request import AiohttpRequest, Fields
from bot.ports import Chat, ChatRefusedError, Later, Outcome, Platform, Refused, Sent, Unknown

_API = "https://api.telegram.org"
# Telegram deletes for bots what is younger than 48 h (deleteMessage); a queue may take a while.
_DELETABLE = timedelta(hours=48) - timedelta(minutes=15)
_TAG = re.compile(r"<[^>]*>")

# core.telegram.org/bots/faq, "My bot is hitting limits": about 30 messages a second in all, one a
# second to a chat, 20 a minute to a group. Edits count (tdlib/td#3034). We stay a few per cent
# below, since arrivals bunch up on the way: evenly spread, with room to make up for a late timer.
_ACCOUNT = (Rate(29, 1.0, burst=5), Rate(29, 1.0))
_CHAT = Rate(1, 1.05)
_GROUP = Rate(19, 60.5)
LIMITS = Limits(
    account=_ACCOUNT,
    chat={
        "private": (_CHAT,),
        "channel": (_CHAT,),
        "group": (_CHAT, _GROUP),
        "topic": (_CHAT, _GROUP),
    },
)


def open_platform(name: str, token: str, api_url: str | None = None) -> Platform:
    """Make the account of one bot; ``open`` it before use.

    Args:
        name: The account's name in the configuration, such as ``main``.
        token: The bot's token; it appears in no error, outcome or representation.
        api_url: Another Bot API server's base, without ``/bot``, such as
            ``http://localhost:8081``.

    """
    return Telegram(name, token, api_url)


class Telegram:
    """One bot at Telegram."""

    limits = LIMITS
    replays_safely = False  # the Bot API knows no idempotency key

    def __init__(self, name: str, token: str, api_url: str | None = None) -> None:
        """See ``open_platform``."""
        self.account = f"telegram:{name.removeprefix('telegram:')}"
        self._base = f"{(api_url or _API).rstrip('/')}/bot{token}"
        self._request = AiohttpRequest()

    async def open(self) -> None:
        """Get ready to send; Telegram need not be reachable."""
        await self._request.initialize()

    async def close(self) -> None:
        """Let go of all connections."""
        await self._request.shutdown()

    async def resolve(self, address: str) -> Chat:
        """Ask Telegram which chat ``@name``, ``-100…``, ``12345`` or ``-100…/TOPIC`` is.

        Raises:
            ChatRefusedError: the address is malformed, or Telegram does not give the chat.

        """
        wanted = read_address(address)
        answer = await self._call("getChat", {"chat_id": wanted.chat}, standing=address)
        if isinstance(answer, Outcome):
            reason = getattr(answer, "reason", "the chat has moved")
            raise ChatRefusedError(f"{address}: {reason}", retry=isinstance(answer, Later))
        return read_chat(answer, wanted.topic)

    def render(self, message: Message, kind: TargetKind) -> tuple[Part, ...]:
        """Turn a message into the calls that carry it."""
        return render(message, kind)

    def may_delete(self, posted_at: datetime, now: datetime) -> bool:
        """Tell whether a message is young enough to be deleted, with a margin for the queue."""
        return now - posted_at < _DELETABLE

    async def post(self, target: Target, part: Part, nonce: str) -> Outcome:  # noqa: ARG002 - the Bot API has no such key
        """Send a part as a new message; a refused one once more as plain words."""
        place = {"chat_id": target.chat, "message_thread_id": target.thread}
        return await self._say(part.method, place, part.payload)

    async def edit(self, target: Target, message_id: str, part: Part) -> Outcome:
        """Replace a message's text; a refused one once more as plain words."""
        place = {"chat_id": target.chat, "message_id": message_id}
        payload = {name: v for name, v in part.payload.items() if name != "disable_notification"}
        return await self._say("editMessageText", place, payload, message_id)

    async def delete(self, target: Target, message_id: str) -> Outcome:
        """Take one message away, for everybody in the chat."""
        fields = {"chat_id": target.chat, "message_id": message_id}
        answer = await self._call("deleteMessage", fields, standing=message_id)
        return _for_chat(answer, target) if isinstance(answer, Outcome) else Sent(message_id)
