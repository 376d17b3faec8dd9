"""Addresses of Telegram chats, as people write them and as Telegram answers them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.domain.model import TargetKind
from bot.ports import Chat, ChatRefusedError

_ADDRESS = re.compile(r"(?P<chat>@\w{4,32}|-?\d{1,20})(?:/(?P<topic>\d{1,10}))?", re.ASCII)
_GENERAL = (
    "1"  # must be addressed by leaving the topic out (telegram-bot-api GENERAL_FORUM_TOPIC_ID)
)
_KINDS: dict[str, TargetKind] = {
    "private": "private",
    "group": "group",
    "supergroup": "group",
    "channel": "channel",
}


@dataclass(frozen=True, slots=True)
class Address:
    """A chat's @name or number, and a topic in it."""

    chat: str
    topic: str | None = None


def read_address(text: str) -> Address:
    """Read ``@name``, ``12345``, ``-100123`` or one of these with ``/TOPIC``.

    Raises:
        ChatRefusedError: it is none of these.

    """
    match = _ADDRESS.fullmatch(text)
    if match is None:
        raise ChatRefusedError(
            f"{text!r} is no Telegram chat: write @name, a number such as -1001234567890, or"
            " either with /TOPIC"
        )
    return Address(match["chat"], match["topic"])


def read_chat(answer: Any, topic: str | None) -> Chat:
    """Read what getChat answered.

    Raises:
        ChatRefusedError: the chat is of a kind that cannot carry messages this way.

    """
    facts = answer if isinstance(answer, dict) else {}
    kind = _KINDS.get(str(facts.get("type")))
    if kind is None or "id" not in facts:
        raise ChatRefusedError("Telegram's answer does not describe a chat", retry=True)
    if topic is not None and kind == "channel":
        raise ChatRefusedError("a channel has no topics: leave the /TOPIC out")
    title = facts.get("title") or facts.get("username") or facts.get("first_name")
    thread = None if topic == _GENERAL else topic
    return Chat(str(facts["id"]), "topic" if topic else kind, thread, title)
