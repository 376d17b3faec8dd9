"""What Discord says of a channel or a webhook, read as a chat that can be spoken to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.model import TargetKind
from bot.ports import Barred, Chat, ChatRefusedError, Later, Outcome, Unknown

# Types: Discord's documentation, "Channel Resource", channel types. Voice and stage channels
# (2, 13) carry a text chat that takes messages like any text channel.
_KINDS: dict[int, TargetKind] = {
    0: "text",
    1: "private",
    2: "text",
    5: "announcement",
    10: "thread",
    11: "thread",
    12: "thread",
    13: "text",
}

_FORUMS = {15, 16}


def chat_of(channel: Mapping[str, Any]) -> Chat:
    """Read a channel object.

    Args:
        channel: The answer to ``GET /channels/{id}``.

    Returns:
        The chat, with the kind that fits the channel's type.

    Raises:
        ChatRefusedError: messages cannot be sent there.

    """
    kind = channel["type"]
    if kind in _FORUMS:
        raise ChatRefusedError(
            "a forum holds posts, not messages: open a post in it and name the post's id instead"
        )
    if kind not in _KINDS:
        raise ChatRefusedError(
            "this type of channel takes no messages: name a text or announcement channel"
        )
    return Chat(str(channel["id"]), _KINDS[kind], title=channel.get("name"))


def webhook_chat(webhook: Mapping[str, Any]) -> Chat:
    """Read a webhook object, the answer to ``GET /webhooks/{id}/{token}``; its token is left."""
    return Chat(str(webhook["id"]), "webhook", title=webhook.get("name"))


def refusal(outcome: Outcome) -> ChatRefusedError:
    """Say why an address could not be looked up, and whether it may heal without a new address."""
    reason = getattr(outcome, "reason", "the answer was not understood")
    return ChatRefusedError(reason, retry=isinstance(outcome, Later | Unknown | Barred))
