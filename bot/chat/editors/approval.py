"""A second editor's word: who is asked, who agreed, who refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.chat.editors import watches
from bot.chat.editors.checks import argument
from bot.chat.editors.names import learn, name_of, private_place, tongue_at
from bot.chat.editors.preview import message_of
from bot.chat.editors.scenes import agreement
from bot.chat.editors.shelf import Shelf
from bot.chat.editors.writing import bold, cut, headline, level_name, lines, number
from bot.chat.errors import brief
from bot.chat.tongue import Tongue
from bot.chat.turn import Desk, Turn
from bot.domain.blocks import Rich
from bot.ports import (
    Alert,
    AlertStage,
    Answer,
    Button,
    NoSuchIdError,
    NotAllowedError,
    Place,
    Style,
)

_QUOTED = 200  # characters


@dataclass(frozen=True, slots=True)
class _Copy:
    """One message that asks somebody to agree."""

    place: Place
    message: str
    language: str


async def ask(desk: Desk, alert: Alert, place: Place | None = None) -> None:
    """Ask every other editor privately, and whoever is in the chat where it was pushed.

    Each copy is remembered as soon as it stands, so that all of them can tell how it ends.
    """
    author = alert.agreed[0]
    people = sorted(desk.house().editors - {author})
    found = [await private_place(desk, person) for person in people]
    places = list(dict.fromkeys(p for p in found if p is not None))
    if place is not None and place.chat.kind != "private":
        places.append(place)
    copies: list[_Copy] = []
    await _remember(desk, alert.entry, copies)
    for each in places:
        copies += await _asked(desk, alert, each)
        await _remember(desk, alert.entry, copies)


async def was_asked(desk: Desk, entry: str) -> bool:
    """Tell whether editors were asked about an alert already."""
    return await _shelf(desk).get(entry) is not None


async def agree(turn: Turn) -> Answer:
    """Agree to the alert that a request is about."""
    return brief(turn, await say_yes(turn, argument(turn)))


async def refuse(turn: Turn) -> Answer:
    """Refuse the alert that a request is about."""
    return brief(turn, await say_no(turn, argument(turn)))


async def say_yes(turn: Turn, entry: str) -> str:
    """Count one more agreement; return what the person is told."""
    desk, t = turn.desk, turn.t
    await learn(desk, turn.by)
    try:
        alert = await desk.newsdesk.agree(entry, turn.by)
    except NotAllowedError:
        alert = await desk.ledger.alert(entry)
        await refresh(desk, entry)
        if alert.stage is AlertStage.APPROVAL:
            return t("You agreed already. Somebody else must agree, too.")
        return t("It waits for nobody any more.")
    await refresh(desk, entry)
    if alert.stage is AlertStage.APPROVAL:
        return t("Thank you. Somebody else must agree, too.")
    return t("Thank you. It is leaving now.")


async def say_no(turn: Turn, entry: str) -> str:
    """Drop an alert that waits for agreement; return what the person is told."""
    desk, t = turn.desk, turn.t
    await learn(desk, turn.by)
    alert = await desk.ledger.alert(entry)
    try:
        await desk.ledger.drop(_waiting_id(entry), turn.by.who, turn.desk.clock())
    except NoSuchIdError:
        await refresh(desk, entry)
        return t("It waits for nobody any more.")
    await _tell_author(turn, alert)
    await refresh(desk, entry)
    return t("Dropped; nothing was sent.")


async def refresh(desk: Desk, entry: str) -> None:
    """Bring every copy of a request up to date.

    Two editors may agree at once: whoever finishes looks again, so that the last edit of every
    copy tells the newest state.
    """
    copies = await _copies(desk, entry)
    while True:
        alert = await desk.ledger.alert(entry)
        for copy in copies:
            await _edit(desk, alert, copy)
        if await desk.ledger.alert(entry) == alert:
            break
    if alert.stage is not AlertStage.APPROVAL:
        await _shelf(desk).drop(entry)


async def refresh_decided(desk: Desk) -> None:
    """Bring the requests up to date that were decided elsewhere: at the console, by a command."""
    for entry in await _shelf(desk).names():
        try:
            alert = await desk.ledger.alert(entry)
        except NoSuchIdError:
            await _shelf(desk).drop(entry)
            continue
        if alert.stage is not AlertStage.APPROVAL:
            await refresh(desk, entry)


async def _asked(desk: Desk, alert: Alert, place: Place) -> Sequence[_Copy]:
    t = await tongue_at(desk, place)
    request = await _request(desk, alert, t)
    shown = (message_of(desk, alert.body, alert.story),)
    conversation = desk.conversations[place.account]
    message = await conversation.say(place, replace(request, shown=shown, public=True))
    return [_Copy(place, message, t.language)] if message else []


async def _edit(desk: Desk, alert: Alert, copy: _Copy) -> None:
    conversation = desk.conversations.get(copy.place.account)
    if conversation is not None:
        answer = await _request(desk, alert, Tongue(copy.language))
        await conversation.say(copy.place, answer, over=copy.message)


async def _request(desk: Desk, alert: Alert, t: Tongue) -> Answer:
    """Return the request as it stands now; its buttons go when nobody is asked any more."""
    author = await name_of(desk, alert.agreed[0])
    open_, chats = alert.stage is AlertStage.APPROVAL, number(t, alert.wanted)
    text = lines(
        bold(level_name(t, alert.level)),
        t.count(
            "{name} wants to send this to {n} chat:",
            "{name} wants to send this to {n} chats:",
            alert.wanted,
            name=author,
            n=chats,
        ),
        f"“{headline(alert.body, _QUOTED)}”",
        *await agreement(desk, alert, t),
        _outcome(alert, t),
    )
    return Answer(text, (_buttons(alert.entry, t),) if open_ else ())


def _buttons(entry: str, t: Tongue) -> tuple[Button, ...]:
    return (
        Button(t("Agree"), f"ok:{entry}", style=Style.GOOD),
        Button(t("Refuse"), f"no:{entry}", style=Style.DANGER),
    )


def _outcome(alert: Alert, t: Tongue) -> Rich | str | None:
    match alert.stage:
        case AlertStage.APPROVAL:
            return None
        case AlertStage.DROPPED:
            return t("Dropped; nothing was sent.")
        case AlertStage.RECALLED:
            return t("Called back; nothing was sent.")
        case _:
            return t("Enough editors agreed.")


async def _tell_author(turn: Turn, alert: Alert) -> None:
    desk, author = turn.desk, alert.agreed[0]
    place = None if turn.by.who == author else await private_place(desk, author)
    if place is None:
        return
    t = await tongue_at(desk, place)
    name = await name_of(desk, turn.by.who)
    text = t("{name} refused your alert. Nothing was sent.", name=name)
    quoted = f"“{cut(alert.body.text, _QUOTED)}”"
    await desk.conversations[place.account].say(place, Answer(lines(text, quoted)))


async def _copies(desk: Desk, entry: str) -> list[_Copy]:
    record: dict[str, Any] = await _shelf(desk).get(entry) or {}
    return [
        _Copy(watches.place_from_json(c["place"]), c["message"], c["language"])
        for c in record.get("copies", [])
    ]


async def _remember(desk: Desk, entry: str, copies: Sequence[_Copy]) -> None:
    plain = [
        {"place": watches.place_to_json(c.place), "message": c.message, "language": c.language}
        for c in copies
    ]
    await _shelf(desk).put(entry, {"copies": plain})


def _shelf(desk: Desk) -> Shelf:
    return Shelf(desk.ledger, "asks")


def _waiting_id(entry: str) -> str:
    return f"a{entry.removeprefix('e')}"
