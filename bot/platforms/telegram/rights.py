"""Who may change the settings of a chat, as Telegram itself says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from telegram import Bot, ChatMember

from bot.platforms.telegram.errors import translate
from bot.ports import Place

log = structlog.get_logger()

_KEPT = timedelta(seconds=60)
_MOST = 10_000  # answers kept; past that all are asked for again
_IN_CHARGE = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)


class Rights:
    """Asks for people's rights, and remembers each answer for a minute."""

    def __init__(self, bot: Bot, clock: Callable[[], datetime]) -> None:
        """Ask through ``bot``."""
        self._bot = bot
        self._clock = clock
        self._known: dict[tuple[str, int], tuple[datetime, bool]] = {}

    async def administers(self, place: Place, person: str) -> bool:
        """Tell whether a person, ``telegram:ID``, may change a chat's settings."""
        number = person.removeprefix("telegram:")
        chat = place.chat
        if number == chat.chat:  # a private chat is its reader's; a channel's id speaks for it
            return True
        if chat.kind == "private" or not number.isdecimal():
            return False
        return await self.of_member(chat.chat, int(number))

    async def of_member(self, chat: str, user: int) -> bool:
        """Tell whether a user administers a group or a channel; not when Telegram does not say."""
        until, known = self._known.get((chat, user), (self._clock(), False))
        if until > self._clock():
            return known
        try:
            member = await self._bot.get_chat_member(chat, user)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the right is not proven
            reason = getattr(translate(error, standing=chat), "reason", "")
            log.warning("telegram.rights_unknown", chat=chat, reason=reason)
            return False
        if len(self._known) >= _MOST:
            self._known.clear()
        found = member.status in _IN_CHARGE
        self._known[chat, user] = (self._clock() + _KEPT, found)
        return found
