"""One bot's way to its chats: post, edit, delete, each answered with an outcome."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.domain.model import Message, Part, Target, TargetKind
from bot.domain.pacing import Limits, Rate
from bot.platforms.telegram.chats import read_address, read_chat
from bot.platforms.telegram.errors import translate
from bot.platforms.telegram.forms import Fields, content_of
from bot.platforms.telegram.photos import Files, Photos, Told
from bot.platforms.telegram.render import render
from bot.platforms.telegram.request import AiohttpRequest, parameters
from bot.platforms.telegram.revising import Revising
from bot.platforms.telegram.standing import read
from bot.platforms.telegram.supply import Supply
from bot.ports import (
    Barred,
    Chat,
    ChatRefusedError,
    Later,
    Missing,
    Outcome,
    Pictures,
    Platform,
    Refused,
    Sent,
)

_API = "https://api.telegram.org"
# Telegram deletes for bots what is younger than 48 h (deleteMessage); a queue may take a while.
_DELETABLE = timedelta(hours=48) - timedelta(minutes=15)
_NO_PIN = "the bot may not pin messages there: give it that right"

# core.telegram.org/bots/faq, "My bot is hitting limits": about 30 messages a second in all, one a
# second to a chat, 20 a minute to a group. Edits count (tdlib/td#3034). We stay a few per cent
# below, since arrivals bunch up on the way: evenly spread, with room to make up for a late timer.
# The same page tolerates short bursts in one chat: two at once, then one a second again.
_ACCOUNT = (Rate(29, 1.0, burst=5), Rate(29, 1.0))
_CHAT = Rate(1, 1.05, burst=2)
_GROUP = Rate(20, 61.0)
LIMITS = Limits(
    account=_ACCOUNT,
    chat={
        "private": (_CHAT,),
        "channel": (_CHAT,),
        "group": (_CHAT, _GROUP),
        "topic": (_CHAT, _GROUP),
    },
)


def open_platform(
    name: str, token: str, api_url: str | None = None, pictures: Pictures | None = None
) -> Platform:
    """Make the account of one bot; ``open`` it before use.

    Args:
        name: The account's name in the configuration, such as ``main``.
        token: The bot's token; it appears in no error, outcome or representation.
        api_url: Another Bot API server's base, without ``/bot``, such as
            ``http://localhost:8081``.
        pictures: The way to the pictures of entries, which are uploaded; without it Telegram is
            given their addresses.

    """
    return Telegram(name, token, api_url, pictures)


class Telegram:
    """One bot at Telegram."""

    limits = LIMITS
    replays_safely = False  # the Bot API knows no idempotency key

    def __init__(
        self, name: str, token: str, api_url: str | None = None, pictures: Pictures | None = None
    ) -> None:
        """See ``open_platform``."""
        self.account = f"telegram:{name.removeprefix('telegram:')}"
        self._base = f"{(api_url or _API).rstrip('/')}/bot{token}"
        self._request = AiohttpRequest()
        self._supply = Supply(pictures)
        self._photos = Photos(self._try, self._supply)
        self._revising = Revising(self._try, self._photos)

    async def open(self) -> None:
        """Get ready to send; Telegram need not be reachable."""
        await self._request.initialize()

    async def close(self) -> None:
        """Let go of all connections."""
        await self._supply.close()
        await self._request.shutdown()

    async def resolve(self, address: str) -> Chat:
        """Ask Telegram which chat ``@name``, ``-100…``, ``12345`` or ``-100…/TOPIC`` is.

        Raises:
            ChatRefusedError: the address is malformed, or Telegram does not give the chat.

        """
        wanted = read_address(address)
        try:
            answer = await self._call("getChat", {"chat_id": wanted.chat})
        except Exception as error:  # noqa: BLE001 - the port promises its own error for everything
            outcome = translate(error, standing=address)
        else:
            return read_chat(answer, wanted.topic)
        reason = getattr(outcome, "reason", "the group lives under another id now")
        raise ChatRefusedError(f"{address}: {reason}", retry=isinstance(outcome, Later))

    def render(self, message: Message, kind: TargetKind) -> tuple[Part, ...]:
        """Turn a message into the calls that carry it."""
        return render(message, kind)

    def may_delete(self, posted_at: datetime, now: datetime) -> bool:
        """Tell whether a message is young enough to be deleted, with a margin for the queue."""
        return now - posted_at < _DELETABLE

    def may_become(self, message_id: str, part: Part) -> bool:
        """Say no where a photo would have to lose its picture: Telegram knows no way back."""
        return part.method != "sendMessage" or not read(message_id).pictures

    async def post(self, target: Target, part: Part, nonce: str) -> Outcome:  # noqa: ARG002 - the Bot API has no such key
        """Send a part as a new message; a refused one with less: without pictures, without markup."""
        content = content_of(part)
        if content.pictures:
            return await self._photos.post(target, content)
        return (await self._photos.post_text(target, content)).outcome

    async def edit(self, target: Target, message_id: str, part: Part) -> Outcome:
        """Replace what stands; a part that it cannot become is shown as nearly as possible."""
        return await self._revising.edit(target, message_id, part)

    async def delete(self, target: Target, message_id: str) -> Outcome:
        """Take a message away, or all of an album's, for everybody in the chat."""
        numbers = read(message_id).numbers
        if len(numbers) == 1:
            method, fields = "deleteMessage", Fields({"message_id": numbers[0]})
        else:
            method, fields = "deleteMessages", {"message_ids": [int(n) for n in numbers]}
        told = await self._try(target, method, fields, standing=message_id)
        return told.outcome

    async def pin(self, target: Target, message_id: str, *, pinned: bool) -> Outcome:
        """Pin one message without a sound, or unpin it; neither spends the message ceilings.

        A missing right to pin is the pin's own trouble: the chat can be posted to all the same.
        """
        fields: Fields = {"chat_id": target.chat, "message_id": read(message_id).first}
        silent = {"disable_notification": True} if pinned else {}
        method = "pinChatMessage" if pinned else "unpinChatMessage"
        try:
            await self._call(method, fields | silent)
        except Exception as error:  # noqa: BLE001 - the port promises an outcome for everything
            outcome = translate(error, standing=message_id, kind=target.kind)
            if isinstance(outcome, Barred):
                return Refused(_NO_PIN)
            # What is to be unpinned and is not pinned is as it should be.
            return Sent(message_id) if isinstance(outcome, Missing) and not pinned else outcome
        return Sent(message_id)

    async def _try(
        self,
        target: Target,
        method: str,
        fields: Fields,
        files: Files | None = None,
        standing: str | None = None,
    ) -> Told:
        try:
            answer = await self._call(method, {"chat_id": target.chat} | fields, files)
            number = "" if method.startswith("delete") else _number_of(answer)
        except Exception as error:  # noqa: BLE001 - the port promises an outcome for everything
            return Told(translate(error, standing=standing, kind=target.kind))
        return Told(Sent(standing or number), answer)

    async def _call(self, method: str, fields: Fields, files: Files | None = None) -> Any:
        """Call the API and return the raw result: making the library's objects costs more."""
        return await self._request.post(f"{self._base}/{method}", parameters(fields, files))


def _number_of(answer: Any) -> str:
    """Return the number of a message, of an album's first one; all must have one."""
    messages = answer if isinstance(answer, list) else [answer]
    first, *_ = [str(message["message_id"]) for message in messages]
    return first
