"""What waits for a decision: ``/waiting``, its pages and its buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.chats import OutdatedError
from bot.chat.editors import approval
from bot.chat.editors.checks import argument
from bot.chat.editors.names import learn
from bot.chat.editors.writing import age, bold, cut, lines, said
from bot.chat.tongue import Tongue
from bot.chat.turn import Turn
from bot.domain.blocks import Rich
from bot.domain.model import HeldBy
from bot.ports import Answer, Button, NoSuchIdError, Style, WaitingItem

_PAGE = 4  # a row of buttons each, and one to turn the page: Discord has five rows
_DETAILS = 4
_DETAIL = 160  # characters
_ALONE = "-"  # in place of a page's number: the item stands in a message of its own


async def waiting(turn: Turn) -> Answer:
    """Show what waits for a decision."""
    return await _listed(turn, 0)


async def press(turn: Turn) -> Answer:
    """Turn a page or decide: ``wait:verb:item:page``."""
    verb, item, page = (argument(turn, place) for place in range(3))
    if verb == "page":
        return replace(await _listed(turn, _number(page)), replaces=True)
    told = await _decided(turn, verb, item)
    if page == _ALONE:
        return replace(said(told), replaces=True)
    return replace(await _listed(turn, _number(page)), replaces=True, toast=told)


def described(t: Tongue, item: WaitingItem, heading: str) -> list[Rich | str]:
    """Return an item for a person who is to decide, under a heading."""
    details = [cut(detail, _DETAIL) for detail in item.details[:_DETAILS]]
    more = len(item.details) - len(details)
    return [
        bold(heading),
        " · ".join(part for part in (_kind(t, item), item.story, item.target) if part),
        *(f"– {detail}" for detail in details),
        *([t.count("and {n} more", "and {n} more", more)] if more else []),
    ]


def alone(t: Tongue, item: WaitingItem) -> Answer:
    """Return an item in a message of its own, with its buttons."""
    text = lines(t("This waits for your decision:"), "", *described(t, item, item.summary))
    return Answer(text, tuple((button,) for button in _buttons(t, item, _ALONE)))


async def _listed(turn: Turn, page: int) -> Answer:
    t = turn.t
    items = await turn.desk.ledger.waiting()
    if not items:
        return said(t("Nothing waits for a decision."))
    page = min(page, (len(items) - 1) // _PAGE)
    first = page * _PAGE
    shown = items[first : first + _PAGE]
    text: list[Rich | str] = []
    rows = []
    for place, item in enumerate(shown, first + 1):
        since = age(t, item.since, turn.desk.clock())
        text += [*described(t, item, f"{place}. {item.summary}"), since, ""]
        buttons = _buttons(t, item, str(page))
        rows.append(tuple(replace(b, label=f"{place} · {b.label}") for b in buttons))
    return Answer(lines(*text[:-1]), (*rows, *_turning(t, page, len(items))))


def _turning(t: Tongue, page: int, count: int) -> Sequence[tuple[Button, ...]]:
    row = []
    if page:
        row.append(Button(t("Back"), f"wait:page:-:{page - 1}"))
    if (page + 1) * _PAGE < count:
        row.append(Button(t("More"), f"wait:page:-:{page + 1}"))
    return (tuple(row),) if row else ()


def _buttons(t: Tongue, item: WaitingItem, page: str) -> tuple[Button, ...]:
    if item.held_by is HeldBy.APPROVAL:
        verbs = [(t("Agree"), "release"), (t("Refuse"), "drop")]
    elif item.alert:
        verbs = [
            (t("Make it the alert's next version"), "release"),
            (t("Send it as well"), "separate"),
            (t("Leave it"), "drop"),
        ]
    else:
        verbs = [(t("Release"), "release"), (t("Drop"), "drop")]
    styles = {"release": Style.GOOD, "drop": Style.DANGER}
    return tuple(
        Button(label, f"wait:{verb}:{item.id}:{page}", style=styles.get(verb, Style.PLAIN))
        for label, verb in verbs
    )


def _kind(t: Tongue, item: WaitingItem) -> str:
    match item.held_by:
        case HeldBy.APPROVAL:
            return t("Waits for another editor to agree")
        case HeldBy.BRAKE:
            return t("The source changed unusually much")
        case HeldBy.EDITOR if item.alert:
            return t("A source seems to tell an alert again")
        case HeldBy.EDITOR:
            return t("The source says something else than an editor")
        case HeldBy.UNKNOWN:
            return t("Nobody knows whether it arrived")
        case HeldBy.FAILURE:
            return t("It could not be sent")


async def _decided(turn: Turn, verb: str, item: str) -> str:
    """Do what was decided; return what the person is told."""
    desk, t = turn.desk, turn.t
    await learn(desk, turn.by)
    try:
        match verb:
            case "release" | "drop" if item.startswith("a"):
                entry = f"e{item[1:]}"
                act = approval.say_yes if verb == "release" else approval.say_no
                return await act(turn, entry)
            case "release":
                await desk.ledger.release(item, turn.by.who, desk.clock())
                return t("Done; it goes ahead.")
            case "drop":
                await desk.ledger.drop(item, turn.by.who, desk.clock())
                return t("Done; it is left as it is.")
            case "separate":
                await desk.ledger.separate(item, turn.by)
                return t("Done; it is sent as well.")
    except NoSuchIdError:
        return t("That was decided already.")
    raise OutdatedError


def _number(page: str) -> int:
    if not page.isdecimal():
        raise OutdatedError
    return int(page[:6])
