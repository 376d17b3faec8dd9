"""Send: what leaves, what can still be called back, and what must be agreed to first."""

from __future__ import annotations

from bot.chat.editors import approval, drafts, names
from bot.chat.editors.checks import argument
from bot.chat.editors.drafts import Act, Kept
from bot.chat.editors.following import follow
from bot.chat.editors.scenes import retract_button
from bot.chat.editors.writing import lines
from bot.chat.turn import Turn
from bot.ports import AlertStage, Answer, NotAllowedError


async def push(turn: Turn, kept: Kept) -> None:
    """Push a draft; however often it is pressed, it is pushed once.

    The draft is let go of last: a press that a restart cut short comes again and finds it.

    Raises:
        NotAllowedError: it cannot be told.

    """
    desk, by = turn.desk, turn.by
    await names.learn(desk, by)
    key = f"chat-{kept.id}"
    alert = await desk.newsdesk.push(kept.draft, by, recall=desk.house().recall, key=key)
    await follow(turn, kept.id, Act.PUSH, alert.entry)
    if alert.stage is AlertStage.APPROVAL:
        await approval.ask(desk, alert, turn.asked.place)
    await drafts.forget(desk, kept)


async def call_back(turn: Turn) -> Answer:
    """Keep an alert from leaving, if it has not left."""
    entry = argument(turn)
    try:
        await turn.desk.newsdesk.call_back(entry, turn.by)
    except NotAllowedError:
        late = turn.t("It is too late to call it back: it left already.")
        return Answer(lines(late), ((retract_button(entry, turn.t),),))
    return Answer(lines(turn.t("Called back; nothing was sent.")), replaces=True)
