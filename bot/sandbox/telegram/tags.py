"""The tags of Telegram's HTML and what entity each of them makes."""

from __future__ import annotations

import re

from bot.sandbox.nouns import Json
from bot.sandbox.telegram.links import checked_link, linked_user

_TIME_FORMAT = re.compile(r"[rR]|[wWdDtT]*")
_LEADING_DIGITS = re.compile(r"\d*")

_SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
}
TAGS = {*_SIMPLE, "a", "pre", "code", "blockquote", "tg-emoji", "tg-time"}


class MarkupError(ValueError):
    """The text cannot be read; the message is Telegram's, without "Can't parse entities"."""


def meaning(tag: str, attributes: dict[str, str], text: str) -> tuple[str, Json]:
    """Return the entity type that a tag around a text makes, and what that type needs.

    The type is empty where Telegram drops the tag without a word (a link to nowhere). A code's
    language is told even where only a pre around it will make use of it.

    Raises:
        MarkupError: an attribute makes no sense.

    """
    match tag:
        case "pre":
            return "pre", {}
        case "code":
            return "code", _language(attributes)
        case "a":
            return _link(attributes, text)
        case "blockquote":
            return "expandable_blockquote" if "expandable" in attributes else "blockquote", {}
        case "tg-emoji":
            return "custom_emoji", {"custom_emoji_id": _emoji(attributes)}
        case "tg-time":
            return _time(attributes)
        case _:
            return _SIMPLE[tag], {}


def _language(attributes: dict[str, str]) -> Json:
    name = attributes.get("class", "")
    if not name.startswith("language-"):
        return {}
    return {"language": name.removeprefix("language-")}


def _link(attributes: dict[str, str], text: str) -> tuple[str, Json]:
    address = attributes.get("href") or text
    user = linked_user(address)
    if user is not None:
        return "text_mention", {"user": user}
    link = checked_link(address)
    return ("text_link", {"url": link}) if link else ("", {})


def _emoji(attributes: dict[str, str]) -> str:
    number = attributes.get("emoji-id", "")
    if not re.fullmatch(r"-?[1-9]\d{0,18}", number) or abs(int(number)) >= 1 << 63:
        raise MarkupError("Invalid custom emoji identifier specified")
    return number


def _time(attributes: dict[str, str]) -> tuple[str, Json]:
    shape = attributes.get("format", "")
    if not _TIME_FORMAT.fullmatch(shape):
        raise MarkupError("Invalid date format used")
    digits = _LEADING_DIGITS.match(attributes.get("unix", ""))
    moment = (
        int(digits[0] or 0) % (1 << 32) if digits else 0
    )  # 32 bits, and what flows over is lost
    if not 0 < moment < 1 << 31:
        return "", {}
    more: Json = {"unix_time": moment}
    return "date_time", {**more, "date_time_format": shape} if shape else more
