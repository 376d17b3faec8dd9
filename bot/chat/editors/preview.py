"""An alert as its readers would see it, on every service, before it is sent."""

from __future__ import annotations

from bot.chat.editors.checks import LEVELS
from bot.chat.editors.drafts import Kept
from bot.chat.editors.writing import bold, cut, level_name, lines, number, service_name
from bot.chat.turn import Desk, Turn
from bot.domain.blocks import Rich
from bot.domain.model import Entry, Message
from bot.domain.routing import wants
from bot.domain.wording import when
from bot.ports import Answer, Button, Draft, Style

_SKETCH = 1200  # characters: a glance at the other service, not the whole of a long text


async def preview(turn: Turn, kept: Kept) -> Answer:
    """Return an alert's draft as a page: what will be seen, where, and who must agree.

    Raises:
        NotAllowedError: it cannot be told as it is.

    """
    desk, draft = turn.desk, kept.draft
    entry = desk.newsdesk.compose(draft, desk.clock())
    message = message_of(desk, entry, draft.story)
    return Answer(
        text=lines(
            *sketches(turn, message),
            *_facts(turn, draft),
            _chats(turn, await reached(desk, entry, draft.story)),
            _agreement(turn, draft),
            _left_out(turn, draft),
        ),
        rows=_rows(turn, kept),
        shown=(message,),
    )


def message_of(desk: Desk, entry: Entry, story: str, revision: int = 1) -> Message:
    """Return an entry as the story's readers would see it."""
    house = desk.house()
    known = house.stories.get(story)
    return Message(
        entry,
        known.title if known else story,
        revision,
        known.timezone if known else house.timezone,
        (known.language if known else None) or house.language,
    )


def sketches(turn: Turn, message: Message) -> list[Rich | str]:
    """Return how a message would look on the services that this chat is not on."""
    here = service_name(turn.asked.place.account)
    pages: list[Rich | str] = []
    for service, sketch in sorted(turn.desk.sketches.items()):
        if service_name(service) != here:
            title = turn.t("On {service}:", service=service_name(service))
            pages += [bold(title), cut(sketch(message), _SKETCH), ""]
    return pages


async def reached(desk: Desk, entry: Entry, story: str) -> int:
    """Return how many chats would hear an entry now."""
    audience = await desk.ledger.audience(story)
    return sum(chats for preferences, chats in audience if wants(entry, preferences))


def _facts(turn: Turn, draft: Draft) -> list[Rich | str]:
    t, house = turn.t, turn.desk.house()
    story = house.stories.get(draft.story)
    facts: list[Rich | str] = [bold(story.title if story else draft.story)]
    facts.append(level_name(t, draft.level))
    if draft.area:
        facts.append(t("Area: {area}", area=draft.area))
    if draft.until:
        zone = story.timezone if story else house.timezone
        facts.append(t("Until: {time}", time=when(draft.until, zone, t.language)))
    return facts


def _chats(turn: Turn, count: int) -> str:
    if not count:
        return turn.t("No chat would hear it at the moment.")
    shown = number(turn.t, count)
    return turn.t.count("It goes to {n} chat.", "It goes to {n} chats.", count, n=shown)


def _agreement(turn: Turn, draft: Draft) -> str | None:
    missing = turn.desk.house().approval.get(draft.level, 1) - 1
    if missing < 1:
        return None
    return turn.t.count(
        "{n} more editor must agree before it is sent.",
        "{n} more editors must agree before it is sent.",
        missing,
    )


def _left_out(turn: Turn, draft: Draft) -> str | None:
    if not turn.asked.attached or draft.picture:
        return None
    return turn.t("Your picture cannot come along from here. Press “Picture” and send its link.")


def _rows(turn: Turn, kept: Kept) -> tuple[tuple[Button, ...], ...]:
    t = turn.t
    others = (level for level in LEVELS if level != kept.draft.level)
    return (
        (
            kept.button(t("Send"), "send", style=Style.GOOD),
            kept.button(t("Edit"), "ask", "text"),
            kept.button(t("Cancel"), "cancel", style=Style.DANGER),
        ),
        tuple(kept.button(level_name(t, level), "level", level) for level in others),
        (
            kept.button(t("Area"), "ask", "area"),
            kept.button(t("Until when"), "ask", "until"),
            kept.button(t("Picture"), "ask", "picture"),
        ),
    )
