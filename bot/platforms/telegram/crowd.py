"""How many commands and presses of each chat are in hand: nobody floods the others' page of updates."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from telegram import Chat, MessageEntity, Update

MOST: Final = 20  # of a chat; a group takes as many answers a minute


class Crowd:
    """The updates in hand that want an answer, by chat."""

    def __init__(self) -> None:
        """Begin with none."""
        self._in_hand: defaultdict[str, set[int]] = defaultdict(set)

    def enter(self, chat: str, number: int) -> bool:
        """Take an update in; False where the chat has too many already."""
        if len(self._in_hand[chat]) >= MOST:
            return False
        self._in_hand[chat].add(number)
        return True

    def leave(self, chat: str, number: int) -> None:
        """Let an update go, if it was taken in."""
        self._in_hand[chat].discard(number)
        if not self._in_hand[chat]:
            del self._in_hand[chat]

    def of(self, chat: str) -> frozenset[int]:
        """Return a chat's updates in hand."""
        return frozenset(self._in_hand.get(chat, ()))


def wants_answer(update: Update) -> bool:
    """Tell whether an update asks something; what became of a chat is no question."""
    message = update.message or update.channel_post
    if update.callback_query or message is None:
        return update.callback_query is not None
    if message.chat.type == Chat.PRIVATE:
        return True
    return any(e.type == MessageEntity.BOT_COMMAND for e in message.entities)
