"""An answer as the bodies of Discord's messages: pure, and within every limit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.domain.blocks import Mark, Rich
from bot.domain.blocks import Style as Letters
from bot.domain.model import TargetKind
from bot.domain.richtext.runs import join
from bot.platforms.discord.addresses import web_address
from bot.platforms.discord.pieces import Piece, packed
from bot.platforms.discord.questions import asking_button
from bot.platforms.discord.render import render
from bot.ports import Answer, Button, Menu, Style

EPHEMERAL: Final = 1 << 6  # only who asked sees it (documentation, "Message Flags")

# components/reference and resources/message, "Embed Limits"
_CONTENT, _ROWS, _BUTTONS, _OPTIONS = 2000, 5, 5, 25
_LABEL, _LINK, _OPTION, _PLACEHOLDER, _CUSTOM_ID = 80, 512, 100, 150, 100
_EMBEDS, _EMBEDDED = 10, 6000

_ROW, _BUTTON, _SELECT = 1, 2, 3
_LINK_STYLE: Final = 5
_STYLES: Final = {Style.PLAIN: 2, Style.GOOD: 3, Style.DANGER: 4}
_TICK: Final = "✓ "

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Screen:
    """One message: words, embeds and what can be pressed."""

    content: str = ""
    embeds: tuple[Json, ...] = ()
    components: tuple[Json, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show, which Discord refuses."""
        return not (self.content or self.embeds or self.components)

    def body(self, *, hidden: bool = False) -> Json:
        """Return the body that makes or changes a message so that it is just this; nobody is pinged."""
        body: Json = {
            "content": self.content,
            "embeds": list(self.embeds),
            "components": list(self.components),
            "allowed_mentions": {"parse": []},
        }
        return {**body, "flags": EPHEMERAL} if hidden else body


def screens(answer: Answer, kind: TargetKind) -> tuple[Screen, ...]:
    """Lay an answer out as messages: the entries first, then the words, last what can be pressed.

    Args:
        answer: What is said.
        kind: The kind of chat, which decides how entries look.

    Returns:
        The messages in their order; none for an answer that shows nothing.

    """
    entries = [Screen(str(part.get("content", "")), _embeds(part)) for part in _shown(answer, kind)]
    return tuple(screen for screen in (*entries, *_spoken(answer)) if not screen.empty)


def replacing(answer: Answer, kind: TargetKind) -> tuple[Screen, ...]:
    """Lay an answer out for the message that it replaces: the first is what that one becomes.

    Entries are put into it, under the words, as far as one message holds them.
    """
    spoken, rest = _spoken(answer), list(_shown(answer, kind))
    embeds: tuple[Json, ...] = ()
    while rest and _fits(more := embeds + _embeds(rest[0])):
        embeds = more
        del rest[0]
    first = replace(spoken[0] if spoken else Screen(), embeds=embeds)
    entries = [Screen(str(part.get("content", "")), _embeds(part)) for part in rest]
    return tuple(screen for screen in (first, *entries, *spoken[1:]) if not screen.empty)


def toast(answer: Answer) -> Screen:
    """Return the few words of a toast as a message of their own."""
    return Screen(_words(Rich(answer.toast or ""))[0] if answer.toast else "")


def _shown(answer: Answer, kind: TargetKind) -> Iterator[dict[str, object]]:
    for message in answer.shown:
        yield from (dict(part.payload) for part in render(message, kind))


def _embeds(payload: dict[str, Any]) -> tuple[Json, ...]:
    return tuple(payload.get("embeds") or ())


def _fits(embeds: Sequence[Json]) -> bool:
    return len(embeds) <= _EMBEDS and sum(map(_weight, embeds)) <= _EMBEDDED


def _weight(embed: Json) -> int:
    """Count the characters that the limit of all embeds together counts."""
    fields = (text for field in embed.get("fields", ()) for text in (field["name"], field["value"]))
    texts = (embed.get("title", ""), embed.get("description", ""), *fields)
    names = (embed.get("footer", {}).get("text", ""), embed.get("author", {}).get("name", ""))
    return sum(map(len, (*texts, *names)))


def _spoken(answer: Answer) -> tuple[Screen, ...]:
    """Return the words, cut where one message is full; what can be pressed is under the last."""
    text, rows = _without_long_links(answer)
    words = _words(text)
    pressed = tuple(_components(rows, answer))
    return (*(Screen(part) for part in words[:-1]), Screen(words[-1], components=pressed))


def _words(text: Rich) -> tuple[str, ...]:
    return (packed((Piece(text),), _CONTENT) if text.text.strip() else ()) or ("",)


def _without_long_links(answer: Answer) -> tuple[Rich, tuple[tuple[Button, ...], ...]]:
    """Move links that no button takes into the words."""
    long = [b for row in answer.rows for b in row if b.url and not _linkable(b.url)]
    lines = [Rich(b.label, (Mark(0, len(b.label), Letters.LINK, b.url),)) for b in long]
    rows = tuple(tuple(b for b in row if b not in long) for row in answer.rows)
    return join(filter(lambda rich: rich.text, (answer.text, *lines)), "\n"), rows


def _linkable(url: str) -> bool:
    return len(url) <= _LINK and (web_address(url) is not None)


def _components(rows: Iterable[tuple[Button, ...]], answer: Answer) -> Iterator[Json]:
    """Yield at most five rows: buttons, the button of a question, menus."""
    seen: set[str] = set()
    rest = [[_button(b) for b in row if not _again(b.data, seen)] for row in rows]
    if answer.question:
        rest.append([asking_button(answer.question)])
    groups = [row[at : at + _BUTTONS] for row in rest for at in range(0, len(row), _BUTTONS)]
    selects = list(_selects(answer.menu)) if answer.menu else []
    whole = [group for group in groups if group] + [[select] for select in selects]
    for group in whole[:_ROWS]:
        yield {"type": _ROW, "components": group}


def _again(data: str | None, seen: set[str]) -> bool:
    """Tell whether data came before: Discord refuses a message that names an id twice."""
    if data is None or data not in seen:
        seen.add(data or "")
        return False
    return True


def _button(button: Button) -> Json:
    label = _clip(button.label, _LABEL).strip() or "…"
    if button.url:
        return {"type": _BUTTON, "style": _LINK_STYLE, "label": label, "url": button.url}
    data = (button.data or "")[:_CUSTOM_ID]
    return {"type": _BUTTON, "style": _STYLES[button.style], "label": label, "custom_id": data}


def _selects(menu: Menu) -> Iterator[Json]:
    """Yield the lists of a menu, 25 lines each.

    A chosen line has a tick and is not Discord's own default, which could not be chosen again.
    """
    lines = {choice.data: choice for choice in menu.choices}
    options = [
        {"label": _clip(f"{_TICK * c.chosen}{c.label}", _OPTION).strip() or "…", "value": c.data}
        for c in lines.values()
    ]
    for at in range(0, len(options), _OPTIONS):
        some = options[at : at + _OPTIONS]
        # Another id for other lines: a client keeps what was chosen last under the same one.
        mark = hashlib.blake2b(repr(some).encode(), digest_size=6).hexdigest()
        title = menu.title if len(options) <= _OPTIONS else _span(menu.title, some)
        yield {
            "type": _SELECT,
            "custom_id": f"menu:{at}:{mark}",
            "placeholder": _clip(title, _PLACEHOLDER),
            "options": some,
        }


def _span(title: str, options: list[dict[str, str]]) -> str:
    """Return the title of one of several lists: where it begins and ends."""
    first, last = (o["label"].removeprefix(_TICK)[:40] for o in (options[0], options[-1]))
    return f"{title}: {first} – {last}"


def _clip(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1].rstrip()}…"
