"""``/privacy``: what is stored of a chat, in plain words, to take away or to erase."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from bot.chat.chats import HERE, OutdatedError
from bot.chat.readers.layout import bold, in_place, lines
from bot.chat.readers.names import subscriptions
from bot.chat.turn import Turn
from bot.domain.blocks import Mark, Rich, Style
from bot.ports import Answer, Button
from bot.ports import Style as ButtonStyle

_A_MESSAGE: Final = 1800  # characters; Discord's messages hold 2000
_MESSAGES: Final = 20


async def privacy(turn: Turn) -> Answer:
    """Say what is stored, and offer to export or erase it."""
    return _page(turn)


async def press_data(turn: Turn) -> Answer | None:
    """Export, ask before erasing, or erase: ``data:0:WHAT``."""
    if turn.argument(0) != HERE:
        raise OutdatedError
    match turn.argument(1):
        case "export":
            return await _export(turn)
        case "ask":
            return in_place(turn, _asked(turn))
        case "erase":
            return in_place(turn, await _erase(turn))
        case _:
            return in_place(turn, _page(turn))


def _page(turn: Turn) -> Answer:
    t = turn.t
    said = (
        t("I store the number of this chat, what it follows and how, and its language."),
        t("I store which messages I sent here, so that I can correct and withdraw them."),
        t("I store neither what people write here nor their names."),
        t("My log notes the number of whoever gives me a command."),
        t("Of editors I store who pushed, changed or released what, and when."),
    )
    buttons = (
        Button(t("Export"), f"data:{HERE}:export"),
        Button(t("Erase"), f"data:{HERE}:ask", style=ButtonStyle.DANGER),
    )
    text = lines(bold(t("What is stored")), *(f"• {line}" for line in said))
    return Answer(text, (buttons,))


async def _export(turn: Turn) -> Answer | None:
    """Say all that is stored, in as many messages as it takes."""
    if turn.target is None:
        return Answer(Rich(turn.t("Nothing is stored about this chat.")))
    stored = await turn.desk.ledger.export_chat(turn.target.id)
    text = json.dumps(stored, ensure_ascii=False, indent=2, default=str)
    pieces = list(_pieces(text))
    for piece in pieces[:_MESSAGES]:
        await turn.reply(Answer(Rich(piece, (Mark(0, len(piece), Style.CODE),))))
    if len(pieces) > _MESSAGES:
        return Answer(
            Rich(turn.t("There is more than fits here; the operator can give you the rest."))
        )
    return None


def _pieces(text: str) -> Iterator[str]:
    """Cut a text between lines, and within one where it is longer than a message."""
    piece = ""
    for line in text.splitlines():
        whole = [line[n : n + _A_MESSAGE] for n in range(0, len(line), _A_MESSAGE)]
        for part in whole:
            if piece and len(piece) + 1 + len(part) > _A_MESSAGE:
                yield piece
                piece = ""
            piece = f"{piece}\n{part}" if piece else part
    if piece:
        yield piece


def _asked(turn: Turn) -> Answer:
    t = turn.t
    buttons = (
        Button(t("Erase everything"), f"data:{HERE}:erase", style=ButtonStyle.DANGER),
        Button(t("Keep it"), f"data:{HERE}:keep"),
    )
    text = lines(
        bold(t("Erase everything that is stored about this chat?")),
        t("Nothing will arrive here any more, and messages that are here will not be corrected."),
    )
    return Answer(text, (buttons,))


async def _erase(turn: Turn) -> Answer:
    t, target = turn.t, turn.target
    if target is None:
        return Answer(Rich(t("Nothing is stored about this chat.")))
    if any(s.origin == "config" for s in await subscriptions(turn, target)):
        return Answer(
            Rich(t("The operator of this service chose stories for this chat: please ask there."))
        )
    await turn.desk.ledger.forget_chat(target.id, turn.asked.at)
    return Answer(Rich(t("Everything that was stored about this chat is erased.")))
