"""What editors may do in a chat: push, correct, withdraw, release."""

from __future__ import annotations

from collections.abc import Mapping
from functools import wraps
from typing import Final

from bot.chat.editors import (
    alerting,
    announcing,
    approval,
    deciding,
    drafts,
    entries,
    following,
    mending,
    pausing,
    pressing,
    sending,
)
from bot.chat.editors.checks import UnfitError
from bot.chat.editors.writing import said
from bot.chat.turn import Command, Complete, Desk, Turn
from bot.ports import Answer


def _polite(command: Command) -> Command:
    """Return a command that says what is wrong with what was written."""

    @wraps(command)
    async def asked(turn: Turn) -> Answer | None:
        try:
            return await command(turn)
        except UnfitError as error:
            return said(str(error))

    return asked


def _all_polite(commands: Mapping[str, Command]) -> dict[str, Command]:
    return {name: _polite(command) for name, command in commands.items()}


COMMANDS: Final[dict[str, Command]] = _all_polite(
    {
        "alert": alerting.alert,
        "breaking": alerting.breaking,
        "correct": mending.correct,
        "retract": mending.retract,
        "pin": mending.pin,
        "pause": pausing.pause,
        "resume": pausing.resume,
        "waiting": deciding.waiting,
        "status": pausing.status,
    }
)
"""By a command's name."""

PRESSES: Final[dict[str, Command]] = _all_polite(
    {
        "draft": pressing.press,
        "back": sending.call_back,
        "ok": approval.agree,
        "no": approval.refuse,
        "fix": mending.correct_pressed,
        "undo": mending.retract_pressed,
        "pin": mending.pin_pressed,
        "wait": deciding.press,
        "halt": pausing.pause_pressed,
        "go": pausing.resume_pressed,
    }
)
"""By the first part of a button's data."""

COMPLETES: Final[dict[str, Complete]] = {"entry": entries.complete, "what": pausing.complete}
"""By an option's name, while one types."""


async def resume(desk: Desk) -> None:
    """Take up what was under way when the daemon ended, and watch what begins to wait."""
    desk.spawn(announcing.watch(desk), "what waits for editors")
    desk.spawn(drafts.keep_sweeping(desk), "old drafts")
    await following.resume(desk)
