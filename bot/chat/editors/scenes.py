"""What a following message says at a moment: who must agree, when it leaves, how far it got."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from bot.chat.editors.drafts import Act
from bot.chat.editors.names import names_of
from bot.chat.editors.watches import Watch
from bot.chat.editors.writing import lines, number
from bot.chat.tongue import Tongue
from bot.chat.turn import Desk
from bot.ports import Alert, AlertStage, Answer, Button, Style, Tally

_WAITS = 1.0  # seconds between looks at an alert that waits for agreement
_LARGE, _HUGE = 3_000, 30_000  # chats
_LONGEST_STANDSTILL = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Scene:
    """What is said, and for how many seconds it may stand.

    ``early``: nothing has left yet. ``tally`` is what would have to move for it to go on.
    """

    answer: Answer
    pause: float
    over: bool = False
    early: bool = False
    tally: Tally | None = None


async def scene_of(desk: Desk, watch: Watch) -> Scene:
    """Return what a watch shows now. Raises ``NoSuchIdError`` for an entry that is no more."""
    t = Tongue(watch.language)
    if watch.act is Act.PUSH:
        alert = await desk.ledger.alert(watch.entry)
        if (early := await _before_leaving(desk, alert, t)) is not None:
            return early
        return await _progress(desk, watch, t, alert.wanted)
    return await _progress(desk, watch, t, 0)


async def _before_leaving(desk: Desk, alert: Alert, t: Tongue) -> Scene | None:
    match alert.stage:
        case AlertStage.APPROVAL:
            return Scene(await approval(desk, alert, t), _WAITS, early=True)
        case AlertStage.RECALLED:
            return _ended(t("Called back; nothing was sent."))
        case AlertStage.DROPPED:
            return _ended(t("Dropped; nothing was sent."))
        case AlertStage.LEAVING if alert.leaves_at:
            left = (alert.leaves_at - desk.clock()).total_seconds()
            return countdown(alert.entry, left, t) if left > 0 else None
        case _:
            return None


def countdown(entry: str, left: float, t: Tongue) -> Scene:
    """Return the seconds that are left, and the button that ends them."""
    seconds = ceil(left)
    call_back = Button(t("Call back"), f"back:{entry}", style=Style.DANGER)
    answer = Answer(lines(t("Leaves in {seconds} s", seconds=number(t, seconds))), ((call_back,),))
    return Scene(answer, left - (seconds - 1), early=True)


async def approval(desk: Desk, alert: Alert, t: Tongue) -> Answer:
    """Return who agreed and how many are missing, for the author."""
    take_back = Button(t("Cancel"), f"no:{alert.entry}", style=Style.DANGER)
    return Answer(lines(*await agreement(desk, alert, t)), ((take_back,),))


async def agreement(desk: Desk, alert: Alert, t: Tongue) -> Sequence[str]:
    """Return who agreed and how many are missing, a line each."""
    names = ", ".join(await names_of(desk, alert.agreed))
    missing = alert.needed - len(alert.agreed)
    waits = t.count(
        "{n} more editor must agree before it is sent.",
        "{n} more editors must agree before it is sent.",
        missing,
    )
    return (t("Agreed: {names}", names=names), *([waits] if missing > 0 else []))


def after_rows(entry: str, act: Act, t: Tongue) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons for what was sent."""
    if act is Act.RETRACT:
        return ()
    correct, pin = Button(t("Correct"), f"fix:{entry}"), Button(t("Pin"), f"pin:{entry}:1")
    return ((correct, retract_button(entry, t), pin),)


def retract_button(entry: str, t: Tongue) -> Button:
    """Return the button that begins a withdrawal."""
    return Button(t("Retract"), f"undo:{entry}", style=Style.DANGER)


async def _progress(desk: Desk, watch: Watch, t: Tongue, expected: int) -> Scene:
    stored = await desk.ledger.stored(watch.entry)
    tally = await desk.ledger.tally(watch.entry)
    if stored.revision > watch.revision:
        return _ended(t("A newer version of it is going out."))
    wanted = tally.wanted if tally.spread else max(tally.wanted, expected)
    over = tally.spread and tally.done + tally.failed + tally.waiting >= tally.wanted
    answer = Answer(
        lines(
            reached(watch.act, tally, wanted, t),
            _word_needed(tally, t),
            t("Finished.") if over else None,
        ),
        after_rows(watch.entry, watch.act, t),
    )
    return Scene(answer, _pace(watch, wanted), over, tally=tally)


def standstill(scene: Scene, still: timedelta, t: Tongue) -> Scene:
    """Return the last scene of an act that has not moved for a long time, else the same."""
    if scene.over or scene.tally is None or still < _LONGEST_STANDSTILL:
        return scene
    later = t("The others follow later: quiet hours, a digest, or a service that does not answer.")
    answer = Answer(lines(scene.answer.text, later), scene.answer.rows)
    return Scene(answer, scene.pause, over=True)


def reached(act: Act, tally: Tally, wanted: int, t: Tongue) -> str:
    """Return how far an act got, in a sentence."""
    figures = {"done": number(t, tally.done), "wanted": number(t, wanted)}
    failed = number(t, tally.failed)
    match act, tally.failed:
        case Act.PUSH, 0:
            return t("Sent {done} of {wanted}", **figures)
        case Act.PUSH, _:
            return t("Sent {done} of {wanted}, failed {failed}", failed=failed, **figures)
        case Act.CORRECT, 0:
            return t("Corrected in {done} of {wanted}", **figures)
        case Act.CORRECT, _:
            return t("Corrected in {done} of {wanted}, failed {failed}", failed=failed, **figures)
        case _, 0:
            return t("Withdrawn in {done} of {wanted}", **figures)
        case _:
            return t("Withdrawn in {done} of {wanted}, failed {failed}", failed=failed, **figures)


def _word_needed(tally: Tally, t: Tongue) -> str | None:
    if not tally.waiting:
        return None
    shown = number(t, tally.waiting)
    return t.count(
        "{n} waits for a decision: /waiting",
        "{n} wait for a decision: /waiting",
        tally.waiting,
        n=shown,
    )


def _pace(watch: Watch, wanted: int) -> float:
    """Return the seconds between edits: a group takes 20 messages a minute, edits included."""
    if wanted > _HUGE:
        return 10.0
    if wanted > _LARGE:
        return 5.0
    return 2.0 if watch.place.chat.kind == "private" else 4.0


def _ended(text: str) -> Scene:
    return Scene(Answer(lines(text)), 0.0, over=True)
