"""What is said when something cannot be done."""

from __future__ import annotations

from typing import Final

import structlog

from bot.chat.chats import OutdatedError
from bot.chat.turn import Turn
from bot.domain.blocks import Rich
from bot.ports import Answer, LedgerError, NoSuchIdError, NotAllowedError

log = structlog.get_logger()

_LONGEST_TOAST: Final = 180  # characters; 200 fit: core.telegram.org/bots/api#answercallbackquery


def unknown(turn: Turn) -> Answer | None:
    """Answer a command or a button that does not exist, for this person at least.

    In company a command that is not ours is meant for somebody else: nothing is said, unless the
    service itself took it apart and so knows that it is ours.
    """
    if turn.asked.press is not None:
        return brief(turn, turn.t("That button is too old. /help shows what I can do."))
    if turn.asked.place.chat.kind != "private" and turn.asked.options is None:
        return None
    return Answer(Rich(turn.t("I do not know that one. /help shows what I can do.")))


def administrators_only(turn: Turn) -> Answer:
    """Refuse a change to somebody who does not administer the chat."""
    return brief(turn, turn.t("Only administrators of this chat can change that."))


def crowded(turn: Turn) -> Answer:
    """Put off somebody who asks in a chat that asks too much at once."""
    return brief(turn, _not_now(turn))


def answer_of(turn: Turn, error: Exception) -> Answer | None:
    """Return what a person is told about an error; what nobody expected is logged."""
    t = turn.t
    match error:
        case OutdatedError():
            return unknown(turn)
        case LedgerError():
            log.warning("chat.storage", error=str(error))
            said = _not_now(turn)
        case NotAllowedError() | NoSuchIdError():
            said = str(error)
        case _:
            log.error("chat.broke", exc_info=error, place=turn.asked.place.address)
            said = t("Something went wrong here, and it was noted. Please try again.")
    return brief(turn, said)


def brief(turn: Turn, said: str) -> Answer:
    """Return an answer that leaves a pressed screen as it is, where the service can do that."""
    passing = turn.asked.press is not None and len(said) <= _LONGEST_TOAST
    return Answer(toast=said) if passing else Answer(Rich(said))


def _not_now(turn: Turn) -> str:
    return turn.t("That is not possible at the moment. Nothing was changed; please try again.")
