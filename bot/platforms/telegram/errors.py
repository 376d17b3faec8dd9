"""What Telegram's refusals mean for a delivery: a table of its words, and of the library's errors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from bot.domain.model import TargetKind
from bot.platforms.telegram.request import NotSentError
from bot.ports import (
    Barred,
    Gone,
    Later,
    Missing,
    Moved,
    Outcome,
    Refused,
    Sent,
    Stopped,
    Unknown,
)

AGAIN = 5.0  # seconds before a call that failed on the way is tried again

_ASKED = "Telegram asks to wait"
_NONSENSE = "Telegram's answer was lost or makes no sense"
_RIGHTS = "a permission is missing: make the bot an administrator that may post"
_TOPIC = "the topic is closed, deleted or was never there"
_GONE = "the chat is not there, or the bot never saw it"

# Telegram's own words in lower case, matched anywhere (telegram-bot-api Client.cpp, TDLib
# MessagesManager.cpp, MessageContent.cpp, DialogManager.cpp); the first match counts.
_MEANINGS: tuple[tuple[str, Outcome], ...] = (
    ("bot was blocked by the user", Gone("the user blocked the bot")),
    ("user_is_blocked", Gone("the user blocked the bot")),
    ("user is deactivated", Gone("the user's account was deleted")),
    ("input_user_deactivated", Gone("the user's account was deleted")),
    ("bot was kicked from", Gone("the bot was removed from the chat")),
    ("bot is not a member of", Gone("the bot is not in the chat")),
    ("channel_private", Gone("the bot is not in the chat")),
    ("chat was deleted", Gone("the chat was deleted")),
    ("bot can't initiate conversation", Gone("the user never started the bot")),
    ("bot can't send messages to the bot", Gone("the chat is a bot")),
    ("user_is_bot", Gone("the chat is a bot")),
    ("chat not found", Gone(_GONE)),
    ("peer_id_invalid", Gone(_GONE)),
    ("upgraded to a supergroup", Gone("the group has become a supergroup with another id")),
    ("not enough rights", Barred(_RIGHTS)),
    ("need administrator rights", Barred(_RIGHTS)),
    ("have no write access", Barred(_RIGHTS)),
    ("have no rights to send", Barred(_RIGHTS)),
    ("chat_write_forbidden", Barred(_RIGHTS)),
    ("chat_admin_required", Barred(_RIGHTS)),
    ("chat_restricted", Barred(_RIGHTS)),
    ("chat_send_", Barred(_RIGHTS)),  # CHAT_SEND_PLAIN_FORBIDDEN and its kin
    ("message thread not found", Barred(_TOPIC)),
    ("topic_closed", Barred(_TOPIC)),
    ("topic_deleted", Barred(_TOPIC)),
    ("message to edit not found", Missing("the message was deleted in the chat")),
    ("message to delete not found", Missing("the message was deleted in the chat")),
    ("message to pin not found", Missing("the message was deleted in the chat")),
    ("message to unpin not found", Missing("the message is not pinned in the chat")),
    ("message_id_invalid", Missing("the message was deleted in the chat")),
    ("message can't be edited", Refused("the message can no longer be edited")),
    ("in the message to edit", Refused("the message is of another type")),
    ("message can't be deleted", Refused("the message is too old to be deleted")),
    ("message is too long", Refused("the message is too long")),
    ("message_too_long", Refused("the message is too long")),
    ("text is too long", Refused("the message with its markup is too long")),
    ("text is empty", Refused("nothing in the message shows")),
    ("can't parse entities", Refused("Telegram could not read the markup")),
)
# Telegram's words for a picture that it cannot have or does not like (Client.cpp, TDLib, and the
# server's own codes); the words around it may still be told.
_PICTURES = (
    *("wrong file identifier", "wrong remote file identifier", "invalid file_id"),
    *("http url content", "wrong http url", "wrong type of the web page content"),
    *("can't upload file by url", "unsupported extension", "too big for a photo"),
    *("image_process_failed", "photo_invalid", "photo_ext_invalid", "photo_save_file"),
    *("photo_content_", "webpage_", "media_empty", "media_invalid", "file_reference_"),
    *("external_url_invalid", "file_parts_invalid", "file is too big", "group send failed"),
)
_ITEM = re.compile(r'failed to send message #(\d+) with the error message "(.*)', re.IGNORECASE)
_WAIT = re.compile(r"too many requests: retry after (\d+)", re.IGNORECASE)
_CODE = re.compile(r"(?:bad request: )?([A-Z]+(?:_[A-Z]+)+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BadPicture(Refused):
    """A picture is at fault, not the words; ``number`` is which one of an album, from 1 on."""

    number: int | None = None


def translate(
    error: BaseException, *, standing: str | None = None, kind: TargetKind = "private"
) -> Outcome:
    """Say what an error means for a delivery, in words of our own.

    The library's text is read but never passed on: some of it holds the token.

    Args:
        error: What a call through the library raised.
        standing: The id of the message to edit or delete; None for a new message. What stands
            may be done again without harm, so a lost answer means trying again later; of a new
            message nobody knows whether it arrived.
        kind: The kind of chat. A 429 does not say whose ceiling was met: groups and channels have
            a narrow one of their own; in private chats, which our pacing spares, it is the bot's.

    """
    match error:
        case RetryAfter():
            return Later(_wait(error), _ASKED, everyone=kind == "private")
        case ChatMigrated():
            return Moved(str(error.new_chat_id))
        case InvalidToken():
            return Stopped("Telegram refuses the bot's token: ask @BotFather for a new one")
        case Forbidden():
            return _meaning(error.message) or Barred("Telegram forbids to write to the chat")
        case BadRequest():
            return _bad_request(error.message, standing, kind)
        case NotSentError():
            return Later(AGAIN, "Telegram cannot be reached", everyone=True)
        case Conflict():
            return Later(AGAIN, "another program uses the bot's token")
        case TimedOut():
            return _lost("Telegram did not answer in time", standing)
        case NetworkError():
            return _on_the_way(error.message.casefold(), standing, kind)
    return _lost(_NONSENSE, standing)


def _on_the_way(text: str, standing: str | None, kind: TargetKind) -> Outcome:
    if "too many requests" in text:  # a 429 without a time
        return Later(AGAIN, _ASKED, everyone=kind == "private")
    if "entity too large" in text:
        return BadPicture("Telegram finds the picture too large")
    return _lost(_NONSENSE, standing)


def _bad_request(text: str, standing: str | None, kind: TargetKind) -> Outcome:
    if standing is not None and "message is not modified" in text.casefold():
        return Sent(standing)
    item = _ITEM.search(text)
    if wait := _WAIT.search(text):
        return Later(float(wait[1]), _ASKED, everyone=kind == "private")
    if item or any(words in text.casefold() for words in _PICTURES):
        picture = BadPicture("Telegram refuses the picture", int(item[1]) if item else None)
        return (_meaning(item[2]) if item else None) or picture
    code = _CODE.fullmatch(text)
    named = f" ({code[1]})" if code and code[1].isupper() else ""
    return _meaning(text) or Refused(f"Telegram refuses the message{named}")


def _meaning(text: str) -> Outcome | None:
    low = text.casefold()
    return next((outcome for words, outcome in _MEANINGS if words in low), None)


def _lost(reason: str, standing: str | None) -> Outcome:
    return Unknown(reason) if standing is None else Later(AGAIN, reason)


def _wait(error: RetryAfter) -> float:
    wait = error.retry_after  # a number where the opt-in of request.py came too late
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
