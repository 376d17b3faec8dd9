"""``/help``: what this person may do here, and the ways to begin elsewhere."""

from __future__ import annotations

from bot.chat.commands import COMMANDS
from bot.chat.readers.layout import bold, lines
from bot.chat.turn import Turn
from bot.ports import Answer, Audience, Button, Command


async def help_(turn: Turn) -> Answer:
    """List the commands that this person may use here, and links to begin elsewhere."""
    t = turn.t
    said = (_line(turn, command) for command in COMMANDS.values() if _may(turn, command))
    text = lines(bold(t("This is what I can do:")), *said)
    return Answer(text, _links(turn))


def _line(turn: Turn, command: Command) -> str:
    english = command.descriptions["en"]
    return f"/{command.name} – {turn.t.apart(turn.t(english))}"


def _may(turn: Turn, command: Command) -> bool:
    match command.audience:
        case Audience.EVERYBODY:
            return True
        case Audience.ADMINISTRATORS:
            return turn.asked.person.administers
        case Audience.EDITORS:
            return turn.is_editor


def _links(turn: Turn) -> tuple[tuple[Button, ...], ...]:
    t = turn.t
    conversation = turn.desk.conversations.get(turn.asked.place.account)
    links = conversation.link() if conversation else {}
    labels = {
        "private": t("Write to me"),
        "group": t("Add me to a group"),
        "channel": t("Add me to a channel"),
    }
    return tuple((Button(label, url=links[way]),) for way, label in labels.items() if way in links)
