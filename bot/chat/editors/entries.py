"""Which entry an editor means: by its id, by the message it stands in, or from the latest."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.chat.editors.checks import UnfitError
from bot.chat.editors.writing import headline, lines
from bot.chat.turn import Turn
from bot.ports import Answer, Button, Choice, StoredEntry

_LATEST = 5
_LOOKED_AT = 25  # as many as a service shows while one types


async def meant(turn: Turn) -> str | None:
    """Return the entry that a command is about; None when it names none.

    Raises:
        UnfitError: it answers a message that is none of the entries'.

    """
    if named := turn.options.get("entry", "").strip():
        return named.casefold()
    asked = turn.asked
    if asked.replied is None:
        return None
    place = asked.place
    found = await turn.desk.ledger.entry_in(place.account, place.chat.chat, asked.replied)
    if found is None:
        raise UnfitError(turn.t("I do not know which entry that message is. Please name its id."))
    return found


async def latest(turn: Turn, data: Callable[[str], str]) -> Answer:
    """Ask which of the latest entries is meant; ``data`` is a button's for an entry's id."""
    found = [e for e in await _recent(turn) if not e.entry.retracted][:_LATEST]
    if not found:
        return Answer(lines(turn.t("There is no entry yet.")))
    rows = tuple((Button(_line(each, 40), data(each.id)),) for each in found)
    return Answer(lines(turn.t("Which entry is it?")), rows)


async def complete(turn: Turn, typed: str) -> Sequence[Choice]:
    """Return the latest entries whose id or words have what was typed."""
    wanted = typed.casefold().strip()
    found = ((each, _line(each, 80)) for each in await _recent(turn))
    return [Choice(line, each.id) for each, line in found if wanted in line.casefold()]


async def _recent(turn: Turn) -> list[StoredEntry]:
    return await turn.desk.ledger.entries(limit=_LOOKED_AT)


def _line(stored: StoredEntry, room: int) -> str:
    return f"{stored.id} · {headline(stored.entry, room)}"
